import { RATER_ROLES } from '@minga/shared/commitments/template.ts';
import { POTENTIALS } from '@minga/shared/cycles/rules.ts';
import { COMMITMENT_STATES } from '@minga/shared/commitments/template.ts';
import { boolean, date, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
import { themes } from '../themes/tables.ts';
import { versions } from '../versions/tables.ts';

export const commitments = pgTable('commitments', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  forumId: uuid('forum_id').notNull(),
  number: integer('number').notNull(),
  state: text('state', { enum: COMMITMENT_STATES }).notNull().default('draft'),
  title: text('title').notNull(),
  leadOrganisationId: uuid('lead_organisation_id').references(() => organisations.id),
  problem: text('problem').notNull().default(''),
  causes: text('causes').notNull().default(''),
  doneSoFar: text('done_so_far').notNull().default(''),
  solution: text('solution').notNull().default(''),
  results: text('results').notNull().default(''),
  addedValue: text('added_value').notNull().default(''),
  valueTransparency: text('value_transparency'),
  valueParticipation: text('value_participation'),
  valueAccountability: text('value_accountability'),
  startsOn: date('starts_on'),
  endsOn: date('ends_on'),
  budgetNote: text('budget_note').notNull().default(''),
  carriedOverFrom: text('carried_over_from').notNull().default(''),
  version: integer('version').notNull().default(1),
  createdBySeat: uuid('created_by_seat').references(() => seats.id),
  createdBy: refersTo('created_by', () => people.id),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  publishedAt: instant('published_at'),
  publishedReason: text('published_reason'),
  adoptedReason: text('adopted_reason'),
  adoptedAt: instant('adopted_at'),
  withdrawnReason: text('withdrawn_reason'),
});

const ofCommitment = () => partOf('commitment_id', () => commitments.id);

export const commitmentThemes = pgTable(
  'commitment_themes',
  {
    commitmentId: ofCommitment(),
    themeId: partOf('theme_id', () => themes.id),
    cycleId: uuid('cycle_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.commitmentId, t.themeId] })],
);

export const milestones = pgTable('milestones', {
  id: uuid('id').primaryKey(),
  commitmentId: ofCommitment(),
  position: integer('position').notNull(),
  title: text('title').notNull().default(''),
  output: text('output').notNull().default(''),
  dueOn: date('due_on'),
  responsibleOrganisationId: uuid('responsible_organisation_id').references(() => organisations.id),
});

export const commitmentDrafters = pgTable(
  'commitment_drafters',
  {
    commitmentId: ofCommitment(),
    seatId: refersTo('seat_id', () => seats.id),
    addedAt: instant('added_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.commitmentId, t.seatId] })],
);

export const commitmentRatings = pgTable('commitment_ratings', {
  id: uuid('id').primaryKey(),
  commitmentId: ofCommitment(),
  potential: text('potential', { enum: POTENTIALS }).notNull(),
  rater: text('rater').notNull(),
  role: text('role', { enum: RATER_ROLES }).notNull(),
  ratedOn: date('rated_on').notNull(),
  reason: text('reason').notNull(),
  recordedBy: refersTo('recorded_by', () => people.id),
  recordedAt: instant('recorded_at').notNull().defaultNow(),
  retractedAt: instant('retracted_at'),
  retractedReason: text('retracted_reason'),
  source: text('source'),
  isOwn: boolean('is_own').notNull().default(false),
  versionId: uuid('version_id').references(() => versions.id),
});
