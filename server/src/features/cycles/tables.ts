import { date, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { forums } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const cycles = pgTable('cycles', {
  id: uuid('id').primaryKey(),
  forumId: uuid('forum_id')
    .notNull()
    .references(() => forums.id, { onDelete: 'cascade' }),
  slug: text('slug').notNull().unique(),
  title: text('title').notNull(),
  purpose: text('purpose').notNull(),
  locale: text('locale', { enum: ['es', 'en'] }).notNull(),
  planStartsOn: date('plan_starts_on').notNull(),
  planEndsOn: date('plan_ends_on').notNull(),
  standardVersion: text('standard_version').notNull().default('ogp-national-2021'),
  publishedAt: instant('published_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
});
