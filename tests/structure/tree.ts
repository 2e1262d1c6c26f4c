import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every text file of the repository that we wrote, by path relative to its root with forward slashes. */
export type Tree = ReadonlyMap<string, string>;

/** One thing to repair. `advice` says what to do instead, because a rule without a way out is only an obstacle. */
export type Offence = { path: string; line?: number; problem: string; advice: string };

export type Rule = (tree: Tree) => Offence[];

const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'data',
  '.git',
  '.cache',
  '.vite',
  'coverage',
  '.results',
  'screenshots',
]);
const TEXT = /\.(ts|tsx|js|mjs|cjs|json|css|html|md|sql|yml|yaml)$/;

export function readTree(root: string): Tree {
  const files = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (TEXT.test(entry.name) || entry.name === 'Dockerfile')
        files.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  visit('');
  return files;
}

export const isCode = (path: string): boolean => /\.(ts|tsx)$/.test(path) && !path.endsWith('.d.ts');
export const isTest = (path: string): boolean => /\.(test|e2e)\.tsx?$/.test(path);
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export function codeFiles(tree: Tree, under = ''): string[] {
  return [...tree.keys()].filter((path) => isCode(path) && path.startsWith(under));
}
