import { DIAGNOSIS_STATES } from '@minga/shared/diagnoses/rules.ts';
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { themes } from '../themes/tables.ts';

export const diagnoses = pgTable('diagnoses', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id').notNull(),
  forumId: uuid('forum_id').notNull(),
  number: integer('number'),
  organisationId: refersTo('organisation_id', () => organisations.id),
  createdBySeat: refersTo('created_by_seat', () => seats.id),
  state: text('state', { enum: DIAGNOSIS_STATES }).notNull().default('draft'),
  title: text('title').notNull().default(''),
  /** What the register shows, from the announcement on; written by the database itself (migration announced_as). */
  publicTitle: text('public_title'),
  publicThemes: uuid('public_themes').array(),
  problem: text('problem').notNull().default(''),
  affectedGroup: text('affected_group').notNull().default(''),
  evidence: text('evidence').notNull().default(''),
  causes: text('causes').notNull().default(''),
  proposals: text('proposals').notNull().default(''),
  summary: text('summary').notNull().default(''),
  version: integer('version').notNull().default(1),
  createdAt: instant('created_at').notNull().defaultNow(),
  savedAt: instant('saved_at').notNull().defaultNow(),
  declaredAt: instant('declared_at'),
  publishedAt: instant('published_at'),
  withdrawnAt: instant('withdrawn_at'),
  withdrawReason: text('withdraw_reason'),
  unreachableNotedAt: instant('unreachable_noted_at'),
  /** the first of those that were found out of reach by the same look */
  unreachableWith: uuid('unreachable_with'),
});

export const diagnosisThemes = pgTable(
  'diagnosis_themes',
  {
    diagnosisId: uuid('diagnosis_id').notNull(),
    themeId: partOf('theme_id', () => themes.id),
    cycleId: uuid('cycle_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.diagnosisId, table.themeId] })],
);
