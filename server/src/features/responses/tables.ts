import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, refersTo } from '../../platform/database/columns.ts';
import { contributions } from '../consultations/tables.ts';
import { organisations } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';

export const DISPOSITIONS = ['adopted', 'partly', 'merged', 'deferred', 'out_of_scope', 'rejected'] as const;

export const responses = pgTable('responses', {
  id: uuid('id').primaryKey(),
  contributionId: uuid('contribution_id')
    .notNull()
    .unique()
    .references(() => contributions.id, { onDelete: 'cascade' }),
  disposition: text('disposition', { enum: DISPOSITIONS }).notNull(),
  reason: text('reason').notNull(),
  organisationId: refersTo('organisation_id', () => organisations.id),
  personId: uuid('person_id').references(() => people.id),
  at: instant('at').notNull().defaultNow(),
});
