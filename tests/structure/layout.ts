import { folderOf } from './tree.ts';
import type { Tree } from './tree.ts';

/** From the ground up; a noun may use only those before it. Nouns of one row of ARCHITECTURE.md keep this order too. */
export const NOUNS = [
  'people',
  'organisations',
  'cycles',
  'events',
  'notices',
  'standards',
  'stages',
  'files',
  'logos',
  'links',
  'comments',
  'versions',
  'themes',
  'announcements',
  'diagnoses',
  'meetings',
  'boards',
  'commitments',
  'ballots',
  'consultations',
  'search',
  'reports',
  'rights',
  'participation',
  'demo',
] as const;

/** What the entry point of each feature, its `noun.ts`, says: the one file above the features that they may name. */
export const NOUN_SHAPE = 'server/src/noun.ts';
export const SERVER_FILES = ['noun', 'tables', 'policy', 'queries', 'commands', 'routes', 'live', 'present', 'jobs'];
/** Only these may grow into a folder, split by verb (live: by what it adds to the kind of room). */
export const SERVER_FOLDERS = ['commands', 'queries', 'routes', 'live'];
/** What another feature may reach for: data and decisions, never transport. */
export const SERVER_OPEN_FILES = ['tables', 'policy', 'queries', 'commands', 'present'];
/** Where the process's own parts stand, by what they are for; only what names them all lies beside them. */
export const PLATFORM_ROOMS = ['http', 'database', 'files', 'mail', 'jobs', 'start', 'backup', 'texts'];
export const CLIENT_FILES = ['api.ts', 'store.ts', 'live.ts'];
export const CLIENT_FOLDERS = ['components', 'pages'];

export type Place =
  | { area: 'shared' }
  | { area: 'server'; layer: 'config' | 'platform' | 'realtime' | 'feature' | 'app'; noun: string | null }
  | { area: 'client'; layer: 'lib' | 'ui' | 'parts' | 'feature' | 'app'; noun: string | null }
  | { area: 'tests' }
  | { area: 'root' };

export function placeOf(path: string): Place {
  const parts = path.split('/');
  const [area, src, layer, noun] = parts;
  if (area === 'shared' && src === 'src') return { area: 'shared' };
  if (area === 'tests') return { area: 'tests' };
  if (area === 'server' && src === 'src') {
    if (layer === 'platform' || layer === 'realtime') return { area, layer, noun: null };
    if (layer === 'features') return { area, layer: 'feature', noun: noun ?? null };
    return { area, layer: layer === 'config.ts' ? 'config' : 'app', noun: null };
  }
  if (area === 'client' && src === 'src') {
    if (layer === 'lib' || layer === 'ui' || layer === 'parts') return { area, layer, noun: null };
    if (layer === 'features') return { area, layer: 'feature', noun: noun ?? null };
    return { area, layer: 'app', noun: null };
  }
  return { area: 'root' };
}

/** Where an import leads: a path of the tree, or the bare package name when it leaves the repository. */
export function resolveImport(tree: Tree, from: string, specifier: string): { path: string } | { package: string } {
  const clean = specifier.replace(/[?#].*$/, '');
  const workspace = /^@minga\/(shared|server)\/(.+)$/.exec(clean);
  if (workspace) return { path: `${workspace[1]}/src/${workspace[2]}` };
  if (!clean.startsWith('.')) {
    const parts = clean.split('/');
    return { package: clean.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? clean) };
  }
  const segments = folderOf(from).split('/');
  for (const part of clean.split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '.') segments.push(part);
  }
  const path = segments.join('/');
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`];
  return { path: candidates.find((candidate) => tree.has(candidate)) ?? path };
}
