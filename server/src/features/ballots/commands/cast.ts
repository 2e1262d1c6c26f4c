import { sha256 } from '../../../platform/files/hash.ts';
import { SHORTEST_OBJECTION } from '@minga/shared/ballots/rules.ts';
import type { Cast, Receipt } from '@minga/shared/ballots/schema.ts';
import type { Choice } from '@minga/shared/ballots/tally.ts';
import { trackerOf } from '@minga/shared/ballots/tracker.ts';
import { canonicalJson } from '@minga/shared/kernel/canonical.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { type Db, dbNow, inPipeline, inTransaction, prepared, type Tx } from '../../../platform/database/db.ts';
import type { Scope, SeatOfActor } from '../../../platform/http/gate.ts';
import { findActingSeat } from '../../organisations/policy.ts';
import { requireOpenStage, whenParams } from '../../stages/queries.ts';
import { ballotPhase, endOfBallot, votingSeats } from '../policy.ts';
import { findVotingWindow, getBallot, listQuestions, takesVotes } from '../queries/ballots.ts';
import { type Booth, getBooth, listRights, type VotingRight } from '../queries/rights.ts';
import { isSameVote } from '../queries/votes.ts';
import type { StoredChoices } from '../tables.ts';

const digest = (...parts: string[]): Buffer => sha256(parts.join('|'));

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
 * Stores one vote, or answers a repeated request as the first time, in two round trips: all is read in the first, and the
 * vote travels with COMMIT in the second.
 * No audit row: its time would tell when a person voted, and the audit chain would make voters wait for each other.
 */
export async function castVote(db: Db, scope: Scope, ballotId: string, input: Cast): Promise<Receipt> {
  const seats = votingSeats(scope, input.seatId);
  const key = keyHash(input.key, ballotId);
  const vote = await inPipeline(db, async (tx) => {
    const { ballot, rights, questions, act } = await getBooth(tx, scope, ballotId, seats);
    const right = pickRight(scope, rights, key, input.seatId);
    const tracker = trackerFor(input.key, right, ballotId);
    const choices = right.keySha256 === null ? requireChoices(ballot, questions, input) : null;
    const result = { ballot, right, act, tracker, isStored: false };
    const keep = async (given: StoredChoices) => {
      result.isStored = await store(tx, ballot, right, key, tracker, given);
    };
    return { result, ending: () => (choices ? [keep(choices)] : []) };
  });
  const { ballot, right, act, tracker, isStored } = vote;
  const receipt: Receipt = {
    ballotId,
    title: ballot.title,
    organisation: right.organisation,
    tracker,
    rollSha256: ballot.rollSha256 ?? '',
    closesAt: ballot.closesAt.toISOString(),
    votesUntil: ballot.votesUntil.toISOString(),
    isRepeat: !isStored,
    act,
  };
  if (isStored) return receipt;
  return inTransaction(db, async (tx) => {
    // Another new seat of the organisation took over this vote at the same moment: there may be one more.
    const next = right.isInherited ? pickRight(scope, await listRights(tx, ballot, seats), key, input.seatId) : right;
    if (next.rollEntry !== right.rollEntry && next.keySha256 === null) return null;
    return repeated(tx, { scope, ballot, seats, before: right, key, input }, receipt);
  }).then((answer) => answer ?? castVote(db, scope, ballotId, input));
}

/**
 * The roll entry this vote is for: the one this key was used for, else of the seat named or the one the person acts for. Who
 * may vote for several organisations and has not said for which is asked; nobody guesses whose vote it is.
 * @throws AppError `ballot.not-on-roll`, `seat.choice-required`
 */
function pickRight(scope: Scope, rights: readonly VotingRight[], key: string, seatId: string | undefined): VotingRight {
  const repeated = rights.find(({ keySha256 }) => keySha256 === key);
  if (repeated) return repeated;
  const organisations = new Set(rights.map(({ organisation }) => organisation));
  const acting = seatId === undefined && organisations.size > 1 ? findActingSeat(scope) : null;
  const own = acting
    ? rights.filter(
        (right) => scope.seats.find(({ id }) => id === right.seatId)?.organisationId === acting.organisationId,
      )
    : rights;
  const right = own.find(({ keySha256 }) => keySha256 === null) ?? own[0];
  if (!right) throw new AppError('ballot.not-on-roll');
  return right;
}

/**
 * An answer to every question, to nothing else; in consent an objection gives its reason, in secret nobody does. Texts
 * that were withdrawn meanwhile may be answered, by a paper that was begun before; nothing is kept of it.
 */
