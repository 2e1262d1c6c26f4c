import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';

export const themes = pgTable('themes', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  position: integer('position').notNull(),
});
