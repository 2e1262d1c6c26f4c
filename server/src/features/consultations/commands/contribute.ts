import type { Contribute } from '@minga/shared/consultations/answering.ts';
import { answerFaults, codeOf, givenAnswers, inWords, stateOf } from '@minga/shared/consultations/rules.ts';
import { AppError, type FieldError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { and, eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages, emit, inCycle } from '../../../platform/jobs/events.ts';
import type { NoticeAtDoor } from '../../boards/policy.ts';
import { findActingSeat } from '../../organisations/policy.ts';
import { listThemes } from '../../themes/queries.ts';
import { lockPublished } from '../commands.ts';
import { hashOfCode, isOfForum } from '../policy.ts';
import { contributions } from '../tables.ts';
import { queueLetter } from '../../notices/commands/strangers.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Whoever contributed left an address, and the letter that confirms it is to go; the subject is the contribution. */
    'contribution.address-left': Record<never, never>;
    /** It is answered, and whoever left an address and confirmed it is to be notified. */
    'contribution.answered': Record<never, never>;
    /** It is out of sight, and whoever left an address and confirmed it is to be notified. */
    'contribution.hidden': Record<never, never>;
  }
}

/** Letters within an hour that one network causes to one address, and within a day all of them. */
const HOURLY_OF_NETWORK = 3;
const DAILY = 12;
/**
 * Addresses within an hour to which one network may have letters sent before their readers confirmed: whoever confirms makes room for the
 * next, so that a hall comes through and whoever writes to strangers does not (SEC-73).
 */
const UNPROVEN = 20;

/** Contributions of one network to one consultation within ten minutes: a hall of a thousand, and some again. */
const OF_NETWORK = { most: 1_200, minutes: 10 };

type From = { locale: Locale; network: string; keyed: KeyedHash; notice: NoticeAtDoor };
type Published = Awaited<ReturnType<typeof lockPublished>>;
/** Who contributed what is told by the code, whose letters are made of the contribution's id and of a secret of ours. */
export function receiptCode(keyed: KeyedHash, id: string): string {
  const code = codeOf(keyed('code of contribution', id));
  // Of 32 bytes so many cannot be passed over that twelve are not left.
  if (code === null) throw new Error('a code is made of 32 bytes');
  return code;
}

async function requireOpen(tx: Tx, scope: Scope, one: Published): Promise<void> {
  const state = stateOf(one, await dbNow(tx));
  const params = { at: (state === 'upcoming' ? one.opensAt : one.closesAt).toISOString(), timeZone: scope.timeZone };
  if (state === 'upcoming') throw new AppError('consultation.not-open-yet', { params });
  if (state === 'closed') throw new AppError('consultation.over', { params });
  if (one.audience === 'forum' && !isOfForum(scope)) throw new AppError('consultation.members-only');
}

/** @throws AppError `request.invalid` naming every answer that cannot be taken */
async function requireAnswers(tx: Tx, one: Published, input: Contribute) {
  const themes = (await listThemes(tx, one.cycleId)).filter(({ slug }) => one.themes.includes(slug));
  const theme = themes.length === 1 ? themes[0] : themes.find(({ slug }) => slug === input.theme);
  const answers = givenAnswers(input.answers);
  const errors: FieldError[] = answerFaults(one.questions, answers);
  if (input.theme !== null && !theme) errors.push({ field: 'theme', code: 'unknown' });
  // A field that nobody sees: a person has nothing in it, or lets a program fill it in and can take that out again.
  if (input.website !== '') errors.push({ field: 'website', code: 'not-allowed' });
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
  return { answers, themeId: theme?.id ?? null };
}

/** What is kept of whoever contributes: as much as the promise of the consultation lets, and nothing else reaches the database. */
function authorOf(scope: Scope, one: Published, input: Contribute) {
  const { actor } = scope;
  if (one.identityMode === 'anonymous') return {};
  const personId = actor.kind === 'person' ? actor.personId : null;
  const seat = findActingSeat(scope, input.seatId);
  const said = { sector: input.sector, territory: input.territory };
  if (seat) return { ...said, personId, seatId: seat.id, sector: seat.sector };
  const isNamed = one.identityMode === 'person' && (actor.kind === 'anonymous' || actor.isGuest);
  return { ...said, personId, organisation: input.organisation, name: isNamed ? input.name : null };
}

/** Only whoever has no account leaves an address: the others are notified by theirs. */
const addressOf = ({ actor }: Scope, one: Published, { email }: Contribute): string | null =>
  one.identityMode === 'anonymous' || (actor.kind === 'person' && !actor.isGuest)
    ? null
    : (email?.toLowerCase() ?? null);

