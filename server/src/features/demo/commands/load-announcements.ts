import type { Tx } from '../../../platform/database/db.ts';
import type { Storage } from '../../../platform/files/storage.ts';
import { contentOf } from '../../announcements/commands.ts';
import { announcements } from '../../announcements/tables.ts';
import { files as storedFiles } from '../../files/tables.ts';
import { noticeChoices } from '../../notices/tables.ts';
import { versionRow } from '../../versions/commands.ts';
import { versions } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';
import { type PdfContent, storePdf } from './store-pdf.ts';

type AnnouncementContent = {
  key: string;
  publishedOn: number;
  isNotified: boolean;
  title: Text;
  body: Text;
  file?: PdfContent;
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
  const of = { kind: 'announcement', id, personId, at, version: 1 };
  const files = one.file ? [await storePdf(stand, storage, one.file, of)] : [];
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
