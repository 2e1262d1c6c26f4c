import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';

/** Organisations that ask to take part, on the public page of a cycle. */
export const participationRequests = pgTable('participation_requests', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  organisation: text('organisation').notNull(),
  sector: text('sector', { enum: SECTORS }).notNull(),
  territory: text('territory'),
  themes: text('themes').array().notNull().default([]),
  contribution: text('contribution').notNull(),
  name: text('name').notNull(),
  role: text('role'),
  email: text('email').notNull(),
  locale: text('locale', { enum: LOCALES }).notNull(),
  noticeNumber: integer('notice_number').notNull(),
  noticeLocale: text('notice_locale', { enum: LOCALES }).notNull(),
  noticeSha256: text('notice_sha256').notNull(),
  /** from where it was asked, hashed, until it is confirmed */
  network: text('network'),
  /** the same for every address that is asked for from there, until it is confirmed */
  askingNetwork: text('asking_network'),
  askedAt: instant('asked_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  confirmedAt: instant('confirmed_at'),
  outcome: text('outcome', { enum: ['approved', 'declined'] }),
  reason: text('reason'),
  organisationId: uuid('organisation_id').references(() => organisations.id, { onDelete: 'set null' }),
  decidedBy: uuid('decided_by').references(() => people.id),
  decidedAt: instant('decided_at'),
});
