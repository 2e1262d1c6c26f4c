import { RULE_IDS } from '@minga/shared/standards/rules.ts';
import { integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

export const standardChanges = pgTable('standard_changes', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
  rule: text('rule', { enum: RULE_IDS }).notNull(),
  version: integer('version').notNull(),
  thresholds: jsonb('thresholds').$type<Readonly<Record<string, number>>>().notNull(),
  reason: text('reason').notNull(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
});
