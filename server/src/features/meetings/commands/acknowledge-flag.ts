import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Acknowledge } from '@minga/shared/meetings/flag-schema.ts';
import { and, eq } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { assess, factKey, getPlan, keyOfCluster } from '../queries/flags.ts';
import { keepFlags } from './keep-flags.ts';
import { lockForum } from './publish-meetings.ts';
import { flagAcknowledgements } from '../tables.ts';

/**
 * A named person accepts a flag, saying why. It must be a flag the rules raise right now about exactly these meetings
 * where they are, so that nobody accepts something they did not see.
 * @throws AppError `flag.not-found`
 */
export async function acknowledgeFlag(tx: Tx, scope: Scope, input: Acknowledge): Promise<void> {
  const { personId } = personOf(scope);
  await lockForum(tx, scope);
  const plan = await getPlan(tx, scope);
  const { groups, rows } = plan;
  const wanted = factKey(
    input.rule,
    input.subject,
    input.meetings.map((one) => [one.id, one.movedVersion]),
  );
  const clusters = groups.flatMap((group) => group.clusters);
  if (!clusters.some((cluster) => keyOfCluster(cluster, rows) === wanted)) throw new AppError('flag.not-found');
  // The same person pressing twice has said it once.
  if (await hasSaid(tx, scope, personId, wanted, input.reason)) return;
  const id = newId();
  const meetings = Object.fromEntries(input.meetings.map((one) => [one.id, one.movedVersion]));
  await tx.insert(flagAcknowledgements).values({
    id,
    cycleId: scope.cycleId,
    rule: input.rule,
    subjectKind: input.subject.kind,
    subjectId: input.subject.id,
    meetings,
    reason: input.reason,
    personId,
  });
  await record(tx, scope, 'flag.acknowledged', id, { rule: input.rule, meetings, reason: input.reason });
  await keepFlags(tx, scope, 'planners', plan);
  const published = [...rows.values()].filter((row) => row.state === 'published');
  await keepFlags(tx, scope, 'public', await assess(tx, scope, published));
  changePages(tx, inCycle(scope));
}

/** Has this person already accepted this very flag in these words? */
async function hasSaid(tx: Tx, scope: Scope, personId: string, wanted: string, reason: string): Promise<boolean> {
  const said = await tx
    .select()
    .from(flagAcknowledgements)
    .where(
      and(
        eq(flagAcknowledgements.cycleId, scope.cycleId),
        eq(flagAcknowledgements.personId, personId),
        eq(flagAcknowledgements.reason, reason),
      ),
    );
  return said.some(
    (one) => factKey(one.rule, { kind: one.subjectKind, id: one.subjectId }, Object.entries(one.meetings)) === wanted,
  );
}
