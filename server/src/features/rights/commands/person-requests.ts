import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { dueOn, type RequestPeriod } from '@minga/shared/rights/rules.ts';
import type { NewRequest, ReceivedRequest } from '@minga/shared/rights/schema.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { type Person, personOf, type Scope } from '../../../platform/http/gate.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { holdPerson } from '../../people/commands/proof.ts';
import { forums } from '../../people/tables.ts';
import {
  countOfDay,
  countOfNetwork,
  hasBeenOnBoard,
  isAskedByGuests,
  isOfAdministration,
  listAskable,
  readPeriod,
} from '../queries/person-requests.ts';
import { personRequests } from '../tables.ts';

type Asked = {
  kind: NewRequest['kind'];
  words: string;
  personId: string | null;
  who: string | null;
  receivedOn: string;
};

/** Without a cycle it is the administration that answers: what waits stands on its home. */
type Place = { forumId: string | null; cycleId: string | null };

async function keepRequest(
  tx: Tx,
  place: Place,
  recordedBy: string,
  asked: Asked & { isFirstToday?: boolean },
): Promise<string> {
  const { isFirstToday = true, ...said } = asked;
  const { forumId, cycleId } = place;
  const { period } = await readPeriod(tx, forumId);
  const id = newId();
  await tx.insert(personRequests).values({ id, forumId, ...said, dueOn: dueOn(asked.receivedOn, period), recordedBy });
  await record(tx, { forumId, cycleId: null, personId: recordedBy }, 'person-request.received', id, {
    kind: asked.kind,
  });
  if (isFirstToday && forumId !== null && cycleId !== null)
    notifyConcerned(tx, { forumId, cycleId }, 'request-received', { id });
  return id;
}

/** Requests of one person to one forum within a day: each of them is a letter to everybody who leads it. */
const DAILY = 5;
/**
 * The same of all guests from one network who were on no board: of them a device makes as many as it likes. Whoever came to one keeps
 * her own right, whatever others of her hall do (SEC-76).
 */
const DAILY_OF_NETWORK = 20;

/**
 * Somebody asks a forum about her own data: who is in it, its guests, and who has left, for as long as it holds something of hers. What is
 * held may be asked about, whatever she may still do there.
 * @throws AppError `forum.not-found` where nothing of hers is, `person-request.too-many`,
 *   `person-request.guests-too-many`
 */
export async function askAboutData(
  tx: Tx,
  { personId, isGuest }: Person,
  forumId: string,
  { kind, words }: NewRequest,
): Promise<string> {
  const place = (await listAskable(tx, personId)).find((one) => one.forumId === forumId);
  if (!place) throw new AppError('forum.not-found');
  await requireFewOfDay(tx, forumId, personId);
  let isFirstToday = true;
  if (isGuest) {
    await tx.select({ id: forums.id }).from(forums).where(eq(forums.id, forumId)).for('no key update');
    if (!(await hasBeenOnBoard(tx, personId)) && (await countOfNetwork(tx, forumId, personId)) >= DAILY_OF_NETWORK)
      throw new AppError('person-request.guests-too-many');
    isFirstToday = !(await isAskedByGuests(tx, forumId));
  }
  const { today } = await readPeriod(tx, forumId);
  return keepRequest(tx, place, personId, { kind, words, personId, who: null, receivedOn: today, isFirstToday });
}

/** Of two that she sends at once, one is counted after the other. */
async function requireFewOfDay(tx: Tx, forumId: string | null, personId: string): Promise<void> {
  await holdPerson(tx, personId);
  if ((await countOfDay(tx, forumId, personId)) >= DAILY)
    throw new AppError('person-request.too-many', { params: { most: DAILY } });
}

/**
 * Somebody with an account asks those who administer the installation: what it holds of her belongs to no forum.
 * @throws AppError `person-request.too-many`
 */
export async function askAdministration(tx: Tx, { personId }: Person, { kind, words }: NewRequest): Promise<string> {
  await requireFewOfDay(tx, null, personId);
  const { today } = await readPeriod(tx, null);
  const asked = { kind, words, personId, who: null, receivedOn: today };
  return keepRequest(tx, { forumId: null, cycleId: null }, personId, asked);
}

/**
 * What came by letter or by word of mouth is written down, and its time runs from the day it came.
 * @throws AppError `request.invalid` naming receivedOn when that day is still to come
 */
export async function noteRequest(
  tx: Tx,
  scope: Scope,
  { kind, words, who, receivedOn }: ReceivedRequest,
): Promise<string> {
  const { today } = await readPeriod(tx, scope.forumId);
  if (receivedOn > today) throw new AppError('request.invalid', { errors: [{ field: 'receivedOn', code: 'not-yet' }] });
  return keepRequest(tx, scope, personOf(scope).personId, { kind, words, personId: null, who, receivedOn });
}

/**
 * What was done about it, in words. Whoever asked in their account is told.
 * @throws AppError `person-request.not-found`, `person-request.answered`, `person-request.ended`
 */
export async function answerRequest(tx: Tx, scope: Scope, requestId: string, answer: string): Promise<void> {
  const row = await takeToAnswer(tx, and(eq(personRequests.id, requestId), eq(personRequests.forumId, scope.forumId)));
  await writeAnswer(tx, row, personOf(scope).personId, answer);
  if (row.personId) notifyConcerned(tx, scope, 'request-answered', { id: requestId });
}

/**
 * The same by those who administer the installation. Whoever asked reads it in their account.
 * @throws AppError `person-request.not-found` also where the leaders of its forum answer, `person-request.answered`, `person-request.ended`
 */
export async function answerForAdministration(
  tx: Tx,
  person: Person,
  requestId: string,
  answer: string,
): Promise<void> {
  const { rows } = await tx.execute(
    sql`select 1 from person_requests r where r.id = ${requestId} and ${isOfAdministration}`,
  );
  if (rows.length === 0) throw new AppError('person-request.not-found');
  await writeAnswer(tx, await takeToAnswer(tx, eq(personRequests.id, requestId)), person.personId, answer);
}

type Row = typeof personRequests.$inferSelect;

async function takeToAnswer(tx: Tx, isThis: SQL | undefined): Promise<Row> {
  const [row] = await tx.select().from(personRequests).where(isThis).for('update');
  if (!row) throw new AppError('person-request.not-found');
  if (row.answeredAt) throw new AppError('person-request.answered');
  if (row.endedAt) throw new AppError('person-request.ended');
  return row;
}

async function writeAnswer(tx: Tx, { id, forumId, kind }: Row, personId: string, answer: string): Promise<void> {
  const answered = { answer, answeredBy: personId, answeredAt: sql`now()` };
  await tx.update(personRequests).set(answered).where(eq(personRequests.id, id));
  await record(tx, { forumId, cycleId: null, personId }, 'person-request.answered', id, { kind });
}

/** How long the law of the forum's country gives; it counts for what comes from now on. */
export async function choosePeriod(tx: Tx, scope: Scope, period: RequestPeriod): Promise<void> {
  const { forumId } = scope;
  const before = await readPeriod(tx, forumId);
  if (before.period === period) return;
  await tx.update(forums).set({ requestPeriod: period }).where(eq(forums.id, forumId));
  const by = { forumId, cycleId: null, personId: personOf(scope).personId };
  await record(tx, by, 'forum.request-period-chosen', forumId, { before: before.period, after: period });
}
