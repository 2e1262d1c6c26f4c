import { SENIORITIES, SECTORS } from '@minga/shared/people/rules.ts';
import { boolean, date, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { forums, people } from '../people/tables.ts';

export const organisations = pgTable('organisations', {
  id: uuid('id').primaryKey(),
  forumId: partOf('forum_id', () => forums.id),
  shortName: text('short_name').notNull(),
  name: text('name').notNull(),
  sector: text('sector', { enum: SECTORS }).notNull(),
  territory: text('territory'),
  contact: text('contact'),
  sinceOn: date('since_on', { mode: 'string' }),
  untilOn: date('until_on', { mode: 'string' }),
  /** Of its files, the one that is its logo; written by the noun `logos`. */
  logoId: uuid('logo_id'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const seats = pgTable('seats', {
  id: uuid('id').primaryKey(),
  forumId: uuid('forum_id').notNull(),
  organisationId: refersTo('organisation_id', () => organisations.id),
  personId: refersTo('person_id', () => people.id),
  role: text('role', { enum: ['member', 'delegate'] }).notNull(),
  seniority: text('seniority', { enum: SENIORITIES }).notNull(),
  hasMandate: boolean('has_mandate').notNull().default(false),
  isAlternate: boolean('is_alternate').notNull().default(false),
  startsAt: instant('starts_at').notNull().defaultNow(),
  /** Its end, also one that is still to come. */
  endedAt: instant('ended_at'),
  /** Has its end been told? */
  isEndNoted: boolean('end_noted').notNull().default(false),
});

/** Which of several organisations a person acts for in a forum. */
export const actingSeats = pgTable(
  'acting_seats',
  {
    forumId: partOf('forum_id', () => forums.id),
    personId: partOf('person_id', () => people.id),
    seatId: partOf('seat_id', () => seats.id),
    chosenAt: instant('chosen_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.forumId, t.personId] })],
);
