import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

export const stages = pgTable('stages', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  name: text('name', { enum: STAGE_NAMES }).notNull(),
  opensAt: instant('opens_at').notNull(),
  closesAt: instant('closes_at').notNull(),
  closedAt: instant('closed_at'),
  gateOverride: text('gate_override'),
  version: integer('version').notNull().default(1),
});

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
