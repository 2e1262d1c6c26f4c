import { setPriority } from 'node:os';
import { cycleOf } from '../../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../../support/child-server.ts';
import { worstFiles } from '../../support/worst-forum.ts';
import { beginLoad, type ForumAnswers, type ForumLoad } from './support-forum-load.ts';
import { clusterCpu, cpuBetween } from './support-machine.ts';
import { peerProcess } from './support-peer.ts';
import { reader, type RequestFigures, requestLoad } from './support-requests.ts';
import { postmasterOf } from './support-stage.ts';
import { publishAThousand, worstForums } from './support-worst-forums.ts';

/** Percent of one core. */
export type Shares = { server: number; workers: number; postgres: number; sender: number };
/**
 * `times`: p99 of the others, as a multiple of what it was while nobody did anything. `machineTimes`: the same while as many
 * requests with as many bytes went to a bare server beside, which does nothing with them; null where there is no load.
 * `blockedMs`: the longest time for which the server's event loop turned to nobody.
 */
export type ForumFigures = {
  what: string;
  figures: RequestFigures;
  answers: string;
  times: number;
  machineTimes: number | null;
  shares: Shares;
  blockedMs: number;
};

/** The first second is for the load to begin. */
const SHAPE = { perSecond: 100, warmSeconds: 1, seconds: 8 };
const MACHINE = { perSecond: 100, warmSeconds: 1, seconds: 5 };
/** Readers of one forum at once, each asking again as soon as it has its answer. */
const READERS = 8;
/** What a forum is let in with within a minute, less one that would be refused: sent within the time of one measurement. */
const LET_IN = 60_000_000;

type Measured = { figures: RequestFigures; answers: ForumAnswers | null; shares: Shares; blockedMs: number };

/** Files one after the other, as fast as they are worked on, but not so many that the door would refuse them. */
async function fileLoads(forums: Awaited<ReturnType<typeof worstForums>>): Promise<ForumLoad[]> {
  const loads: ForumLoad[] = [];
  for (const { name, dryRun, body } of worstFiles()) {
    const { at, headers } = await forums.next();
    const seconds = SHAPE.warmSeconds + SHAPE.seconds;
    loads.push({
      what: `sends ${name}`,
      url: `${at}/meetings/import?dryRun=${dryRun}`,
      headers: headers('text/csv'),
      file: name,
      atOnce: 1,
      perSecond: LET_IN / Buffer.byteLength(body) / seconds,
    });
  }
  return loads;
}

/** The most that a file may hold, kept. Saving it takes longer than one measurement; the slowest answer says how long. */
async function largestSaved(forums: Awaited<ReturnType<typeof worstForums>>): Promise<ForumLoad> {
  const { at, headers } = await forums.next();
  const file = worstFiles().find(({ body }) => Buffer.byteLength(body) > LET_IN / 6)?.name ?? '';
  return {
    what: `sends ${file.replace('tried', 'saved, once')}`,
    url: `${at}/meetings/import`,
    headers: headers('text/csv'),
    file,
    atOnce: 1,
    perSecond: 0.001,
  };
}

/** As an impatient sender: what it is told of when to come again it does not heed. */
const heedless = (load: ForumLoad): ForumLoad => ({
  ...load,
  what: `${load.what} again and again, refused`,
  perSecond: null,
});

/** What there is to read of a forum once a thousand of its meetings, all at one hour, are public. */
async function readingLoads(forums: Awaited<ReturnType<typeof worstForums>>): Promise<ForumLoad[]> {
  const forum = await forums.next();
  await publishAThousand(forum);
  const signedIn = { cookie: forum.headers('').cookie ?? '' };
  const of = (who: string, path: string, cookie: Record<string, string> = {}): ForumLoad => ({
    what: `${READERS} ${who} read ${path}`,
    url: `${forum.at}/${path}`,
    headers: { ...cookie, 'accept-encoding': 'gzip' },
    file: null,
    atOnce: READERS,
    perSecond: null,
  });
  return [
    of('strangers', 'calendar.ics'),
    of('strangers', 'meetings/flags'),
    of('strangers', 'meetings?limit=2000'),
    of('facilitators', 'meetings/flags', signedIn),
    of('facilitators', 'meetings?limit=2000', signedIn),
    of('facilitators', 'meetings/plan', signedIn),
  ];
}

/** As many requests with as many bytes, to a server that does nothing with them. */
function toPlain(load: ForumLoad, { times, bytes, seconds }: ForumAnswers, plain: string): ForumLoad {
  const asked = Object.values(times).reduce((sum, one) => sum + one, 0);
  return {
    ...load,
    url: `${plain}/${Math.round(bytes / asked)}`,
    headers: {},
    perSecond: Math.max(0.1, asked / seconds),
  };
}

const told = ({ times, slowest }: ForumAnswers): string =>
  [...Object.entries(times).map(([status, n]) => `${n} x ${status}`), `slowest ${slowest.toFixed(1)} s`].join(', ');

/** Asking ends one period and begins the next. */
async function blockedSince(server: ChildServer): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1]) * 1000;
}

