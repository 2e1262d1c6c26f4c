import { boolean, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const announcements = pgTable('announcements', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  title: text('title').notNull().default(''),
  body: text('body').notNull().default(''),
  version: integer('version').notNull().default(1),
  createdBy: uuid('created_by')
    .notNull()
    .references(() => people.id),
  savedAt: instant('saved_at').notNull().defaultNow(),
  publishedAt: instant('published_at'),
  isMailed: boolean('is_mailed'),
  withdrawnAt: instant('withdrawn_at'),
  withdrawnReason: text('withdrawn_reason'),
});
