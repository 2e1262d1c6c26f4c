import type { NotSearched } from '@minga/shared/files/rules.ts';
import type { StoredFile, WithdrawnFile, WorkingFile } from '@minga/shared/files/schema.ts';
import type { WithdrawnRow } from './queries.ts';
import type { files } from './tables.ts';

export function presentFile(row: typeof files.$inferSelect): StoredFile {
  const { id, name, mediaType, bytes, sha256 } = row;
  return { id, name, mediaType, bytes, sha256, at: row.at.toISOString(), isReadable: row.verifiedAt !== null };
}

/** For whoever writes what they belong to. */
export const presentWorking = (
  rows: readonly (typeof files.$inferSelect)[],
  notSearched: ReadonlyMap<string, NotSearched>,
): WorkingFile[] => rows.map((row) => ({ ...presentFile(row), notSearched: notSearched.get(row.id) ?? null }));

export function presentWithdrawn({ id, name, bytes, sha256, reason, withdrawnAt }: WithdrawnRow): WithdrawnFile {
  return { id, name, bytes, sha256, reason, at: withdrawnAt.toISOString() };
}
