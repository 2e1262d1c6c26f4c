import { createHash } from 'node:crypto';
import { rollText } from '@minga/shared/ballots/export.ts';
import { foldGroups, type Group, sideOf, SMALLEST_GROUP } from '@minga/shared/ballots/tally.ts';
import type { BallotMode, BallotRule } from '@minga/shared/ballots/tally.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { spokenInstant } from '@minga/shared/kernel/time.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { endOf, STAGE_WORDS } from '@minga/shared/stages/rules.ts';
import { eq, sql } from 'drizzle-orm';
import { audit } from '../../../platform/audit.ts';
import { dbNow, emitAfterCommit, type Tx } from '../../../platform/db.ts';
import { personOf, type Scope } from '../../../platform/gate.ts';
import { listFrozenVersions } from '../../commitments/queries/versions.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { type BallotRow, listQuestions, lockBallot, publicRoll } from '../queries.ts';
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

/**
 * Fixes roll, rule, quorum, secrecy and window, and makes them public. Voting begins at `opensAt` by the clock, at once
 * when that has passed.
 * @throws AppError when its stage is not open, when it would outlast the stage, or when the roll is empty or too small
 */
export async function announceBallot(tx: Tx, scope: Scope, ballotId: string): Promise<void> {
  const ballot = await lockBallot(tx, scope, ballotId);
  if (ballot.announcedAt !== null) throw new AppError('ballot.announced');
  const now = await dbNow(tx);
  if (ballot.closesAt <= now) throw new AppError('ballot.window-over');
  const stage = await requireOpenStage(tx, scope, ballot.stage);
  if (ballot.closesAt > endOf(stage)) throw outsideStage(scope, ballot, endOf(stage));
  await requireVersions(
    tx,
    scope,
    (await listQuestions(tx, ballot)).map(({ id }) => id),
  );
  const seats = await listMemberSeats(tx, scope);
  if (seats.length === 0) throw new AppError('ballot.empty-roll');
  requireBothSides(ballot, seats);
  const groups = ballot.mode === 'secret' ? foldGroups(sizesOf(seats)) : new Map<Group, Group>();
  await tx
    .insert(ballotRoll)
    .values(
      seats.map((seat) => ({ id: newId(), ballotId, ...seat, tallyGroup: groups.get(seat.sector) ?? seat.sector })),
    );
  const rollSha256 = createHash('sha256')
    .update(rollText(publicRoll(seats)))
    .digest('hex');
  await tx.update(ballots).set({ announcedAt: now, rollSha256 }).where(eq(ballots.id, ballotId));
  await record(tx, scope, 'ballot.announced', ballotId, {
    rollSha256,
    roll: seats.length,
    opensAt: ballot.opensAt.toISOString(),
    closesAt: ballot.closesAt.toISOString(),
  });
  emitAfterCommit(tx, { type: 'ballot.announced', cycleId: scope.cycleId, ballotId });
}

type MemberSeat = { seatId: string; personId: string; organisationId: string; organisation: string; sector: Sector };

/** One vote for each member's seat that is open now. */
async function listMemberSeats(tx: Tx, scope: Scope): Promise<MemberSeat[]> {
  const result = await tx.execute<MemberSeat>(sql`
    select s.id as "seatId", s.person_id as "personId", o.id as "organisationId", o.short_name as organisation, o.sector
    from seats s join organisations o on o.id = s.organisation_id
    where s.forum_id = ${scope.forumId} and s.role = 'member' and s.starts_at <= now() and (s.ended_at is null or s.ended_at > now()) order by s.id`);
  return result.rows;
}

function sizesOf(seats: readonly MemberSeat[]): Map<Group, number> {
  const sizes = new Map<Group, number>();
  for (const { sector } of seats) sizes.set(sector, (sizes.get(sector) ?? 0) + 1);
  return sizes;
}

/** With fewer than five seats on a side, its result would tell how those few voted. */
function requireBothSides(ballot: BallotRow, seats: readonly MemberSeat[]): void {
  if (ballot.mode !== 'secret' || ballot.rule !== 'concurrent_majority') return;
  const government = seats.filter(({ sector }) => sideOf(sector) === 'government').length;
  const others = seats.length - government;
  if (Math.min(government, others) < SMALLEST_GROUP)
    throw new AppError('ballot.too-few-for-secret', { params: { smallest: SMALLEST_GROUP, government, others } });
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
