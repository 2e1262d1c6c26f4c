import { LINK_KINDS, type SubjectKind } from '@minga/shared/links/rules.ts';
import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';

/** Rows are only ever added. */
export const links = pgTable('links', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  kind: text('kind', { enum: LINK_KINDS }).notNull(),
  fromKind: text('from_kind').$type<SubjectKind>().notNull(),
  fromId: uuid('from_id').notNull(),
  toKind: text('to_kind').$type<SubjectKind>().notNull(),
  toId: uuid('to_id').notNull(),
  /** The board that holds `toId`, when it is a note or a cluster. */
  boardId: uuid('board_id'),
  at: instant('at').notNull().defaultNow(),
});