/** Processor used since by each of those who share this machine. */
async function openShares(server: ChildServer, sender: number | null): Promise<() => Shares> {
  const postmaster = await postmasterOf(server.dataDir);
  const look = () => {
    const family = clusterCpu(server.pid);
    family.delete(postmaster);
    const own = family.get(server.pid) ?? 0;
    family.delete(server.pid);
    const postgres = clusterCpu(postmaster);
    return { own, family, postgres, sender: sender === null ? new Map() : clusterCpu(sender) };
  };
  const before = look();
  const began = performance.now();
  return () => {
    const after = look();
    const share = (nanoseconds: number) => nanoseconds / 1e4 / (performance.now() - began);
    return {
      server: share(after.own - before.own),
      workers: share(cpuBetween(before.family, after.family)),
      postgres: share(cpuBetween(before.postgres, after.postgres)),
      sender: share(cpuBetween(before.sender, after.sender)),
    };
  };
}

/**
 * One forum does what once stopped everybody, again and again; readers of another forum come at a steady pace. Quiet and
 * loud follow each other in one run on one server; it is quiet first, in the middle and last.
 * @param only parts of the names of loads; nothing stands for all
 */
export async function forumsBench(
  say: (line: string) => void = () => {},
  only: readonly string[] = [],
): Promise<ForumFigures[]> {
  const server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  const plain = await peerProcess('plain-server.ts');
  const browser = reader({ accept: 'application/json' });
  const release = standAside();
  try {
    const forums = await worstForums(server);
    const other = `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-en')}`;
    // One answer that is kept while nothing changes, and one that is read from the database each time.
    const ask = (n: number) => browser.read(n % 2 === 0 ? `${other}/meetings` : `${other}/stages`);
    const measure = async (shape: typeof SHAPE, load?: ForumLoad): Promise<Measured> => {
      const sender = load ? await beginLoad(load) : null;
      await blockedSince(server);
      const shares = await openShares(server, sender?.pid ?? null);
      const figures = await requestLoad({ ...shape, ask });
      const used = shares();
      const blockedMs = await blockedSince(server);
      return { figures, shares: used, blockedMs, answers: (await sender?.end()) ?? null };
    };
    const found: (Omit<ForumFigures, 'times' | 'machineTimes'> & { machine: RequestFigures | null })[] = [];
    const note = (what: string, { figures, answers, shares, blockedMs }: Measured, machine: Measured | null) => {
      const text = answers ? told(answers) : '';
      found.push({ what, figures, answers: text, shares, blockedMs, machine: machine?.figures ?? null });
      say(
        `  ${what}: p50 ${figures.p50.toFixed(1)}, p99 ${figures.p99.toFixed(1)} ms (machine ${machine?.figures.p99.toFixed(1) ?? '-'}), blocked ${blockedMs.toFixed(0)} ms, ${figures.failed} of ${figures.sent} failed, ${text}; ${sharesText(shares)}`,
      );
    };
    const quiet = async () => note('nothing', await measure(SHAPE), null);
    const all = async (loads: readonly ForumLoad[], shape = SHAPE) => {
      for (const load of loads) {
        if (only.length > 0 && !only.some((part) => load.what.includes(part))) continue;
        const loud = await measure(shape, load);
        const beside = toPlain(load, loud.answers as ForumAnswers, plain.url.replace('ws', 'http'));
        note(load.what, loud, await measure(MACHINE, beside));
      }
    };
    const files = await fileLoads(forums);
    const largest = await largestSaved(forums);
    const reads = await readingLoads(forums);
    await requestLoad({ ...SHAPE, seconds: 5, ask });
    await quiet();
    await all(files);
    await all([heedless(files[3] as ForumLoad)]);
    await all([largest], { ...SHAPE, seconds: 20 });
    await quiet();
    await all(reads);
    await quiet();
    const still = found.filter(({ what }) => what === 'nothing').map(({ figures }) => figures.p99);
    // The middle one: a quiet second that something else disturbed would flatter all others.
    const base = still.sort((a, b) => a - b)[Math.floor(still.length / 2)] as number;
    return found.map(({ machine, ...one }) => ({
      ...one,
      times: one.figures.p99 / base,
      machineTimes: machine && machine.p99 / base,
    }));
  } finally {
    release();
    browser.close();
    await plain.end('SIGTERM');
    await server.dispose();
  }
}

export const sharesText = ({ server, workers, postgres, sender }: Shares): string =>
  [server, workers, postgres, sender].map((one) => one.toFixed(0)).join(' / ');

/** Who measures sits at another machine too: what waits for a processor here must not count as the server's delay. */
function standAside(): () => void {
  try {
    setPriority(-15);
    return () => setPriority(0);
  } catch {
    // Only root may; then the figures hold that wait, the quiet ones as well.
    return () => {};
  }
}

if (import.meta.main) {
  const found = await forumsBench((line) => process.stdout.write(`${line}\n`), process.argv.slice(2));
  for (const { what, times, machineTimes } of found)
    process.stdout.write(`${times.toFixed(1)} x  (machine ${machineTimes?.toFixed(1) ?? '-'})  ${what}\n`);
}
