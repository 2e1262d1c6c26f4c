import { REQUEST_KINDS } from '@minga/shared/rights/rules.ts';
import { RETENTION_KINDS } from '@minga/shared/kernel/retention.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { date, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { forums, people } from '../people/tables.ts';

export const erasures = pgTable('erasures', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => people.id),
  erasedAt: instant('erased_at').notNull().defaultNow(),
  letterTo: text('letter_to'),
});

export const addressChanges = pgTable('address_changes', {
  id: uuid('id').primaryKey(),
  personId: partOf('person_id', () => people.id),
  email: text('email').notNull(),
  formerEmail: text('former_email').notNull(),
  askedAt: instant('asked_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  stoppableUntil: instant('stoppable_until').notNull(),
  confirmedAt: instant('confirmed_at'),
  endedAt: instant('ended_at'),
  /** from the old mailbox, or with an earlier change that was stopped: its links do nothing more */
  stoppedAt: instant('stopped_at'),
});

export const privacyNotices = pgTable('privacy_notices', {
  id: uuid('id').primaryKey(),
  forumId: partOf('forum_id', () => forums.id),
  number: integer('number').notNull(),
  body: text('body').notNull(),
  sha256: text('sha256').notNull(),
  reason: text('reason').notNull(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});

export const consents = pgTable('consents', {
  id: uuid('id').primaryKey(),
  personId: partOf('person_id', () => people.id),
  forumId: partOf('forum_id', () => forums.id),
  number: integer('number').notNull(),
  locale: text('locale', { enum: LOCALES }).notNull(),
  sha256: text('sha256').notNull(),
  at: instant('at').notNull().defaultNow(),
  withdrawnAt: instant('withdrawn_at'),
});

export const retentionTerms = pgTable('retention_terms', {
  kind: text('kind', { enum: RETENTION_KINDS }).primaryKey(),
  days: integer('days'),
  chosenBy: uuid('chosen_by')
    .notNull()
    .references(() => people.id),
  chosenAt: instant('chosen_at').notNull().defaultNow(),
});

export const personRequests = pgTable('person_requests', {
  id: uuid('id').primaryKey(),
  /** null: asked of the administration, by somebody of no forum */
  forumId: uuid('forum_id').references(() => forums.id, { onDelete: 'cascade' }),
  kind: text('kind', { enum: REQUEST_KINDS }).notNull(),
  personId: uuid('person_id').references(() => people.id),
  who: text('who'),
  words: text('words').notNull(),
  receivedOn: date('received_on').notNull(),
  dueOn: date('due_on').notNull(),
  recordedBy: uuid('recorded_by')
    .notNull()
    .references(() => people.id),
  recordedAt: instant('recorded_at').notNull().defaultNow(),
  answer: text('answer'),
  answeredBy: uuid('answered_by').references(() => people.id),
  answeredAt: instant('answered_at'),
  /** when whoever asked was erased, before it was answered */
  endedAt: instant('ended_at'),
});
