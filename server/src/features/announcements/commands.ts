import { isUnchanged, missingIn } from '@minga/shared/announcements/rules.ts';
import type { CorrectAnnouncement, PublishAnnouncement, SaveAnnouncement } from '@minga/shared/announcements/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import type { Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { requireSeenVersion } from '../../platform/database/seen-version.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { changePages, inCycle } from '../../platform/jobs/events.ts';
import { getCycle } from '../cycles/queries.ts';
import { notifyConcerned } from '../notices/commands.ts';
import { publishFiles } from '../files/commands/files.ts';
import type { FileRow } from '../files/queries.ts';
import { dropStates, keepState, keepVersion } from '../versions/commands.ts';
import { type AnnouncementRow, type Content, findUntouched, listFilesOf, listVersions, subjectOf } from './queries.ts';
import { announcements } from './tables.ts';

/** Locks one to the end of the transaction, so that two acts on it follow one another. */
async function lock(tx: Tx, { cycleId }: Scope, id: string): Promise<AnnouncementRow> {
  const one = and(eq(announcements.id, id), eq(announcements.cycleId, cycleId));
  const [row] = await tx.select().from(announcements).where(one).for('update');
  if (!row) throw new AppError('announcement.not-found');
  return row;
}

/** @throws AppError `announcement.not-found`, `announcement.already-published` */
export async function lockDraft(tx: Tx, scope: Scope, id: string): Promise<AnnouncementRow> {
  const row = await lock(tx, scope, id);
  if (row.publishedAt !== null) throw new AppError('announcement.already-published');
  return row;
}

async function lockPublished(tx: Tx, scope: Scope, id: string): Promise<AnnouncementRow> {
  const row = await lock(tx, scope, id);
  if (row.publishedAt === null) throw new AppError('announcement.still-draft');
  if (row.withdrawnAt !== null)
    throw new AppError('announcement.withdrawn', { params: { reason: row.withdrawnReason ?? '' } });
  return row;
}

/**
 * A place for the words of a form, which stands in no list before some are saved.
 * @returns the one that this person began and left without a word or a file, where there is one: the list stays short
 */
export async function createDraft(tx: Tx, scope: Scope): Promise<string> {
  const { cycleId } = scope;
  const { personId } = personOf(scope);
  await holdLock(tx, 'draft begun', `announcement ${cycleId} ${personId}`);
  const begun = await findUntouched(tx, cycleId, personId);
  if (begun !== null) return begun;
  const id = newId<'announcement'>();
  await tx.insert(announcements).values({ id, cycleId, createdBy: personId });
  return id;
}

/**
 * @param restoredFrom the saved state that is brought back
 * @throws AppError `announcement.changed-meanwhile` when somebody saved since `input.version`
 */
export async function saveDraft(
  tx: Tx,
  scope: Scope,
  id: string,
  input: SaveAnnouncement,
  restoredFrom?: string,
): Promise<void> {
  const row = await lockDraft(tx, scope, id);
  const { version, ...words } = input;
  requireSeenVersion(row, version, 'announcement.changed-meanwhile');
  await tx
    .update(announcements)
    .set({ ...words, version: version + 1, savedAt: sql`now()` })
    .where(eq(announcements.id, id));
  await keepState(tx, subjectOf(row), {
    personId: personOf(scope).personId,
    version: version + 1,
    before: { title: row.title, body: row.body },
    beforeAt: row.savedAt,
    after: words,
    ...(restoredFrom ? { restoredFrom } : {}),
  });
}

/** @returns storage keys of its files, to be removed once this is committed */
export async function discardDraft(tx: Tx, scope: Scope, id: string): Promise<string[]> {
  const row = await lockDraft(tx, scope, id);
  const files = await listFilesOf(tx, id);
  await dropStates(tx, subjectOf(row));
  await tx.delete(announcements).where(eq(announcements.id, id));
  return files.map(({ storageKey }) => storageKey);
}

