import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import type { BoardDetail } from '@minga/shared/boards/schema.ts';
import { cookieOf, cycleOf } from '../../e2e/support/screens.ts';
import { aNote, BoardClient } from '../../faults/board-client.ts';
import { cookieHeader } from '../../support/agent.ts';
import { childServer } from '../../support/child-server.ts';
import { guessCodes } from './support-guesser.ts';
import { peerProcess } from './support-peer.ts';
import { newTimes, type RequestFigures, type Times } from './support-requests.ts';

export const GUESTS = 300;
export const BOGUS = 10_000;
/** Guests come within a minute; so many more while codes are guessed. */
const WITHIN_MS = 60_000;
const MEANWHILE = 60;
const [HALL, ELSEWHERE, GUESSER] = ['203.0.113.7', '203.0.113.8', '198.51.100.9'];
/** Codes that are guessed in a second: by a machine that floods, and by one that keeps below what is refused at the door. */
const [FLOOD, STEADY] = [500, 20];
const STEADY_GUESSES = 600;
/** What a guest asks of the server until she is at the board's door with a session: the code, the page of the door, the entry. */
const REQUESTS_OF_GUEST = 3;

/** `joins`: of guests, from when each should have come until she is on the board; `other`: ops on another forum's board. */
export type GuestsFigures = {
  what: string;
  seconds: number;
  answers: string;
  joins: RequestFigures | null;
  other: RequestFigures;
};

type Answer = { status: number; headers: NodeJS.Dict<string | string[]> };

const figuresOf = (times: Times, failed: number): RequestFigures => {
  const at = (percentile: number) => times.getValueAtPercentile(percentile) / 1000;
  return { sent: times.totalCount + failed, failed, p50: at(50), p95: at(95), p99: at(99) };
};

/** What each of many does at its own time, whether or not the others are done; counted from when it should have begun. */
async function atTheirTimes(
  many: number,
  withinMs: number,
  act: (n: number) => Promise<unknown>,
): Promise<RequestFigures> {
  const [times, began] = [newTimes(), performance.now()];
  let failed = 0;
  const all = Array.from({ length: many }, async (_, n) => {
    const due = began + (n * withinMs) / many;
    await pause(Math.max(0, due - performance.now()));
    await act(n).then(
      () => times.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000))),
      () => (failed += 1),
    );
  });
  await Promise.all(all);
  return figuresOf(times, failed);
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
function ask(url: string, method: string, headers: Record<string, string>, body?: object): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(url, { method, headers, agent, timeout: 30_000 }, (answer) => {
    answer.resume();
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
    // Cut in the middle of an answer; after its end this changes nothing.
    answer.on('close', () => reject(new Error('the answer was cut')));
  });
  sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')));
  sent.on('error', reject);
  sent.end(body && JSON.stringify(body));
  return promise;
}

/** A board of each of two forums: one at whose gathering guests come in, and one that works meanwhile. */
async function openStage() {
  const server = await childServer({ env: { DEMO: 'on', TRUST_PROXY_HOPS: '1' }, readyWithin: 120_000 });
  const post = async <T>(cookie: string, path: string, body: object): Promise<T> => {
    const headers = { cookie, origin: server.url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const boardOf = async (forum: string) => {
    const cookie = await cookieOf(server.url, 'facilitator', forum);
    const at = `/api/cycles/${await cycleOf(server.url, forum)}`;
    const terms = { title: 'Medición', columns: [{ id: 'ideas', title: 'Ideas' }], startsIn: 'open', stage: null };
    return { cookie, at, id: (await post<BoardDetail>(cookie, `${at}/boards`, terms)).id };
  };
  const [hall, other] = [await boardOf('demo-es'), await boardOf('demo-en')];
  const gathering = await post<Gathering>(hall.cookie, `${hall.at}/gatherings`, {
    title: 'Taller',
    boardIds: [hall.id],
    quota: GUESTS + 3 * MEANWHILE,
  });
  return { server, hall, other, gathering };
}
type Stage = Awaited<ReturnType<typeof openStage>>;

/** From the letters on the wall to the board: the code, the page of its door, the entry, the socket. */
async function comesIn({ server: { url }, hall }: Stage, code: string, from: string, n: number): Promise<BoardClient> {
  const by = { 'x-forwarded-for': from, accept: 'text/html' };
  let door = '';
  // The page asks whoever is told that there were too many to try again.
  for (let tries = 0; tries < 3 && !/^\/j\/\w+$/.test(door); tries += 1)
    door = String((await ask(`${url}/q?code=${code}`, 'GET', by)).headers['location']);
  if (!/^\/j\/\w+$/.test(door)) throw new Error(`the code led to ${door}`);
  const page = await ask(url + door, 'GET', by);
  const entry = await ask(
    `${url}/api${door.replace('/j/', '/join/')}`,
    'POST',
    { ...by, origin: url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    { consent: true, name: `Persona ${n}` },
  );
  if (page.status !== 200 || entry.status !== 200) throw new Error(`the door answered ${page.status}, ${entry.status}`);
  const cookie = cookieHeader([entry.headers['set-cookie'] ?? []].flat());
  const client = new BoardClient({ url, cookie, boardId: hall.id });
  await client.until(() => client.joined !== null, 'the board', 30_000);
  return client;
}

/** Ten notes a second on the other forum's board, until the work is over. */
async function besideBoard<T>({ server, other }: Stage, work: () => Promise<T>): Promise<[T, RequestFigures]> {
  const writer = new BoardClient({ url: server.url, cookie: other.cookie, boardId: other.id });
  await writer.until(() => writer.joined !== null, 'the other board');
  const times = newTimes();
  const under: Promise<unknown>[] = [];
  let failed = 0;
  const began = performance.now();
  const timer = setInterval(() => {
    // A few at a time, so that answers are heard in between however late this process is.
    for (let n = 0; n < 3 && began + under.length * 100 <= performance.now(); n += 1) {
      const due = began + under.length * 100;
      const acted = writer.act(aNote(`Nota ${under.length}`)).then(
        ({ status }) => {
          if (status !== 'ok') failed += 1;
          else times.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000)));
        },
        () => (failed += 1),
      );
      under.push(acted);
    }
  }, 5);
  const done = await work().finally(() => clearInterval(timer));
  await Promise.all(under);
  writer.close();
  return [done, figuresOf(times, failed)];
}

