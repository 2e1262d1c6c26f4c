import type { VotesBy } from '@minga/shared/ballots/record.ts';
import {
  announcementWarnings,
  isWindowTooShort,
  SHORTEST_WINDOW_MINUTES,
  windowFaults,
} from '@minga/shared/ballots/rules.ts';
import { foldGroups } from '@minga/shared/ballots/secrecy.ts';
import {
  type BallotMode,
  type BallotRule,
  type Group,
  sideOf,
  SMALLEST_GROUP,
  SMALLEST_SECRET_ROLL,
} from '@minga/shared/ballots/tally.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { spokenInstant } from '@minga/shared/kernel/time.ts';
import { endOf, STAGE_WORDS } from '@minga/shared/stages/rules.ts';
import { eq, sql } from 'drizzle-orm';
import { audit } from '../../../platform/audit.ts';
import { dbNow, emitAfterCommit, type Tx } from '../../../platform/db.ts';
import { personOf, type Scope } from '../../../platform/gate.ts';
import { listFrozenVersions } from '../../commitments/queries/versions.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { type BallotRow, listAskedBefore, listQuestions, lockBallot } from '../queries/ballots.ts';
import { findPublishedAt, planRoll, type PlannedEntry, hashOfRoll } from '../queries/roll.ts';
import { ballotQuestions, ballotRoll, ballots } from '../tables.ts';

declare module '../../../platform/bus.ts' {
  interface DomainEvents {
    'ballot.announced': { cycleId: string; ballotId: string };
    'ballot.closed': { cycleId: string; ballotId: string };
  }
}

export type NewBallot = {
  title: string;
  introduction: string;
  stage: StageName;
  mode: BallotMode;
  rule: BallotRule;
  quorumPercent: number;
  votesBy: VotesBy;
  opensAt: Date;
  closesAt: Date;
  versionIds: readonly string[];
};

/** Sentences name instants in the forum's zone. */
export function whenParams(scope: Pick<Scope, 'timeZone'>, instant: Date) {
  return {
    at: instant.toISOString(),
    when_es: spokenInstant(instant, scope.timeZone, 'es'),
    when_en: spokenInstant(instant, scope.timeZone, 'en'),
  };
}

/** Prepares a ballot on frozen versions. Nobody but the facilitation sees it until it is announced. */
export async function createBallot(tx: Tx, scope: Scope, input: NewBallot): Promise<string> {
  if (input.rule === 'consent' && input.mode === 'secret') throw new AppError('ballot.consent-needs-open');
  const errors = windowFaults(input.opensAt, input.closesAt, await dbNow(tx));
  if (errors.length > 0)
    throw new AppError('request.invalid', {
      errors: errors.map((fault) => ({ ...fault, params: { minutes: SHORTEST_WINDOW_MINUTES } })),
    });
  const versions = await requireVersions(tx, scope, input.versionIds);
  const id = newId();
  const { versionIds: _chosen, ...columns } = input;
  await tx
    .insert(ballots)
    .values({ id, cycleId: scope.cycleId, forumId: scope.forumId, createdBy: personOf(scope).personId, ...columns });
  await tx.insert(ballotQuestions).values(
    versions.map((version, index) => ({
      ballotId: id,
      position: index + 1,
      versionId: version.id,
      versionSha256: version.sha256,
    })),
  );
  await record(tx, scope, 'ballot.created', id, {
    title: input.title,
    mode: input.mode,
    rule: input.rule,
    questions: versions.length,
  });
  return id;
}

async function requireVersions(tx: Tx, scope: Scope, ids: readonly string[]) {
  const found = await listFrozenVersions(tx, scope, ids);
  const chosen = ids.map((id) => found.find((version) => version.id === id && !version.isWithdrawn));
  const errors = chosen.flatMap((version, index) =>
    version ? [] : [{ field: `versionIds.${index}`, code: 'unknown' }],
  );
  if (errors.length > 0) throw new AppError('ballot.version-not-frozen', { errors });
  return chosen.filter((version) => version !== undefined);
}

export async function discardBallot(tx: Tx, scope: Scope, ballotId: string): Promise<void> {
  const ballot = await lockBallot(tx, scope, ballotId);
  if (ballot.announcedAt !== null) throw new AppError('ballot.announced');
  await tx.delete(ballots).where(eq(ballots.id, ballotId));
  await record(tx, scope, 'ballot.discarded', ballotId, { title: ballot.title });
}

