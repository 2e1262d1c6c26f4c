import { readFileSync } from 'node:fs';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ForumFigures, isTooMuch, measureForums } from '../bench/src/forums.ts';
import { childrenOf } from '../bench/src/support-machine.ts';
import { postmasterOf } from '../bench/src/support-stage.ts';
import { cookieOf, cycleOf } from '../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { atOneHour, worstFiles } from '../support/worst-forum.ts';

/** One forum does its worst with files of meetings: the server lives, says what is too much, and answers the others. */
let server: ChildServer;
let worst: { at: string; cookie: string };
let other: string;
beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  worst = {
    at: `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-es')}`,
    cookie: await cookieOf(server.url, 'facilitator', 'demo-es'),
  };
  other = `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-en')}`;
}, 180_000);
afterAll(() => server.dispose());

function send(path: string, contentType: string, body: string): Promise<Response> {
  const headers = { 'content-type': contentType, origin: server.url, 'sec-fetch-site': 'same-origin' };
  return fetch(`${worst.at}${path}`, { method: 'POST', headers: { ...headers, cookie: worst.cookie }, body });
}
const importFile = (body: string, dryRun: boolean) => send(`/meetings/import?dryRun=${dryRun}`, 'text/csv', body);

/** For how long at most the server has turned to nobody since this was last asked; milliseconds. */
async function blockedSince(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return (Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1]) || 0) * 1000;
}

/** Asks the other forum and the health of the server until `work` is done; everything must be answered. */
async function askingMeanwhile<T>(work: () => Promise<T>): Promise<{ result: T }> {
  await blockedSince();
  let isDone = false;
  let slowest = 0;
  const finished = work().finally(() => (isDone = true));
  // Awaited below; while the others are asked, a refusal must not count as unhandled.
  finished.catch(() => {});
  while (!isDone) {
    for (const address of [`${other}/meetings`, `${other}/meetings/flags`, `${server.url}/healthz`]) {
      const began = performance.now();
      const answer = await fetch(address);
      expect(answer.status, address).toBe(200);
      await answer.arrayBuffer();
      slowest = Math.max(slowest, performance.now() - began);
    }
  }
  const result = await finished;
  // Far above what anybody should wait, far below what it was: a busy machine does not reach it, a process that makes one
  // forum's answer in one piece does. The bench measures the ratio.
  expect(await blockedSince()).toBeLessThan(1_000);
  expect(slowest).toBeLessThan(5_000);
  return { result };
}

it.each(worstFiles().map((file) => [file.name, file] as const))('%s', async (_name, { body, dryRun, status }) => {
  const pid = server.pid;
  const { result } = await askingMeanwhile(() => importFile(body, dryRun));
  const answer = await result.json();
  expect(result.status, JSON.stringify(answer).slice(0, 300)).toBe(status);
  if (status !== 200) expect(answer).toMatchObject({ code: expect.any(String), title: expect.stringMatching(/\d/) });
  expect(server.pid).toBe(pid);
});

it('a thousand meetings at one hour, half of them public: everybody may read them, and nobody makes anything be computed', async () => {
  const { result: imported } = await askingMeanwhile(() => importFile(atOneHour(1_000), false));
  expect(imported.status).toBe(200);
  const around = 'from=2031-03-04T00:00:00Z&to=2031-03-05T00:00:00Z';
  const list = await fetch(`${worst.at}/meetings?limit=2000&${around}`, { headers: { cookie: worst.cookie } });
  const drafts = ((await list.json()) as MeetingList).items.filter(({ title }) => title.startsWith('Mesa '));
  expect(drafts).toHaveLength(1_000);
  const meetings = drafts.slice(0, 500).map(({ id, version }) => ({ id, version }));
  const body = JSON.stringify({ meetings });
  const { result } = await askingMeanwhile(() => send('/meetings/publish', 'application/json', body));
  expect(result.status, await result.text()).toBe(200);
  const readAll = (path: string) => () =>
    Promise.all(
      Array.from({ length: 40 }, async () => {
        const answer = await fetch(`${worst.at}/${path}`);
        expect(answer.status).toBe(200);
        return answer.text();
      }),
    );
  const { result: flagLists } = await askingMeanwhile(readAll('meetings/flags'));
  for (const text of flagLists) {
    const { state, flags } = JSON.parse(text) as FlagList;
    expect(state).toBe('current');
    expect(flags.find(({ rule }) => rule === 'S01')?.count).toBeGreaterThanOrEqual(124_750);
  }
  const { result: calendars } = await askingMeanwhile(readAll('calendar.ics'));
  expect(calendars[0]?.match(/BEGIN:VEVENT/g)?.length).toBeGreaterThanOrEqual(500);
  const { result: lists } = await askingMeanwhile(readAll('meetings?limit=2000'));
  expect((JSON.parse(lists[0] ?? '') as MeetingList).items.length).toBeGreaterThanOrEqual(500);
});

function factOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
/** With whom a process shares its part of a core; alone where Linux does not share them between sessions. */
const sessionOf = (pid: number) => /^\S+/.exec(factOf(pid, 'autogroup'))?.[0] ?? String(pid);

/** How far a process stands back, by itself and, where Linux shares cores between sessions first, with its session. */
function standsBack(pid: number): number[] {
  const nice = Number(
    factOf(pid, 'stat')
      .replace(/^.*\) /, '')
      .split(' ')[16],
  );
  const session = / nice (-?\d+)/.exec(factOf(pid, 'autogroup'));
  return [nice, ...(session ? [Number(session[1])] : [])];
}

it('what PostgreSQL does for heavy work stands behind what it does for everybody else', async () => {
  expect((await importFile(atOneHour(20), true)).status).toBe(200);
  const all = childrenOf(await postmasterOf(server.dataDir)).map(standsBack);
  const [heavy, others] = [all.filter(([nice]) => nice === 10), all.filter(([nice]) => nice === 0)];
  expect(heavy.length).toBeGreaterThan(0);
  for (const one of heavy) expect(new Set(one)).toEqual(new Set([10]));
  for (const one of others) expect(new Set(one)).toEqual(new Set([0]));
  expect(others.length).toBeGreaterThan(heavy.length);
});

it('the process that does heavy work stands behind everybody else, with a session of its own', async () => {
  expect((await importFile(atOneHour(20), true)).status).toBe(200);
  const postmaster = await postmasterOf(server.dataDir);
  const workers = childrenOf(server.pid).filter((pid) => pid !== postmaster && standsBack(pid)[0] === 10);
  expect(workers.length).toBeGreaterThan(0);
  for (const pid of workers) {
    expect(new Set(standsBack(pid))).toEqual(new Set([10]));
    expect(sessionOf(pid)).not.toBe(sessionOf(server.pid));
  }
});

/**
 * The heaviest of what the bench measures, by its own parts and with its own bar: no request of another forum fails, and
 * p50 and p99 are at most three times the quiet ones. Besides the server turns to nobody for a quarter of a second at most,
 * which also tells where other work makes quiet turns as slow as loud ones. Such work stretches some rounds, hardly five.
 */
it('the others wait at most three times as long as when it is quiet, and none of them is refused', async () => {
  const said: string[] = [];
  const only = ['20,000 lines at one hour', '3,000 lines at one hour'];
  const isFine = (one: ForumFigures) => one.asked > 0 && one.blockedMs < 250 && !isTooMuch(one);
  const say = (line: string) => said.push(line);
  const found = await measureForums(server, { only, turns: 1, rounds: 5, isFine, plain: null, say });
  expect(found.map(isFine), said.join('\n')).toEqual(only.map(() => true));
}, 600_000);
