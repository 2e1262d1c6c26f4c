import { NOTICE_EVENTS } from '@minga/shared/notices/live.ts';
import { expect, it } from 'vitest';
import { watchHint } from './live-hint.ts';
import type { SocketLine } from './socket-line.ts';

/** A line whose end is in the hands of the test. */
function aLine(answer: () => Promise<unknown>) {
  const handlers = new Map<string, (payload?: unknown) => void>();
  const line: SocketLine = {
    isOpen: () => true,
    ask: answer,
    send: () => {},
    on: (event, handler) => void handlers.set(event, handler),
    onOpen: (handler) => void handlers.set('open', handler),
    onLost: (handler) => void handlers.set('lost', handler),
    close: () => {},
  };
  const said: string[] = [];
  watchHint(
    line,
    { ...NOTICE_EVENTS, about: {} },
    () => said.push('ring'),
    (isLive) => said.push(isLive ? 'live' : 'asks'),
  );
  return { said, happens: (event: string) => handlers.get(event)?.() };
}
const turn = () => new Promise(setImmediate);

it('hears by itself once it is let in, asks what it missed, and asks on its own again when the line is lost', async () => {
  const { said, happens } = aLine(() => Promise.resolve({ ok: true }));
  happens('open');
  await turn();
  happens(NOTICE_EVENTS.changed);
  happens('lost');
  happens('open');
  await turn();
  expect(said).toEqual(['live', 'ring', 'ring', 'asks', 'live', 'ring']);
});

it.each([
  ['refused', () => Promise.resolve({ ok: false, code: 'permission.denied' })],
  ['without an answer', () => Promise.reject(new Error('silent'))],
])('goes on asking where it is %s', async (_why, answer) => {
  const { said, happens } = aLine(answer);
  happens('open');
  await turn();
  expect(said).toEqual(['asks']);
});
