import type { PendingOp } from '@minga/shared/boards/replica.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { describe, expect, it } from 'vitest';
import type { ReturnedText } from '../store.ts';
import { createAuthority, createBrowser, memoryOutbox, note } from '../../../../../tests/support/board-browsers.ts';

/** A device that outlives its tabs, and a board whose phase somebody else changed a moment ago. */
async function refusedNote(text: string) {
  const authority = createAuthority();
  const kept = new Map<string, PendingOp>();
  const returned = new Map<string, ReturnedText>();
  const open = async () => {
    const browser = createBrowser(authority, 'ana', memoryOutbox(kept, returned));
    await browser.flush();
    return browser;
  };
  const browser = await open();
  authority.write('beto', { type: 'phase.set', args: { phase: 'voting' } });
  browser.session.act(note(text));
  await browser.flush();
  return { authority, kept, returned, open, browser };
}

describe('words that the server would not take', () => {
  it('are there again after a reload, until their author lets them go', async () => {
    const { open, browser, kept, returned } = await refusedNote('llegué tarde');
    expect(browser.store.getState().returned.map(({ text }) => text)).toEqual(['llegué tarde']);
    expect(kept.size).toBe(0);
    browser.session.stop();
    const again = await open();
    const [one] = again.store.getState().returned;
    expect(one).toMatchObject({ text: 'llegué tarde', refusal: { code: 'board.wrong-phase' } });
    again.session.dismissReturned(one?.id ?? '');
    expect(again.store.getState().returned).toEqual([]);
    expect(returned.size).toBe(0);
    expect((await open()).store.getState().returned).toEqual([]);
  });

  it('become a note when they are tried again and may be', async () => {
    const { authority, open, returned } = await refusedNote('ahora sí');
    authority.write('beto', { type: 'phase.set', args: { phase: 'open' } });
    const again = await open();
    again.session.retryReturned(again.store.getState().returned[0]?.id ?? '');
    await again.flush();
    expect(again.texts()).toEqual(['ahora sí']);
    expect(again.store.getState().returned).toEqual([]);
    expect(returned.size).toBe(0);
  });

  it('stay when they are tried again and may not be, with the reason of today', async () => {
    const { open, returned } = await refusedNote('todavía no');
    const again = await open();
    again.session.retryReturned(again.store.getState().returned[0]?.id ?? '');
    await again.flush();
    expect(again.store.getState().returned.map(({ text }) => text)).toEqual(['todavía no']);
    expect(returned.size).toBe(1);
  });

  it('are one text when the note was reworded before it was refused: the last wording', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    authority.write('beto', { type: 'phase.set', args: { phase: 'voting' } });
    const noteId = newId();
    browser.session.act(note('primera', noteId));
    browser.session.act({ type: 'note.edit', args: { noteId, text: 'corregida' } });
    await browser.flush();
    expect(browser.store.getState().returned.map(({ text }) => text)).toEqual(['corregida']);
    expect([...browser.outbox.returned.values()].map(({ body }) => body.type)).toEqual(['note.add']);
  });

  it('are given back for the name of a group as for a note', async () => {
    const authority = createAuthority();
    const browser = createBrowser(authority);
    await browser.flush();
    authority.write('beto', { type: 'phase.set', args: { phase: 'voting' } });
    browser.session.act({ type: 'cluster.add', args: { clusterId: newId(), name: 'Agua segura', order: 'a0' } });
    await browser.flush();
    expect(browser.store.getState().returned.map(({ text }) => text)).toEqual(['Agua segura']);
  });

  it('do not vanish for somebody who may not be here any more: what was under way is named beside the reason', async () => {
    const browser = createBrowser(createAuthority());
    await browser.flush();
    await browser.cut();
    browser.session.act(note('escrita sin conexión'));
    browser.receive(BOARD_EVENTS.evicted, { code: 'board.access-ended' });
    const { refusal, unsent } = browser.store.getState();
    expect(refusal).toEqual({ code: 'board.access-ended' });
    expect(unsent.map(({ op }) => op.type)).toEqual(['note.add']);
    expect(browser.outbox.kept.size).toBe(1);
  });
});
