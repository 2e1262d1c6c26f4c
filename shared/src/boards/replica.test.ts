import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderAt, redrawn } from './order.ts';
import type {
  Ack,
  BoardSettings,
  BoardView,
  Entry,
  Op,
  OpBody,
  Role,
  SnapshotFrame,
  VisibleEntry,
} from './protocol.ts';
import { contextOf, projectEntry, projectState } from './project.ts';
import { applyToState, draftState, emptyState, firstFreeSlot } from './reduce.ts';
import {
  createReplica,
  missingSince,
  outbox,
  receiveAck,
  receiveEntries,
  receiveSnapshot,
  submitOp,
} from './replica.ts';
import { needsFreshSnapshot, NO_MARK, type Phase, refusalOf } from './rules.ts';

const settings: BoardSettings = {
  columns: [{ id: 'ideas', title: 'Ideas' }],
  identityMode: 'organisation',
  voteBudget: 3,
  votesPerTarget: 2,
};
/** A board nobody wrote on, as an observer is sent it. */
const emptyView = (phase: Phase) =>
  projectState(emptyState(phase), { role: 'observer', key: null }, settings.identityMode);
const uuid = (kind: number, n: number) => `00000000-0000-4000-8000-${String(kind * 1000 + n).padStart(12, '0')}`;
const AT = '2027-03-02T14:00:00.000Z';
const author = (key: string) => ({
  key,
  name: null,
  organisationId: null,
  organisation: key,
  sector: null,
  ...NO_MARK,
});

type Frame = { entries: Entry[] } | { ack: Ack } | SnapshotFrame;

/** The server's decisions without a network or a database: one log, one state, one list of first answers. */
class Authority {
  state = emptyState('private_writing');
  log: VisibleEntry[] = [];
  answers = new Map<string, { refused: string } | { seq: number }>();
  clients: Client[] = [];

  receive(op: Op, from: Client): void {
    const id = `${op.clientId}:${op.clientSeq}`;
    const known = this.answers.get(id);
    if (!known) this.answers.set(id, this.decide(op, from));
    const answer = this.answers.get(id) as { refused: string } | { seq: number };
    const { clientSeq } = op;
    // Answers and room frames travel separately; either may come first.
    const isLate = clientSeq % 2 === 0;
    if (isLate && !known && 'seq' in answer) this.broadcast(answer.seq);
    from.inbox.push(
      'refused' in answer
        ? { ack: { status: 'refused', clientSeq, code: answer.refused } }
        : {
            ack: {
              status: 'ok',
              clientSeq,
              seq: answer.seq,
              entry: this.told(this.log[answer.seq - 1] as VisibleEntry, from),
            },
          },
    );
    if (!isLate && !known && 'seq' in answer) this.broadcast(answer.seq);
  }

  private decide(op: Op, from: Client): { refused: string } | { seq: number } {
    const { state } = this;
    const votes = (state.ballots[from.key] ?? []).filter((slot) => slot !== null);
    const isMine = (noteId: string) => state.notes[noteId]?.by?.key === from.key;
    const refusal = refusalOf(state, op, { role: from.role, settings, isMine, votes });
    if (refusal) return { refused: refusal.code };
    const draft = draftState(state);
    const extra =
      op.type === 'note.remove'
        ? { byFacilitator: from.role === 'facilitator' && !isMine(op.args.noteId) }
        : op.type === 'note.restore'
          ? { text: state.notes[op.args.noteId]?.text ?? '' }
          : op.type === 'vote.cast'
            ? { slot: firstFreeSlot(state.ballots[from.key] ?? []) }
            : op.type === 'phase.set' && state.phase === 'private_writing'
              ? { notes: redrawn(Object.values(state.notes), () => 0) }
              : {};
    const facts = { seq: state.seq + 1, at: AT, by: author(from.key), type: op.type };
    const entry = { ...facts, args: { ...op.args, ...extra } } as VisibleEntry;
    applyToState(draft, entry);
    this.state = draft;
    this.log.push(entry);
    return { seq: entry.seq };
  }

  told(entry: VisibleEntry, client: Client): Entry {
    return projectEntry(entry, { role: client.role, key: client.key }, contextOf(this.state, settings.identityMode));
  }

  private broadcast(seq: number): void {
    const entry = this.log[seq - 1] as VisibleEntry;
    const before = this.log.slice(0, seq - 1).findLast((one) => one.type === 'phase.set');
    const from = before?.type === 'phase.set' ? before.args.phase : 'private_writing';
    for (const client of this.clients.filter((one) => one.isConnected)) {
      const room = { role: client.role, key: null };
      client.inbox.push({ entries: [projectEntry(entry, room, contextOf(this.state, settings.identityMode))] });
      if (entry.type !== 'phase.set' || !needsFreshSnapshot(from, entry.args.phase)) continue;
      client.inbox.push({
        boardId: '',
        isPersonal: false,
        view: projectState(this.state, room, settings.identityMode),
      });
    }
  }

