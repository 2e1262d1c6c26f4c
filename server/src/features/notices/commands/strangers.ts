import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { LETTERS_TO_SEND, type StrangerLetterKind } from '@minga/shared/notices/rules.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { goneBefore } from '../../../platform/database/retention.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { GiveUp, type Outside } from '../../../platform/jobs/events.ts';
import type { Letter } from '../../../platform/mail/mail.ts';
import { findBounceAt } from '../../people/commands/bounced.ts';
import { strangerLetters } from '../tables.ts';

type Place = { readonly forumId: string; readonly cycleId: string };
type About = { readonly kind: StrangerLetterKind; readonly subjectId: string };

/** With the act whose event sends it: a letter to somebody without an account is to go. */
export async function queueLetter(tx: Tx, { forumId, cycleId }: Place, { kind, subjectId }: About): Promise<void> {
  await tx.insert(strangerLetters).values({ id: newId(), forumId, cycleId, kind, subjectId });
}

type Outcome = 'sent' | 'bounced' | 'refused' | 'given-up' | 'dropped';

async function noteLetter(
  tx: Tx,
  id: string,
  letter: Outcome,
  { cause = null, letterId }: { cause?: string | null | undefined; letterId?: string } = {},
): Promise<void> {
  await tx
    .update(strangerLetters)
    .set({
      letter,
      cause: cause?.slice(0, 80) ?? null,
      letterAt: letter === 'dropped' ? null : sql`now()`,
      ...(letterId === undefined ? {} : { letterId }),
    })
    .where(and(eq(strangerLetters.id, id), inArray(strangerLetters.letter, [...LETTERS_TO_SEND])));
}

/**
 * Events of one subject come in their order, so the eldest that waits is meant; one that was given up comes again alone. `none` where
 * its letter left and only that of its event was not noted any more: it is not sent again.
 * @returns null for what was promised before letters were noted
 */
async function findWaiting(tx: Tx, { kind, subjectId }: About): Promise<{ id: string } | 'none' | null> {
  const { rows } = await tx.execute<{ id: string; waits: boolean }>(sql`
    select id, letter in ${LETTERS_TO_SEND} as waits from stranger_letters where kind = ${kind} and subject_id = ${subjectId}
    order by letter in ${LETTERS_TO_SEND} desc, letter <> 'queued', at, id limit 1`);
  const [found] = rows;
  if (!found) return null;
  return found.waits ? { id: found.id } : 'none';
}

/**
 * Sends the letter of an event to somebody without an account, and notes what became of it.
 * @param letter null: by now there is nothing to say
 */
export async function letterToStranger(
  tx: Tx,
  { db, mail }: Pick<Deps, 'db' | 'mail'>,
  about: About,
  letter: Letter | null,
): Promise<Outside | undefined> {
  const waiting = await findWaiting(tx, about);
  if (waiting === 'none') return undefined;
  if (letter === null) {
    if (waiting) await noteLetter(tx, waiting.id, 'dropped');
    return undefined;
  }
  if (waiting === null) return (key) => mail.send(key, letter);
  const { id } = waiting;
  const note = (work: (after: Tx) => Promise<void>) => inTransaction(db, work);
  return async (key, isLast) => {
    try {
      await mail.send(key, letter);
    } catch (error) {
      const { code: cause } = error as { code?: string };
      if (error instanceof GiveUp) await note((after) => noteLetter(after, id, 'refused', { cause }));
      else if (isLast) await note((after) => noteLetter(after, id, 'given-up', { cause }));
      throw error;
    }
    await note(async (after) => {
      const cause = await findBounceAt(after, key, letter.to);
      await noteLetter(after, id, cause === null ? 'sent' : 'bounced', { cause, letterId: key });
    });
  };
}

/** A letter came back that had been sent. */
export async function noteStrangerBounced(tx: Tx, letterId: string, cause: string): Promise<void> {
  await tx
    .update(strangerLetters)
    .set({ letter: 'bounced', cause })
    .where(and(eq(strangerLetters.letterId, letterId), eq(strangerLetters.letter, 'sent')));
}

/**
 * Somebody without an account whom a letter does not reach was told by another way, or was not after all. The first to say so counts.
 * @throws AppError `letter.not-found`
 */
export async function noteStrangerInformed(tx: Tx, scope: Scope, id: string, isInformed: boolean): Promise<void> {
  const [found] = await tx
    .update(strangerLetters)
    .set({ informedAt: isInformed ? sql`coalesce(informed_at, now())` : null })
    .where(and(eq(strangerLetters.id, id), eq(strangerLetters.cycleId, scope.cycleId)))
    .returning({ subjectId: strangerLetters.subjectId });
  if (!found) throw new AppError('letter.not-found');
  await record(tx, scope, isInformed ? 'letter.informed' : 'letter.not-informed', id, found);
}

/** What became of letters that are long over, where notices are kept for less than for ever. @returns how many */
export async function removeOldLetters(tx: Tx, most: number): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from stranger_letters where id in (
      select id from stranger_letters where at < ${goneBefore('notices')} limit ${most})`);
  return rowCount ?? 0;
}
