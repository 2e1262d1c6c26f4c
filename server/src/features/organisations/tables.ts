import { SENIORITIES, SECTORS } from '@minga/shared/people/rules.ts';
import { boolean, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
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
