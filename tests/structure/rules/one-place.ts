import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** What only one file of the server does, so that it is done in one way. */
const PLACES: { what: RegExp; does: string; where: RegExp; advice: string }[] = [
  {
    what: /pg_advisory_/,
    does: 'takes a lock of the database by its number',
    // Whoever migrates has no transaction yet, and a repeated request is locked by its own hash.
    where: /^server\/src\/platform\/(database\/(locks|migrate)|http\/repeats)\.ts$/,
    advice: 'Give it a name in LOCKS of platform/database/locks.ts.',
  },
  {
    what: /insert into audit_log/,
    does: 'writes into the record of acts',
    where: /^server\/src\/platform\/database\/audit\.ts$/,
    advice: 'Call record() of platform/database/audit.ts.',
  },
  {
    what: /\.insert\(versions\)|insert into versions\b/,
    does: 'freezes a version by hand',
    // What is loaded with its past counts its own numbers.
    where: /^server\/src\/features\/(versions\/commands|demo\/commands\/load-[a-z]+)\.ts$/,
    advice: 'Call keepVersion() of features/versions/commands.ts.',
  },
  {
    what: /sha256(Hex)?\((JSON\.stringify|canonicalJson)\(/,
    does: 'hashes a content in a way of its own',
    where: /^server\/src\/platform\/files\/hash\.ts$/,
    advice: 'Call sha256OfJson() of platform/files/hash.ts.',
  },
  {
    what: /\babilities: \{|\bcan[A-Z]\w*: (?!boolean)/,
    does: 'says what somebody may do',
    where: /^server\/src\/(?!features\/)|\/policy\.ts$/,
    advice: 'Let policy.ts of the feature say it, which its commands ask too.',
  },
  {
    what: /\btx\s*\.(insert|update|delete)\(|\b(insert into|delete from) \w|\bupdate \w+ (\w+ )?set\b/,
    does: 'writes',
    where: /^server\/src\/(?!features\/[a-z]+\/queries[./])/,
    advice: 'Queries read: let a command write it.',
  },
];
/** Keys of queries and what an act makes stale, which only the feature's api.ts knows. */
const CACHE = /\bqueryKey\b|\.(invalidate|remove|reset)Queries\(|\.set(Query|Queries)Data\(/;
const CACHE_PLACE = /^client\/src\/(lib\/|app\/|features\/[a-z]+\/api\.ts$)/;

function cacheOffences(tree: Tree): Offence[] {
  return codeFiles(tree, 'client/src/')
    .filter((path) => !isTest(path) && !CACHE_PLACE.test(path) && CACHE.test(tree.get(path) ?? ''))
    .map((path) => ({
      path,
      problem: 'reaches into the cache of queries',
      advice: 'Say in api.ts of the feature what is asked again after its acts, and call that (useRefresh…).',
    }));
}

/** Roles of a board, which its rules ask for (shared/src/boards) and a screen does not. */
const BOARD_ROLE = /\breplica[?!]?\.role\b/;

const roleOffences = (tree: Tree): Offence[] =>
  codeFiles(tree, 'client/src/')
    .filter((path) => !isTest(path) && BOARD_ROLE.test(tree.get(path) ?? ''))
    .map((path) => ({
      path,
      problem: 'decides by a role on a board what somebody may do',
      advice: 'Ask the abilities that the server gave with the board (store.ts).',
    }));

/** A transaction, or what only a transaction answers. */
const READING = /\btx\b|\binTransaction\b|\bdbNow\b|\.execute\(/;

/** Mechanisms have one place, and presenters make what travels of rows that were read before. */
export const onePlace: Rule = (tree) => [...cacheOffences(tree), ...roleOffences(tree), ...serverOffences(tree)];

const serverOffences = (tree: Tree): Offence[] =>
  codeFiles(tree, 'server/src/')
    .filter((path) => !isTest(path))
    .flatMap((path): Offence[] => {
      const text = tree.get(path) ?? '';
      const twice = PLACES.filter(({ what, where }) => what.test(text) && !where.test(path)).map(
        ({ does, advice }): Offence => ({ path, problem: does, advice }),
      );
      if (!/\/features\/[a-z]+\/present\.ts$/.test(path) || !READING.test(text)) return twice;
      const advice = 'Read the rows in queries and hand them over; a route does both (platform/http/routes.ts).';
      return [...twice, { path, problem: 'presents and reads the database', advice }];
    });
