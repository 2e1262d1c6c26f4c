import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { forums, people } from '../people/tables.ts';

export const erasures = pgTable('erasures', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => people.id),
  erasedAt: instant('erased_at').notNull().defaultNow(),
  letterTo: text('letter_to'),
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
