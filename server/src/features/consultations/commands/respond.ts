import type { Respond } from '@minga/shared/consultations/responding.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, inArray, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { changePages, emit, inCycle } from '../../../platform/jobs/events.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { queueLetter } from '../../notices/commands/strangers.ts';
import { lockPublished } from '../commands.ts';
import { answeringSeat, mayRespond } from '../policy.ts';
import { responses } from '../tables.ts';
import { lockContributions } from './moderate.ts';

/** @throws AppError `contribution.not-answering` for whoever neither facilitates nor holds a seat of the organisation that leads */
async function lockForResponding(tx: Tx, scope: Scope, id: string) {
  const one = await lockPublished(tx, scope, id);
  if (!mayRespond(scope, one)) throw new AppError('contribution.not-answering');
  return one;
}

type Found = Awaited<ReturnType<typeof lockContributions>>;

/** @throws AppError `contribution.hidden`, `contribution.answered` */
function refuseUnlessWaiting(rows: Found): void {
  if (rows.some(({ row }) => row.hiddenAt !== null)) throw new AppError('contribution.hidden');
  if (rows.some(({ response }) => response?.publishedAt)) throw new AppError('contribution.answered');
}

/**
 * Writes the same reasoned response to each of these (rule 10), as a draft or for everybody. Who holds a seat of the organisation
 * that leads answers for it, whoever else facilitates for the forum.
 * @throws AppError `contribution.answered` when somebody was quicker: what was published stays as it is
 */
export async function respond(tx: Tx, scope: Scope, id: string, input: Respond): Promise<void> {
  const one = await lockForResponding(tx, scope, id);
  const rows = await lockContributions(tx, one.id, input.contributionIds);
  refuseUnlessWaiting(rows);
  const { disposition, reason } = input;
  const organisationId = answeringSeat(scope, one, input.seatId)?.organisationId ?? null;
  const said = { disposition, reason, organisationId, personId: personOf(scope).personId, at: sql`now()` };
  await tx
    .insert(responses)
    .values(rows.map(({ row }) => ({ id: newId(), contributionId: row.id, ...said })))
    .onConflictDoUpdate({ target: responses.contributionId, set: said });
  if (input.publish) await publish(tx, scope, one.id, rows);
}

/** Publishes what was drafted of these. */
export async function publishResponses(tx: Tx, scope: Scope, id: string, ids: readonly string[]): Promise<void> {
  const one = await lockForResponding(tx, scope, id);
  const rows = await lockContributions(tx, one.id, ids);
  if (rows.some(({ row }) => row.hiddenAt !== null)) throw new AppError('contribution.hidden');
  await publish(
    tx,
    scope,
    one.id,
    rows.filter(({ response }) => response !== null && response.publishedAt === null),
  );
}

/** From now on anybody reads them, and whoever wrote what they answer is notified. */
async function publish(tx: Tx, scope: Scope, consultationId: string, rows: Found): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ row }) => row.id);
  const published = await tx
    .update(responses)
    .set({ publishedAt: sql`now()` })
    .where(and(inArray(responses.contributionId, ids), isNull(responses.publishedAt)))
    .returning({ disposition: responses.disposition });
  for (const { row } of rows) {
    notifyConcerned(tx, scope, 'contribution-answered', { id: row.id });
    if (row.emailConfirmedAt === null) continue;
    await queueLetter(tx, scope, { kind: 'contribution-answered', subjectId: row.id });
    emit(tx, { type: 'contribution.answered', ...inCycle(scope), subjectId: row.id, data: {} });
  }
  changePages(tx, inCycle(scope), true);
  const numbers = rows.map(({ row }) => row.number);
  const dispositions = Object.fromEntries(
    [...Map.groupBy(published, ({ disposition }) => disposition)].map(([name, all]) => [name, all.length]),
  );
  await record(tx, scope, 'consultation.answered', consultationId, { count: ids.length, numbers, dispositions });
}

/** Throws drafts of these away; what was published stays. */
export async function discardResponses(tx: Tx, scope: Scope, id: string, ids: readonly string[]): Promise<void> {
  const one = await lockForResponding(tx, scope, id);
  const rows = await lockContributions(tx, one.id, ids);
  const drafts = rows.flatMap(({ response }) => (response && response.publishedAt === null ? [response.id] : []));
  if (drafts.length > 0) await tx.delete(responses).where(inArray(responses.id, drafts));
}
