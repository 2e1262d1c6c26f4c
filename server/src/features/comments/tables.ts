import type { SubjectKind } from '@minga/shared/links/rules.ts';
import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';
import { seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const comments = pgTable('comments', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  subjectKind: text('subject_kind').$type<SubjectKind>().notNull(),
  subjectId: uuid('subject_id').notNull(),
  part: text('part'),
  quote: text('quote'),
  replyTo: uuid('reply_to'),
  body: text('body').notNull(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  seatId: uuid('seat_id').references(() => seats.id),
  at: instant('at').notNull().defaultNow(),
  removedAt: instant('removed_at'),
  removedBy: uuid('removed_by').references(() => people.id),
  removedReason: text('removed_reason'),
});
