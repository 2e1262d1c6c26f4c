import { bigint, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });
/** Whose file it is; that the owner is there is the database's to check, by kind (migration files). */
const owner = () => ({
  ownerKind: text('owner_kind').notNull(),
  ownerId: uuid('owner_id').notNull(),
  cycleId: uuid('cycle_id')
    .notNull()
    .references(() => cycles.id, { onDelete: 'cascade' }),
});

export const files = pgTable('files', {
  id: uuid('id').primaryKey(),
  ...owner(),
  name: text('name').notNull(),
  mediaType: text('media_type').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  storageKey: uuid('storage_key').notNull(),
  uploadedBy: uuid('uploaded_by')
    .notNull()
    .references(() => people.id),
  at: instant('at').notNull().defaultNow(),
  /** The first published version of its owner that holds it; null while it belongs to a draft only. */
  version: integer('version'),
  /** When the stored bytes last matched the hash; null since they were found missing or changed. */
  verifiedAt: instant('verified_at'),
});

export const uploads = pgTable('uploads', {
  id: uuid('id').primaryKey(),
  ...owner(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
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
