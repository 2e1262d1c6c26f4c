import type { OpBody } from '@minga/shared/boards/protocol.ts';
import { projectState } from '@minga/shared/boards/project.ts';
import type { PendingOp } from '@minga/shared/boards/replica.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { describe, expect, it } from 'vitest';
import {
  boardId,
  createAuthority,
  createBrowser,
  memoryOutbox,
  note,
} from '../../../../tests/support/board-browsers.ts';
import { CUT_OFF, NOT_LIVE } from './live.ts';
import { pendingIds, unsavedCount } from './store.ts';

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
