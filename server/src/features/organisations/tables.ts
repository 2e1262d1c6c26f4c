import { SENIORITIES, SECTORS } from '@minga/shared/people/rules.ts';
import { boolean, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { forums, people } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const organisations = pgTable('organisations', {
  id: uuid('id').primaryKey(),
  forumId: uuid('forum_id')
    .notNull()
    .references(() => forums.id, { onDelete: 'cascade' }),
  shortName: text('short_name').notNull(),
  name: text('name').notNull(),
  sector: text('sector', { enum: SECTORS }).notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const seats = pgTable('seats', {
  id: uuid('id').primaryKey(),
  forumId: uuid('forum_id').notNull(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisations.id),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  role: text('role', { enum: ['member', 'delegate'] }).notNull(),
  seniority: text('seniority', { enum: SENIORITIES }).notNull(),
  hasMandate: boolean('has_mandate').notNull().default(false),
  startsAt: instant('starts_at').notNull().defaultNow(),
  endedAt: instant('ended_at'),
});

/** Which of several organisations a person acts for in a forum. */
export const actingSeats = pgTable(
  'acting_seats',
  {
    forumId: uuid('forum_id')
      .notNull()
      .references(() => forums.id, { onDelete: 'cascade' }),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    seatId: uuid('seat_id')
      .notNull()
      .references(() => seats.id, { onDelete: 'cascade' }),
    chosenAt: instant('chosen_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.forumId, t.personId] })],
);
