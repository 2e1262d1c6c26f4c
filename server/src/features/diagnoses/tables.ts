import { type ReturnPoint, SUBMISSION_OUTCOMES } from '@minga/shared/diagnoses/review.ts';
import { DIAGNOSIS_STATES, type DiagnosisWords } from '@minga/shared/diagnoses/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
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

/** What was handed in, as its version holds it once it is published: the hash of a receipt stays the same. */
export type Handed = DiagnosisWords & {
  cycle: string;
  number: number;
  version: number;
  at: string;
  organisation: { shortName: string; name: string; sector: Sector };
  themes: string[];
  files: { id: string; name: string; mediaType: string; bytes: number; sha256: string }[];
};

/** Each time that a diagnosis was handed in; one of them at most has no outcome yet. */
export const diagnosisSubmissions = pgTable('diagnosis_submissions', {
  id: uuid('id').primaryKey(),
  diagnosisId: partOf('diagnosis_id', () => diagnoses.id),
  cycleId: uuid('cycle_id').notNull(),
  number: integer('number').notNull(),
  content: jsonb('content').$type<Handed>().notNull(),
  sha256: text('sha256').notNull(),
  personId: refersTo('person_id', () => people.id),
  seatId: refersTo('seat_id', () => seats.id),
  at: instant('at').notNull(),
  dueAt: instant('due_at').notNull(),
  outcome: text('outcome', { enum: SUBMISSION_OUTCOMES }),
  decidedAt: instant('decided_at'),
  /** null where its time was over */
  decidedBy: uuid('decided_by').references(() => people.id),
  points: text('points').array().$type<ReturnPoint[]>().notNull().default([]),
  reason: text('reason'),
});
