import { bigint, boolean, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import type { EventType, Facts } from '../../platform/jobs/events.ts';
import { forums } from '../people/tables.ts';

export const events = pgTable('events', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  type: text('type').$type<EventType>().notNull(),
  forumId: partOf('forum_id', () => forums.id),
  cycleId: uuid('cycle_id'),
  subjectId: uuid('subject_id').notNull(),
  data: jsonb('data').$type<Facts>().notNull(),
  at: instant('at').notNull().defaultNow(),
  isHandedOn: boolean('is_handed_on').notNull().default(false),
});

export const eventDeliveries = pgTable('event_deliveries', {
  id: uuid('id').primaryKey(),
  eventId: bigint('event_id', { mode: 'number' })
    .notNull()
    .references(() => events.id, { onDelete: 'cascade' }),
  subscriber: text('subscriber').notNull(),
  subjectId: uuid('subject_id').notNull(),
  attempts: integer('attempts').notNull().default(0),
  cause: text('cause'),
  triedAt: instant('tried_at').notNull().defaultNow(),
  deliveredAt: instant('delivered_at'),
  givenUpAt: instant('given_up_at'),
});
