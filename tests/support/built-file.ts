import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DIST } from './page-weights.ts';

type Chunk = { name?: string; file: string; css?: string[] };

/** Address of the script, or the style of its own, that the build made of a page or a shared part: files are named by content alone. */
export async function builtFile(name: string, kind: 'script' | 'style' = 'script'): Promise<string> {
  const manifest = JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const chunk = Object.values(manifest).find((one) => one.name === name);
  const file = kind === 'script' ? chunk?.file : chunk?.css?.at(-1);
  if (file === undefined) throw new Error(`the build has no ${kind} of ${name}`);
  return `/${file}`;
}
