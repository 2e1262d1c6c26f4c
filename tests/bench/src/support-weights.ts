import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { builtPages, DIST, ENTRY, publicWeights, type PublicWeight } from '../../support/page-weights.ts';

const SCREEN = 'src/app/application.tsx';

/** Modules whose files a first visit loads; a language's texts and what is fetched on demand come on top. */
const PAGES = {
  join: ['src/app/join.ts'],
  'public cycle': [ENTRY, 'src/features/cycles/pages/cycle-page.tsx'],
  'board, as a participant': [ENTRY, SCREEN, 'src/features/boards/pages/board-screen.tsx'],
} as const;

export type PageWeight = { page: string; files: number; gzipKb: number; brotliKb: number };

/** Styles and scripts of public pages on 29 November 2026, before their styles were put into fewer rules: bytes, packed by gzip. */
const EARLIER: Readonly<Record<string, readonly [styles: number, scripts: number]>> = {
  landing: [9445, 134269],
  join: [7653, 1347],
  cycle: [11277, 136900],
  announcements: [8338, 133272],
  announcement: [8422, 135782],
  diagnoses: [11713, 143328],
  diagnosis: [9503, 138493],
  meetings: [11204, 144173],
  meeting: [9271, 138391],
  boards: [10759, 142144],
  commitments: [10377, 139120],
  commitment: [12153, 145122],
  ballots: [11120, 142931],
  ballot: [13692, 153045],
  consultations: [8979, 132755],
  organisations: [10359, 154781],
  stages: [9365, 136948],
  standards: [8355, 131365],
};

export type EarlierWeight = PublicWeight & { earlier: number | null };

/** What a stranger's browser fetches for each public page, beside what it was. Null before any build. */
export async function publicWeightsBeside(): Promise<EarlierWeight[] | null> {
  const weights = await publicWeights();
  return (
    weights?.map((one) => ({ ...one, earlier: EARLIER[one.page]?.reduce((sum, bytes) => sum + bytes, 0) ?? null })) ??
    null
  );
}

/** JavaScript of the three pages that have a budget, from the manifest of the last build. Null before any build. */
export async function pageWeights(): Promise<PageWeight[] | null> {
  const built = await builtPages();
  if (!built) return null;
  const { manifest, assetsOf } = built;
  return Promise.all(
    Object.entries(PAGES).map(async ([page, modules]) => {
      const { scripts, preloads } = assetsOf(manifest, modules);
      // The join page is rendered with React on the server and runs only its own script.
      const files = page === 'join' ? scripts : [...scripts, ...preloads];
      const bytes = await Promise.all(files.map((file) => readFile(join(DIST, file))));
      const packed = async (pack: (body: Buffer) => Promise<Buffer>) =>
        (await Promise.all(bytes.map(pack))).reduce((sum, body) => sum + body.length, 0) / 1000;
      return {
        page,
        files: files.length,
        gzipKb: await packed((body) => promisify(gzip)(body, { level: 9 })),
        brotliKb: await packed((body) => promisify(brotliCompress)(body)),
      };
    }),
  );
}
