import { fork } from 'node:child_process';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import { cookieOf, cycleOf } from '../../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../../support/child-server.ts';
import { atOneHour, worstFiles } from '../../support/worst-forum.ts';
import type { ForumLoad } from './support-forum-load.ts';
import { reader, type RequestFigures, requestLoad, sendBody } from './support-requests.ts';

/**
 * `times`: p99 of the others, as a multiple of what it was while nobody did anything. `blockedMs`: the longest time for
 * which the server's event loop turned to nobody.
 */
export type ForumFigures = {
  what: string;
  figures: RequestFigures;
  answers: string;
  times: number;
  blockedMs: number;
};

/** The first second is for the load to begin. */
const SHAPE = { perSecond: 100, warmSeconds: 1, seconds: 10 };
/** Readers of one forum at once, each asking again as soon as it has its answer. */
const READERS = 8;

type Forum = { url: string; at: string; cookie: string };

const headersOf = ({ url, cookie }: Forum, type: string) => ({
  ...{ cookie, origin: url, 'sec-fetch-site': 'same-origin', 'content-type': type },
});

/** As an impatient sender: what it is told of when to come again it does not heed. */
function fileLoads(forum: Forum): ForumLoad[] {
  return worstFiles().map(({ name, dryRun }) => ({
    what: `sends ${name}`,
    url: `${forum.at}/meetings/import?dryRun=${dryRun}`,
    headers: headersOf(forum, 'text/csv'),
    file: name,
    atOnce: 1,
  }));
}

/** What there is to read of a forum once a thousand of its meetings, all at one hour, are public. */
function readingLoads({ at, cookie }: Forum): ForumLoad[] {
  const of = (who: string, path: string, cookie = ''): ForumLoad => ({
    what: `${READERS} ${who} read ${path}`,
    url: `${at}/${path}`,
    headers: { cookie, 'accept-encoding': 'gzip' },
    file: null,
    atOnce: READERS,
  });
  return [
    of('strangers', 'calendar.ics'),
    of('strangers', 'meetings/flags'),
    of('strangers', 'meetings?limit=2000'),
    of('facilitators', 'meetings/flags', cookie),
    of('facilitators', 'meetings?limit=2000', cookie),
    of('facilitators', 'meetings/plan', cookie),
  ];
}

/** Begins in a process of its own; the answer ends it and says how often it was answered how. */
async function begin(load: ForumLoad): Promise<() => Promise<string>> {
  const child = fork(new URL('support-forum-load.ts', import.meta.url));
  child.send(load);
  return async () => {
    const told = new Promise<Record<string, number>>((settle) => child.once('message', settle as never));
    child.send('stop');
    return Object.entries(await told)
      .map(([status, times]) => `${times} x ${status}`)
      .join(', ');
  };
}

async function publishAThousand(forum: Forum): Promise<void> {
  await sendBody(`${forum.at}/meetings/import`, 'POST', headersOf(forum, 'text/csv'), Buffer.from(atOneHour(1_000)));
  const around = 'from=2031-03-04T14:00:00Z&to=2031-03-04T15:00:00Z';
  const list = await fetch(`${forum.at}/meetings?limit=2000&${around}`, { headers: { cookie: forum.cookie } });
  const drafts = ((await list.json()) as MeetingList).items.filter(({ state }) => state === 'draft').slice(0, 1_000);
  for (const half of [drafts.slice(0, 500), drafts.slice(500)]) {
    const meetings = half.map(({ id, version }) => ({ id, version }));
    const body = Buffer.from(JSON.stringify({ meetings }));
    const { status } = await sendBody(
      `${forum.at}/meetings/publish`,
      'POST',
      headersOf(forum, 'application/json'),
      body,
    );
    if (status !== 200) throw new Error(`The meetings of the bench could not be published: ${status}.`);
  }
}

/** Asking ends one period and begins the next. */
async function blockedSince(server: ChildServer): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1]) * 1000;
}

/**
 * One forum does what once stopped everybody, again and again; readers of another forum come at a steady pace. Quiet and
 * loud follow each other in one run on one server, quiet first and last.
 */
export async function forumsBench(say: (line: string) => void = () => {}): Promise<ForumFigures[]> {
  const server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  const browser = reader({ accept: 'application/json' });
  try {
    const cookie = await cookieOf(server.url, 'facilitator', 'demo-es');
    const forum = { url: server.url, at: `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-es')}`, cookie };
    const other = `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-en')}`;
    // One answer that is kept while nothing changes, and one that is read from the database each time.
    const ask = (n: number) => browser.read(n % 2 === 0 ? `${other}/meetings` : `${other}/stages`);
    const found: ForumFigures[] = [];
    const measure = async (what: string, load?: ForumLoad) => {
      const stop = load ? await begin(load) : async () => '';
      await blockedSince(server);
      const figures = await requestLoad({ ...SHAPE, ask });
      const blockedMs = await blockedSince(server);
      const answers = await stop();
      found.push({ what, figures, answers, times: 1, blockedMs });
      say(`  ${what}: p99 ${figures.p99.toFixed(1)} ms, blocked ${blockedMs.toFixed(0)} ms, ${answers}`);
    };
    await requestLoad({ ...SHAPE, seconds: 3, ask });
    await measure('nothing, before');
    for (const load of fileLoads(forum)) await measure(load.what, load);
    await untilLetIn(forum);
    await publishAThousand(forum);
    for (const load of readingLoads(forum)) await measure(load.what, load);
    await measure('nothing, after');
    const quiet = ((found[0]?.figures.p99 ?? 0) + (found.at(-1)?.figures.p99 ?? 0)) / 2;
    return found.map((one) => ({ ...one, times: one.figures.p99 / quiet }));
  } finally {
    browser.close();
    await server.dispose();
  }
}

/** The forum has sent as much as it may within a minute: what follows must wait for the next. */
async function untilLetIn(forum: Forum): Promise<void> {
  const body = Buffer.from(atOneHour(1));
  for (;;) {
    const { status } = await sendBody(
      `${forum.at}/meetings/import?dryRun=true`,
      'POST',
      headersOf(forum, 'text/csv'),
      body,
    );
    if (status === 200) return;
    await new Promise((settle) => setTimeout(settle, 1_000));
  }
}

if (import.meta.main) {
  const found = await forumsBench((line) => process.stdout.write(`${line}\n`));
  for (const { what, times } of found) process.stdout.write(`${times.toFixed(1)} x  ${what}\n`);
}
