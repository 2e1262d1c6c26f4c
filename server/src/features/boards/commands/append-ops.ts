import { type KeyObject, randomInt } from 'node:crypto';
import { redrawn } from '@minga/shared/boards/order.ts';
import { projectAuthor, shownTime } from '@minga/shared/boards/project.ts';
import type { Author, BoardState, Op, OpBody, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { applyToState, draftState, firstFreeSlot } from '@minga/shared/boards/reduce.ts';
import { NO_MARK, type Refusal, refusalOf } from '@minga/shared/boards/rules.ts';
import { filledBy } from '@minga/shared/boards/shares.ts';
import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { Pipelined, Tx } from '../../../platform/database/db.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import {
  authorOn,
  hidesPeople,
  isGuestVoice,
  keyOf,
  leadKeyOf,
  type RecordedAuthor,
  recordedAuthor,
  roleOn,
  showsLead,
  signatureOf,
  type PersonOnBoard,
} from '../policy.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { readState } from '../queries/fold.ts';
import { listNamesOf, type NamesOfForum } from '../queries/guests.ts';
import { type BoardRow, lockBoard } from '../queries/deciding.ts';
import { listEntries } from '../queries/log.ts';
import {
  answered,
  type Earlier,
  listEarlierAnswers,
  listPeopleOnBoard,
  ownersIn,
  readStageRule,
  refusalKey,
  sealNumbers,
} from '../queries/deciding.ts';
import { refusalOfScribe, scribedBy } from './scribe.ts';
import { type Accepted, writeBatch } from './write-batch.ts';

/** On boards that show nobody. */
const UNKNOWN = { name: null, organisationId: null, organisation: null, sector: null, ...NO_MARK };

/** One op as a socket handed it in; who asks comes from the session, never from the op. */
export type Attempt = { op: Op; personId: string; sessionId: string };
export type Decision =
  | { kind: 'accepted'; entry: VisibleEntry; authorKey: string; isRepeat: boolean }
  | { kind: 'refused'; refusal: Refusal; isRepeat: boolean };
type Appended = { board: BoardRow; state: BoardState; entries: VisibleEntry[]; decisions: Decision[] };
/** `op`: as it is kept, when that is not as it was sent. */
type Decided = Decision & { recorded?: RecordedAuthor; isPrivate?: boolean; op?: Op };

type Deciding = {
  board: BoardRow;
  secret: KeyObject | null;
  draft: BoardState;
  people: ReadonlyMap<string, PersonOnBoard>;
  stageRefusal: Refusal | null;
  /** read only when somebody writes on another's behalf */
  names: NamesOfForum | null;
  earlier: ReadonlyMap<string, Earlier>;
  owners: Map<string, string>;
  /** where people are hidden: ops as they are kept, by the number under which they were sent */
  sealed: ReadonlyMap<string, Op>;
};

/** Answers to a person, not to an op: the same op may be decided otherwise a moment later. */
const ABOUT_PERSON = new Set<ErrorCode>(['op.client-taken', 'board.access-ended', 'seat.choice-required']);

/** Ops that steer the board itself; a facilitator must be able to reveal and close after the stage has ended (PH7). */
const STEERING = new Set<OpBody['type']>(['phase.set', 'timer.set', 'board.lock']);

/**
 * Decides and writes a batch of ops of one board, alone under the board's lock (SQ1, OP5), in two round trips: everything is
 * read in the first one, and written with COMMIT in the second.
 * @param known a state folded earlier; only the ops after it are read again
 * @returns one decision per attempt, in order, and what was added to the log
 * @throws AppError `board.not-found`; database errors, after which nothing of the batch has happened or (if the
 *   connection broke during commit) all of it has: the caller sends the same attempts again (OP7)
 */
