import { CLIENT_FILES, CLIENT_FOLDERS, NOUNS, PLATFORM_ROOMS, SERVER_FILES, SERVER_FOLDERS } from '../layout.ts';
import { fileName, isCode, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

const BANNED = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'service',
  'services',
  'types',
  'misc',
  'common',
  'stuff',
]);
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Names that a tool or a convention outside us decides. */
const GIVEN = /^(README|CHANGELOG|ARCHITECTURE|PRODUCT|DESIGN|SPEC|THREATS|RESULTS|LICENSE|Dockerfile)(\.md)?$/;

const stemOf = (path: string): string => fileName(path).replace(/\..*$/, '');

function plainNames(tree: Tree): Offence[] {
  const offences: Offence[] = [];
  for (const path of tree.keys()) {
    const name = fileName(path);
    const inOurCode = /^(shared|server|client|tests)\//.test(path);
    if (!inOurCode || GIVEN.test(name)) continue;
    if (isCode(path) && stemOf(path) === 'index') {
      offences.push({
        path,
        problem: 'is an index file',
        advice: 'Import the module that owns the name; barrels hide what depends on what.',
      });
    }
    if (BANNED.has(stemOf(path)) || path.split('/').some((folder) => BANNED.has(folder))) {
      offences.push({
        path,
        problem: 'has a name that says nothing',
        advice: 'Name the file after the one thing it knows, in the words of the forum.',
      });
    }
    const stem = /^\d{4}_[a-z0-9_]+$/.test(stemOf(path)) ? '' : stemOf(path);
    if (stem !== '' && !KEBAB.test(stem)) {
      offences.push({
        path,
        problem: 'is not named in kebab-case',
        advice: `Rename it to ${stem
          .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
          .replace(/_/g, '-')
          .toLowerCase()}.`,
      });
    }
  }
  return offences;
}

function serverFeature(path: string, noun: string, rest: string[]): Offence | null {
  const [first = '', second] = rest;
  if (second !== undefined) {
    if (rest.length === 2 && SERVER_FOLDERS.includes(first) && second.endsWith('.ts')) return null;
    return {
      path,
      problem: `lies in a folder that a server feature does not have (${first}/)`,
      advice: `Only ${SERVER_FOLDERS.join(', ')} may become a folder, one level deep, split by verb.`,
    };
  }
  if (isTest(path) || SERVER_FILES.some((name) => first === `${name}.ts`)) return null;
  return {
    path,
    problem: 'is outside the closed list of a server feature',
    advice: `Put its content into one of ${SERVER_FILES.join(', ')}, into shared/src/${noun} when it is a pure rule, or into a room of server/src/platform when it knows nothing of the forum.`,
  };
}

function clientFeature(path: string, rest: string[]): Offence | null {
  const [first = '', second] = rest;
  if (second === undefined) {
    if (CLIENT_FILES.includes(first) || isTest(path)) return null;
    return {
      path,
      problem: 'is outside the closed list of a client feature',
      advice: `Allowed are ${CLIENT_FILES.join(', ')}, components/ and pages/.`,
    };
  }
  if (CLIENT_FOLDERS.includes(first) && rest.length === 2) return null;
  return {
    path,
    problem: 'lies in a folder that a client feature does not have',
    advice: 'Use components/ or pages/, one level deep.',
  };
}

function closedLists(tree: Tree): Offence[] {
  const offences: Offence[] = [];
  for (const path of tree.keys()) {
    const [area, src, layer, noun, ...rest] = path.split('/');
    if (src !== 'src' || layer === undefined) continue;
    const isFeature = layer === 'features' && noun !== undefined && rest.length > 0;
    const known = (name: string) => (NOUNS as readonly string[]).includes(name);
    if (area === 'server' && isFeature) {
      const offence = known(noun) ? serverFeature(path, noun, rest) : unknownNoun(path, noun);
      if (offence) offences.push(offence);
    } else if (area === 'client' && isFeature) {
      const offence = known(noun) ? clientFeature(path, rest) : unknownNoun(path, noun);
      if (offence) offences.push(offence);
    } else if (
      area === 'server' &&
      layer === 'platform' &&
      noun !== 'deps.ts' &&
      !PLATFORM_ROOMS.includes(noun ?? '')
    ) {
      offences.push({
        path,
        problem: 'stands in no room of the platform',
        advice: `Put it into ${PLATFORM_ROOMS.join('/, ')}/, by what it is for.`,
      });
    } else if (area === 'shared' && noun !== undefined && layer !== 'kernel' && !known(layer)) {
      offences.push(unknownNoun(path, layer));
    }
  }
  return offences;
}

const unknownNoun = (path: string, noun: string): Offence => ({
  path,
  problem: `belongs to «${noun}», which is not one of our nouns`,
  advice: `Use one of ${NOUNS.join(', ')}; a new noun needs a row in ARCHITECTURE.md and in tests/structure/layout.ts.`,
});

/** Two migrations that were written at the same time: in which order they are applied would be chance. */
function sharedNumbers(tree: Tree): Offence[] {
  const migrations = [...tree.keys()].filter((path) => /^migrations\/\d{4}_/.test(path)).sort();
  const numberOf = (path: string | undefined) => path && fileName(path).slice(0, 4);
  return migrations
    .filter((path, at) => numberOf(path) === numberOf(migrations[at - 1]))
    .map((path) => ({
      path,
      problem: 'has the number of another migration',
      advice: 'Give the one that has not landed yet the next number.',
    }));
}

const SCHEMA = 'migrations/schema.sql';

/** Whoever adds a migration writes the picture of the database anew; a test compares the whole of it. */
function forgottenSchema(tree: Tree): Offence[] {
  const newest = [...tree.keys()]
    .filter((path) => /^migrations\/\d{4}_/.test(path))
    .sort()
    .at(-1);
  if (!tree.has(SCHEMA) || newest === undefined || tree.get(SCHEMA)?.includes(`up to ${fileName(newest)}`)) return [];
  return [{ path: SCHEMA, problem: `does not reach up to ${fileName(newest)}`, advice: 'Run «npm run schema».' }];
}

/** File and folder names: closed lists per feature, kebab-case, no barrels, no names that say nothing; a number for each migration. */
export const names: Rule = (tree) => [
  ...plainNames(tree),
  ...closedLists(tree),
  ...sharedNumbers(tree),
  ...forgottenSchema(tree),
];
