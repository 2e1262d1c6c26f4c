import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { boardsBench } from './boards.ts';
import { ballotsBench } from './ballots.ts';
import { overlapsBench } from './overlaps.bench.ts';
import { pageWeights } from './support-weights.ts';
import { resultsPage } from './support-results.ts';
import { childServer } from '../../support/child-server.ts';

/**
 * `npm run bench`: measures, writes tests/bench/RESULTS.md and ends by itself within three minutes.
 * `INSTALL_SECONDS=42 npm run bench` records how long an install took.
 */
const LIMIT_MS = 175_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

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

const began = performance.now();
const loadBefore = Math.round((loadavg()[0] ?? 0) * 100) / 100;
say('Boards');
const boards = await boardsBench(
  [
    { clients: 50, perSecond: 1, rounds: 2 },
    { clients: 200, perSecond: 2, rounds: 1 },
    { clients: 10, perSecond: 1, rounds: 1 },
  ],
  say,
  // A round of both systems takes about half a minute on a busy machine.
  () => performance.now() - began < 95_000,
);
say('Overlaps');
const overlaps = overlapsBench();
say('Ballots');
const ballots = await ballotsBench();
say('Cold start');
const cold = performance.now() - began < 140_000 ? await coldStart() : null;
const install = Number(process.env['INSTALL_SECONDS']);
const page = resultsPage({
  boards,
  overlaps,
  ballots,
  weights: await pageWeights(),
  coldStart: cold,
  installSeconds: Number.isFinite(install) && install > 0 ? install : null,
  loadBefore,
  tookSeconds: (performance.now() - began) / 1000,
});
await writeFile(join(import.meta.dirname, '../RESULTS.md'), page);
say('Written: tests/bench/RESULTS.md');
process.exit(0);
