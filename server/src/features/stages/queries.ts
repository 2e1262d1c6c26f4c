import { endOf, stageStatus, type StageWindow } from '@minga/shared/stages/rules.ts';
import { FACTS, type GateCriterion, gateOf } from '@minga/shared/standards/process.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { endOfDay } from '@minga/shared/kernel/time.ts';
import { and, desc, eq, sql } from 'drizzle-orm';
import { dbNow, readPrepared, type Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { cycles } from '../cycles/tables.ts';
import { people } from '../people/tables.ts';
import { factSql, readFacts, readThresholds, thresholdSql } from '../standards/queries.ts';
import { stages } from '../cycles/tables.ts';
import { stageChanges } from './tables.ts';

export type StageRow = typeof stages.$inferSelect;
type MissingFact = { stage: StageName; criterion: GateCriterion; count: number; asked: number };

const byOrder = sql`array_position(array['preparation','problem_discussion','brainstorming','co_creation','validation','adoption'], ${stages.name})`;

export async function listStages(tx: Tx, cycleId: string): Promise<StageRow[]> {
  return tx.select().from(stages).where(eq(stages.cycleId, cycleId)).orderBy(byOrder);
}

/** @throws AppError `stage.not-found` */
export async function getStage(tx: Tx, cycleId: string, name: StageName): Promise<StageRow> {
  const [row] = await tx
    .select()
    .from(stages)
    .where(and(eq(stages.cycleId, cycleId), eq(stages.name, name)));
  if (!row) throw new AppError('stage.not-found');
  return row;
}

/** When the last day of the cycle's plan is over, and the zone in which it is. */
export async function planEndOf(tx: Tx, cycleId: string): Promise<{ end: Date; timeZone: string }> {
  const { rows } = await tx.execute<{ day: string; timeZone: string }>(sql`
    select c.plan_ends_on::text as day, f.time_zone as "timeZone" from cycles c join forums f on f.id = c.forum_id
    where c.id = ${cycleId}`);
  if (!rows[0]) throw new AppError('cycle.not-found');
  return { end: endOfDay(rows[0].day, rows[0].timeZone), timeZone: rows[0].timeZone };
}

/** Sentences name instants in the forum's zone. */
export function whenParams(scope: Pick<Scope, 'timeZone'>, instant: Date) {
  return { at: instant.toISOString(), timeZone: scope.timeZone };
}

export function stageParams(scope: Pick<Scope, 'timeZone'>, stage: StageName, instant: Date) {
  return { stage, ...whenParams(scope, instant) };
}

/** For whoever moves several at once: taken in order and before anything else, so that two of them never wait for each other. */
export async function lockStages(tx: Tx, cycleId: string): Promise<void> {
  await tx.select({ id: stages.id }).from(stages).where(eq(stages.cycleId, cycleId)).orderBy(byOrder).for('update');
}

/** The exit criterion of a stage as far as it is not met, from the fact that decides it and the number that is asked. */
export function missingOf(stage: StageName, value: number, asked: number): MissingFact[] {
  const gate = gateOf(stage);
  const count = gate?.missing(value, asked) ?? 0;
  return gate && count > 0 ? [{ stage, criterion: gate.criterion, count, asked }] : [];
}

/** What a stage's gate misses now. Whose date alone decides asks the database nothing. */
export async function listMissingFacts(tx: Tx, cycleId: string, stage: StageName): Promise<MissingFact[]> {
  const gate = gateOf(stage);
  if (!gate) return [];
  const id = sql`${cycleId}::uuid`;
  const [row] = await readPrepared<{ fact: number; asked: number }>(
    tx,
    sql`select ${factSql(gate.decidedBy, id)} as fact, ${thresholdSql('P16', gate.threshold, id)} as asked`,
  );
  return row ? missingOf(stage, row.fact, row.asked) : [];
}

type Reader = Pick<Scope, 'cycleId' | 'forumId' | 'isFacilitator'>;

/** Stages with what their gates look at, and the log of changes. Sent together: one round trip. */
export async function readStages(tx: Tx, { cycleId }: Reader) {
  const [now, facts, thresholds, rows, [cycle], changes] = await Promise.all([
    dbNow(tx),
    readFacts(tx, cycleId, FACTS),
    readThresholds(tx, cycleId),
    listStages(tx, cycleId),
    tx.select({ archivedAt: cycles.archivedAt }).from(cycles).where(eq(cycles.id, cycleId)),
    tx
      .select({ change: stageChanges, person: people.name })
      .from(stageChanges)
      .leftJoin(people, eq(people.id, stageChanges.personId))
      .where(eq(stageChanges.cycleId, cycleId))
      .orderBy(desc(stageChanges.at)),
  ]);
  return { now, facts, thresholds, rows, changes, isArchived: cycle?.archivedAt != null };
}
export type FoundStages = Awaited<ReturnType<typeof readStages>>;

/**
 * Refuses an act outside its stage. The row is share-locked, so a stage cannot close between this and the act.
 * @throws AppError `stage.not-open`, `stage.closed` or `stage.gate-unmet`, each saying why and when
 */
export async function requireOpenStage(
  tx: Tx,
  scope: Pick<Scope, 'cycleId' | 'timeZone'>,
  name: StageName,
): Promise<StageRow> {
  const [stage] = await tx
    .select()
    .from(stages)
    .where(and(eq(stages.cycleId, scope.cycleId), eq(stages.name, name)))
    .for('share');
  if (!stage) throw new AppError('stage.not-found');
  const missing = stage.gateOverride === null ? await listMissingFacts(tx, scope.cycleId, name) : [];
  refuseUnlessOpen(stage, missing, await dbNow(tx), scope.timeZone);
  return stage;
}

/**
 * The rule of {@link requireOpenStage} on facts that were read before.
 * @param missing exit criteria of this stage that are not met; they count unless the gate was overridden
 * @throws AppError `stage.not-open`, `stage.closed` or `stage.gate-unmet`
 */
export function refuseUnlessOpen(
  stage: StageWindow & Pick<StageRow, 'name' | 'gateOverride'>,
  missing: readonly MissingFact[],
  now: Date,
  timeZone: string,
): void {
  const status = stageStatus(stage, now);
  if (status !== 'open') {
    const when = status === 'upcoming' ? stage.opensAt : endOf(stage);
    throw new AppError(status === 'upcoming' ? 'stage.not-open' : 'stage.closed', {
      params: stageParams({ timeZone }, stage.name, when),
    });
  }
  const [unmet] = missing;
  if (stage.gateOverride === null && unmet) {
    const { criterion, count, asked } = unmet;
    throw new AppError('stage.gate-unmet', {
      params: { ...stageParams({ timeZone }, stage.name, stage.opensAt), criterion, count, asked },
    });
  }
}
