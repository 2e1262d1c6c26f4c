import { boolean, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

export const announcements = pgTable('announcements', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  title: text('title').notNull().default(''),
  body: text('body').notNull().default(''),
  version: integer('version').notNull().default(1),
  createdBy: refersTo('created_by', () => people.id),
  savedAt: instant('saved_at').notNull().defaultNow(),
  publishedAt: instant('published_at'),
  isNotified: boolean('is_notified'),
  withdrawnAt: instant('withdrawn_at'),
  withdrawnReason: text('withdrawn_reason'),
});
