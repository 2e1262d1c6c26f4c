import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** The server's own walk over the manifest, so that what is weighed is what is linked. */
type Walk = { assetsOf(manifest: unknown, modules: readonly string[]): { scripts: string[]; preloads: string[] } };

const DIST = join(import.meta.dirname, '../../../client/dist/client');
const ENTRY = 'src/app/entry-client.tsx';
const SCREEN = 'src/app/application.tsx';

/** Modules whose files a first visit loads; a language's texts and what is fetched on demand come on top. */
const PAGES = {
  join: ['src/app/join.ts'],
  'public cycle': [ENTRY, 'src/features/cycles/pages/cycle-page.tsx'],
  'board, as a participant': [ENTRY, SCREEN, 'src/features/boards/pages/board-screen.tsx'],
} as const;

export type PageWeight = { page: string; files: number; gzipKb: number; brotliKb: number };

/** JavaScript of the three pages that have a budget, from the manifest of the last build. Null before any build. */
export async function pageWeights(): Promise<PageWeight[] | null> {
  const text = await readFile(join(DIST, '.vite/manifest.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const manifest: unknown = JSON.parse(text);
  const { assetsOf } = (await import(join(import.meta.dirname, '../../../client/src/app/document.ts'))) as Walk;
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
