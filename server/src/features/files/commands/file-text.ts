import { join } from 'node:path';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { FILE_KINDS } from '@minga/shared/kernel/file-kinds.ts';
import { and, eq, inArray, isNotNull, ne, notExists, sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { receiveFile, removeFile } from '../../../platform/http/sent-files.ts';
import { emit, inCycle } from '../../../platform/jobs/events.ts';
import { cycles } from '../../cycles/tables.ts';
import { events } from '../../events/tables.ts';
import type { FileRow } from '../queries.ts';
import { filePassages, files, fileTexts } from '../tables.ts';
import { readTextBeside } from './heavy.ts';
import { hasText, type ReadText } from './read-text.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** The text of a file is to be read; the subject is the file. */
    'file.received': Record<never, never>;
  }
}

const WITH_TEXT = Object.entries(FILE_KINDS).flatMap(([extension, type]) =>
  hasText(extension as keyof typeof FILE_KINDS) ? [type] : [],
);

/** Its text is read after the commit, and again until it was. */
export function askForText(tx: Tx, place: { forumId: string; cycleId: string }, { id, mediaType }: FileRow): void {
  const isRead = (WITH_TEXT as readonly string[]).includes(mediaType);
  if (isRead) emit(tx, { type: 'file.received', ...inCycle(place), subjectId: id, data: {} });
}

/** A file whose text is still to be read; null where it is, or must not be. */
export async function findUnread(tx: Tx, fileId: string): Promise<FileRow | null> {
  const [row] = await tx
    .select({ file: files })
    .from(files)
    .leftJoin(fileTexts, eq(fileTexts.fileId, files.id))
    .where(and(eq(files.id, fileId), sql`${fileTexts.fileId} is null`));
  return row?.file ?? null;
}

/** Asked for at once. */
const AT_ONCE = 200;

/**
 * Asks for the text of files that nobody has asked for lately: they were there before, came back with a backup, or could not
 * be read.
 * @param kinds of owners whose files are searched
 */
export async function askForTexts(tx: Tx, kinds: readonly string[]): Promise<number> {
  const unread = await tx
    .select({ file: files, forumId: cycles.forumId })
    .from(files)
    .innerJoin(cycles, eq(cycles.id, files.cycleId))
    .where(
      and(
        inArray(files.ownerKind, [...kinds]),
        inArray(files.mediaType, WITH_TEXT),
        isNotNull(files.verifiedAt),
        notExists(tx.select({ one: sql`1` }).from(fileTexts).where(eq(fileTexts.fileId, files.id))),
        notExists(
          tx
            .select({ one: sql`1` })
            .from(events)
            .where(and(eq(events.type, 'file.received'), eq(events.subjectId, files.id))),
        ),
      ),
    )
    .orderBy(files.id)
    .limit(AT_ONCE);
  for (const { file, forumId } of unread) askForText(tx, { forumId, cycleId: file.cycleId }, file);
  return unread.length;
}

/** A file that takes too long may be read when the machine is calmer. */
const ATTEMPTS = 3;
/** Of which a further attempt would come to the same. */
const isHopeless = (error: unknown, attempt: number): error is AppError =>
  error instanceof AppError &&
  (error.code === 'work.too-large' || (error.code === 'work.too-long' && attempt >= ATTEMPTS));

type Needs = Pick<Deps, 'db' | 'heavy' | 'wholeFiles' | 'config' | 'log'>;

/**
 * Reads the text of a file and keeps it. The same bytes are read once, however many files hold them.
 * @param attempt how often it was tried, this time included
 * @throws Error when it is to be tried again: the store is away, the workers are busy, the machine too slow
 */
export async function readAndKeep(needs: Needs, forumId: string, file: FileRow, attempt: number): Promise<void> {
  if (await inTransaction(needs.db, (tx) => copyText(tx, file))) return;
  const sent = await receiveFile(join(needs.config.dataDir, 'received'), needs.wholeFiles.open(file), file.bytes);
  let read: ReadText | null;
  try {
    read = await readTextBeside(needs.heavy, forumId, { path: sent.path, name: file.name });
  } catch (error) {
    if (!isHopeless(error, attempt)) throw error;
    needs.log.warn({ file: file.id, cause: error.code }, 'the text of a file is not readable');
    read = null;
  } finally {
    await removeFile(sent);
  }
  await inTransaction(needs.db, (tx) => keepText(tx, file.id, read));
}

type Kept = typeof fileTexts.$inferSelect;
/** Written once: who comes second, or after a withdrawal, changes nothing. */
async function begin(tx: Tx, fileId: string, { state, isCut }: Pick<Kept, 'state' | 'isCut'>): Promise<boolean> {
  const { rowCount } = await tx.execute(sql`
    insert into file_texts (file_id, state, is_cut)
    select id, ${state}, ${isCut} from files where id = ${fileId}
    on conflict do nothing`);
  return rowCount === 1;
}

async function keepText(tx: Tx, fileId: string, read: ReadText | null): Promise<void> {
  const state = read === null ? 'unreadable' : read.passages.length === 0 ? 'wordless' : 'read';
  if (!(await begin(tx, fileId, { state, isCut: read?.isCut ?? false })) || state !== 'read' || read === null) return;
  await tx.insert(filePassages).values(read.passages.map((text, place) => ({ fileId, place, text })));
}

async function copyText(tx: Tx, { id, sha256 }: FileRow): Promise<boolean> {
  const [same] = await tx
    .select({ from: fileTexts.fileId, state: fileTexts.state, isCut: fileTexts.isCut })
    .from(fileTexts)
    .innerJoin(files, eq(files.id, fileTexts.fileId))
    .where(and(eq(files.sha256, sha256), ne(fileTexts.state, 'withdrawn')))
    .limit(1);
  if (!same) return false;
  if (!(await begin(tx, id, same)) || same.state !== 'read') return true;
  const { rowCount } = await tx.execute(sql`
    insert into file_passages (file_id, place, text)
    select ${id}::uuid, place, text from file_passages where file_id = ${same.from}`);
  if (rowCount === 0) throw new Error('the file whose text was copied was withdrawn meanwhile');
  return true;
}