/** SPEC T20: two secret ballots on one text at once would tell, by two outcomes, the vote of who takes part in one only. */
async function refuseSecondSecret(tx: Tx, scope: Scope, ballotId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`secret ballots ${scope.cycleId}`}, 90))`);
  const [other] = (await listAskedBefore(tx, ballotId)).filter(({ isCounted }) => !isCounted);
  if (other) throw new AppError('ballot.asked-now', { params: { ballot: other.title, commitment: other.commitment } });
}

/**
 * Fixes roll, rule, quorum, secrecy and window, and makes them public together with what the rules notice. Voting begins
 * at `opensAt` by the clock, at once when that has passed.
 * @throws AppError when its stage is not open, when it would outlast the stage, or when the roll is empty or too small
 */
export async function announceBallot(tx: Tx, scope: Scope, ballotId: string): Promise<void> {
  const ballot = await lockBallot(tx, scope, ballotId);
  if (ballot.announcedAt !== null) throw new AppError('ballot.announced');
  const now = await dbNow(tx);
  if (ballot.closesAt <= now) throw new AppError('ballot.window-over');
  if (isWindowTooShort(ballot.opensAt, ballot.closesAt, now))
    throw new AppError('ballot.window-short', { params: { minutes: SHORTEST_WINDOW_MINUTES } });
  const stage = await requireOpenStage(tx, scope, ballot.stage);
  if (ballot.closesAt > endOf(stage)) throw outsideStage(scope, ballot, endOf(stage));
  await requireVersions(
    tx,
    scope,
    (await listQuestions(tx, ballot)).map(({ id }) => id),
  );
  if (ballot.mode === 'secret') await refuseSecondSecret(tx, scope, ballotId);
  const { entries } = await planRoll(tx, scope, ballot);
  requireRoll(ballot, entries);
  const groups = ballot.mode === 'secret' ? foldGroups(sizesOf(entries)) : new Map<Group, Group>();
  await tx.insert(ballotRoll).values(
    entries.map(({ people: _people, personIds: _ids, ...entry }) => ({
      id: newId(),
      ballotId,
      ...entry,
      tallyGroup: groups.get(entry.sector) ?? entry.sector,
    })),
  );
  const rollSha256 = hashOfRoll(entries);
  // A ballot cannot have been open before it was announced.
  const opensAt = ballot.opensAt < now ? now : ballot.opensAt;
  const warnings = announcementWarnings({
    ...ballot,
    now,
    opensAt,
    sectors: entries.map(({ sector }) => sector),
    publishedAt: await findPublishedAt(tx, scope.cycleId),
  });
  await tx.update(ballots).set({ announcedAt: now, opensAt, rollSha256, warnings }).where(eq(ballots.id, ballotId));
  await record(tx, scope, 'ballot.announced', ballotId, {
    rollSha256,
    roll: entries.length,
    opensAt: opensAt.toISOString(),
    closesAt: ballot.closesAt.toISOString(),
    warnings: warnings.map(({ rule, code }) => `${rule}.${code}`),
  });
  emitAfterCommit(tx, { type: 'ballot.announced', cycleId: scope.cycleId, ballotId });
}

function sizesOf(entries: readonly PlannedEntry[]): Map<Group, number> {
  const sizes = new Map<Group, number>();
  for (const { sector } of entries) sizes.set(sector, (sizes.get(sector) ?? 0) + 1);
  return sizes;
}

/** @throws AppError when nobody could vote, or so few in secret that a result would tell how they voted */
function requireRoll(ballot: BallotRow, entries: readonly PlannedEntry[]): void {
  const fault = rollFault(ballot, entries);
  if (fault) throw fault;
}

/** T18: what keeps this roll from being announced, if anything. */
function rollFault(ballot: Pick<BallotRow, 'mode' | 'rule'>, entries: readonly PlannedEntry[]): AppError | null {
  if (entries.length === 0) return new AppError('ballot.empty-roll');
  if (ballot.mode === 'open') return null;
  if (ballot.rule === 'concurrent_majority') {
    const government = entries.filter(({ sector }) => sideOf(sector) === 'government').length;
    const others = entries.length - government;
    if (Math.min(government, others) < SMALLEST_GROUP)
      return new AppError('ballot.too-few-for-secret', { params: { smallest: SMALLEST_GROUP, government, others } });
  }
  return entries.length < SMALLEST_SECRET_ROLL
    ? new AppError('ballot.roll-too-small', { params: { smallest: SMALLEST_SECRET_ROLL, roll: entries.length } })
    : null;
}

function outsideStage(scope: Scope, ballot: BallotRow, end: Date): AppError {
  const words = STAGE_WORDS[ballot.stage];
  return new AppError('ballot.outside-stage', {
    params: { stage: ballot.stage, stageName_es: words.es, stageName_en: words.en, ...whenParams(scope, end) },
  });
}

async function record(tx: Tx, scope: Scope, action: string, id: string, data: Record<string, unknown>): Promise<void> {
  await audit(tx, {
    forumId: scope.forumId,
    cycleId: scope.cycleId,
    personId: personOf(scope).personId,
    action,
    subject: { kind: 'ballot', id },
    data,
  });
}
