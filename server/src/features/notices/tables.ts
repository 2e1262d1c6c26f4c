import { LETTER_STATES, NOTICE_KINDS, NOTICE_MODES, STRANGER_LETTERS } from '@minga/shared/notices/rules.ts';
import { FORUM_ROLES } from '@minga/shared/people/rules.ts';
import { bigint, boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';
import { forums, people, sessions } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const notices = pgTable('notices', {
  id: uuid('id').primaryKey(),
  eventId: bigint('event_id', { mode: 'number' }).notNull(),
  forumId: uuid('forum_id')
    .notNull()
    .references(() => forums.id, { onDelete: 'cascade' }),
  /** null for what is of the forum alone, as a role is */
  cycleId: uuid('cycle_id').references(() => cycles.id, { onDelete: 'cascade' }),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id, { onDelete: 'cascade' }),
  kind: text('kind', { enum: NOTICE_KINDS }).notNull(),
  subjectId: uuid('subject_id').notNull(),
  /** What the same act says the same of, to the same person. */
  beside: uuid('beside').array().notNull().default([]),
  number: integer('number').notNull(),
  /** Which one was given or has ended. */
  role: text('role', { enum: FORUM_ROLES }),
  isLast: boolean('is_last').notNull(),
  at: instant('at').notNull().defaultNow(),
  dueAt: instant('due_at'),
  readAt: instant('read_at'),
  letter: text('letter', { enum: LETTER_STATES }).notNull(),
  letterAt: instant('letter_at'),
  cause: text('cause'),
  letterId: uuid('letter_id'),
  openedAt: instant('opened_at'),
  /** Told by another way, as whoever facilitates says. */
  informedAt: instant('informed_at'),
});

/** Letters to people without an account, with no word of who they are. */
export const strangerLetters = pgTable('stranger_letters', {
  id: uuid('id').primaryKey(),
  forumId: uuid('forum_id')
    .notNull()
    .references(() => forums.id, { onDelete: 'cascade' }),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  kind: text('kind', { enum: STRANGER_LETTERS }).notNull(),
  subjectId: uuid('subject_id').notNull(),
  at: instant('at').notNull().defaultNow(),
  letter: text('letter', { enum: LETTER_STATES }).notNull().default('queued'),
  letterAt: instant('letter_at'),
  cause: text('cause'),
  letterId: uuid('letter_id'),
  informedAt: instant('informed_at'),
});

export const noticeChoices = pgTable(
  'notice_choices',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    forumId: uuid('forum_id')
      .notNull()
      .references(() => forums.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: NOTICE_KINDS }).notNull(),
    mode: text('mode', { enum: NOTICE_MODES }).notNull(),
    changedAt: instant('changed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.forumId, table.kind] })],
);

export const noticeDevices = pgTable('notice_devices', {
  id: uuid('id').primaryKey(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id, { onDelete: 'cascade' }),
  sessionId: uuid('session_id')
    .notNull()
    .references(() => sessions.id, { onDelete: 'cascade' }),
  endpoint: text('endpoint').notNull().unique(),
  p256dh: text('p256dh').notNull(),
  auth: text('auth').notNull(),
  serverKey: text('server_key').notNull(),
  at: instant('at').notNull().defaultNow(),
});
