import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@minga/shared/kernel/errors.ts';

/**
 * Work that must be done in the process that answers everybody, and takes long because somebody keeps much: it is done in
 * pieces, and between two of them the process turns to whatever else has come. However many such works there are, only one
 * piece is done at a time, of each forum in its turn.
 */
const SLICE_MS = 3;

type Job = { pieces: Iterator<string>; written: Buffer[]; finish(text: Buffer): void; fail(error: unknown): void };
const lines = new Map<string, Job[]>();
let isRunning = false;

/**
 * @param whose the forum whose turn this uses
 * @returns all pieces together, in UTF-8: what a turn has written is made bytes within it, as a long text would take long
 */
export function writeInTurns(whose: string, pieces: Iterable<string>): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const line = lines.get(whose) ?? [];
  line.push({ pieces: pieces[Symbol.iterator](), written: [], finish: resolve, fail: reject });
  lines.set(whose, line);
  if (!isRunning) {
    isRunning = true;
    setImmediate(turn);
  }
  return promise;
}

function turn(): void {
  const [next] = lines;
  if (!next) {
    isRunning = false;
    return;
  }
  const [whose, line] = next;
  const job = line[0] as Job;
  lines.delete(whose);
  if (!isOver(job)) lines.set(whose, line);
  else if (line.length > 1) lines.set(whose, line.slice(1));
  setImmediate(turn);
}

/** Goes on with a job for as long as a turn lasts. */
function isOver(job: Job): boolean {
  const until = performance.now() + SLICE_MS;
  const texts: string[] = [];
  try {
    let isLast: boolean | undefined;
    do {
      const { done, value } = job.pieces.next();
      isLast = done;
      if (!done) texts.push(value);
    } while (!isLast && performance.now() < until);
    job.written.push(Buffer.from(texts.join('')));
    if (isLast) job.finish(Buffer.concat(job.written));
    return isLast === true;
  } catch (error) {
    job.fail(error);
    return true;
  }
}

type Line = { waiting: number; end: Promise<void> };
const under = new Map<string, Line>();
/** Readings of one forum that may wait: a hall of people who open one page at once, several times over. */
export const MOST_WAITING = 1_000;
/** When to come again; seconds. */
const SOON = 5;
/** Between two readings of one forum: so many times as long as the first took, and at most so many milliseconds. */
const REST = { times: 2, longest: 100 };

/**
 * Long readings of one forum wait for one another, however many ask: each keeps a process of the database busy and then this
 * one, and together they would leave nothing of the machine to others. Where more are waiting, the machine is left alone
 * after each for twice as long as it took: a forum that is asked without end gets a third of it at most.
 * @throws AppError `work.queue-full`
 */
export async function oneAtATime<T>(whose: string, work: () => Promise<T>): Promise<T> {
  const line = under.get(whose) ?? { waiting: 0, end: Promise.resolve() };
  if (line.waiting >= MOST_WAITING) throw new AppError('work.queue-full', { params: { seconds: SOON } });
  line.waiting += 1;
  under.set(whose, line);
  let began = 0;
  const mine = line.end.then(() => {
    began = performance.now();
    return work();
  });
  line.end = mine
    .catch(() => {})
    .then(async () => {
      line.waiting -= 1;
      if (line.waiting > 0) await pause(Math.min(REST.longest, REST.times * (performance.now() - began)));
      else under.delete(whose);
    });
  return mine;
}

/**
 * A forum is calm while its short readings cost this process no more than so many milliseconds of the processor, of which
 * so many go again with each millisecond, and while no more than so many are under way.
 */
const CALM = { cost: 150, goes: 0.15, atOnce: 4 };
type Use = { cost: number; at: number; underWay: number };
/** Milliseconds: of time, and of what this process has used of the processor. */
const CLOCK = {
  now: () => performance.now(),
  used: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

export function openCalmReadings(clock = CLOCK) {
  /** As many as there are forums. */
  const uses = new Map<string, Use>();
  let readings = 0;

  function useOf(whose: string): Use {
    const now = clock.now();
    const use = uses.get(whose) ?? { cost: 0, at: now, underWay: 0 };
    uses.set(whose, use);
    use.cost = Math.max(0, use.cost - CALM.goes * (now - use.at));
    use.at = now;
    return use;
  }

  async function charged<T>(whose: string, work: () => Promise<T>): Promise<T> {
    useOf(whose).underWay += 1;
    readings += 1;
    const before = clock.used();
    try {
      return await work();
    } finally {
      const use = useOf(whose);
      // What the process did meanwhile it did for all who were reading.
      use.cost += (clock.used() - before) / readings;
      use.underWay -= 1;
      readings -= 1;
    }
  }

  return <T>(whose: string, work: () => Promise<T>): Promise<T> => {
    const use = useOf(whose);
    const isCalm = use.cost < CALM.cost && use.underWay < CALM.atOnce;
    return isCalm ? charged(whose, work) : oneAtATime(whose, () => charged(whose, work));
  };
}

/**
 * Short readings, of which there are many: those of a calm forum begin at once, so that one that the database keeps waiting
 * holds up none behind it. A forum that asks without end stands in the line of {@link oneAtATime}. What counts is what a
 * reading cost this process: on a machine that others keep busy it takes longer, and that is no fault of its forum.
 * @throws AppError `work.queue-full`
 */
export const atOnceWhileCalm = openCalmReadings();
