import { createHash } from 'node:crypto';
import { trackerOf } from '@minga/shared/ballots/export.ts';
import type { Cast, Receipt } from '@minga/shared/ballots/schema.ts';
import type { Choice } from '@minga/shared/ballots/tally.ts';
import { canonicalJson } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { markOf } from '../../../platform/audit.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Scope } from '../../../platform/gate.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { endOfBallot, votingSeats } from '../policy.ts';
import {
  type BallotRow,
  findStoredChoices,
  getBallot,
  getBooth,
  listRights,
  statusNow,
  type VotingRight,
} from '../queries.ts';
import type { StoredChoices } from '../tables.ts';
import { whenParams } from './announce.ts';

const digest = (...parts: string[]): Buffer => createHash('sha256').update(parts.join('|')).digest();

/**
 * The receipt's code. It is a digest of a key that only the voter's device holds, so the same request sent twice gives
 * the same code, although the server keeps nothing that ties a code to a voter.
 */
function trackerFor(key: string, right: Pick<VotingRight, 'rollEntry'>, ballotId: string): string {
  return trackerOf(digest('tracker', ballotId, right.rollEntry, key));
}

/** Kept with the turnout to recognise a repeated request. Without the key nobody gets from here to the tracker. */
function keyHash(key: string, ballotId: string): string {
  return digest('key', ballotId, key).toString('hex');
}

/**
 * Stores one vote, or answers a repeated request as the first time.
 * No audit row: its time would tell when a person voted, and the audit chain would make voters wait for each other.
 */
export async function castVote(tx: Tx, scope: Scope, ballotId: string, input: Cast): Promise<Receipt> {
  const { ballot, rights, versionIds } = await getBooth(tx, scope, ballotId, votingSeats(scope, input.seatId));
  const key = keyHash(input.key, ballotId);
  const right = pickRight(rights, key);
  const act = await markOf(tx, scope.cycleId, { action: 'ballot.announced', subjectId: ballotId });
  const receipt = (isRepeat: boolean): Receipt => ({
    ballotId,
    title: ballot.title,
    organisation: right.organisation,
    tracker: trackerFor(input.key, right, ballotId),
    rollSha256: ballot.rollSha256 ?? '',
    closesAt: ballot.closesAt.toISOString(),
    isRepeat,
    act,
  });
  if (right.keySha256 === null) {
    const choices = requireChoices(ballot, versionIds, input);
    if (await store(tx, ballot, right, key, receipt(false).tracker, choices)) return receipt(false);
  }
  return repeated(tx, scope, ballot, right, key, input, receipt(true));
}

/** The roll entry this vote is for: the one this key was used for, else the first of several seats that has not voted. */
function pickRight(rights: readonly VotingRight[], key: string): VotingRight {
  const right =
    rights.find(({ keySha256 }) => keySha256 === key) ??
    rights.find(({ keySha256 }) => keySha256 === null) ??
    rights[0];
  if (!right) throw new AppError('ballot.not-on-roll');
  return right;
}

/** An answer to every question, to nothing else; in consent an objection gives its reason, in secret nobody does. */
function requireChoices(ballot: BallotRow, versionIds: readonly string[], input: Cast): StoredChoices {
  const errors = input.choices.flatMap((one, index) => {
    const at = `choices.${index}`;
    const isTwice = input.choices.findIndex((other) => other.versionId === one.versionId) !== index;
    if (isTwice || !versionIds.includes(one.versionId)) return [{ field: `${at}.versionId`, code: 'unknown' }];
    if (ballot.mode === 'secret' && one.reason) return [{ field: `${at}.reason`, code: 'not-allowed' }];
    if (ballot.rule === 'consent' && one.choice === 'against' && !one.reason)
      return [{ field: `${at}.reason`, code: 'required' }];
    return [];
  });
  if (errors.length === 0 && input.choices.length < versionIds.length)
    errors.push({ field: 'choices', code: 'required' });
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
  return Object.fromEntries(
    input.choices.map(({ versionId, choice, reason }) => [versionId, { choice, reason: reason || null }]),
  );
}

/**
 * Both rows or none, in one statement that asks the database's clock. The turnout's key lets one of two parallel
 * requests through.
 * @returns false when nothing was stored, for whatever reason
 */
async function store(
  tx: Tx,
  ballot: BallotRow,
  right: VotingRight,
  key: string,
  tracker: string,
  choices: StoredChoices,
): Promise<boolean> {
  const turnout = sql`insert into ballot_turnout (ballot_id, roll_entry, key_sha256)
    select b.id, ${right.rollEntry}::uuid, ${key} from ballots_taking_votes b where b.id = ${ballot.id} on conflict do nothing returning ballot_id, roll_entry`;
  const vote =
    ballot.mode === 'secret'
      ? sql`insert into secret_ballots (ballot_id, tracker_hash, tally_group, choice)
          select r.ballot_id, ${tracker}, r.tally_group, ${canonicalJson(onlyChoices(choices))}::jsonb from counted c join ballot_roll r on r.id = c.roll_entry returning 1`
      : sql`insert into ballot_casts (ballot_id, roll_entry, tracker, choices)
          select c.ballot_id, c.roll_entry, ${tracker}, ${JSON.stringify(choices)}::jsonb from counted c returning 1`;
  const stored = await tx.execute(sql`with counted as (${turnout}) ${vote}`);
  return stored.rows.length === 1;
}

const onlyChoices = (choices: StoredChoices): Record<string, Choice> =>
  Object.fromEntries(Object.entries(choices).map(([version, { choice }]) => [version, choice]));

/** Why nothing was stored: the same vote again gets its receipt, everything else a sentence that says why. */
async function repeated(
  tx: Tx,
  scope: Scope,
  ballot: BallotRow,
  before: VotingRight,
  key: string,
  input: Cast,
  receipt: Receipt,
): Promise<Receipt> {
  const [right] = await listRights(tx, ballot.id, [before.seatId]);
  if (right?.keySha256 === key) {
    const stored = await findStoredChoices(tx, ballot, receipt.tracker);
    const sent = Object.fromEntries(input.choices.map(({ versionId, choice }) => [versionId, choice]));
    if (stored === null || canonicalJson(stored) !== canonicalJson(sent)) throw new AppError('ballot.key-reused');
    return receipt;
  }
  const current = await getBallot(tx, scope, ballot.id);
  const status = await statusNow(tx, current);
  if (status === 'draft') throw new AppError('ballot.not-announced');
  if (status === 'announced') throw new AppError('ballot.not-open', { params: whenParams(scope, current.opensAt) });
  if (status === 'open' && right?.keySha256 != null) throw new AppError('ballot.already-cast');
  // A ballot is announced within its stage; the stage's dates may have moved since.
  if (status === 'open') await requireOpenStage(tx, scope, current.stage);
  // Over, or the end fell between this request's start and its vote.
  throw new AppError('ballot.closed', { params: whenParams(scope, endOfBallot(current)) });
}
