import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
import { themes } from '../themes/tables.ts';

export const consultations = pgTable('consultations', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  slug: text('slug').notNull(),
  title: text('title').notNull(),
  question: text('question').notNull(),
  stageName: text('stage_name', { enum: STAGE_NAMES }).notNull(),
  opensAt: instant('opens_at').notNull(),
  closesAt: instant('closes_at').notNull(),
});

export const contributions = pgTable('contributions', {
  id: uuid('id').primaryKey(),
  consultationId: partOf('consultation_id', () => consultations.id),
  number: integer('number').notNull(),
  body: text('body').notNull(),
  sector: text('sector', { enum: SECTORS }).notNull(),
  themeId: uuid('theme_id').references(() => themes.id),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});

/** What became of a contribution, and why. */
export const DISPOSITIONS = ['adopted', 'partly', 'merged', 'deferred', 'out_of_scope', 'rejected'] as const;

export const responses = pgTable('responses', {
  id: uuid('id').primaryKey(),
  contributionId: uuid('contribution_id')
    .notNull()
    .unique()
    .references(() => contributions.id, { onDelete: 'cascade' }),
  disposition: text('disposition', { enum: DISPOSITIONS }).notNull(),
  reason: text('reason').notNull(),
  organisationId: refersTo('organisation_id', () => organisations.id),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});