export async function decideOps(
  tx: Tx,
  keys: KeyFiles,
  boardId: string,
  attempts: readonly Attempt[],
  known: BoardState | null,
): Promise<Pipelined<Appended>> {
  const sealed = sealNumbers(attempts, keys.read(boardId));
  // Sent in this order and in one go. Each statement sees what was committed before it began, so all but the first see
  // what the lock let through; one statement for everything would still see what was there before it waited.
  const [board, earlier, people, refusalOfStage] = await Promise.all([
    lockBoard(tx, boardId),
    listEarlierAnswers(tx, boardId, attempts, sealed),
    listPeopleOnBoard(tx, boardId, attempts),
    readStageRule(tx, boardId),
  ]);
  if (!board) throw new AppError('board.not-found');
  const before =
    known?.seq === board.seq
      ? known
      : await readState(tx, board, known && known.seq < board.seq ? known : undefined, keys);
  const deciding: Deciding = {
    board,
    secret: keyOf(board, keys),
    draft: draftState(before),
    people,
    stageRefusal: refusalOfStage(board),
    names: attempts.some(({ op }) => scribedBy(op) !== null) ? await listNamesOf(tx, board.forumId) : null,
    earlier,
    owners: ownersIn(earlier),
    sealed: hidesPeople(board) ? sealed : new Map(),
  };
  const accepted: Accepted[] = [];
  const decisions = new Map<string, Decided>();
  for (const attempt of attempts) {
    const key = refusalKey(attempt.op);
    if (decisions.has(key)) continue;
    const decision = decide(deciding, attempt);
    decisions.set(key, decision);
    if (decision.kind === 'accepted' && !decision.isRepeat) accepted.push(acceptedOf(attempt, decision));
  }
  await fillRepeats(tx, keys, boardId, decisions);
  const batch = {
    board,
    secret: deciding.secret,
    after: deciding.draft,
    accepted,
    refused: refusedOf(deciding, attempts, decisions),
    owners: ownersOf(deciding),
    before,
  };
  const result = {
    board,
    state: deciding.draft,
    entries: accepted.map((one) => one.entry),
    decisions: attempts.map((_, index) => repeatWithin(attempts, decisions, index)),
  };
  if (deciding.draft.phase === 'closed' && board.closedAt === null) changePages(tx, inCycle(board));
  return { result, ending: () => writeBatch(tx, batch) };
}

function acceptedOf(attempt: Attempt, decision: Extract<Decided, { kind: 'accepted' }>): Accepted {
  const { entry, recorded, isPrivate = false, op = attempt.op } = decision;
  return { op, entry, recorded: recorded as RecordedAuthor, isPrivate };
}

/** The same op twice in one batch: the second is a repeat of the first. */
function repeatWithin(attempts: readonly Attempt[], decisions: ReadonlyMap<string, Decision>, index: number): Decision {
  const key = refusalKey((attempts[index] as Attempt).op);
  const decision = decisions.get(key) as Decision;
  const isFirst = attempts.findIndex((attempt) => refusalKey(attempt.op) === key) === index;
  return isFirst ? decision : { ...decision, isRepeat: true };
}

function decide(deciding: Deciding, attempt: Attempt): Decided {
  const { board, secret, draft, earlier, owners } = deciding;
  const person = deciding.people.get(attempt.sessionId) ?? null;
  const refuse = (refusal: Refusal, isRepeat = false): Decided => ({ kind: 'refused', refusal, isRepeat });
  const role = roleOn(person);
  if (!person || role === null || person.personId !== attempt.personId) return refuse({ code: 'board.access-ended' });
  const sealed = deciding.sealed.get(refusalKey(attempt.op));
  const op = sealed ?? attempt.op;
  const leads = sealed !== undefined && showsLead(role, draft.phase, op);
  const own = authorOn(board, secret, attempt.personId);
  const key = leads && secret ? leadKeyOf(secret, attempt.personId) : own;
  const owner = owners.get(attempt.op.clientId);
  // OP2; once the secret is destroyed nobody can be told apart, and nothing new is accepted either
  if (owner !== undefined && own !== null && owner !== own) return refuse({ code: 'op.client-taken' });
  const first = answered(earlier, op) ?? answered(earlier, attempt.op);
  if (first?.refusal) return refuse(first.refusal, true);
  if (first?.seq != null)
    return { kind: 'accepted', entry: { seq: first.seq } as VisibleEntry, authorKey: key ?? '', isRepeat: true };
  // Closed by this very op, whose answer was lost together with the key that would recognise it.
  const isClosing = op.type === 'phase.set' && op.args.phase === 'closed';
  if (isClosing && hidesPeople(board) && role === 'facilitator' && board.phase === 'closed')
    return { kind: 'accepted', entry: { seq: board.seq } as VisibleEntry, authorKey: '', isRepeat: true };
  if (own !== null) owners.set(attempt.op.clientId, own);
  if (deciding.stageRefusal && !STEERING.has(op.type)) return refuse(deciding.stageRefusal);
  if (person.mustChooseSeat && board.settings.identityMode !== 'anonymous' && !STEERING.has(op.type))
    return refuse({ code: 'seat.choice-required' });
  const isMine = (noteId: string) => draft.notes[noteId]?.by?.key === own;
  const votes = (draft.ballots[key ?? ''] ?? []).filter((slot) => slot !== null);
  const isGuest = isGuestVoice(person);
  const refusal =
    key === null
      ? { code: 'board.closed' as const }
      : (refusalOf(draft, op, {
          role,
          settings: board.settings,
          isGuest,
          isMine,
          votes,
          written: draft.written[key] ?? 0,
          filled: filledBy(draft, own),
        }) ?? refusalOfScribe(op, board.settings.identityMode, isGuest, deciding.names));
  if (refusal || key === null) return refuse(refusal ?? { code: 'board.closed' });
  const recorded = recordedAuthor(person, board.settings.identityMode);
  // The state that others are shown must be the one that the log will be read as.
  const shown = projectAuthor(signatureOf(person), board.settings.identityMode);
  const by: Author = { key, ...(shown ?? UNKNOWN) };
  const entry = {
    seq: draft.seq + 1,
    at: stampOf(board),
    by,
    ...understood(draft, op, role === 'facilitator' && (leads || !isMine(noteIdOf(op))), board.now, key),
  } as VisibleEntry;
  const isPrivate = draft.phase === 'private_writing';
  applyToState(draft, entry);
  return { kind: 'accepted', entry, authorKey: key, isRepeat: false, recorded, isPrivate, op };
}