/**
 * Three hundred guests come in by one code from one address, then ten thousand codes are guessed from another while guests of
 * a third come in, then codes are guessed in the hall itself, all beside a board of another forum on which somebody writes. Between them as many requests as the guests
 * sent go to a bare server that does nothing with them: what this machine itself costs the other board.
 */
export async function guestsBench(say: (line: string) => void = () => {}): Promise<GuestsFigures[]> {
  const stage = await openStage();
  const plain = await peerProcess('plain-server.ts');
  const found: GuestsFigures[] = [];
  const measure = async (
    what: string,
    work: () => Promise<{ answers?: string; joins?: RequestFigures }>,
  ): Promise<void> => {
    const began = performance.now();
    const [{ answers = '', joins = null }, other] = await besideBoard(stage, work);
    found.push({ what, answers, joins, other, seconds: (performance.now() - began) / 1000 });
    say(rowOf(found.at(-1) as GuestsFigures));
  };
  const inside: BoardClient[] = [];
  const guests = (many: number, withinMs: number, from: string) =>
    atTheirTimes(many, withinMs, async (n) => inside.push(await comesIn(stage, stage.gathering.code, from, n)));
  try {
    await measure('nothing', () => pause(20_000).then(() => ({})));
    await measure(`${GUESTS} guests come in from one address within ${WITHIN_MS / 1000} s`, async () => ({
      joins: await guests(GUESTS, WITHIN_MS, HALL),
    }));
    await measure('as many requests to a bare server, which does nothing with them', async () => ({
      joins: await atTheirTimes(GUESTS * REQUESTS_OF_GUEST, WITHIN_MS, () =>
        ask(`${plain.url.replace('ws', 'http')}/8000`, 'GET', {}),
      ),
    }));
    const guess = (many: number, perSecond: number, from: string) =>
      guessCodes({ url: `${stage.server.url}/q`, code: stage.gathering.code, many, perSecond, from });
    await measure(
      `${BOGUS} codes are guessed from one address, ${FLOOD} a second; ${MEANWHILE} guests come in from another`,
      async () => {
        const [answers, joins] = await Promise.all([
          guess(BOGUS, FLOOD, GUESSER),
          guests(MEANWHILE, 15_000, ELSEWHERE),
        ]);
        return { answers, joins };
      },
    );
    await measure(
      `${STEADY_GUESSES} codes are guessed in the hall itself, ${STEADY} a second; ${MEANWHILE} guests type the right one there`,
      async () => {
        const [answers, joins] = await Promise.all([
          guess(STEADY_GUESSES, STEADY, HALL),
          guests(MEANWHILE, 25_000, HALL),
        ]);
        return { answers, joins };
      },
    );
    return found;
  } finally {
    for (const client of inside) client.close();
    agent.destroy();
    await plain.end('SIGTERM');
    await stage.server.dispose();
  }
}

/** A row of the page of results. */
export function rowOf({ what, seconds, answers, joins, other }: GuestsFigures): string {
  const times = (figures: RequestFigures | null) =>
    figures ? [figures.p50, figures.p95, figures.p99].map((value) => (value ?? 0).toFixed(1)) : ['', '', ''];
  const cells = [
    what,
    seconds.toFixed(1),
    answers,
    joins ? `${joins.sent - joins.failed} of ${joins.sent}` : '',
    ...times(joins).slice(0, 2),
    `${other.sent - other.failed} of ${other.sent}`,
    times(other)[0],
    times(other)[2],
  ];
  return `| ${cells.join(' | ')} |`;
}
