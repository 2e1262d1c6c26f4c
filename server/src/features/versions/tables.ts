import type { Json } from '@minga/shared/kernel/canonical.ts';
import type { SubjectKind } from '@minga/shared/links/rules.ts';
import type { TextParts } from '@minga/shared/versions/rules.ts';
import { integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';

const ofSubject = () => ({
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  subjectKind: text('subject_kind').$type<SubjectKind>().notNull(),
  subjectId: uuid('subject_id').notNull(),
});

/** What was frozen; rows are only ever added. */
export const versions = pgTable('versions', {
  ...ofSubject(),
  number: integer('number').notNull(),
  /** how it came about, in the word of its feature */
  kind: text('kind'),
  content: jsonb('content').$type<Json>().notNull(),
  sha256: text('sha256').notNull(),
  /** what belongs to it and is not hashed */
  beside: jsonb('beside').$type<Json>().notNull().default({}),
  reason: text('reason'),
  personId: refersTo('person_id', () => people.id),
  seatId: uuid('seat_id').references(() => seats.id),
  at: instant('at').notNull().defaultNow(),
});

/** What a working text said at each saving, for thirty days. */
export const savedStates = pgTable('saved_states', {
  ...ofSubject(),
  version: integer('version').notNull(),
  content: jsonb('content').$type<TextParts>().notNull(),
  personId: uuid('person_id').references(() => people.id),
  restoredFrom: uuid('restored_from'),
  begunAt: instant('begun_at').notNull().defaultNow(),
  savedAt: instant('saved_at').notNull().defaultNow(),
});
