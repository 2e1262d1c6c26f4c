import { sha256Hex } from '../../../platform/files/hash.ts';
import type { Storage } from '../../../platform/files/storage.ts';
import type { files } from '../../files/tables.ts';
import type { Localised, Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';
import { storeContent, writePdf } from './write-pdf.ts';

export type PdfContent = { name: Text; title: Text; parts: { heading: Text; text: Text }[] };
/** Whose file it is, who brought it, and when; `version` where a published one holds it. */
type Of = { kind: string; id: string; personId: string; at: Date; version: number | null };

/**
 * Writes a document in the language of the forum, and puts it into the store before its row exists: a file without a row is
 * harmless, a row without a file is not.
 */
export async function storePdf(
  stand: Stand,
  storage: Storage,
  { name, title, parts }: Localised<PdfContent>,
  { kind, id, personId, at, version }: Of,
): Promise<typeof files.$inferInsert> {
  const bytes = writePdf(title, parts, stand.locale);
  const storageKey = stand.id(`file/${id}/${name}`);
  await storeContent(storage, storageKey, bytes);
  return {
    id: stand.id(`${kind}-file/${id}/${name}`),
    ownerKind: kind,
    ownerId: id,
    cycleId: stand.cycleId,
    name,
    mediaType: 'application/pdf',
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
    storageKey,
    uploadedBy: personId,
    at,
    version,
    verifiedAt: at,
  };
}