function requireChoices(ballot: Booth['ballot'], questions: Booth['questions'], input: Cast): StoredChoices {
  const asked = questions.filter(({ isStruck }) => !isStruck).map(({ versionId }) => versionId);
  const errors: { field: string; code: string; params?: Record<string, number> }[] = input.choices.flatMap(
    (one, index) => {
      const at = `choices.${index}`;
      const isTwice = input.choices.findIndex((other) => other.versionId === one.versionId) !== index;
      if (isTwice || !questions.some(({ versionId }) => versionId === one.versionId))
        return [{ field: `${at}.versionId`, code: 'unknown' }];
      if (ballot.mode === 'secret' && one.reason) return [{ field: `${at}.reason`, code: 'not-allowed' }];
      if (ballot.rule !== 'consent' || one.choice !== 'against') return [];
      if (!one.reason) return [{ field: `${at}.reason`, code: 'required' }];
      return one.reason.length < SHORTEST_OBJECTION
        ? [{ field: `${at}.reason`, code: 'too-short', params: { minimum: SHORTEST_OBJECTION } }]
        : [];
    },
  );
  const kept = input.choices.filter(({ versionId }) => asked.includes(versionId));
  if (errors.length === 0 && kept.length < asked.length) errors.push({ field: 'choices', code: 'required' });
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
  return Object.fromEntries(
    kept.map(({ versionId, choice, reason }) => [versionId, { choice, reason: reason || null }]),
  );
}

/**
 * Turnout and vote, or neither, by a function of the database that asks its own clock: nothing else may write either. The
 * turnout's key lets one of two parallel requests through.
 * @returns false when nothing was stored, for whatever reason
 */
async function store(
  tx: Tx,
  ballot: Booth['ballot'],
  right: VotingRight,
  key: string,
  tracker: string,
  choices: StoredChoices,
): Promise<boolean> {
  const isSecret = ballot.mode === 'secret';
  const [row] = await (isSecret ? secretVoteStored : openVoteStored)(tx, {
    ballotId: ballot.id,
    rollEntry: right.rollEntry,
    key,
    tracker,
    choices: isSecret ? canonicalJson(onlyChoices(choices)) : JSON.stringify(choices),
    heir: right.isInherited ? right.seatId : null,
  });
  return row?.stored ?? false;
}

const value = sql.placeholder;
const vote = sql`(${value('ballotId')}, ${value('rollEntry')}, ${value('key')}, ${value('tracker')}, ${value('choices')}::jsonb, ${value('heir')}::uuid) as stored`;
const openVoteStored = prepared<{ stored: boolean }>('ballot_open_vote', sql`select cast_open_vote${vote}`);
const secretVoteStored = prepared<{ stored: boolean }>('ballot_secret_vote', sql`select cast_secret_vote${vote}`);

const onlyChoices = (choices: StoredChoices): Record<string, Choice> =>
  Object.fromEntries(Object.entries(choices).map(([version, { choice }]) => [version, choice]));

type Repeated = {
  scope: Scope;
  ballot: Booth['ballot'];
  seats: readonly SeatOfActor[];
  before: VotingRight;
  key: string;
  input: Cast;
};

/** Why nothing was stored: the same vote again gets its receipt, everything else a sentence that says why. */
async function repeated(
  tx: Tx,
  { scope, ballot, seats, before, key, input }: Repeated,
  receipt: Receipt,
): Promise<Receipt> {
  const rights = await listRights(tx, ballot, seats);
  const right = rights.find(({ rollEntry }) => rollEntry === before.rollEntry);
  const current = await getBallot(tx, scope, ballot.id);
  const phase = ballotPhase(current, await dbNow(tx));
  const isTaking = phase === 'open' && (await takesVotes(tx, ballot.id));
  if (right?.keySha256 === key) {
    const sent = Object.fromEntries(input.choices.map(({ versionId, choice }) => [versionId, choice]));
    // T16: from the end on the answer is the same whatever the request says, so that nobody can try what a vote said.
    if (isTaking && (await isSameVote(tx, ballot, receipt.tracker, sent)) === false)
      throw new AppError('ballot.key-reused');
    return receipt;
  }
  if (phase === 'draft') throw new AppError('ballot.not-announced');
  if (phase === 'announced') {
    const { votesFrom } = await findVotingWindow(tx, ballot.id);
    throw new AppError('ballot.not-open', { params: whenParams(scope, votesFrom) });
  }
  if (phase === 'open' && right?.keySha256 != null)
    throw new AppError('ballot.already-cast', { params: { organisation: right.organisation } });
  // A ballot is announced within its stage; the stage's dates may have moved since.
  if (phase === 'open') {
    await requireOpenStage(tx, scope, current.stage);
    if ((await listQuestions(tx, current)).every(({ isStruck }) => isStruck))
      throw new AppError('ballot.texts-withdrawn');
  }
  // Over, or the end fell between this request's start and its vote.
  throw new AppError('ballot.closed', { params: whenParams(scope, endOfBallot(current)) });
}
