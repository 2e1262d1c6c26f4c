import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import type { Corrected } from '@minga/shared/cycles/sheet.ts';
import { boolean, date, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { forums, people } from '../people/tables.ts';

export const cycles = pgTable('cycles', {
  id: uuid('id').primaryKey(),
  forumId: partOf('forum_id', () => forums.id),
  slug: text('slug').notNull().unique(),
  title: text('title').notNull(),
  purpose: text('purpose').notNull(),
  locale: text('locale', { enum: LOCALES }).notNull(),
  planStartsOn: date('plan_starts_on').notNull(),
  planEndsOn: date('plan_ends_on').notNull(),
  standardVersion: text('standard_version').notNull().default('ogp-national-2021'),
  /** the cycle of the forum that this one goes on from */
  previousId: uuid('previous_id'),
  publishedAt: instant('published_at'),
  archivedAt: instant('archived_at'),
  /** organisations may ask to take part, by the form of its public page */
  takesRequests: boolean('takes_requests').notNull().default(true),
  version: integer('version').notNull().default(1),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** A cycle has its stages from the moment it is made; how they open, close and ask is the feature stages. */
export const stages = pgTable('stages', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  name: text('name', { enum: STAGE_NAMES }).notNull(),
  opensAt: instant('opens_at').notNull(),
  closesAt: instant('closes_at').notNull(),
  closedAt: instant('closed_at'),
  gateOverride: text('gate_override'),
  /** When whoever may send a diagnosis heard that this began, and that it ends soon; of the preparation only. */
  calledAt: instant('called_at'),
  remindedAt: instant('reminded_at'),
  version: integer('version').notNull().default(1),
});

export const cycleChanges = pgTable('cycle_changes', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  before: jsonb('before').$type<Corrected>().notNull(),
  after: jsonb('after').$type<Corrected>().notNull(),
  reason: text('reason').notNull(),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});
