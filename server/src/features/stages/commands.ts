import { requireSeenVersion } from '../../platform/database/seen-version.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { endOf, STAGE_DAYS, stageStatus, windowFaults } from '@minga/shared/stages/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../platform/database/db.ts';
import { changePages, inCycle } from '../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { cycles, stages } from '../cycles/tables.ts';
import { notifyConcerned } from '../notices/commands.ts';
import { listStages, lockStages, planEndOf, refuseUnlessOpen, type StageRow, whenParams } from './queries.ts';
import { stageChanges } from './tables.ts';

type Change = { kind: 'dates' | 'closed' | 'gate_override'; reason: string; version: number };
type NewValues = Partial<Pick<typeof stages.$inferInsert, 'opensAt' | 'closesAt' | 'closedAt' | 'gateOverride'>>;

/** Every change after publication is public and keeps its reason: rushed deadlines were the forum's first complaint. */
async function change(
  tx: Tx,
  scope: Scope,
  name: StageName,
  how: Change,
  valuesFor: (before: StageRow) => NewValues,
): Promise<void> {
  const where = and(eq(stages.cycleId, scope.cycleId), eq(stages.name, name));
  const [before] = await tx.select().from(stages).where(where).for('update');
  if (!before) throw new AppError('stage.not-found');
  requireSeenVersion(before, how.version, 'stage.changed-meanwhile');
  const archived = and(eq(cycles.id, scope.cycleId), isNotNull(cycles.archivedAt));
  if ((await tx.select({ id: cycles.id }).from(cycles).where(archived)).length > 0)
    throw new AppError('cycle.archived');
  const [after] = await tx
    .update(stages)
    .set({ ...valuesFor(before), version: sql`${stages.version} + 1` })
    .where(where)
    .returning();
  const person = personOf(scope);
  await tx.insert(stageChanges).values({
    id: newId(),
    cycleId: scope.cycleId,
    stageName: name,
    kind: how.kind,
    opensBefore: before.opensAt,
    closesBefore: endOf(before),
    opensAfter: after?.opensAt ?? null,
    closesAfter: after ? endOf(after) : null,
    reason: how.reason,
    personId: person.personId,
  });
  notifyConcerned(tx, scope, 'stage-moved', { id: before.id, number: before.version + 1 });
  await record(tx, scope, 'stage.changed', before.id, { kind: how.kind, stage: name, reason: how.reason });
  changePages(tx, inCycle(scope), true);
}

/**
 * Refuses stages that close after their plan, whether they are planned or moved.
 * @throws AppError `request.invalid` naming each
 */
async function requireWithinPlan(
  tx: Tx,
  cycleId: string,
  windows: readonly { opensAt: Date; closesAt: Date; under?: string }[],
): Promise<void> {
  // Nobody shortens the plan meanwhile.
  await tx.execute(sql`select 1 from cycles where id = ${cycleId} for share`);
  const plan = await planEndOf(tx, cycleId);
  const errors = windows.flatMap(({ under = '', ...window }) =>
    windowFaults(window, plan.end).map(({ field, code }) => ({
      field: `${under}${field}`,
      code,
      params: { days: STAGE_DAYS, ...whenParams(plan, plan.end) },
    })),
  );
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
}

const DAY = 86_400_000;
type Move = { opensAt: Date; closesAt: Date; reason: string; version: number };

/**
 * Moves a stage. A stage that had been closed early opens again with its new dates. What was open, or not yet, cannot have
 * closed before now, nor what was not open have opened: what was done in it was done in time.
 * @throws AppError `request.invalid` when it would close after the plan, or would have closed already
 */
export async function changeStageDates(tx: Tx, scope: Scope, name: StageName, input: Move): Promise<void> {
  await requireWithinPlan(tx, scope.cycleId, [input]);
  const now = await dbNow(tx);
  await moveStage(tx, scope, name, input, (before) => {
    const status = stageStatus(before, now);
    if (input.closesAt <= now && status !== 'closed')
      throw new AppError('request.invalid', { errors: [{ field: 'closesAt', code: 'closed-before-now' }] });
    // Opened today by hand, it may say since this morning; not since last week, which nobody could know.
    if (status === 'upcoming' && now.getTime() - input.opensAt.getTime() > DAY)
      throw new AppError('request.invalid', { errors: [{ field: 'opensAt', code: 'opened-before-now' }] });
  });
}

/** The dates themselves, with a line in the public log. A demonstration, whose dates are of no plan, is moved by this alone. */
export async function moveStage(
  tx: Tx,
  scope: Scope,
  name: StageName,
  { opensAt, closesAt, ...how }: Move,
  refuse: (before: StageRow) => void = () => {},
): Promise<void> {
  await change(tx, scope, name, { kind: 'dates', ...how }, (before) => {
    refuse(before);
    return { opensAt, closesAt, closedAt: null };
  });
}

/**
 * Closes a stage now, before its date.
 * @throws AppError `stage.not-open` or `stage.closed`: one that has not begun is moved, and what is over stays over
 */
export async function closeStage(
  tx: Tx,
  scope: Scope,
  name: StageName,
  input: { reason: string; version: number },
): Promise<void> {
  const now = await dbNow(tx);
  await change(tx, scope, name, { kind: 'closed', ...input }, (stage) => {
    refuseUnlessOpen(stage, [], now, scope.timeZone);
    return { closedAt: now };
  });
}

/** Lets a stage open although its gate is not met; the reason is public. */
export async function overrideGate(
  tx: Tx,
  scope: Scope,
  name: StageName,
  input: { reason: string; version: number },
): Promise<void> {
  await change(tx, scope, name, { kind: 'gate_override', ...input }, () => ({ gateOverride: input.reason }));
}

/** The six windows of a new cycle. Nobody has been told of them yet, so they leave no line in the public log. */
export async function planStages(
  tx: Tx,
  cycleId: string,
  planned: readonly { name: StageName; opensAt: Date; closesAt: Date }[],
): Promise<void> {
  await requireWithinPlan(
    tx,
    cycleId,
    planned.map((stage, index) => ({ ...stage, under: `stages.${index}.` })),
  );
  await tx.insert(stages).values(planned.map((stage) => ({ id: newId(), cycleId, ...stage })));
}

/**
 * Puts a cycle among the earlier ones of its forum, or back. Nothing else about it changes: it is read as before.
 * @throws AppError `cycle.still-running` while one of its stages is not over
 */
export async function archiveCycle(tx: Tx, scope: Scope, isArchived: boolean): Promise<void> {
  const { cycleId } = scope;
  await lockStages(tx, cycleId);
  const end = (await listStages(tx, cycleId)).map(endOf).reduce((a, b) => (a > b ? a : b));
  if (isArchived && end > (await dbNow(tx)))
    throw new AppError('cycle.still-running', { params: whenParams(scope, end) });
  const changed = await tx
    .update(cycles)
    .set({ archivedAt: isArchived ? sql`now()` : null })
    .where(and(eq(cycles.id, cycleId), isArchived ? isNull(cycles.archivedAt) : isNotNull(cycles.archivedAt)))
    .returning({ id: cycles.id });
  if (changed.length === 0) return;
  await record(tx, scope, isArchived ? 'cycle.archived' : 'cycle.unarchived', cycleId);
  changePages(tx, inCycle(scope), true);
}
