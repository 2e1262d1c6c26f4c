import { setPriority } from 'node:os';
import { cycleOf } from '../../e2e/support/screens.ts';
import { type ChildServer, childServer } from '../../support/child-server.ts';
import { worstFiles } from '../../support/worst-forum.ts';
import { beginLoad, type ForumAnswers, type ForumLoad } from './support-forum-load.ts';
import { clusterCpu, cpuBetween } from './support-machine.ts';
import { peerProcess } from './support-peer.ts';
import { newTimes, reader, type RequestFigures, requestLoad, type Times } from './support-requests.ts';
import { postmasterOf } from './support-stage.ts';
import { publishAThousand, worstForums } from './support-worst-forums.ts';

/** Percent of one core. */
export type Shares = { server: number; workers: number; postgres: number; sender: number };
/**
 * `times`: p99 of the others, as a multiple of what it was in the quiet turns between the loud ones. `machineTimes`: the same
 * while as many requests with as many bytes went to a bare server beside, which does nothing with them; null where there is no
 * load. `blockedMs`: the longest time for which the server's event loop turned to nobody.
 */
export type ForumFigures = {
  what: string;
  figures: RequestFigures;
  quietP50: number;
  quietP99: number;
  answers: string;
  asked: number;
  times: number;
  machineTimes: number | null;
  shares: Shares;
  blockedMs: number;
};

/** How many times longer than in quiet turns the others' requests may take: the slowest hundredth, and half of them. */
const MOST_TIMES = 3;
/** The first second is for the load to begin. */
const LOUD = { perSecond: 100, warmSeconds: 1, seconds: 4 };
const QUIET = { perSecond: 100, warmSeconds: 1, seconds: 3 };
/** Saving the most that a file may hold takes longer than one turn; the slowest answer says how long. */
const LONG = { ...LOUD, seconds: 20 };
/** Readers of one forum at once, each asking again as soon as it has its answer. */
const READERS = 8;
/** What a forum is let in with within a minute, less one that would be refused: sent within the time of one turn. */
const LET_IN = 60_000_000;

/**
 * `load` is asked for in each turn, because what one forum has sent within a minute would be held against it.
 * `prepare`: what must stand before the first turn.
 */
type Planned = {
  what: string;
  shape: typeof LOUD;
  load: (() => Promise<ForumLoad>) | null;
  prepare?: () => Promise<unknown>;
};
type Forums = Awaited<ReturnType<typeof worstForums>>;
type Measured = { figures: RequestFigures; answers: ForumAnswers | null; shares: Shares; blockedMs: number };

/** Files one after the other, as fast as they are worked on, but not so many that the door would refuse them. */
function fileLoads(forums: Forums): Planned[] {
  return worstFiles().map(({ name, dryRun, body }) => ({
    what: `sends ${name}`,
    shape: LOUD,
    load: async () => {
      const { at, headers } = await forums.next();
      return {
        url: `${at}/meetings/import?dryRun=${dryRun}`,
        headers: headers('text/csv'),
        file: name,
        atOnce: 1,
        perSecond: LET_IN / Buffer.byteLength(body) / (LOUD.warmSeconds + LOUD.seconds),
      };
    },
  }));
}

/** The most that a file may hold, kept; and an impatient sender, who does not heed what it is told of when to come again. */
function furtherFileLoads(forums: Forums): Planned[] {
  const largest = worstFiles().find(({ body }) => Buffer.byteLength(body) > LET_IN / 6)?.name ?? '';
  const refused = worstFiles()[3]?.name ?? '';
  const send = (file: string, perSecond: number | null) => async () => {
    const { at, headers } = await forums.next();
    return { url: `${at}/meetings/import`, headers: headers('text/csv'), file, atOnce: 1, perSecond };
  };
  return [
    { what: `sends ${refused} again and again, refused`, shape: LOUD, load: send(refused, null) },
    { what: `sends ${largest.replace('tried', 'saved, once')}`, shape: LONG, load: send(largest, 0.001) },
  ];
}

