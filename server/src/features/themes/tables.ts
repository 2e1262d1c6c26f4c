import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';

export const themes = pgTable('themes', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  position: integer('position').notNull(),
});
