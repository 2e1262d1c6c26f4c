import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../../../..');
export const CLIENT_DIST = join(ROOT, 'client/dist');
const STAMP = join(CLIENT_DIST, 'built-from');
const SOURCES = [
  'client/src',
  'client/public',
  'client/vite.config.ts',
  'client/package.json',
  'shared/src',
  'shared/texts',
  'package-lock.json',
];

/** Name, size and time of every source file: enough to notice an edit or a checkout, cheap enough for each start. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const walk = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => null);
    if (!found) return;
    if (!found.isDirectory()) return void hash.update(`${path}|${found.size}|${found.mtimeMs}\n`);
    for (const name of (await readdir(path)).sort()) await walk(join(path, name));
  };
  for (const source of SOURCES) await walk(join(ROOT, source));
  return hash.digest('hex');
}

/**
 * Builds what browsers load and what the server renders with, when the sources changed since the last build.
 * @returns whether a build was needed
 */
export async function buildClientIfStale(log: (line: string) => void): Promise<boolean> {
  // An image holds what was built and not what it was built from.
  const hasSources = (await stat(join(ROOT, 'client/src')).catch(() => null)) !== null;
  if (!hasSources && (await stat(STAMP).catch(() => null)) !== null) return false;
  if (!hasSources) throw new Error(`There are no pages in ${CLIENT_DIST}, and no sources to build them from.`);
  const now = await fingerprint();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === now) return false;
  log('Building the pages (a few seconds, only after a change)…');
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  await Promise.all([
    runNode([vite, 'build', '--logLevel', 'error']),
    runNode([vite, 'build', '--ssr', '--logLevel', 'error']),
  ]);
  await compressAssets(join(CLIENT_DIST, 'client/assets'));
  await writeFile(STAMP, now);
  return true;
}

/** Packed once, as tightly as it goes, instead of on the fly for every phone. */
async function compressAssets(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      if (bytes.length < 1024) return;
      await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(bytes));
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
    }),
  );
}

function runNode(args: string[]): Promise<void> {
  return new Promise((resolve, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: join(ROOT, 'client'),
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    child.on('error', fail);
    child.on('exit', (code) =>
      code === 0 ? resolve() : fail(new Error(`The pages could not be built (exit code ${code}).`)),
    );
  });
}
