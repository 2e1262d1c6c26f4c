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
  doorScript(page: string): string;
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
  landing: 143483,
  enter: 8537,
  join: 8854,
  cycle: 147270,
  leftOpen: 136240,
  privacy: 138765,
  accessibility: 134747,
  announcements: 140613,
  announcement: 143089,
  diagnoses: 154415,
  // With the button that copies and says so, and shows the text where there is no clipboard; and what everybody reads of a review.
  // The review itself is fetched by those whom it concerns.
  diagnosis: 148900,
  // With the search, choices, pages and file of the list, which it had none of.
  meetings: 165929,
  // With the list of its materials, which everybody reads.
  meeting: 148985,
  // Where the letter leads that asks who comes: read and answered on any line.
  attendance: 9000,
  stopLetters: 9000,
  boards: 152574,
  commitments: 148957,
  commitment: 156139,
  ballots: 153227,
  ballot: 165881,
  consultations: 143149,
  // Its list as meetings.
  consultation: 157700,
  // With the form that keeps words on the device and says what is wrong beside each field; it is sent without it, too.
  contribute: 164577,
  contribution: 141251,
  findContribution: 139226,
  ownContribution: 142527,
  contributionAddress: 137880,
  // Where the letter leads that invites: accepted, declined and asked for anew by the browser's own forms.
  invitation: 140300,
  // With the balance of the forum above the list, which everybody reads.
  organisations: 151316,
  organisation: 144920,
  composition: 149176,
  stages: 145813,
  takePart: 139256,
  ownRequest: 137209,
  // With the way to all cycles, whose screen shares its parts.
  search: 140072,
  standards: 139126,
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
  const { PAGES, moduleOf, doorScript } = (await import(join(APP, 'pages.ts'))) as Registry;
  const open = Object.entries(PAGES).filter(([, { by }]) => by !== 'browser');
  return Promise.all(
    open.map(async ([page, { by, file }]) => {
      const entries = by === 'door' ? [doorScript(page)] : ['src/app/early.ts', ENTRY];
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