/** What there is to read of a forum once a thousand of its meetings, all at one hour, are public. */
function readingLoads(forums: Forums): Planned[] {
  let made: ReturnType<Forums['next']> | null = null;
  const forum = () => (made ??= forums.next().then((one) => publishAThousand(one).then(() => one)));
  const of = (who: 'strangers' | 'facilitators', path: string): Planned => ({
    what: `${READERS} ${who} read ${path}`,
    shape: LOUD,
    prepare: forum,
    load: async () => {
      const { at, headers } = await forum();
      const signedIn = who === 'strangers' ? {} : { cookie: headers('').cookie ?? '' };
      return {
        url: `${at}/${path}`,
        headers: { ...signedIn, 'accept-encoding': 'gzip' },
        file: null,
        atOnce: READERS,
        perSecond: null,
      };
    },
  });
  return [
    of('strangers', 'calendar.ics'),
    of('strangers', 'meetings/flags'),
    of('strangers', 'meetings?limit=2000'),
    of('strangers', 'audit'),
    of('strangers', 'audit/export'),
    of('facilitators', 'meetings/flags'),
    of('facilitators', 'meetings?limit=2000'),
    of('facilitators', 'meetings/plan'),
  ];
}

const askedIn = ({ times }: ForumAnswers): number => Object.values(times).reduce((sum, one) => sum + one, 0);