  snapshot(client: Client): SnapshotFrame {
    const view = projectState(this.state, { role: client.role, key: client.key }, settings.identityMode);
    return { boardId: '', isPersonal: true, view };
  }
}

class Client {
  inbox: Frame[] = [];
  isConnected = true;
  sequence = 0;
  replica;
  readonly key: string;
  readonly role: Role;
  private readonly server: Authority;
  constructor(server: Authority, key: string, role: Role) {
    this.server = server;
    this.key = key;
    this.role = role;
    const { view } = server.snapshot(this);
    this.replica = createReplica({ settings, role, self: author(key), view });
    server.clients.push(this);
  }
  act(body: OpBody, copies: number): void {
    this.sequence += 1;
    const op = { v: 1, boardId: uuid(9, 9), clientId: this.key, clientSeq: this.sequence, ...body } as Op;
    this.replica = submitOp(this.replica, op, AT);
    if (this.isConnected) for (let copy = 0; copy < copies; copy += 1) this.server.receive(op, this);
  }
  read(count: number): void {
    for (const frame of this.inbox.splice(0, count)) {
      if ('ack' in frame) this.replica = receiveAck(this.replica, this.key, frame.ack);
      else if ('entries' in frame) this.replica = receiveEntries(this.replica, frame.entries);
      else this.replica = receiveSnapshot(this.replica, frame);
    }
  }
  /** The connection breaks: what was on its way is lost. */
  cut(): void {
    this.inbox = [];
    this.isConnected = false;
  }
  return(): void {
    this.isConnected = true;
    this.replica = receiveSnapshot(this.replica, this.server.snapshot(this));
    for (const op of outbox(this.replica)) this.server.receive(op, this);
  }
}

const noteId = fc.integer({ min: 0, max: 11 }).map((n) => uuid(1, n));
const clusterId = fc.integer({ min: 0, max: 3 }).map((n) => uuid(2, n));
const target = fc.oneof(
  noteId.map((id) => ({ kind: 'note' as const, id })),
  clusterId.map((id) => ({ kind: 'cluster' as const, id })),
);
const text = fc.constantFrom('', 'uno', 'dos', 'tres', 'ñandú');
const order = fc.constantFrom('a0', 'a1', 'a2');
const columnId = fc.constant('ideas');
const bodyOf = (type: fc.Arbitrary<string>, args: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ type, args: fc.record(args) }) as unknown as fc.Arbitrary<OpBody>;
const only = fc.constant<string>;

/** Mostly what the phase allows, or every story would be a list of refusals. */
const writing = fc.oneof(
  bodyOf(only('note.add'), { noteId, columnId, order, text, colour: only('moss') }),
  bodyOf(only('note.edit'), { noteId, text }),
  bodyOf(only('note.move'), { noteId, columnId, order }),
  bodyOf(fc.constantFrom('note.remove', 'note.restore'), { noteId }),
);
const sorting = fc.oneof(
  bodyOf(only('note.cluster'), { noteId, clusterId: fc.option(clusterId) }),
  bodyOf(only('cluster.add'), { clusterId, name: text, order }),
  bodyOf(fc.constantFrom('cluster.remove', 'cluster.restore'), { clusterId }),
  bodyOf(only('cluster.merge'), { fromId: clusterId, intoId: clusterId }),
  writing,
);
const voting = bodyOf(fc.constantFrom('vote.cast', 'vote.cast', 'vote.withdraw'), { target });
/** Closing ends the story, so it is rare. */
const steering = bodyOf(only('phase.set'), {
  phase: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('open', 'clustering', 'voting', 'private_writing') },
    { weight: 1, arbitrary: only('closed') },
  ),
});
const act = fc.record({
  kind: fc.constant('act' as const),
  copies: fc.integer({ min: 1, max: 3 }),
  bodies: fc.record({ private_writing: writing, open: writing, clustering: sorting, voting, closed: writing }),
  steering: fc.option(steering, { freq: 8 }),
});
const step = fc.record({
  who: fc.constantFrom(0, 0, 1, 1, 2, 2, 3),
  what: fc.oneof(
    { weight: 12, arbitrary: act },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('read' as const), count: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'return' as const }) },
  ),
});
const starts = fc.constantFrom<Phase>('private_writing', 'open', 'clustering', 'voting');
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function play(start: Phase, steps: readonly Step[]): { server: Authority; clients: Client[] } {
  const server = new Authority();
  const roles: Role[] = ['facilitator', 'participant', 'participant', 'observer'];
  const clients = roles.map((role, index) => new Client(server, `k${index}`, role));
  // Something to work with from the start, written by two of them.
  for (const n of [0, 1, 2, 3]) {
    const args = { noteId: uuid(1, n), columnId: 'ideas', order: 'a0', text: 'hola', colour: 'moss' as const };
    clients[1 + (n % 2)]?.act({ type: 'note.add', args }, 1);
  }
  for (const client of clients) client.read(Number.POSITIVE_INFINITY);
  if (start !== 'private_writing') clients[0]?.act({ type: 'phase.set', args: { phase: start } }, 1);
  for (const { who, what } of steps) {
    const client = clients[who] as Client;
    if (what.kind === 'act') {
      const isSteering = what.steering !== null && client.role === 'facilitator';
      client.act(isSteering ? (what.steering as OpBody) : what.bodies[server.state.phase], what.copies);
    }
    if (what.kind === 'read') client.read(what.count);
    if (what.kind === 'cut') client.cut();
    if (what.kind === 'return' && !client.isConnected) client.return();
  }
  for (const client of clients) if (!client.isConnected) client.return();
  for (const client of clients) client.read(Number.POSITIVE_INFINITY);
  return { server, clients };
}

