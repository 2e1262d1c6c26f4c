import { NOT_SEARCHED } from '@minga/shared/files/rules.ts';
import { sql } from 'drizzle-orm';
import { bigint, boolean, customType, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

/** Whose file it is; that the owner is there is the database's to check, by kind (migration files). */
const owner = () => ({
  ownerKind: text('owner_kind').notNull(),
  ownerId: uuid('owner_id').notNull(),
  cycleId: partOf('cycle_id', () => cycles.id),
});

export const files = pgTable('files', {
  id: uuid('id').primaryKey(),
  ...owner(),
  name: text('name').notNull(),
  mediaType: text('media_type').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  storageKey: uuid('storage_key').notNull(),
  uploadedBy: refersTo('uploaded_by', () => people.id),
  at: instant('at').notNull().defaultNow(),
  /** The first published version of its owner that holds it; null while it belongs to a draft only. */
  version: integer('version'),
  /** When the stored bytes last matched the hash; null since they were found missing or changed. */
  verifiedAt: instant('verified_at'),
});

/** Files that everybody could read and that were taken back: no bytes any more. */
export const withdrawnFiles = pgTable('withdrawn_files', {
  id: uuid('id').primaryKey(),
  ...owner(),
  name: text('name').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  receivedAt: instant('received_at').notNull(),
  withdrawnAt: instant('withdrawn_at').notNull().defaultNow(),
  reason: text('reason').notNull(),
});

/** What became of reading a file's text; a withdrawal says so in the database itself. */
export const fileTexts = pgTable('file_texts', {
  fileId: uuid('file_id')
    .primaryKey()
    .references(() => files.id, { onDelete: 'cascade' }),
  state: text('state', { enum: ['read', ...NOT_SEARCHED, 'withdrawn'] }).notNull(),
  isCut: boolean('is_cut').notNull().default(false),
  at: instant('at').notNull().defaultNow(),
});

const searchWords = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const filePassages = pgTable(
  'file_passages',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => fileTexts.fileId, { onDelete: 'cascade' }),
    place: smallint('place').notNull(),
    text: text('text').notNull(),
    words: searchWords('words').notNull().generatedAlwaysAs(sql`words_of(text)`),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.place] })],
);

export const uploads = pgTable('uploads', {
  id: uuid('id').primaryKey(),
  ...owner(),
  personId: refersTo('person_id', () => people.id),
  name: text('name').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  finishedAt: instant('finished_at'),
  fileId: uuid('file_id').references(() => files.id, { onDelete: 'set null' }),
});

/** Written by the database itself whenever a row with a file goes; see the migration `loose_files`. */
export const looseFiles = pgTable('loose_files', {
  key: uuid('key').primaryKey(),
  at: instant('at').notNull().defaultNow(),
});