/** As many requests with as many bytes, to a server that does nothing with them. */
function toPlain(load: ForumLoad, all: ForumAnswers, plain: string): ForumLoad {
  const asked = askedIn(all);
  return {
    ...load,
    url: `${plain}/${Math.round(all.bytes / asked)}`,
    headers: {},
    perSecond: Math.max(0.1, asked / all.seconds),
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
 * `turns`: quiet and loud take turns, so that whatever else this machine does falls upon both. `plain`: address of the bare
 * server; null where what the machine itself costs is not asked.
 */
type Bench = { server: ChildServer; plain: string | null; turns: number; ask: (n: number) => Promise<unknown> };

async function measure(
  { server, ask }: Bench,
  shape: typeof LOUD,
  times: Times,
  load: ForumLoad | null,
): Promise<Measured> {
  const sender = load ? await beginLoad(load) : null;
  await blockedSince(server);
  const shares = await openShares(server, sender?.pid ?? null);
  const figures = await requestLoad({ ...shape, ask, times });
  const used = shares();
  const blockedMs = await blockedSince(server);
  return { figures, shares: used, blockedMs, answers: (await sender?.end()) ?? null };
}

/** One load in its turns, each after a quiet one, then the same to a server that does nothing. */
async function compare(bench: Bench, { what, shape, load, prepare }: Planned): Promise<ForumFigures> {
  const [loud, quiet] = [newTimes(), newTimes()];
  const turns: Measured[] = [];
  let last: ForumLoad | null = null;
  let calm: RequestFigures = { sent: 0, failed: 0, p50: 0, p95: 0, p99: 0 };
  await prepare?.();
  for (let turn = 0; turn < bench.turns; turn += 1) {
    calm = (await measure(bench, QUIET, quiet, null)).figures;
    last = (await load?.()) ?? null;
    turns.push(await measure(bench, shape, loud, last));
  }
  const { figures } = turns.at(-1) as Measured;
  const all = together(turns.flatMap(({ answers }) => answers ?? []));
  const machine =
    last && all && bench.plain && (await measure(bench, QUIET, newTimes(), toPlain(last, all, bench.plain)));
  const sum = (pick: (one: Measured) => number) => turns.reduce((total, one) => total + pick(one), 0);
  const share = (name: keyof Shares) => sum(({ shares }) => shares[name]) / bench.turns;
  return {
    what,
    figures: { ...figures, sent: sum((one) => one.figures.sent), failed: sum((one) => one.figures.failed) },
    quietP50: calm.p50,
    quietP99: calm.p99,
    answers: all ? told(all) : '',
    asked: all ? askedIn(all) : 0,
    times: figures.p99 / calm.p99,
    machineTimes: machine ? machine.figures.p99 / calm.p99 : null,
    shares: {
      server: share('server'),
      workers: share('workers'),
      postgres: share('postgres'),
      sender: share('sender'),
    },
    blockedMs: Math.max(...turns.map(({ blockedMs }) => blockedMs)),
  };
}

function together(answers: readonly ForumAnswers[]): ForumAnswers | null {
  if (answers.length === 0) return null;
  const times: Record<string, number> = {};
  for (const one of answers)
    for (const [status, n] of Object.entries(one.times)) times[status] = (times[status] ?? 0) + n;
  const sum = (pick: (one: ForumAnswers) => number) => answers.reduce((total, one) => total + pick(one), 0);
  const slowest = Math.max(...answers.map((one) => one.slowest));
  return { times, slowest, bytes: sum(({ bytes }) => bytes), seconds: sum(({ seconds }) => seconds) };
}

/** What makes the requests of others fail, or wait beyond the bar. */
export const isTooMuch = ({ figures, times, quietP50 }: ForumFigures): boolean =>
  figures.failed > 0 || times > MOST_TIMES || figures.p50 > MOST_TIMES * quietP50;

/**
 * One forum does what once stopped everybody, again and again; readers of another forum come at a steady pace, all on one
 * server with the demonstration.
 * @param options.only parts of the names of loads; nothing stands for all
 * @param options.rounds how often at most a load is measured until it is fine; that round stands, because what else this
 *   machine does may fall upon the others
 */
export async function measureForums(
  server: ChildServer,
  options: {
    only: readonly string[];
    turns: number;
    rounds: number;
    isFine: (one: ForumFigures) => boolean;
    plain: string | null;
    say: (line: string) => void;
  },
): Promise<ForumFigures[]> {
  const { only, turns, rounds, isFine, plain, say } = options;
  const browser = reader({ accept: 'application/json' });
  const release = standAside();
  try {
    const forums = await worstForums(server);
    const other = `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-en')}`;
    // One answer that is kept while nothing changes, and one that is read from the database each time.
    const ask = (n: number) => browser.read(n % 2 === 0 ? `${other}/meetings` : `${other}/stages`);
    const bench = { server, ask, plain, turns };
    const nothing: Planned = { what: 'nothing', shape: LOUD, load: null };
    const all = [nothing, ...fileLoads(forums), ...furtherFileLoads(forums), ...readingLoads(forums)];
    await requestLoad({ ...LOUD, ask });
    const found: ForumFigures[] = [];
    for (const planned of all) {
      if (only.length > 0 && !only.some((part) => planned.what.includes(part))) continue;
      let figures = await compare(bench, planned);
      say(lineOf(figures));
      for (let round = 1; round < rounds && !isFine(figures); round += 1) {
        figures = await compare(bench, planned);
        say(lineOf(figures));
      }
      found.push(figures);
    }
    return found;
  } finally {
    release();
    browser.close();
  }
}

/** All loads, or some, on a server of their own. The first row is of no load at all: what it differs from one is what the figures of this run are worth. */
export async function forumsBench(
  say: (line: string) => void = () => {},
  only: readonly string[] = [],
): Promise<ForumFigures[]> {
  const server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  const plain = await peerProcess('plain-server.ts');
  try {
    return await measureForums(server, {
      only,
      turns: 3,
      rounds: 1,
      isFine: () => true,
      plain: plain.url.replace('ws', 'http'),
      say,
    });
  } finally {
    await plain.end('SIGTERM');
    await server.dispose();
  }
}

const lineOf = ({
  what,
  figures,
  quietP50,
  quietP99,
  times,
  machineTimes,
  blockedMs,
  answers,
  shares,
}: ForumFigures): string =>
  `  ${times.toFixed(1)} x (machine ${machineTimes?.toFixed(1) ?? '-'}) ${what}: p50 ${figures.p50.toFixed(1)} of quiet ${quietP50.toFixed(1)}, p99 ${figures.p99.toFixed(1)} of quiet ${quietP99.toFixed(1)} ms, blocked ${blockedMs.toFixed(0)} ms, ${figures.failed} of ${figures.sent} failed, ${answers}; ${sharesText(shares)}`;

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

if (import.meta.main) await forumsBench((line) => process.stdout.write(`${line}\n`), process.argv.slice(2));
