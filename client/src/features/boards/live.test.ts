import type {
  Ack,
  Author,
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
import { describe, expect, it } from 'vitest';
import type { Outbox } from './components/outbox.ts';
import type { BoardLine } from './components/socket-line.ts';
import { CUT_OFF, NOT_LIVE, startSession } from './live.ts';
import { createBoardStore, pendingIds, unsavedCount } from './store.ts';

const settings: BoardSettings = {
  columns: [
    { id: 'one', title: 'One' },
    { id: 'two', title: 'Two' },
  ],
  identityMode: 'person',
  voteBudget: 2,
  votesPerTarget: 2,
};
const boardId = newId();

/** The authority in memory: the shared rules and reducer, the answers remembered as SPEC.md OP3 says. */
function createAuthority(phase: 'private_writing' | 'open' = 'open') {
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
      const abilities = { canWrite: true, canFacilitate: true };
      const told = { self, guestTag: null, now: '2027-03-02T15:00:05.000Z' };
      return { ok: true, board, role: 'facilitator', abilities, ...told, catchUp };
    },
  };
}
type Authority = ReturnType<typeof createAuthority>;

function memoryOutbox(kept: Map<string, PendingOp> = new Map()): Outbox & { kept: Map<string, PendingOp> } {
  const key = (op: Op) => `${op.clientId}|${op.clientSeq}`;
  return {
    kept,
    load: async () => [...kept.values()],
    put: async (item) => void kept.set(key(item.op), item),
    remove: async (op) => void kept.delete(key(op)),
  };
}

/** A browser at the board whose messages and timers move only when the test says so. */
function createBrowser(authority: Authority, who = 'ana', outbox = memoryOutbox()) {
  type Call = { event: string; payload: unknown; answer: (value: unknown) => void; fail: () => void };
  const handlers = new Map<string, (payload: unknown) => void>();
  let calls: Call[] = [];
  const timers: (() => void)[] = [];
  let opened = () => {};
  let lost = () => {};
  let isOpen = true;
  const line: BoardLine = {
    isOpen: () => isOpen,
    ask: (event, payload) =>
      new Promise((answer, fail) => calls.push({ event, payload, answer, fail: () => fail(new Error('cut')) })),
    tell: () => {},
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
  const settled = async () => {
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
      await settled();
      while (calls.length > 0) {
        const sent = calls;
        calls = [];
        for (const call of sent) call.answer(answerOf(call));
        await settled();
      }
    },
    /** The server decides, but the line breaks before the answer gets through. */
    async cutAfterDeciding() {
      await settled();
      const sent = calls;
      calls = [];
      isOpen = false;
      for (const call of sent) answerOf(call);
      lost();
      for (const call of sent) call.fail();
      await settled();
    },
    async answerNext(value: unknown) {
      await settled();
      calls.shift()?.answer(value);
      await settled();
    },
    async cut() {
      isOpen = false;
      lost();
      for (const call of calls.splice(0)) call.fail();
      await settled();
    },
    async comeBack() {
      isOpen = true;
      opened();
      await this.flush();
    },
    async tick() {
      for (const run of timers.splice(0)) run();
      await settled();
    },
    receive: (event: string, payload: object) => handlers.get(event)?.({ boardId, ...payload }),
    texts: () => Object.values(store.getState().replica?.view.notes ?? {}).map((note) => note.text),
    view: () => store.getState().replica?.view,
  };
}

const note = (text: string, noteId = newId()): OpBody => ({
  type: 'note.add',
  args: { noteId, columnId: 'one', order: 'a0', text, colour: 'teal' },
});

describe('a person at a live board', () => {
  it('RE1 sees an own note at once, marked until the server confirms it', async () => {
    const browser = createBrowser(createAuthority());
    await browser.flush();
    const add = note('agua');
    expect(browser.session.act(add).ok).toBe(true);
    expect(browser.texts()).toEqual(['agua']);
    const replica = browser.store.getState().replica;
    expect(replica && [...pendingIds(replica)]).toEqual([add.type === 'note.add' && add.args.noteId]);
    expect(browser.outbox.kept.size).toBe(1);
    await browser.flush();
    expect(unsavedCount(browser.store.getState())).toBe(0);
    expect(browser.outbox.kept.size).toBe(0);
    expect(browser.texts()).toEqual(['agua']);
  });

  it('OP3 sends again under the same number after a break, and the note exists once', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    browser.session.act(note('una sola vez'));
    await browser.cutAfterDeciding();
    expect(browser.store.getState().line).toBe('reconnecting');
    expect(unsavedCount(browser.store.getState())).toBe(1);
    await browser.comeBack();
    expect(authority.log).toHaveLength(1);
    expect(browser.texts()).toEqual(['una sola vez']);
    expect(unsavedCount(browser.store.getState())).toBe(0);
  });

  it('keeps writing without a line and sends everything in order on return', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    await browser.cut();
    const id = newId();
    browser.session.act(note('primera', id));
    browser.session.act({ type: 'note.edit', args: { noteId: id, text: 'corregida' } });
    browser.session.act(note('segunda'));
    expect(unsavedCount(browser.store.getState())).toBe(3);
    await browser.comeBack();
    expect(authority.log.map((entry) => entry.type)).toEqual(['note.add', 'note.edit', 'note.add']);
    expect(browser.texts()).toEqual(['corregida', 'segunda']);
  });

  it('finds in a new tab what a killed tab had kept', async () => {
    const authority = createAuthority();
    const kept = new Map<string, PendingOp>();
    const first = createBrowser(authority, 'ana', memoryOutbox(kept));
    await first.flush();
    await first.cut();
    first.session.act(note('no se pierde'));
    first.session.stop();
    const second = createBrowser(authority, 'ana', memoryOutbox(kept));
    await second.flush();
    expect(authority.log).toHaveLength(1);
    expect(second.texts()).toEqual(['no se pierde']);
    expect(kept.size).toBe(0);
  });

  it('never holds back a vote: without a line it is refused, cut off in between it is taken back', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    const noteId = newId();
    browser.session.act(note('opción', noteId));
    browser.session.act({ type: 'phase.set', args: { phase: 'voting' } });
    await browser.flush();
    const vote: OpBody = { type: 'vote.cast', args: { target: { kind: 'note', id: noteId } } };
    browser.session.act(vote);
    expect(browser.view()?.myVotes).toHaveLength(1);
    await browser.cut();
    expect(browser.view()?.myVotes).toHaveLength(0);
    expect(browser.refused.map(({ code }) => code)).toEqual([CUT_OFF]);
    expect(browser.session.act(vote)).toEqual({ ok: false, refusal: { code: NOT_LIVE } });
    await browser.comeBack();
    expect(authority.log.filter((entry) => entry.type === 'vote.cast')).toHaveLength(0);
  });

  it('learns on return that a vote had counted although its answer was lost', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    const noteId = newId();
    browser.session.act(note('opción', noteId));
    browser.session.act({ type: 'phase.set', args: { phase: 'voting' } });
    await browser.flush();
    browser.session.act({ type: 'vote.cast', args: { target: { kind: 'note', id: noteId } } });
    await browser.cutAfterDeciding();
    expect(browser.view()?.myVotes).toHaveLength(0);
    await browser.comeBack();
    expect(browser.view()?.myVotes).toHaveLength(1);
  });
});

