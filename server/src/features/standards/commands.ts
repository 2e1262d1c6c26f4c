import { newId } from '@minga/shared/kernel/ids.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { DEFAULTS } from '@minga/shared/standards/rules.ts';
import { SCHEDULE } from '@minga/shared/standards/schedule.ts';
import type { StandardChange } from '@minga/shared/standards/schema.ts';
import { and, desc, eq } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import type { Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { requireSeenVersion } from '../../platform/database/seen-version.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { changePages, inCycle } from '../../platform/jobs/events.ts';
import { listChosenNumbers } from './queries.ts';
import { standardChanges } from './tables.ts';

/**
 * Chooses other numbers of a rule for this cycle; they count from the commit on, in gates and in flags.
 * @throws AppError `standard.changed-meanwhile` when somebody else did so since, `standard.unchanged` when they are the same
 */
export async function changeStandard(tx: Tx, scope: Scope, input: StandardChange): Promise<void> {
  const { rule, thresholds, reason, version } = input;
  const { cycleId } = scope;
  await holdLock(tx, 'standards of cycle', cycleId);
  // Whoever publishes keeps flags under the number that the plan has then: the rules must not change in between.
  if (Object.hasOwn(SCHEDULE, rule)) await holdLock(tx, 'plan of forum', scope.forumId);
  const [latest] = await tx
    .select()
    .from(standardChanges)
    .where(and(eq(standardChanges.cycleId, cycleId), eq(standardChanges.rule, rule)))
    .orderBy(desc(standardChanges.version))
    .limit(1);
  requireSeenVersion({ version: latest?.version ?? 0 }, version, 'standard.changed-meanwhile');
  const before: Readonly<Record<string, number>> = { ...DEFAULTS[rule], ...latest?.thresholds };
  const chosen = Object.entries(thresholds).filter((one): one is [string, number] => one[1] !== undefined);
  const after: Readonly<Record<string, number>> = { ...before, ...Object.fromEntries(chosen) };
  if (Object.entries(after).every(([name, value]) => before[name] === value)) throw new AppError('standard.unchanged');
  const id = newId();
  const { personId } = personOf(scope);
  await tx
    .insert(standardChanges)
    .values({ id, cycleId, rule, version: version + 1, thresholds: after, reason, personId });
  await record(tx, scope, 'standard.changed', id, { rule, before, after, reason });
  changePages(tx, inCycle(scope));
}

type Recorded = { readonly personId: string; readonly forumId: string; readonly cycleId: string };
type Carried = { readonly from: string; readonly reason: string };

/** A cycle that goes on from another begins with the numbers that the other had chosen, each said with its reason. */
export async function carryStandards(tx: Tx, by: Recorded, { from, reason }: Carried): Promise<void> {
  const { cycleId, personId } = by;
  for (const { rule, values } of await listChosenNumbers(tx, from)) {
    const id = newId();
    await tx.insert(standardChanges).values({ id, cycleId, rule, version: 1, thresholds: values, reason, personId });
    const before = DEFAULTS[rule];
    await record(tx, by, 'standard.changed', id, { rule, before, after: values, reason });
  }
}
