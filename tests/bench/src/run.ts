import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { boardsBench } from './boards.ts';
import { ballotsBench } from './ballots.ts';
import { guestsBench } from './guests.ts';
import { forumsBench, isTooMuch } from './forums.ts';
import { crashesBench } from './crashes.ts';
import { lettersBench } from './letters.ts';
import { longBoardsBench } from './long-boards.ts';
import { overlapsBench } from './overlaps.bench.ts';
import { pagesBench } from './pages.ts';
import { reachBench } from './reach.ts';
import { rightsBench } from './rights.ts';
import { searchBench } from './search.ts';
import { pageWeights, publicWeightsBeside } from './support-weights.ts';
import { resultsPage, withSections } from './support-results.ts';
import { untangleBench } from './untangle.ts';
import { uploadsBench } from './uploads.ts';
import { childServer } from '../../support/child-server.ts';

/**
 * `npm run bench`: measures everything, writes tests/bench/RESULTS.md and ends by itself within twenty-five minutes.
 * `npm run bench -- boards crashes` measures these parts only, prints what the page would say and writes nothing; with
 * `--keep` it puts their sections into the page.
 * Ends with exit code 1 and names the load where one forum made the others' requests fail or wait beyond the bar.
 * `INSTALL_SECONDS=42 npm run bench` records how long an install took.
 */
/** Seventeen parts, most beside a peer in the same run: shorter rounds would measure the start of things. */
const LIMIT_MS = 1_500_000;
const PARTS = [
  'boards',
  'crashes',
  'overlaps',
  'untangle',
  'long-boards',
  'forums',
  'guests',
  'ballots',
  'reach',
  'rights',
  'search',
  'letters',
  'pages',
  'uploads',
  'weights',
  'start',
];
const say = (line: string) => process.stdout.write(`${line}\n`);

const keeps = process.argv.includes('--keep');
const asked = process.argv.slice(2).filter((word) => word !== '--keep');
const unknown = asked.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  say(`There is no ${unknown.join(', ')} to measure. The parts are ${PARTS.join(', ')}.`);
  process.exit(2);
}
const isAsked = (part: string) => asked.length === 0 || asked.includes(part);

setTimeout(() => {
  say('The benchmark took too long and was stopped; RESULTS.md keeps the run before.');
  process.exit(1);
}, LIMIT_MS).unref();

/** An empty data folder, the embedded database made from nothing, until the first page has been read. */
async function coldStart(): Promise<{ firstPageSeconds: number; pagesWereBuilt: boolean } | null> {
  const began = performance.now();
  const server = await childServer({ readyWithin: 60_000 }).catch((error: Error) => {
    say(`  the cold start failed: ${error.message.split('\n')[0]}`);
    return null;
  });
  if (!server) return null;
  try {
    const page = await fetch(server.url, { headers: { accept: 'text/html' } });
    await page.text();
    return {
      firstPageSeconds: (performance.now() - began) / 1000,
      pagesWereBuilt: server.output().includes('Building the pages'),
    };
  } finally {
    await server.dispose();
  }
}

/** Says what is measured now; null for a part that nobody asked for. */
async function part<T>(name: string, work: () => T | Promise<T>): Promise<T | null> {
  if (!isAsked(name)) return null;
  say(name);
  return work();
}

const began = performance.now();
const loadBefore = Math.round((loadavg()[0] ?? 0) * 100) / 100;
const boards = await part('boards', () =>
  boardsBench(
    [
      { clients: 50, perSecond: 1, rounds: 2, systems: ['minga', 'ws relay', 'hocuspocus'] },
      { clients: 200, perSecond: 2, rounds: 3, systems: ['minga', 'ws relay'] },
      { clients: 10, perSecond: 1, rounds: 2, systems: ['minga', 'ws relay', 'hocuspocus'] },
      { clients: 1000, boards: 40, perSecond: 1, rounds: 1, systems: ['minga'] },
    ],
    say,
    () => performance.now() - began < 300_000,
  ),
);
const forums = await part('forums', () => forumsBench(say));
const page = resultsPage({
  boards,
  crashes: await part('crashes', crashesBench),
  overlaps: await part('overlaps', overlapsBench),
  untangle: await part('untangle', () => untangleBench(say)),
  longBoards: await part('long-boards', longBoardsBench),
  forums,
  guests: await part('guests', () => guestsBench(say)),
  ballots: await part('ballots', ballotsBench),
  reach: await part('reach', reachBench),
  rights: await part('rights', rightsBench),
  search: await part('search', searchBench),
  letters: await part('letters', lettersBench),
  pages: await part('pages', pagesBench),
  uploads: await part('uploads', uploadsBench),
  weights: await part('weights', pageWeights),
  publicWeights: isAsked('weights') ? await publicWeightsBeside() : null,
  coldStart: await part('start', coldStart),
  installSeconds: Number(process.env['INSTALL_SECONDS']) || null,
  loadBefore,
  tookSeconds: (performance.now() - began) / 1000,
});
const results = join(import.meta.dirname, '../RESULTS.md');
if (asked.length > 0 && !keeps) say(`\n${page}`);
else {
  const isWhole = asked.length === 0;
  await writeFile(results, isWhole ? page : withSections(await readFile(results, 'utf8'), page, { loadBefore }));
  say('Written: tests/bench/RESULTS.md');
}
const tooMuch = forums?.filter(isTooMuch) ?? [];
for (const { what, times, figures, quietP50 } of tooMuch)
  say(
    `Too much for the others: ${what} (${times.toFixed(1)} times the quiet p99, ${(figures.p50 / quietP50).toFixed(1)} times the quiet p50, ${figures.failed} failed)`,
  );
process.exit(tooMuch.length > 0 ? 1 : 0);