describe('what the server says', () => {
  it('RE3 asks for what is missing when a hole does not close', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    for (const text of ['uno', 'dos', 'tres']) authority.write('beto', note(text));
    browser.receive(BOARD_EVENTS.entries, { entries: authority.seenBy(null, 2) });
    expect(browser.texts()).toEqual([]);
    await browser.tick();
    expect(browser.waiting()).toEqual([{ event: BOARD_EVENTS.since, payload: { boardId, since: 0 } }]);
    await browser.flush();
    expect(browser.texts()).toEqual(['uno', 'dos', 'tres']);
  });

  it('RE3 does not ask when the hole closes by itself', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    for (const text of ['uno', 'dos']) authority.write('beto', note(text));
    const [first, second] = authority.seenBy(null, 0);
    browser.receive(BOARD_EVENTS.entries, { entries: [second] });
    browser.receive(BOARD_EVENTS.entries, { entries: [first] });
    await browser.tick();
    expect(browser.waiting()).toEqual([]);
    expect(browser.texts()).toEqual(['uno', 'dos']);
  });

  it('RE4 rolls a refused note back, says why and gives the words back', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    authority.write('beto', { type: 'phase.set', args: { phase: 'voting' } });
    browser.session.act(note('llegué tarde'));
    expect(browser.texts()).toEqual(['llegué tarde']);
    await browser.flush();
    expect(browser.texts()).toEqual([]);
    const [returned] = browser.store.getState().returned;
    expect(returned).toMatchObject({ text: 'llegué tarde', refusal: { code: 'board.wrong-phase' } });
    expect(browser.outbox.kept.size).toBe(0);
  });

  it('OP6 tries a busy board again, and nothing overtakes what waits', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    browser.session.act(note('paciencia'));
    await browser.answerNext({ status: 'busy', clientSeq: 1, retryAfterMs: 500 });
    browser.session.act(note('detrás'));
    expect(browser.waiting()).toEqual([]);
    await browser.tick();
    expect(browser.waiting().map(({ event }) => event)).toEqual([BOARD_EVENTS.resend]);
    await browser.flush();
    expect(browser.texts()).toEqual(['paciencia', 'detrás']);
  });

  it('HI2 shows another person’s private note as a count, and its words after the reveal', async () => {
    const authority = createAuthority('private_writing');
    const browser = createBrowser(authority);
    await browser.flush();
    browser.session.act(note('mía'));
    await browser.flush();
    authority.write('beto', note('ajena'));
    browser.receive(BOARD_EVENTS.entries, { entries: authority.seenBy(null, 1) });
    expect(browser.texts()).toEqual(['mía']);
    expect(browser.view()?.hiddenNotes).toBe(1);
    authority.write('beto', { type: 'phase.set', args: { phase: 'open' } });
    const view = projectState(authority.state, { role: 'facilitator', key: null }, 'person');
    browser.receive(BOARD_EVENTS.entries, { entries: authority.seenBy(null, 2) });
    browser.receive(BOARD_EVENTS.snapshot, { view, isPersonal: false });
    expect(browser.texts()).toEqual(['mía', 'ajena']);
    expect(Object.keys(browser.view()?.mine ?? {})).toHaveLength(1);
  });

  it('GA3 leaves when told to, and says why', async () => {
    const browser = createBrowser(createAuthority());
    await browser.flush();
    browser.receive(BOARD_EVENTS.evicted, { code: 'board.access-ended' });
    expect(browser.store.getState().refusal).toEqual({ code: 'board.access-ended' });
    await browser.comeBack();
    expect(browser.waiting()).toEqual([]);
  });

  it('counts time by the clock of the server', async () => {
    const browser = createBrowser(createAuthority());
    await browser.flush();
    expect(browser.store.getState().clockOffset).toBe(5_000);
  });
});
