import { LOCALES } from '@minga/shared/kernel/languages.ts';
import type { Corrected } from '@minga/shared/cycles/sheet.ts';
import { date, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { forums, people } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const cycles = pgTable('cycles', {
  id: uuid('id').primaryKey(),
  forumId: uuid('forum_id')
    .notNull()
    .references(() => forums.id, { onDelete: 'cascade' }),
  slug: text('slug').notNull().unique(),
  title: text('title').notNull(),
  purpose: text('purpose').notNull(),
  locale: text('locale', { enum: LOCALES }).notNull(),
  planStartsOn: date('plan_starts_on').notNull(),
  planEndsOn: date('plan_ends_on').notNull(),
  standardVersion: text('standard_version').notNull().default('ogp-national-2021'),
  publishedAt: instant('published_at'),
  version: integer('version').notNull().default(1),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const cycleChanges = pgTable('cycle_changes', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  before: jsonb('before').$type<Corrected>().notNull(),
  after: jsonb('after').$type<Corrected>().notNull(),
  reason: text('reason').notNull(),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});
