import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import { CONFIRM_HOURS } from '@minga/shared/participation/rules.ts';
import type { AskToTakePart } from '@minga/shared/participation/schema.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { goneBefore } from '../../../platform/database/retention.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages, emit, inCycle } from '../../../platform/jobs/events.ts';
import { getCycle } from '../../cycles/queries.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { agreedNotice } from '../../rights/queries/privacy.ts';
import { findByToken } from '../queries.ts';
import { participationRequests } from '../tables.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** An organisation asks to take part, and its letter is to go; the subject is the request. */
    'participation.asked': Record<never, never>;
    /** It was approved or declined, and whoever asked is to be told. */
    'participation.decided': Record<never, never>;
  }
}

/** Letters within a day to one address: whoever writes another's address fills no mailbox. */
const DAILY = 3;

/**
 * An organisation asks to take part. The letter to its address leaves once: a second press, and one too many for an address,
 * change nothing and are answered alike, so that a stranger learns nothing of who asked before.
 * @throws AppError `participation.closed`
 */
export async function askToTakePart(tx: Tx, scope: Scope, input: AskToTakePart, locale: Locale): Promise<void> {
  const { cycleId, forumId } = scope;
  if (!(await getCycle(tx, cycleId)).takesRequests) throw new AppError('participation.closed');
  const { consent: _, themes, ...said } = input;
  const email = input.email.toLowerCase();
  await holdLock(tx, 'letters to address', email);
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from participation_requests where email = ${email} and asked_at > now() - interval '1 day'`);
  if ((rows[0]?.n ?? 0) >= DAILY) return;
  const open = await tx
    .select({ organisation: participationRequests.organisation })
    .from(participationRequests)
    .where(
      and(
        eq(participationRequests.cycleId, cycleId),
        eq(participationRequests.email, email),
        isNull(participationRequests.outcome),
        sql`(${participationRequests.confirmedAt} is not null or ${participationRequests.expiresAt} > now())`,
      ),
    );
  if (open.some(({ organisation }) => isSameWord(organisation, input.organisation))) return;
  const notice = await agreedNotice(tx, forumId, locale);
  const id = newId();
  await tx.insert(participationRequests).values({
    ...said,
    ...{ id, cycleId, email, locale },
    themes: [...new Set(themes)],
    noticeNumber: notice.number,
    noticeLocale: notice.locale,
    noticeSha256: notice.sha256,
    expiresAt: sql`now() + make_interval(hours => ${CONFIRM_HOURS})`,
  });
  emit(tx, { type: 'participation.asked', ...inCycle(scope), subjectId: id, data: {} });
}

/**
 * Whoever reads the mailbox says that they asked: from now on the facilitation sees it. A second press finds it done.
 * @throws AppError `participation.not-found`
 */
export async function confirmRequest(tx: Tx, id: string): Promise<void> {
  const { row, cycle } = await findByToken(tx, id, 'for update');
  if (row.confirmedAt !== null) return;
  await tx.update(participationRequests).set({ confirmedAt: sql`now()` }).where(eq(participationRequests.id, id));
  const place = { forumId: cycle.forumId, cycleId: cycle.id };
  await record(tx, { ...place, personId: null }, 'participation.requested', { kind: 'participation', id });
  notifyConcerned(tx, place, 'participation-requested', { id });
  changePages(tx, place);
}

/** What nobody confirmed in time. */
export const forgetUnconfirmed = (tx: Tx) =>
  tx.execute(sql`delete from participation_requests where confirmed_at is null and expires_at < now()`);

/** What was decided long ago, so many at most. */
export async function removeDecided(tx: Tx, most: number): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from participation_requests where id in (
      select id from participation_requests where decided_at < ${goneBefore('requests')} limit ${most})`);
  return rowCount ?? 0;
}
