import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import type { Column } from '@minga/shared/boards/protocol.ts';
import { IDENTITY_MODES, PHASES } from '@minga/shared/boards/rules.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const boards = pgTable('boards', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  forumId: uuid('forum_id').notNull(),
  title: text('title').notNull(),
  purpose: text('purpose').notNull().default(''),
  stageName: text('stage_name', { enum: STAGE_NAMES }),
  themeId: uuid('theme_id'),
  columns: jsonb('columns').$type<Column[]>().notNull(),
  identityMode: text('identity_mode', { enum: IDENTITY_MODES }).notNull(),
  voteBudget: smallint('vote_budget').notNull(),
  votesPerTarget: smallint('votes_per_target').notNull(),
  startsIn: text('starts_in', { enum: ['private_writing', 'open'] }).notNull(),
  phase: text('phase', { enum: PHASES }).notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull().default(0),
  /** not used any more; `DATA_DIR/keys` holds what it held */
  identitySecret: bytes('identity_secret'),
  /** its notes stand in {@link closedNotes} */
  hasClosedNotes: boolean('has_closed_notes').notNull().default(false),
  openedAt: instant('opened_at'),
  /** those who may write here were told that it is open */
  openNotedAt: instant('open_noted_at'),
  closedAt: instant('closed_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

const ofBoard = () => partOf('board_id', () => boards.id);

export const boardOps = pgTable(
  'board_ops',
  {
    boardId: ofBoard(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    clientId: uuid('client_id').notNull(),
    clientSeq: integer('client_seq').notNull(),
    type: text('type').notNull(),
    args: jsonb('args').notNull(),
    authorKey: text('author_key').notNull(),
    personId: uuid('person_id').references(() => people.id),
    organisationId: uuid('organisation_id').references(() => organisations.id),
    sector: text('sector', { enum: SECTORS }),
    isGuest: boolean('is_guest').notNull().default(false),
    origin: text('origin'),
    confirmedBy: uuid('confirmed_by').references(() => people.id),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.boardId, t.seq] })],
);

/** What is written privately, as it reads now; empty for a board once it is revealed. */
export const boardPrivateNotes = pgTable(
  'board_private_notes',
  {
    boardId: ofBoard(),
    noteId: uuid('note_id').notNull(),
    text: text('text').notNull(),
    onBehalfOf: text('on_behalf_of'),
    sealed: bytes('sealed'),
  },
  (t) => [primaryKey({ columns: [t.boardId, t.noteId] })],
);

/** What notes of closed boards say to everybody. */
export const closedNotes = pgTable(
  'closed_notes',
  {
    boardId: ofBoard(),
    noteId: uuid('note_id').notNull(),
    text: text('text').notNull(),
    cluster: text('cluster').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.boardId, t.noteId] })],
);

export const boardClients = pgTable(
  'board_clients',
  { boardId: ofBoard(), clientId: uuid('client_id').notNull(), authorKey: text('author_key').notNull() },
  (t) => [primaryKey({ columns: [t.boardId, t.clientId] })],
);

export const boardVotes = pgTable(
  'board_votes',
  {
    boardId: uuid('board_id').notNull(),
    voterKey: text('voter_key').notNull(),
    slot: smallint('slot').notNull(),
    voteBudget: smallint('vote_budget').notNull(),
    targetKind: text('target_kind', { enum: ['note', 'cluster'] }).notNull(),
    targetId: uuid('target_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.boardId, t.voterKey, t.slot] })],
);

/** One code for a whole gathering, and the links of its boards. */
export const gatherings = pgTable('gatherings', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  title: text('title').notNull(),
  code: text('code').notNull().unique(),
  longCode: text('long_code').notNull().unique(),
  quota: integer('quota').notNull(),
  needsApproval: boolean('needs_approval').notNull().default(false),
  createdBy: refersTo('created_by', () => people.id),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  closedAt: instant('closed_at'),
});

export const boardLinks = pgTable('board_links', {
  id: uuid('id').primaryKey(),
  boardId: ofBoard(),
  code: text('code').notNull().unique(),
  createdBy: refersTo('created_by', () => people.id),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  closedAt: instant('closed_at'),
  quota: integer('quota').notNull(),
  joined: integer('joined').notNull().default(0),
  sharesNetwork: boolean('shares_network').notNull().default(false),
  openNetworks: text('open_networks').array().notNull().default([]),
  gatheringId: uuid('gathering_id').references(() => gatherings.id, { onDelete: 'cascade' }),
  needsApproval: boolean('needs_approval').notNull().default(false),
});

export const boardGuests = pgTable(
  'board_guests',
  {
    boardId: ofBoard(),
    personId: partOf('person_id', () => people.id),
    linkId: partOf('link_id', () => boardLinks.id),
    id: uuid('id').notNull().defaultRandom(),
    origin: text('origin'),
    network: text('network'),
    confirmedOrganisationId: uuid('confirmed_organisation_id').references(() => organisations.id),
    confirmedBy: uuid('confirmed_by').references(() => people.id),
    confirmedAt: instant('confirmed_at'),
    arrivedAt: instant('arrived_at'),
    holdsPlace: boolean('holds_place').notNull().default(false),
    isRefused: boolean('is_refused').notNull().default(false),
    awaits: boolean('awaits').notNull().default(false),
    seenAt: instant('seen_at'),
    removedAt: instant('removed_at'),
    removedBy: uuid('removed_by').references(() => people.id),
    consentedAt: instant('consented_at').notNull().defaultNow(),
    /** the privacy notice, and the sentence, that she agreed to; null of whoever came before it was kept */
    noticeNumber: integer('notice_number'),
    noticeLocale: text('notice_locale', { enum: LOCALES }),
    noticeSha256: text('notice_sha256'),
    consentWords: text('consent_words'),
    endedAt: instant('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.boardId, t.personId] })],
);

/** Guests who left an address, and whose account they turned out to be. */
export const guestClaims = pgTable('guest_claims', {
  id: uuid('id').primaryKey(),
  guestId: partOf('guest_id', () => people.id),
  email: text('email'),
  /** from where it was asked, hashed; until it is claimed */
  network: text('network'),
  askedAt: instant('asked_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  claimedBy: uuid('claimed_by').references(() => people.id, { onDelete: 'cascade' }),
  claimedAt: instant('claimed_at'),
});
