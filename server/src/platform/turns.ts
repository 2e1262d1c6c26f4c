/**
 * Work that must be done in the process that answers everybody, and takes long because somebody keeps much: it is done in
 * pieces, and between two of them the process turns to whatever else has come. However many such works there are, only one
 * piece is done at a time, of each forum in its turn.
 */
const SLICE_MS = 6;

type Job = { pieces: Iterator<string>; written: string[]; settle(text: string): void; fail(error: unknown): void };
const lines = new Map<string, Job[]>();
let isRunning = false;

/**
 * @param whose the forum whose turn this uses
 * @returns all pieces together
 */
export function writeInTurns(whose: string, pieces: Iterable<string>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const line = lines.get(whose) ?? [];
  line.push({ pieces: pieces[Symbol.iterator](), written: [], settle: resolve, fail: reject });
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
  try {
    do {
      const { done, value } = job.pieces.next();
      if (done) {
        job.settle(job.written.join(''));
        return true;
      }
      job.written.push(value);
    } while (performance.now() < until);
    return false;
  } catch (error) {
    job.fail(error);
    return true;
  }
}

const under = new Map<string, Promise<unknown>>();

/**
 * Long readings of one forum wait for one another, however many ask: each keeps a process of the database busy and then this
 * one, and together they would leave nothing of the machine to others.
 */
export function oneAtATime<T>(whose: string, work: () => Promise<T>): Promise<T> {
  const before = under.get(whose) ?? Promise.resolve();
  const mine = before.then(work, work);
  const over = mine
    .catch(() => {})
    .finally(() => {
      if (under.get(whose) === over) under.delete(whose);
    });
  under.set(whose, over);
  return mine;
}
