import type {
  Ack,
  Author,
  BoardAbilities,
  BoardSettings,
  BoardState,
  Entry,
  JoinAnswer,
  Op,
  OpBody,
  VisibleEntry,
} from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry, projectState } from '@minga/shared/boards/project.ts';
import { applyToState, draftState, emptyState } from '@minga/shared/boards/reduce.ts';
import type { PendingOp } from '@minga/shared/boards/replica.ts';
import { BOARD_EVENTS, NO_MARK, refusalOf } from '@minga/shared/boards/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { startSession } from '../../client/src/features/boards/live.ts';
import { createBoardStore, type ReturnedText } from '../../client/src/features/boards/store.ts';
import type { Outbox } from '../../client/src/features/boards/components/outbox.ts';
import type { SocketLine } from '../../client/src/lib/socket-line.ts';

/** A board's server and its browsers, whose messages and timers move only when the test says so. */

const settings: BoardSettings = {
  columns: [
    { id: 'one', title: 'One' },
    { id: 'two', title: 'Two' },
  ],
  identityMode: 'person',
  voteBudget: 2,
  votesPerTarget: 2,
};
export const boardId = newId();

/** The authority in memory: the shared rules and reducer, the answers remembered as SPEC.md OP3 says. */
export function createAuthority(
  phase: 'private_writing' | 'open' | 'voting' = 'open',
  abilities: BoardAbilities = { canWrite: true, canFacilitate: true },
) {
  let state: BoardState = emptyState(phase);
  const log: VisibleEntry[] = [];
  const answers = new Map<string, Ack>();
  const context = () => contextOf(state, settings.identityMode);
  return {
    log,
    get state() {
      return state;
    },
    decide(who: string, op: Op): Ack {
      const known = answers.get(`${op.clientId}|${op.clientSeq}`);
      if (known) return { ...known, isRepeat: true } as Ack;
      const votes = (state.ballots[who] ?? []).filter((slot) => slot !== null);
      const isMine = (noteId: string) => state.notes[noteId]?.by?.key === who;
      const refusal = refusalOf(state, op, { role: 'facilitator', settings, isMine, votes });
      const ack: Ack = refusal
        ? { status: 'refused', clientSeq: op.clientSeq, ...refusal }
        : { status: 'ok', clientSeq: op.clientSeq, seq: state.seq + 1, entry: this.write(who, op) };
      answers.set(`${op.clientId}|${op.clientSeq}`, ack);
      return ack;
    },
    write(who: string, body: OpBody): Entry {
      const by: Author = { key: who, name: who, organisationId: null, organisation: null, sector: null, ...NO_MARK };
      const entry = { ...body, seq: state.seq + 1, at: '2027-03-02T15:00:00.000Z', by } as VisibleEntry;
      const draft = draftState(state);
      applyToState(draft, entry);
      state = draft;
      log.push(entry);
      return projectEntry(entry, { role: 'facilitator', key: who }, context());
    },
    seenBy: (who: string | null, from: number) =>
      log.slice(from).map((entry) => projectEntry(entry, { role: 'facilitator', key: who }, context())),
    join(who: string, since: number | null): JoinAnswer {
      const audience = { role: 'facilitator' as const, key: who };
      const catchUp =
        since === null
          ? { kind: 'snapshot' as const, view: projectState(state, audience, settings.identityMode) }
          : { kind: 'entries' as const, seq: state.seq, entries: this.seenBy(who, since) };
      const self = { name: who, organisationId: null, organisation: null, sector: null, ...NO_MARK };
      const board = {
        id: boardId,
        cycleId: newId(),
        title: 'T',
        purpose: '',
        stage: null,
        settings,
        openedAt: null,
        closedAt: null,
      };
      const told = { self, guestTag: null, now: '2027-03-02T15:00:05.000Z' };
      return { ok: true, board, role: 'facilitator', abilities, ...told, catchUp };
    },
  };
}
type Authority = ReturnType<typeof createAuthority>;

type MemoryOutbox = Outbox & { kept: Map<string, PendingOp>; returned: Map<string, ReturnedText> };