/**
 * Whoever writes to one consultation without end is told when there is room again; the row of the consultation is locked.
 * @throws AppError `contribution.too-many`
 */
async function requireRoom(tx: Tx, network: string): Promise<void> {
  const { rows } = await tx.execute<{ seconds: number }>(sql`
    select extract(epoch from at + make_interval(mins => ${OF_NETWORK.minutes}) - now())::int as seconds from contributions
    where network = ${network} and at > now() - make_interval(mins => ${OF_NETWORK.minutes})
    order by at desc offset ${OF_NETWORK.most - 1} limit 1`);
  const [found] = rows;
  if (!found) return;
  const seconds = Math.max(1, found.seconds);
  throw new AppError('contribution.too-many', { params: { seconds, minutes: Math.ceil(seconds / 60) } });
}

async function isTooMuch(tx: Tx, email: string, network: string): Promise<boolean> {
  const { rows } = await tx.execute<{ hourly: number; own: number; daily: number }>(sql`
    select count(*) filter (where network = ${network} and email_asked_at > now() - interval '1 hour')::int as hourly,
      count(*) filter (where network = ${network})::int as own, count(*)::int as daily
    from contributions where left_email = ${email} and email_asked_at > now() - interval '1 day'`);
  const { hourly = 0, own = 0, daily = 0 } = rows[0] ?? {};
  return hourly >= HOURLY_OF_NETWORK || (daily >= DAILY && own > 0);
}

async function isFull(tx: Tx, email: string, network: string): Promise<boolean> {
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(distinct left_email)::int as n from contributions where network = ${network} and left_email <> ${email}
      and email_confirmed_at is null and email_asked_at > now() - interval '1 hour'`);
  return (rows[0]?.n ?? 0) >= UNPROVEN;
}

/**
 * Takes a contribution while its consultation is open by the clock of the database, and gives the number under which anybody
 * finds it and the code by which whoever wrote it does. Only their own press, sent again, gives that code again (repeats.ts, SEC-77):
 * the same words of others are as many contributions, and those who answer see that they are alike.
 * @throws AppError `consultation.not-open-yet`, `consultation.over`, `consultation.members-only`, `request.invalid` naming each
 *   answer that cannot be taken, `contribution.too-many`, `seat.choice-required`
 */
export async function contribute(tx: Tx, scope: Scope, consultationId: string, input: Contribute, from: From) {
  const { locale, network, keyed } = from;
  const email = input.email?.toLowerCase() ?? null;
  // Before the consultation, so that two who write to one address never wait for each other.
  if (email !== null) await holdLock(tx, 'letters to address', email);
  const one = await lockPublished(tx, scope, consultationId);
  await requireOpen(tx, scope, one);
  const { answers, themeId } = await requireAnswers(tx, one, input);
  await requireRoom(tx, network);
  const author = authorOf(scope, one, input);
  const address = addressOf(scope, one, input);
  const isRefused = address !== null && (await isFull(tx, address, network));
  const letter = address !== null && !isRefused && !(await isTooMuch(tx, address, network));
  const agreed = await from.notice.agreed(tx, scope.forumId, locale);
  const id = newId<'contribution'>();
  const code = receiptCode(keyed, id);
  const number = await nextNumber(tx, one.id);
  await tx.insert(contributions).values({
    id,
    consultationId: one.id,
    number,
    body: inWords(one.questions, answers),
    answers,
    themeId,
    ...author,
    codeHash: hashOfCode(keyed, code),
    email: letter ? address : null,
    emailAskedAt: letter ? sql`now()` : null,
    locale,
    noticeNumber: agreed.number,
    noticeLocale: agreed.locale,
    noticeSha256: agreed.sha256,
    network,
  });
  if (letter) {
    await queueLetter(tx, scope, { kind: 'contribution-confirm', subjectId: id });
    emit(tx, { type: 'contribution.address-left', ...inCycle(scope), subjectId: id, data: {} });
  }
  changePages(tx, inCycle(scope));
  // Whether enough letters are in that mailbox already is told to nobody.
  return {
    id,
    number,
    code,
    letter: address === null ? ('none' as const) : isRefused ? ('refused' as const) : ('sent' as const),
  };
}

/** The row of the consultation is locked: one follows the other. */
async function nextNumber(tx: Tx, consultationId: string): Promise<number> {
  const [row] = await tx
    .select({ next: sql<number>`coalesce(max(${contributions.number}), 0) + 1` })
    .from(contributions)
    .where(and(eq(contributions.consultationId, consultationId)));
  return row?.next ?? 1;
}
