import type { TextParts, WorkingText } from '@minga/shared/versions/rules.ts';
import { integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

export const savedStates = pgTable('saved_states', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  subjectKind: text('subject_kind').$type<WorkingText>().notNull(),
  subjectId: uuid('subject_id').notNull(),
  version: integer('version').notNull(),
  content: jsonb('content').$type<TextParts>().notNull(),
  personId: uuid('person_id').references(() => people.id),
  restoredFrom: uuid('restored_from'),
  begunAt: timestamp('begun_at', { withTimezone: true }).notNull().defaultNow(),
  savedAt: timestamp('saved_at', { withTimezone: true }).notNull().defaultNow(),
});