/** A device that keeps; given the same maps, the one of a tab that was closed. */
export function memoryOutbox(
  kept = new Map<string, PendingOp>(),
  returned = new Map<string, ReturnedText>(),
): MemoryOutbox {
  const key = (op: Op) => `${op.clientId}|${op.clientSeq}`;
  return {
    kept,
    returned,
    loadReturned: async () => [...returned.values()],
    putReturned: async (one) => void returned.set(one.id, one),
    removeReturned: async (id) => void returned.delete(id),
    load: async () => [...kept.values()],
    put: async (item) => void kept.set(key(item.op), item),
    remove: async (op) => void kept.delete(key(op)),
  };
}

/** A browser at the board whose messages and timers move only when the test says so. */
export function createBrowser(authority: Authority, who = 'ana', outbox = memoryOutbox()) {
  type Call = { event: string; payload: unknown; answer: (value: unknown) => void; fail: () => void };
  const handlers = new Map<string, (payload: unknown) => void>();
  let calls: Call[] = [];
  const timers: (() => void)[] = [];
  let opened = () => {};
  let lost = () => {};
  let isOpen = true;
  const line: SocketLine = {
    isOpen: () => isOpen,
    ask: (event, payload) =>
      new Promise((answer, fail) => calls.push({ event, payload, answer, fail: () => fail(new Error('cut')) })),
    send: () => {},
    on: (event, handler) => void handlers.set(event, handler),
    onOpen: (handler) => {
      opened = handler;
      handler();
    },
    onLost: (handler) => {
      lost = handler;
    },
    close: () => {},
  };
  const store = createBoardStore();
  const refused: { op: Op; code: string }[] = [];
  const session = startSession({
    boardId,
    store,
    line,
    outbox,
    onRefused: (op, { code }) => refused.push({ op, code }),
    now: () => Date.parse('2027-03-02T15:00:00.000Z'),
    later: (run) => void timers.push(run),
  });
  const quiet = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const answerOf = ({ event, payload }: Call): unknown => {
    if (event === BOARD_EVENTS.join) return authority.join(who, (payload as { since: number | null }).since);
    if (event === BOARD_EVENTS.since) {
      const since = (payload as { since: number }).since;
      return {
        ok: true,
        now: '',
        catchUp: { kind: 'entries', seq: authority.state.seq, entries: authority.seenBy(who, since) },
      };
    }
    if (event === BOARD_EVENTS.resend) return (payload as Op[]).map((op) => authority.decide(who, op));
    return authority.decide(who, payload as Op);
  };
  return {
    session,
    store,
    refused,
    outbox,
    waiting: () => calls.map(({ event, payload }) => ({ event, payload })),
    /** The server gets everything sent so far and its answers arrive. */
    async flush() {
      await quiet();
      while (calls.length > 0) {
        const sent = calls;
        calls = [];
        for (const call of sent) call.answer(answerOf(call));
        await quiet();
      }
    },
    /** The server decides, but the line breaks before the answer gets through. */
    async cutAfterDeciding() {
      await quiet();
      const sent = calls;
      calls = [];
      isOpen = false;
      for (const call of sent) answerOf(call);
      lost();
      for (const call of sent) call.fail();
      await quiet();
    },
    async answerNext(value: unknown) {
      await quiet();
      calls.shift()?.answer(value);
      await quiet();
    },
    async cut() {
      isOpen = false;
      lost();
      for (const call of calls.splice(0)) call.fail();
      await quiet();
    },
    async comeBack() {
      isOpen = true;
      opened();
      await this.flush();
    },
    async tick() {
      for (const run of timers.splice(0)) run();
      await quiet();
    },
    receive: (event: string, payload: object) => handlers.get(event)?.({ boardId, ...payload }),
    texts: () => Object.values(store.getState().replica?.view.notes ?? {}).map((note) => note.text),
    view: () => store.getState().replica?.view,
  };
}

export const note = (text: string, noteId = newId()): OpBody => ({
  type: 'note.add',
  args: { noteId, columnId: 'one', order: 'a0', text, colour: 'teal' },
});
