import type { Tree } from './tree.ts';

export type Texts = Map<string, string>;

/** shared/texts/<language>/<namespace>.json; in server/ lie those that only the server says. */
export const TEXT_FILE = /^shared\/texts\/([a-z-]+)\/(?:server\/)?([a-z-]+)\.json$/;
/** Whose keys count: the other languages have the same, or are reported. */
export const FIRST = 'es';

function flatten(value: unknown, prefix: string, into: Texts): void {
  if (typeof value === 'string') into.set(prefix, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
  }
}

export function textsOf(tree: Tree, path: string): Texts {
  const texts: Texts = new Map();
  try {
    flatten(JSON.parse(tree.get(path) ?? '{}'), '', texts);
  } catch {
    // A broken file has no keys, so every use of it is reported, and biome names the place.
  }
  return texts;
}

/** `{{name}}` and `{{name, format}}`, in one order. */
export const placesOf = (text: string): string =>
  [...text.matchAll(/\{\{-?\s*([\w.]+(?:,\s*\w+)?)/g)]
    .map((match) => match[1])
    .sort()
    .join(' ');

const PLURAL = /_(zero|one|two|few|many|other)$/;
export const baseKey = (key: string): string => key.replace(PLURAL, '');

/** The keys of the first language, by namespace. */
export function keysByNamespace(tree: Tree): Map<string, { path: string; keys: Set<string> }> {
  const known = new Map<string, { path: string; keys: Set<string> }>();
  for (const path of tree.keys()) {
    const [, language, namespace] = TEXT_FILE.exec(path) ?? [];
    if (language !== FIRST || !namespace) continue;
    known.set(namespace, { path, keys: new Set([...textsOf(tree, path).keys()].map(baseKey)) });
  }
  return known;
}
