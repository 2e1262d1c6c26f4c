import type { StoredFile } from '@minga/shared/files/schema.ts';
import type { files } from './tables.ts';

export function presentFile(row: typeof files.$inferSelect): StoredFile {
  const { id, name, mediaType, bytes, sha256 } = row;
  return { id, name, mediaType, bytes, sha256, at: row.at.toISOString(), isReadable: row.verifiedAt !== null };
}