function expectEqual({ server, clients }: ReturnType<typeof play>): void {
  expect(server.log.map((entry) => entry.seq)).toEqual(server.log.map((_, index) => index + 1));
  for (const client of clients) {
    const truth = server.snapshot(client).view;
    expect(missingSince(client.replica)).toBeNull();
    expect(client.replica.pending).toEqual([]);
    const sorted = (view: BoardView) => ({ ...view, myVotes: view.myVotes.map((vote) => vote.id).sort() });
    // Words of a note that left the board stay in memory where they had been read; a snapshot no longer has them.
    const blank = (view: BoardView) => {
      const notes = Object.entries(view.notes).map(([id, note]) => [
        id,
        note.removed ? { ...note, text: '', onBehalfOf: null } : note,
      ]);
      return { ...sorted(view), notes: Object.fromEntries(notes) };
    };
    expect(blank(client.replica.view)).toEqual(blank(truth));
  }
  for (const ballot of Object.values(server.state.ballots))
    expect(ballot.length).toBeLessThanOrEqual(settings.voteBudget);
}

describe('replicas', () => {
  it('RE5 RE2 OP3 SQ1 all replicas end equal after lost, repeated and reordered work', () => {
    const runs = 400;
    let written = 0;
    fc.assert(
      fc.property(starts, fc.array(step, { minLength: 150, maxLength: 300 }), (start, steps) => {
        const story = play(start, steps);
        written += story.server.log.length;
        expectEqual(story);
      }),
      { numRuns: runs, seed: 20_270_302 },
    );
    // A generator whose ops are nearly all refused would prove nothing.
    expect(written / runs).toBeGreaterThan(15);
  }, 120_000);

  it('RE2 entries that come early wait for the earlier one, and repeats change nothing', () => {
    const entry = (seq: number): Entry => ({
      seq,
      at: AT,
      by: null,
      type: 'board.lock',
      args: { isLocked: seq % 2 === 1 },
    });
    const start = createReplica({ settings, role: 'participant', self: null, view: emptyView('open') });
    const early = receiveEntries(start, [entry(2), entry(3)]);
    expect([early.confirmed.seq, missingSince(early)]).toEqual([0, 0]);
    const whole = receiveEntries(receiveEntries(early, [entry(1)]), [entry(2), entry(1)]);
    expect([whole.confirmed.seq, missingSince(whole), whole.view.isLocked]).toEqual([3, null, true]);
  });

  it('RE2 an own vote that the room heard first as opaque still becomes mine', () => {
    const vote = { type: 'vote.cast' as const, args: { target: { kind: 'note' as const, id: uuid(1, 1) } } };
    const start = createReplica({
      settings,
      role: 'facilitator',
      self: null,
      view: { ...emptyView('voting'), votesCast: 0 },
    });
    const blind = receiveEntries(start, [{ seq: 1, type: 'opaque', notes: 0, votes: 1 }]);
    expect([blind.view.votesCast, blind.view.myVotes.length]).toEqual([1, 0]);
    const known = receiveEntries(blind, [{ ...vote, seq: 1, at: AT, by: null, mine: true }]);
    expect([known.view.votesCast, known.view.myVotes.length]).toEqual([1, 1]);
    expect(receiveEntries(known, [{ ...vote, seq: 1, at: AT, by: null, mine: true }]).view.myVotes).toHaveLength(1);
  });

  it('OR1 OR2 a key for every place, also between equal keys', () => {
    const list = [
      { id: 'a', order: 'a1' },
      { id: 'b', order: 'a1' },
      { id: 'c', order: 'a2' },
    ];
    expect(orderAt(list, 0) < 'a1').toBe(true);
    expect(orderAt(list, 1) > 'a1' && orderAt(list, 1) < 'a2').toBe(true);
    expect(orderAt(list, 3) > 'a2').toBe(true);
    expect(orderAt([], 0)).toMatch(/^[0-9A-Za-z]+$/);
  });
});
