import type { ObjectionOutcome } from '@minga/shared/ballots/rules.ts';
import type { DecideObjection } from '@minga/shared/ballots/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { isVoter } from '../policy.ts';
import { getBallot } from '../queries/ballots.ts';
import { type FoundObjection, listObjections } from '../queries/objections.ts';
import { ballotObjections } from '../tables.ts';

/** Which objection: of a ballot in reach, or none. */
async function getObjection(tx: Tx, scope: Scope, ballotId: string, id: string): Promise<FoundObjection> {
  await getBallot(tx, scope, ballotId);
  const found = (await listObjections(tx, ballotId)).find(({ objection }) => objection.id === id);
  if (!found) throw new AppError('objection.not-found');
  return found;
}

/**
 * V06: the facilitation says that an objection was taken into the text, or why it was not. Public, and for good.
 * @throws AppError `objection.not-found`, `objection.decided`
 */
export async function decideObjection(
  tx: Tx,
  scope: Scope,
  ballotId: string,
  id: string,
  { outcome, reason }: DecideObjection,
): Promise<void> {
  await getObjection(tx, scope, ballotId, id);
  await decide(tx, scope, ballotId, { id, outcome, reason });
}

/**
 * V06: whoever objected goes back on it, by any of the seats that may use that vote.
 * @throws AppError `objection.not-found`, `objection.not-yours`, `objection.decided`
 */
export async function withdrawObjection(
  tx: Tx,
  scope: Scope,
  ballotId: string,
  id: string,
  reason: string,
): Promise<void> {
  const { voter } = await getObjection(tx, scope, ballotId, id);
  if (!isVoter(scope, voter)) throw new AppError('objection.not-yours');
  await decide(tx, scope, ballotId, { id, outcome: 'withdrawn', reason: reason || null });
}

type Decision = { id: string; outcome: ObjectionOutcome; reason: string | null };

async function decide(tx: Tx, scope: Scope, ballotId: string, { id, outcome, reason }: Decision): Promise<void> {
  const { personId } = personOf(scope);
  const changed = await tx
    .update(ballotObjections)
    .set({ outcome, reason, decidedBy: personId, decidedAt: sql`now()` })
    .where(and(eq(ballotObjections.id, id), isNull(ballotObjections.outcome)))
    .returning({ decidedAt: ballotObjections.decidedAt });
  // Two who decide at once: the second finds it decided.
  if (changed.length === 0) throw new AppError('objection.decided');
  await record(tx, scope, 'ballot.objection-decided', ballotId, {
    objectionId: id,
    outcome,
    reason,
    at: changed[0]?.decidedAt?.toISOString(),
  });
  changePages(tx, inCycle(scope));
}
