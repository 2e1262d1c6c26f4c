import { REQUEST_PERIODS } from '@minga/shared/rights/rules.ts';
import { FIRST_LOCALE, LOCALES } from '@minga/shared/kernel/languages.ts';
import { bigint, boolean, customType, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const people = pgTable('people', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  isNamed: boolean('is_named').notNull().default(true),
  /** written by the forum that invited them, and neither confirmed nor put right by them yet */
  isNameToConfirm: boolean('is_name_to_confirm').notNull().default(false),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  isGuest: boolean('is_guest').notNull().default(false),
  isAdministrator: boolean('is_administrator').notNull().default(false),
  locale: text('locale', { enum: LOCALES }).notNull().default(FIRST_LOCALE),
  localeChosen: boolean('locale_chosen').notNull().default(false),
  timeZone: text('time_zone'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const sessions = pgTable('sessions', {
  id: uuid('id').primaryKey(),
  personId: partOf('person_id', () => people.id),
  token: text('token').notNull().unique(),
  expiresAt: instant('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  renews: boolean('renews').notNull().default(false),
  replaces: uuid('replaces'),
  replacedBy: uuid('replaced_by'),
  /** the key that opened it, with which it ends */
  passkeyId: uuid('passkey_id'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** Wanted by better-auth even though nobody signs in with a password or a third party here. */
export const accounts = pgTable('accounts', {
  id: uuid('id').primaryKey(),
  personId: partOf('person_id', () => people.id),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: instant('access_token_expires_at'),
  refreshTokenExpiresAt: instant('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const verifications = pgTable('verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const signInCodes = pgTable('sign_in_codes', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull(),
  browserSha256: bytea('browser_sha256'),
  codeHmac: bytea('code_hmac').notNull(),
  isKnownBrowser: boolean('is_known_browser').notNull(),
  attempts: smallint('attempts').notNull().default(0),
  usedAt: instant('used_at'),
  askedAt: instant('asked_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
});

export const passkeys = pgTable('passkeys', {
  id: uuid('id').primaryKey(),
  personId: partOf('person_id', () => people.id),
  name: text('name').notNull(),
  credentialId: text('credential_id').notNull().unique(),
  publicKey: bytea('public_key').notNull(),
  counter: bigint('counter', { mode: 'number' }).notNull(),
  transports: text('transports').array().notNull().default([]),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastUsedAt: instant('last_used_at'),
});

export const passkeyChallenges = pgTable('passkey_challenges', {
  challengeSha256: bytea('challenge_sha256').primaryKey(),
  sessionId: uuid('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
  browserSha256: bytea('browser_sha256'),
  expiresAt: instant('expires_at').notNull(),
});

export const forums = pgTable('forums', {
  id: uuid('id').primaryKey(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  locale: text('locale', { enum: LOCALES }).notNull(),
  timeZone: text('time_zone').notNull(),
  isDemonstration: boolean('is_demonstration').notNull().default(false),
  legalContact: text('legal_contact'),
  /** an erasure emptied it, and nobody has named another since */
  legalContactEmptiedAt: instant('legal_contact_emptied_at'),
  requestPeriod: text('request_period', { enum: REQUEST_PERIODS }).notNull().default('month'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const forumRoles = pgTable(
  'forum_roles',
  {
    /** What notices call it by, from its beginning to its end. */
    id: uuid('id').notNull().defaultRandom(),
    forumId: partOf('forum_id', () => forums.id),
    personId: partOf('person_id', () => people.id),
    role: text('role', { enum: ['administrator', 'facilitator', 'participant', 'observer'] }).notNull(),
    grantedAt: instant('granted_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.forumId, table.personId, table.role] })],
);

export const invitations = pgTable('invitations', {
  id: uuid('id').primaryKey(),
  forumId: partOf('forum_id', () => forums.id),
  personId: partOf('person_id', () => people.id),
  invitedBy: uuid('invited_by').references(() => people.id, { onDelete: 'set null' }),
  invitedAt: instant('invited_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  letter: text('letter', { enum: ['queued', 'sent', 'refused'] })
    .notNull()
    .default('queued'),
  queuedAt: instant('queued_at').notNull().defaultNow(),
  letterAt: instant('letter_at'),
  cause: text('cause'),
  openedAt: instant('opened_at'),
  openedBy: uuid('opened_by').references(() => people.id, { onDelete: 'set null' }),
  acceptedAt: instant('accepted_at'),
  acceptedBy: uuid('accepted_by').references(() => people.id, { onDelete: 'set null' }),
  revokedAt: instant('revoked_at'),
  askedAt: instant('asked_at'),
  addresses: integer('addresses').notNull().default(0),
  /** how many links it has had: the last one is good */
  links: integer('links').notNull().default(1),
  letterId: uuid('letter_id'),
  declinedAt: instant('declined_at'),
  declineReason: text('decline_reason'),
});

export const undeliveredLetters = pgTable('undelivered_letters', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => people.id, { onDelete: 'cascade' }),
  attempts: integer('attempts').notNull(),
  isRefused: boolean('is_refused').notNull(),
  bouncedAt: instant('bounced_at'),
  at: instant('at').notNull().defaultNow(),
});