type Words = { title: string; body: string };

/** What is hashed: the words, and the files by their fingerprints. */
export const contentOf = ({ title, body }: Words, files: readonly FileRow[]): Content => ({
  title,
  body,
  files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
});

/** From now on it says this. A reason is asked by the database too, of what changes. */
async function addVersion(
  tx: Tx,
  scope: Scope,
  row: AnnouncementRow,
  words: Words,
  why: { kind: 'changed'; reason: string } | null,
) {
  const files = await listFilesOf(tx, row.id);
  const { personId } = personOf(scope);
  const { number } = await keepVersion(tx, subjectOf(row), { content: contentOf(words, files), personId, ...why });
  changePages(tx, inCycle(scope), true);
  return { number, fileIds: files.map((file) => file.id) };
}

/**
 * Makes a draft and its files public, once; with `notify` everybody in the forum is told.
 * @throws AppError `announcement.already-published`, `announcement.changed-meanwhile`, `announcement.cycle-unpublished`,
 *   and `announcement.incomplete` naming what is missing
 */
export async function publishAnnouncement(
  tx: Tx,
  scope: Scope,
  id: string,
  { version, notify, files: seen }: PublishAnnouncement,
): Promise<void> {
  const row = await lockDraft(tx, scope, id);
  requireSeenVersion(row, version, 'announcement.changed-meanwhile');
  // A file is no part of what is saved: a colleague's comes and goes beside the words.
  const attached = (await listFilesOf(tx, id)).map((file) => file.id);
  if (attached.length !== seen.length || attached.some((file) => !seen.includes(file)))
    throw new AppError('announcement.changed-meanwhile');
  const missing = missingIn(row);
  if (missing.length > 0)
    throw new AppError('announcement.incomplete', { errors: missing.map((field) => ({ field, code: 'required' })) });
  const { isPublished } = await getCycle(tx, scope.cycleId);
  if (!isPublished) throw new AppError('announcement.cycle-unpublished');
  const words = { title: row.title.trim(), body: row.body.trim() };
  const { number, fileIds } = await addVersion(tx, scope, row, words, null);
  await publishFiles(tx, fileIds, number);
  await tx.update(announcements).set({ publishedAt: sql`now()`, isNotified: notify }).where(eq(announcements.id, id));
  await record(tx, scope, 'announcement.published', id, { title: words.title, files: fileIds.length, notify });
  if (notify) notifyConcerned(tx, scope, 'announcement-published', { id });
}

/**
 * Says it otherwise from now on, with a public reason; what was said before stays to be read.
 * @throws AppError `announcement.changed-meanwhile` when somebody corrected it since, `announcement.unchanged`,
 *   `announcement.withdrawn`
 */
export async function correctAnnouncement(tx: Tx, scope: Scope, id: string, input: CorrectAnnouncement): Promise<void> {
  const row = await lockPublished(tx, scope, id);
  const last = (await listVersions(tx, row)).at(-1);
  requireSeenVersion({ version: last?.number ?? 0 }, input.number, 'announcement.changed-meanwhile');
  const { reason, ...words } = input;
  if (last && isUnchanged(last.content, words)) throw new AppError('announcement.unchanged');
  const { number } = await addVersion(tx, scope, row, words, { kind: 'changed', reason });
  await record(tx, scope, 'announcement.corrected', id, { number, reason });
}

/** Takes it back: title and reason stay, its words and files are told no more. */
export async function withdrawAnnouncement(tx: Tx, scope: Scope, id: string, reason: string): Promise<void> {
  await lockPublished(tx, scope, id);
  await tx
    .update(announcements)
    .set({ withdrawnAt: sql`now()`, withdrawnReason: reason })
    .where(eq(announcements.id, id));
  changePages(tx, inCycle(scope));
  await record(tx, scope, 'announcement.withdrawn', id, { reason });
}
