import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** The server's own walk over the manifest, so that what is weighed is what is linked. */
type Assets = { styles: string[]; scripts: string[]; preloads: string[] };
type Walk = { assetsOf(manifest: unknown, modules: readonly string[]): Assets };
type Registry = {
  PAGES: Record<string, { by: 'server' | 'door' | 'browser'; file: string }>;
  moduleOf(file: string): string;
};

const APP = join(import.meta.dirname, '../../client/src/app');
export const DIST = join(import.meta.dirname, '../../client/dist/client');
export const ENTRY = 'src/app/entry-client.tsx';

/**
 * What each public page may weigh: bytes of the styles and scripts that a stranger's first visit fetches, packed by gzip; its
 * document, texts and letters come on top. Whoever adds a page adds its row, whoever makes one lighter lowers it. One that has to
 * grow takes its new figure in the commit that makes it grow, with the reason: what is wanted of few is rather fetched when
 * they want it (`lazy`, as dialogs are).
 */
export const BUDGETS: Readonly<Record<string, number>> = {
  // As on all, what every page carries has grown by a kilobyte: the list of pages and of what is kept how long, clocks.
  landing: 143365,
  enter: 8583,
  join: 8900,
  cycle: 146896,
  // Here and on eight more: the lists of pages and of files that every page carries name an organisation's page, the composition, the
  // search of all cycles, passkeys and devices that show notices: 0.5 KB in a day.
  leftOpen: 136719,
  privacy: 138775,
  accessibility: 134500,
  announcements: 140219,
  announcement: 143701,
  diagnoses: 154804,
  // With the button that copies and says so, and shows the text where there is no clipboard.
  diagnosis: 147789,
  // With the search, choices, pages and file of the list, which it had none of.
  meetings: 164593,
  meeting: 148062,
  // Here and on four more: who keeps another clock reads their hour beside the forum's, 0.3 KB of every page.
  boards: 152846,
  commitments: 149422,
  // As all, by the two pages of organisations in the list of pages.
  commitment: 156021,
  ballots: 154081,
  ballot: 166345,
  // As meetings.
  consultations: 149879,
  // With the balance of the forum above the list, which everybody reads.
  // And with the way to the requests to take part, whose three addresses stand in the list that every page carries.
  organisations: 153733,
  // Its logo, who acts for it, and what was corrected. The list of pages is longer by it, 0.2 KB of every page.
  organisation: 147639,
  composition: 149343,
  stages: 145617,
  takePart: 139323,
  ownRequest: 137254,
  // With the way to all cycles, whose screen shares its parts.
  search: 139600,
  standards: 139560,
};
/** So much a page may vary by what others are packed with. */
export const MARGIN = 1_024;

export async function builtPages() {
  const text = await readFile(join(DIST, '.vite/manifest.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const { assetsOf } = (await import(join(APP, 'document.ts'))) as Walk;
  return { manifest: JSON.parse(text) as unknown, assetsOf };
}

const packedSize = async (files: readonly string[]): Promise<number> => {
  const bodies = await Promise.all(files.map((file) => readFile(join(DIST, file))));
  const packed = await Promise.all(bodies.map((body) => promisify(gzip)(body, { level: 9 })));
  return packed.reduce((sum, body) => sum + body.length, 0);
};

export type PublicWeight = { page: string; files: number; styles: number; scripts: number };

/** Of each public page in the last build. Null before any build. */
export async function publicWeights(): Promise<PublicWeight[] | null> {
  const built = await builtPages();
  if (!built) return null;
  const { PAGES, moduleOf } = (await import(join(APP, 'pages.ts'))) as Registry;
  const open = Object.entries(PAGES).filter(([, { by }]) => by !== 'browser');
  return Promise.all(
    open.map(async ([page, { by, file }]) => {
      const entries = by === 'door' ? ['src/app/join.ts'] : ['src/app/early.ts', ENTRY];
      const assets = built.assetsOf(built.manifest, [...entries, moduleOf(file)]);
      // The door runs its own small script alone.
      const scripts = by === 'door' ? assets.scripts : [...assets.scripts, ...assets.preloads];
      return {
        page,
        files: scripts.length + assets.styles.length,
        styles: await packedSize(assets.styles),
        scripts: await packedSize(scripts),
      };
    }),
  );
}

/** Pages that weigh more than they may, in words, and rows and pages that go without each other. */
export function tooHeavy(
  weights: readonly PublicWeight[],
  budgets: Readonly<Record<string, number>> = BUDGETS,
): string[] {
  const named = weights.flatMap(({ page, styles, scripts }) => {
    const [sum, budget] = [styles + scripts, budgets[page]];
    if (budget === undefined) return [`${page} weighs ${sum} B and has no budget`];
    return sum > budget + MARGIN ? [`${page} weighs ${sum} B, ${sum - budget} more than its budget`] : [];
  });
  const gone = Object.keys(budgets).filter((page) => !weights.some((one) => one.page === page));
  return [...named, ...gone.map((page) => `${page} has a budget and is no public page`)];
}
