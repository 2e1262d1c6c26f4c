import { RULE_IDS } from '@minga/shared/standards/rules.ts';
import { integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

export const standardChanges = pgTable('standard_changes', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  rule: text('rule', { enum: RULE_IDS }).notNull(),
  version: integer('version').notNull(),
  thresholds: jsonb('thresholds').$type<Readonly<Record<string, number>>>().notNull(),
  reason: text('reason').notNull(),
  /** null: what a newer version of Minga wrote down for a cycle that there was already */
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});
