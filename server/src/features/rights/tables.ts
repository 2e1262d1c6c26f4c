import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../../platform/database/columns.ts';
import { people } from '../people/tables.ts';

export const erasures = pgTable('erasures', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => people.id),
  erasedAt: instant('erased_at').notNull().defaultNow(),
  letterTo: text('letter_to'),
});
