import type { SubjectKind } from '@minga/shared/links/rules.ts';
import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';

export const comments = pgTable('comments', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  subjectKind: text('subject_kind').$type<SubjectKind>().notNull(),
  subjectId: uuid('subject_id').notNull(),
  part: text('part'),
  quote: text('quote'),
  replyTo: uuid('reply_to'),
  body: text('body').notNull(),
  personId: refersTo('person_id', () => people.id),
  seatId: uuid('seat_id').references(() => seats.id),
  at: instant('at').notNull().defaultNow(),
  removedAt: instant('removed_at'),
  removedBy: uuid('removed_by').references(() => people.id),
  removedReason: text('removed_reason'),
});
