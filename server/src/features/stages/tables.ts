import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

export const stageChanges = pgTable('stage_changes', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  stageName: text('stage_name', { enum: STAGE_NAMES }).notNull(),
  kind: text('kind', { enum: ['dates', 'closed', 'gate_override'] }).notNull(),
  opensBefore: instant('opens_before'),
  closesBefore: instant('closes_before'),
  opensAfter: instant('opens_after'),
  closesAfter: instant('closes_after'),
  reason: text('reason').notNull(),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});
