import type { Tx } from '../../../platform/database/db.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import type { Storage } from '../../../platform/files/storage.ts';
import { contentOf } from '../../announcements/commands.ts';
import { announcements } from '../../announcements/tables.ts';
import { files as storedFiles } from '../../files/tables.ts';
import { noticeChoices } from '../../notices/tables.ts';
import { versionRow } from '../../versions/commands.ts';
import { versions } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';
import { storeContent, writePdf } from './write-pdf.ts';

type AnnouncementContent = {
  key: string;
  publishedOn: number;
  isNotified: boolean;
  title: Text;
  body: Text;
  file?: { name: Text; title: Text; parts: { heading: Text; text: Text }[] };
  /** What it said first, and why it says something else now. */
  correction?: { on: number; reason: Text; before: Text };
};
const readAnnouncements = (stand: Stand) => readContent<AnnouncementContent[]>('announcements', stand.locale);
type Content = Awaited<ReturnType<typeof readAnnouncements>>[number];

/** People who want each announcement by letter at once; the others get them in the letter of the morning. */
const AT_ONCE = ['cso', 'member', 'state'];

/** Three announcements: one with a file, one that was corrected. */
export async function loadAnnouncements(tx: Tx, stand: Stand, { storage }: { storage: Storage }): Promise<void> {
  for (const one of await readAnnouncements(stand)) await loadOne(tx, stand, storage, one);
  const { forumId } = stand;
  const choice = { forumId, kind: 'announcement-published', mode: 'on' } as const;
  await tx.insert(noticeChoices).values(AT_ONCE.map((key) => ({ personId: stand.person(key).id, ...choice })));
}

async function loadOne(tx: Tx, stand: Stand, storage: Storage, one: Content): Promise<void> {
  const { title, correction } = one;
  const id = stand.id(`announcement/${one.key}`);
  const personId = stand.person('facilitator').id;
  const at = stand.calendar.at(one.publishedOn, '11:10');
  const first = correction?.before ?? one.body;
  await tx.insert(announcements).values({
    id,
    cycleId: stand.cycleId,
    title,
    body: first,
    createdBy: personId,
    savedAt: at,
    publishedAt: at,
    isNotified: one.isNotified,
  });
  const files = one.file ? [await storeFile(stand, storage, one.file, { id, personId, at })] : [];
  const kept = files.length > 0 ? await tx.insert(storedFiles).values(files).returning() : [];
  const subject = { kind: 'announcement', id, cycleId: stand.cycleId } as const;
  const said = (body: string) => ({ content: contentOf({ title, body }, kept), personId });
  const rows = [versionRow(subject, 1, { ...said(first), at })];
  if (correction) {
    const why = { kind: 'changed', reason: correction.reason, at: stand.calendar.at(correction.on, '09:30') };
    rows.push(versionRow(subject, 2, { ...said(one.body), ...why }));
  }
  await tx.insert(versions).values(rows);
}

type Of = { id: string; personId: string; at: Date };

async function storeFile(
  stand: Stand,
  storage: Storage,
  file: NonNullable<Content['file']>,
  { id, personId, at }: Of,
): Promise<typeof storedFiles.$inferInsert> {
  const bytes = writePdf(file.title, file.parts, stand.locale);
  const storageKey = stand.id(`file/${id}`);
  await storeContent(storage, storageKey, bytes);
  return {
    id: stand.id(`announcement-file/${id}`),
    ownerKind: 'announcement',
    ownerId: id,
    cycleId: stand.cycleId,
    name: file.name,
    mediaType: 'application/pdf',
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
    storageKey,
    uploadedBy: personId,
    at,
    version: 1,
    verifiedAt: at,
  };
}
