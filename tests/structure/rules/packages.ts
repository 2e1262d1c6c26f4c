import type { Offence, Rule, Tree } from '../tree.ts';

const OURS = 'Apache-2.0';
const MANIFEST = /(^|\/)package\.json$/;
const LOCK = 'package-lock.json';

/** Versions below which a published vulnerability or data-loss bug applies to us. */
const MINIMUM: Record<string, string> = {
  fastify: '5.12.1',
  'socket.io-parser': '4.2.7',
  nodemailer: '10.4.1',
  mammoth: '1.11.0',
  'pdfjs-dist': '4.2.67',
  'file-type': '21.3.4',
  'better-auth': '1.7.25',
  'pg-boss': '10.4.0',
  '@hocuspocus/server': '4.7.0',
  node: '24.0.0',
};

const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MPL-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'OFL-1.1',
  'Python-2.0',
]);
/** Packages whose manifest forgets the field or writes it in an older way; their licence file or readme was read. */
const READ_BY_HAND: Record<string, string> = {
  busboy: 'MIT',
  'combine-errors': 'MIT',
  'humanize-number': 'MIT',
  streamsearch: 'MIT',
  'xmlhttprequest-ssl': 'MIT',
};

type Manifest = {
  name?: string;
  license?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  scripts?: Record<string, string>;
};
type Lock = {
  packages?: Record<string, { version?: string; license?: string; link?: boolean; hasInstallScript?: boolean }>;
};

function readJson<T>(tree: Tree, path: string): T | null {
  try {
    return JSON.parse(tree.get(path) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

const manifests = (tree: Tree): [string, Manifest][] =>
  [...tree.keys()]
    .filter((path) => MANIFEST.test(path))
    .map((path): [string, Manifest] => [path, readJson<Manifest>(tree, path) ?? {}]);

const dependenciesOf = (manifest: Manifest): [string, string][] =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([name]) => !name.startsWith('@minga/'),
  );

/** Our own manifests: licence, exact versions, and a reason for each dependency in the README's table. */
export const manifestsInOrder: Rule = (tree) => {
  const reasons = new Map(
    [...(tree.get('README.md') ?? '').matchAll(/^\|\s*`([^`]+)`\s*\|(.*)$/gm)].map((row) => [
      row[1] ?? '',
      row[2] ?? '',
    ]),
  );
  // «@types/*» stands for a whole scope.
  const reasonFor = (name: string): string => reasons.get(name) ?? reasons.get(name.replace(/\/.*$/, '/*')) ?? '';
  return manifests(tree).flatMap(([path, manifest]): Offence[] => {
    const offences: Offence[] = [];
    if (manifest.license !== OURS)
      offences.push({
        path,
        problem: `does not say "license": "${OURS}"`,
        advice: 'Every workspace carries the licence of the whole.',
      });
    for (const [name, version] of dependenciesOf(manifest)) {
      if (!/^\d/.test(version))
        offences.push({
          path,
          problem: `asks for ${name} ${version}`,
          advice: 'Pin the exact version; the lockfile and the tests speak of that one.',
        });
      if (!/\p{L}{3}/u.test(reasonFor(name)))
        offences.push({
          path,
          problem: `depends on ${name} without a reason in the README`,
          advice: `Add the row «| \`${name}\` | what for |» to the table of dependencies, or remove it.`,
        });
    }
    return offences;
  });
};

/** A dependency that no line of ours names is weight without use. */
export const dependenciesUsed: Rule = (tree) => {
  const sources = [...tree]
    .filter(([path]) => !MANIFEST.test(path) && path !== LOCK && !path.endsWith('.md'))
    .map(([, text]) => text);
  const everything = sources.join('\n');
  return manifests(tree).flatMap(([path, manifest]) =>
    dependenciesOf(manifest)
      .filter(
        ([name]) =>
          name !== 'node' && name !== 'typescript' && !name.startsWith('@types/') && !everything.includes(name),
      )
      .map(([name]) => ({ path, problem: `depends on ${name}, which nothing uses`, advice: 'Remove it.' })),
  );
};

/**
 * A command that is promised and leads nowhere is found by whoever needs it most. Without `exec` a shell stays between
 * npm and the command and keeps the signal of whoever stops npm: the server would go on, with its port and database.
 */
export const scriptsLeadSomewhere: Rule = (tree) =>
  manifests(tree).flatMap(([path, { scripts = {} }]) =>
    Object.entries(scripts).flatMap(([name, command]): Offence[] => {
      const target = /^(?:exec )?node (\S+\.ts)\b/.exec(command)?.[1];
      const file = path.replace(/package\.json$/, target ?? '');
      const script = `has the script «${name}», which runs ${file}`;
      if (target !== undefined && !tree.has(file))
        return [{ path, problem: script, advice: 'That file does not exist.' }];
      if (target !== undefined && !command.startsWith('exec '))
        return [{ path, problem: `${script} below a shell`, advice: 'Begin it with «exec».' }];
      return [];
    }),
  );

const nameIn = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

export function isOlder(version: string, minimum: string): boolean {
  const parts = (text: string) =>
    text
      .replace(/[-+].*$/, '')
      .split('.')
      .map(Number);
  const [a, b] = [parts(version), parts(minimum)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** `(MIT OR X)` is fine when one side is allowed, `(MIT AND X)` only when both are. */
export function isAllowed(licence: string): boolean {
  const plain = licence.replace(/[()]/g, '');
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed);
  return plain.split(' AND ').every((part) => ALLOWED.has(part.trim()));
}

/** The lockfile: nothing older than a known repair, nothing under a licence that binds our users, no surprise scripts. */
export const lockfile: Rule = (tree) => {
  const lock = readJson<Lock>(tree, LOCK);
  const allowScripts = readJson<{ allowScripts?: Record<string, boolean> }>(tree, 'package.json')?.allowScripts ?? {};
  return Object.entries(lock?.packages ?? {}).flatMap(([key, item]): Offence[] => {
    if (!key.includes('node_modules/') || item.link) return [];
    const name = nameIn(key);
    const offences: Offence[] = [];
    const minimum = MINIMUM[name];
    if (minimum && isOlder(item.version ?? '0', minimum))
      offences.push({
        path: LOCK,
        problem: `holds ${name} ${item.version}, older than ${minimum}`,
        advice: 'Older versions have a known fault; raise it.',
      });
    const licence = item.license ?? READ_BY_HAND[name] ?? 'none';
    if (!isAllowed(licence))
      offences.push({
        path: LOCK,
        problem: `holds ${name} under ${licence}`,
        advice: `Only ${[...ALLOWED].join(', ')} are allowed; look for another package.`,
      });
    if (item.hasInstallScript && !(name in allowScripts))
      offences.push({
        path: LOCK,
        problem: `${name} brings an install script that package.json neither allows nor refuses`,
        advice: 'Name it in allowScripts.',
      });
    return offences;
  });
};
