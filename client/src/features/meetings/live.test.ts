import { PLAN_EVENTS, type PresentPlanner } from '@minga/shared/meetings/presence.ts';
import { expect, it } from 'vitest';
import type { SocketLine } from '../../lib/socket-line.ts';
import { finished, startPlanPresence } from './live.ts';

const CYCLE = 'c1';
const someone = (personId: string, meetingId: string | null = null): PresentPlanner => ({
  personId,
  name: `Nombre ${personId}`,
  meetingId,
});
const turn = async () => {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
};

/** A connection whose answers and interruptions come when the test says so. */
function aLine(answer: () => unknown = () => ({ ok: true })) {
  const handlers = new Map<string, (payload: unknown) => void>();
  const sent: unknown[] = [];
  const timers: (() => void)[] = [];
  let [opened, lost] = [() => {}, () => {}];
  let isOpen = true;
  const line: SocketLine = {
    isOpen: () => isOpen,
    ask: async (event, payload) => {
      sent.push([event, payload]);
      return answer();
    },
    send: (event, payload) => void sent.push([event, payload]),
    on: (event, handler) => void handlers.set(event, handler),
    onOpen: (handler) => {
      opened = handler;
      handler();
    },
    onLost: (handler) => {
      lost = handler;
    },
    close: () => void sent.push('closed'),
  };
  let people: readonly PresentPlanner[] = [];
  const presence = startPlanPresence(
    line,
    CYCLE,
    (now) => {
      people = now;
    },
    (run) => void timers.push(run),
  );
  return {
    presence,
    timers,
    people: () => people,
    took: () => sent.splice(0),
    hear: (event: string, payload: unknown) => handlers.get(event)?.(payload),
    cut: () => {
      isOpen = false;
      lost();
    },
    mend: () => {
      isOpen = true;
      opened();
    },
  };
}
const JOIN = [PLAN_EVENTS.join, { cycleId: CYCLE }];
const says = (meetingId: string | null) => [PLAN_EVENTS.presence, { cycleId: CYCLE, meetingId }];

it('enters, says what it changes, and says it again after an interruption', async () => {
  const line = aLine();
  await turn();
  line.presence.changing('m1');
  expect(line.took()).toEqual([JOIN, says('m1')]);
  line.hear(PLAN_EVENTS.presence, { cycleId: CYCLE, people: [someone('ana')] });
  expect(line.people()).toEqual([someone('ana')]);
  line.cut();
  expect(line.people()).toEqual([]);
  line.presence.changing('m2');
  line.mend();
  await turn();
  expect(line.took()).toEqual([JOIN, says('m2')]);
});

it('hears nothing of another plan, and nothing once it has left', async () => {
  const line = aLine();
  await turn();
  line.hear(PLAN_EVENTS.presence, { cycleId: 'c2', people: [someone('ana')] });
  expect(line.people()).toEqual([]);
  line.took();
  line.presence.stop();
  expect(line.took()).toEqual([[PLAN_EVENTS.leave, { cycleId: CYCLE }], 'closed']);
  line.hear(PLAN_EVENTS.presence, { cycleId: CYCLE, people: [someone('ana')] });
  expect(line.people()).toEqual([]);
});

it.each([
  ['permission.denied', 0],
  ['session.renewed', 1],
])('sent out with %s it shows nobody, and asks again only where it may come back', async (code, again) => {
  const line = aLine();
  await turn();
  line.hear(PLAN_EVENTS.presence, { cycleId: CYCLE, people: [someone('ana')] });
  line.hear(PLAN_EVENTS.evicted, { cycleId: CYCLE, code });
  expect([line.people(), line.timers.length]).toEqual([[], again]);
});

it.each([
  [{ ok: false, code: 'permission.denied' }, 0],
  [{ ok: false, code: 'server.unavailable' }, 1],
  [null, 1],
])('refused with %j it tries again only where that may help', async (answer, again) => {
  const line = aLine(() => answer);
  await turn();
  expect(line.timers.length).toBe(again);
  line.presence.changing('m1');
  expect(line.took()).toEqual([JOIN]);
});

it('knows who is done with a meeting: put down, changed for another, or gone', () => {
  const before = [someone('ana', 'm1'), someone('luis', 'm2'), someone('eva', 'm3'), someone('sol')];
  expect(finished(before, [someone('ana', 'm1'), someone('luis'), someone('sol', 'm4')])).toEqual(['m2', 'm3']);
  expect(finished([], before)).toEqual([]);
});
