import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { missingForFreezing } from '@minga/shared/commitments/template.ts';
import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import { eq, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { sha256OfJson } from '../../../platform/files/hash.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { keepVersion } from '../../versions/commands.ts';
import { freezingSeat } from '../policy.ts';
import { getText, listDrafters, lockCommitment } from '../queries/commitments.ts';
import { getContent, listVersions, subjectOf } from '../queries/versions.ts';
import { commitments } from '../tables.ts';
import { lockForWriting, recordChange } from './drafts.ts';

/**
 * Keeps the text for ever, with its hash. Two people who freeze at the same instant make one version: the row is locked,
 * and the first of them raises the number the second one sent.
 * @throws AppError `commitment.incomplete` naming every missing field
 */
export async function freezeVersion(
  tx: Tx,
  scope: Scope,
  number: number,
  input: { version: number; reason?: string | undefined; seatId?: string | undefined },
): Promise<{ number: number; sha256: string }> {
  const { row, kind } = await lockForWriting(tx, scope, number);
  requireSeenVersion(row, input.version, 'commitment.changed-meanwhile');
  const text = await getText(tx, row);
  const errors = missingForFreezing(text);
  if (kind === 'entity' && !input.reason) errors.push({ field: 'reason', code: 'required' });
  if (errors.length > 0) throw new AppError('commitment.incomplete', { errors });
  const content = await getContent(tx, text);
  const last = (await listVersions(tx, row)).at(-1);
  if (last?.sha256 === sha256OfJson(content))
    throw new AppError('commitment.unchanged', { params: { number: last.number } });
  const drafting = { ...row, drafterSeatIds: (await listDrafters(tx, row.id)).map(({ seatId }) => seatId) };
  const seat = freezingSeat(scope, drafting, kind, input.seatId);
  const version = await keepVersion(tx, subjectOf(row), {
    kind,
    content,
    beside: { milestoneIds: text.milestones.map(({ id }) => id) },
    reason: input.reason ?? null,
    personId: personOf(scope).personId,
    seatId: seat?.id ?? null,
  });
  const state = row.state === 'draft' ? ('frozen' as const) : row.state;
  await tx
    .update(commitments)
    .set({ state, version: row.version + 1, updatedAt: sql`now()` })
    .where(eq(commitments.id, row.id));
  await recordChange(tx, scope, 'commitment.frozen', row, {
    version: version.number,
    sha256: version.sha256,
    kind,
    seatId: seat?.id ?? null,
  });
  changePages(tx, inCycle(scope));
  return { number: version.number, sha256: version.sha256 };
}

/** The forum's last word on a commitment. Ballots are above commitments, so their view is read. */
type Decision = {
  ballotId: string;
  versionId: string;
  title: string;
  endsAt: RawInstant;
  isCounted: boolean;
  isApproved: boolean | null;
};

async function findLastBallot(tx: Tx, commitmentId: string): Promise<Decision | null> {
  const { rows } = await tx.execute<Decision>(sql`
    select ballot_id as "ballotId", version_id as "versionId", title, ends_at as "endsAt", is_counted as "isCounted",
      is_approved as "isApproved"
    from ballot_decisions where commitment_id = ${commitmentId} order by ends_at desc, ballot_id desc limit 1`);
  return rows[0] ?? null;
}

/** What stands between a text and the plan: a ballot without its result, one that said no, one that approved another version. */
function objectionOf(ballot: Decision, versionId: string | null): ErrorCode | null {
  if (!ballot.isCounted) return 'commitment.on-ballot';
  if (ballot.isApproved !== true) return 'commitment.not-approved';
  return versionId !== null && ballot.versionId !== versionId ? 'commitment.not-voted' : null;
}

type Unanswered = { ballotId: string; title: string; count: number };

/** V06: objections that nobody has answered, also of a ballot before the last. */
async function findUnanswered(tx: Tx, commitmentId: string): Promise<Unanswered | null> {
  const { rows } = await tx.execute<Unanswered>(sql`
    select ballot_id as "ballotId", title, objections as count from open_objections
    where commitment_id = ${commitmentId} order by ballot_id desc limit 1`);
  return rows[0] ?? null;
}

type Obstacle = { code: ErrorCode; ballotId: string; params: { ballot: string; count?: number } };

async function findObstacle(tx: Tx, commitmentId: string, versionId: string | null): Promise<Obstacle | null> {
  const last = await findLastBallot(tx, commitmentId);
  const code = last && objectionOf(last, versionId);
  if (last && code) return { code, ballotId: last.ballotId, params: { ballot: last.title } };
  const open = await findUnanswered(tx, commitmentId);
  return (
    open && {
      code: 'commitment.objections-open',
      ballotId: open.ballotId,
      params: { ballot: open.title, count: open.count },
    }
  );
}

/**
 * Goes past the forum's last ballot, or past an objection without an answer, only with a public reason.
 * @returns what the record keeps of it: nothing when nothing stood in the way
 */
function requireReason(obstacle: Obstacle | null, reason: string | null) {
  if (obstacle === null) return null;
  const { code, ballotId, params } = obstacle;
  if (reason === null) throw new AppError(code, { params, errors: [{ field: 'reason', code: 'required' }] });
  return { ballotId, reason };
}

/**
 * Makes a frozen commitment part of the published plan: its newest version, so that is what the last ballot must have approved.
 * @throws AppError `commitment.not-approved`, `commitment.not-voted`, `commitment.on-ballot` or `commitment.objections-open`
 *   naming the ballot, when the reason is missing
 */
export async function publishCommitment(tx: Tx, scope: Scope, number: number, reason: string | null): Promise<void> {
  const row = await lockCommitment(tx, scope, number);
  if (row.state === 'withdrawn') throw new AppError('commitment.withdrawn');
  if (row.state === 'draft') throw new AppError('commitment.nothing-frozen');
  if (row.state !== 'frozen') throw new AppError('commitment.already');
  const newest = (await listVersions(tx, row)).at(-1);
  const past = requireReason(await findObstacle(tx, row.id, newest?.id ?? null), reason);
  await tx
    .update(commitments)
    .set({ state: 'published', publishedAt: sql`now()`, publishedReason: past?.reason ?? null })
    .where(eq(commitments.id, row.id));
  await recordChange(tx, scope, 'commitment.published', row, past ?? {});
}

/**
 * Published texts become part of the adopted plan in the last stage. A reason that was given when publishing counts for the
 * ballots before it; what the lead changed since is in versions that carry their own public reason.
 * @throws AppError as {@link publishCommitment}
 */
export async function adoptCommitment(tx: Tx, scope: Scope, number: number, reason: string | null): Promise<void> {
  await requireOpenStage(tx, scope, 'adoption');
  const row = await lockCommitment(tx, scope, number);
  if (row.state === 'withdrawn') throw new AppError('commitment.withdrawn');
  if (row.state === 'adopted') throw new AppError('commitment.already');
  if (row.state !== 'published') throw new AppError('commitment.nothing-frozen');
  const newest = (await listVersions(tx, row)).at(-1);
  const ballot = await findLastBallot(tx, row.id);
  const isAnswered =
    ballot !== null &&
    row.publishedReason !== null &&
    row.publishedAt !== null &&
    toDate(ballot.endsAt) <= row.publishedAt;
  const past = isAnswered
    ? null
    : requireReason(await findObstacle(tx, row.id, newest?.kind === 'entity' ? null : (newest?.id ?? null)), reason);
  await tx
    .update(commitments)
    .set({ state: 'adopted', adoptedAt: sql`now()`, adoptedReason: past?.reason ?? null })
    .where(eq(commitments.id, row.id));
  await recordChange(tx, scope, 'commitment.adopted', row, past ?? {});
}

/** Nothing disappears: number, title and reason stay as a public tombstone, and so do the versions. */
export async function withdrawCommitment(tx: Tx, scope: Scope, number: number, reason: string): Promise<void> {
  const row = await lockCommitment(tx, scope, number);
  if (row.state === 'withdrawn' || row.state === 'adopted') throw new AppError('commitment.already');
  await tx.update(commitments).set({ state: 'withdrawn', withdrawnReason: reason }).where(eq(commitments.id, row.id));
  await recordChange(tx, scope, 'commitment.withdrawn', row, { reason });
}
