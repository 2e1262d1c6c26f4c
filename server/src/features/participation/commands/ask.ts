import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import { CONFIRM_HOURS } from '@minga/shared/participation/rules.ts';
import type { AskToTakePart } from '@minga/shared/participation/schema.ts';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { goneBefore } from '../../../platform/database/retention.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages, emit, inCycle } from '../../../platform/jobs/events.ts';
import { getCycle } from '../../cycles/queries.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { agreedNotice } from '../../rights/queries/privacy.ts';
import { findByToken, type RequestRow } from '../queries.ts';
import { participationRequests } from '../tables.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** An organisation asks to take part, and its letter is to go; the subject is the request. */
    'participation.asked': Record<never, never>;
    /** It was approved or declined, and whoever asked is to be told. */
    'participation.decided': Record<never, never>;
  }
}

/** Letters within an hour to one address that one network causes: whoever writes another's address fills no mailbox. */
const HOURLY_OF_NETWORK = 3;
/** Letters within a day to one address. Beyond these each network causes one: others' asks never keep out its owner's own. */
const DAILY = 12;

async function isTooMuch(tx: Tx, email: string, network: string): Promise<boolean> {
  const { rows } = await tx.execute<{ hourly: number; own: number; daily: number }>(sql`
    select count(*) filter (where network = ${network} and asked_at > now() - interval '1 hour')::int as hourly,
      count(*) filter (where network = ${network})::int as own, count(*)::int as daily
    from participation_requests where email = ${email} and asked_at > now() - interval '1 day'`);
  const { hourly = 0, own = 0, daily = 0 } = rows[0] ?? {};
  return hourly >= HOURLY_OF_NETWORK || (daily >= DAILY && own > 0);
}

/**
 * Addresses within an hour, and within a day, that one network may have written to before their readers confirmed: whoever confirms makes
 * room for the next, so that a hall of organisations comes through and whoever writes to strangers does not (SEC-73).
 */
const UNPROVEN = { hourly: 5, daily: 15 };

/** Of all addresses but this one: what is answered tells nothing of who asked by it before. */
async function refuseUnproven(tx: Tx, email: string, network: string): Promise<void> {
  await holdLock(tx, 'letters of network', network);
  const { rows } = await tx.execute<{ hourly: number; daily: number }>(sql`
    select count(distinct email) filter (where asked_at > now() - interval '1 hour')::int as hourly,
      count(distinct email)::int as daily
    from participation_requests where asking_network = ${network} and asked_at > now() - interval '1 day' and email <> ${email}`);
  const { hourly = 0, daily = 0 } = rows[0] ?? {};
  if (hourly >= UNPROVEN.hourly || daily >= UNPROVEN.daily)
    throw new AppError('participation.too-many-unconfirmed', { params: { seconds: 3600 } });
}

type Said = Omit<AskToTakePart, 'consent' | 'email'>;
const SAID = ['sector', 'territory', 'contribution', 'name', 'role'] as const;

/**
 * It is asked already: whoever reads the mailbox has confirmed one of this organisation, or the very same waits for them. Another
 * one that a stranger may have written in their name is not theirs.
 */
const isAsked = (said: Said, rows: readonly RequestRow[]): boolean =>
  rows.some(
    (row) =>
      isSameWord(row.organisation, said.organisation) &&
      (row.confirmedAt !== null ||
        (SAID.every((part) => row[part] === said[part]) && String(row.themes) === String(said.themes))),
  );

/**
 * An organisation asks to take part. The letter to its address leaves once: a second press, and one too many from where it comes,
 * change nothing and are answered alike, so that a stranger learns nothing of who asked before.
 * @param from.network where the request comes from, hashed with its address; `from.asking`: the same for every address
 * @throws AppError `participation.closed`, `participation.too-many-unconfirmed`
 */
export async function askToTakePart(
  tx: Tx,
  scope: Scope,
  { consent: _, ...input }: AskToTakePart,
  { locale, network, asking }: { locale: Locale; network: string; asking: string },
): Promise<void> {
  const { cycleId, forumId } = scope;
  if (!(await getCycle(tx, cycleId)).takesRequests) throw new AppError('participation.closed');
  const said = { ...input, themes: [...new Set(input.themes)] };
  const email = input.email.toLowerCase();
  await refuseUnproven(tx, email, asking);
  await holdLock(tx, 'letters to address', email);
  if (isAsked(said, await listOpenOf(tx, cycleId, email)) || (await isTooMuch(tx, email, network))) return;
  const notice = await agreedNotice(tx, forumId, locale);
  const id = newId();
  await tx.insert(participationRequests).values({
    ...said,
    ...{ id, cycleId, email, locale, network, askingNetwork: asking },
    noticeNumber: notice.number,
    noticeLocale: notice.locale,
    noticeSha256: notice.sha256,
    expiresAt: sql`now() + make_interval(hours => ${CONFIRM_HOURS})`,
  });
  emit(tx, { type: 'participation.asked', ...inCycle(scope), subjectId: id, data: {} });
}

/** What waits of this address in a cycle: to be confirmed, or to be decided. */
const listOpenOf = (tx: Tx, cycleId: string, email: string): Promise<RequestRow[]> =>
  tx
    .select()
    .from(participationRequests)
    .where(
      and(
        eq(participationRequests.cycleId, cycleId),
        eq(participationRequests.email, email),
        isNull(participationRequests.outcome),
        sql`(${participationRequests.confirmedAt} is not null or ${participationRequests.expiresAt} > now())`,
      ),
    );

/**
 * Whoever reads the mailbox says that they asked: from now on the facilitation sees it, and what else was asked in the name of this
 * organisation and not confirmed is gone. A second press finds it done.
 * @throws AppError `participation.not-found`
 */
export async function confirmRequest(tx: Tx, id: string): Promise<void> {
  // Of two letters of one organisation that are confirmed at once, one finds the other's done.
  await holdLock(tx, 'letters to address', (await findByToken(tx, id)).row.email);
  const { row, cycle } = await findByToken(tx, id, 'for update');
  if (row.confirmedAt !== null) return;
  await tx
    .update(participationRequests)
    .set({ confirmedAt: sql`now()`, network: null, askingNetwork: null })
    .where(eq(participationRequests.id, id));
  const others = (await listOpenOf(tx, row.cycleId, row.email)).filter(
    (one) => one.confirmedAt === null && isSameWord(one.organisation, row.organisation),
  );
  if (others.length > 0)
    await tx.delete(participationRequests).where(
      inArray(
        participationRequests.id,
        others.map((one) => one.id),
      ),
    );
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
