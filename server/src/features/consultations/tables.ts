import { IDENTITY_MODES } from '@minga/shared/boards/rules.ts';
import { AUDIENCES, type ConsultationWarning } from '@minga/shared/consultations/rules.ts';
import type { Answers, Question } from '@minga/shared/consultations/schema.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
import { themes } from '../themes/tables.ts';

export const consultations = pgTable('consultations', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  title: text('title').notNull().default(''),
  introduction: text('introduction').notNull().default(''),
  questions: jsonb('questions').$type<Question[]>().notNull().default([]),
  stage: text('stage_name', { enum: STAGE_NAMES }).notNull(),
  opensAt: instant('opens_at'),
  closesAt: instant('closes_at'),
  /** slugs */
  themes: text('themes').array().notNull().default([]),
  audience: text('audience', { enum: AUDIENCES }).notNull().default('anybody'),
  identityMode: text('identity_mode', { enum: IDENTITY_MODES }).notNull().default('organisation'),
  leadOrganisationId: uuid('lead_organisation_id').references(() => organisations.id),
  warnings: jsonb('warnings').$type<ConsultationWarning[]>().notNull().default([]),
  version: integer('version').notNull().default(1),
  createdBy: uuid('created_by').references(() => people.id),
  savedAt: instant('saved_at').notNull().defaultNow(),
  publishedAt: instant('published_at'),
});

export const contributions = pgTable('contributions', {
  id: uuid('id').primaryKey(),
  consultationId: partOf('consultation_id', () => consultations.id),
  number: integer('number').notNull(),
  /** the answers in words, as they were given */
  body: text('body').notNull(),
  answers: jsonb('answers').$type<Answers>().notNull().default({}),
  sector: text('sector', { enum: SECTORS }),
  themeId: uuid('theme_id').references(() => themes.id),
  territory: text('territory'),
  name: text('name'),
  organisation: text('organisation'),
  personId: uuid('person_id').references(() => people.id),
  seatId: uuid('seat_id').references(() => seats.id),
  codeHash: text('code_hash'),
  email: text('left_email'),
  emailAskedAt: instant('email_asked_at'),
  emailConfirmedAt: instant('email_confirmed_at'),
  locale: text('locale', { enum: LOCALES }).notNull().default('es'),
  noticeNumber: integer('notice_number'),
  noticeLocale: text('notice_locale', { enum: LOCALES }),
  noticeSha256: text('notice_sha256'),
  /** from where it came, hashed */
  network: text('network'),
  at: instant('at').notNull().defaultNow(),
  hiddenAt: instant('hidden_at'),
  hiddenReason: text('hidden_reason'),
  hiddenBy: uuid('hidden_by').references(() => people.id),
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
  /** null: the facilitation of the forum */
  organisationId: uuid('organisation_id').references(() => organisations.id),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
  /** null: a draft */
  publishedAt: instant('published_at'),
});