/** ID8. Kept no finer than it is told: to the millisecond it would lie beside the moment in which somebody came. */
function stampOf({ now, settings }: BoardRow): string {
  return shownTime(now.toISOString(), settings.identityMode);
}

function noteIdOf(op: Op): string {
  return 'noteId' in op.args ? op.args.noteId : '';
}

/** The op as the log keeps it: completed with what only the server knows. */
function understood(
  draft: BoardState,
  op: Op,
  isModeration: boolean,
  now: Date,
  key: string,
): Pick<VisibleEntry, 'type' | 'args'> {
  switch (op.type) {
    case 'note.remove':
      return { type: op.type, args: { ...op.args, byFacilitator: isModeration } };
    case 'note.restore':
      return { type: op.type, args: { ...op.args, text: draft.notes[op.args.noteId]?.text ?? '' } };
    case 'phase.set':
      return draft.phase === 'private_writing'
        ? { type: op.type, args: { ...op.args, notes: redrawn(Object.values(draft.notes), randomInt) } }
        : { type: op.type, args: op.args };
    case 'vote.cast':
      return { type: op.type, args: { ...op.args, slot: firstFreeSlot(draft.ballots[key] ?? []) } };
    case 'timer.set': {
      const { seconds } = op.args;
      return {
        type: op.type,
        args: { seconds, endsAt: seconds === null ? null : new Date(now.getTime() + seconds * 1000).toISOString() },
      };
    }
    default:
      return { type: op.type, args: op.args };
  }
}

/** Where nobody is to know whose notes they are, a closed board keeps no numbers: it refuses the same op again anyway. */
function refusedOf(
  { board, secret, sealed }: Deciding,
  attempts: readonly Attempt[],
  decisions: ReadonlyMap<string, Decision>,
) {
  if (hidesPeople(board) && secret === null) return [];
  const seen = new Set<string>();
  return attempts.flatMap(({ op }) => {
    const key = refusalKey(op);
    const decision = decisions.get(key);
    // A foreign client id and ended access are answers to a person, not to the op: they must not burn its number.
    const isAboutPerson = decision?.kind === 'refused' && ABOUT_PERSON.has(decision.refusal.code);
    if (seen.has(key) || decision?.kind !== 'refused' || decision.isRepeat || isAboutPerson) return [];
    seen.add(key);
    const number = sealed.get(key) ?? op;
    return [
      {
        clientId: number.clientId,
        clientSeq: number.clientSeq,
        code: decision.refusal.code,
        params: decision.refusal.params ?? {},
      },
    ];
  });
}

function ownersOf(deciding: Deciding): { clientId: string; authorKey: string }[] {
  const known = new Set([...deciding.earlier.values()].filter((one) => one.owner !== null).map((one) => one.clientId));
  return [...deciding.owners]
    .filter(([clientId]) => !known.has(clientId))
    .map(([clientId, authorKey]) => ({ clientId, authorKey }));
}

/** Repeats are rare, so their entries are read only when there are some. */
async function fillRepeats(tx: Tx, keys: KeyFiles, boardId: string, decisions: Map<string, Decision>): Promise<void> {
  for (const [key, decision] of decisions) {
    if (decision.kind !== 'accepted' || !decision.isRepeat) continue;
    const [entry] = await listEntries(tx, boardId, decision.entry.seq - 1, 1, keys);
    if (entry) decisions.set(key, { ...decision, entry });
  }
}
