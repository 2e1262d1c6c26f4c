import { codeFiles, isTest, type Offence, type Rule } from '../tree.ts';

const LIST = 'server/src/platform/database/reach.ts';
/** May name the settings by which the database is told how far a transaction reaches. */
const SPEAKERS = [LIST, ...['db', 'pool'].map((file) => `server/src/platform/database/${file}.ts`)];
/** Hands on the reason that each repeated work gives with its `reach`. */
const REPEATS = 'server/src/platform/jobs/repeated-work.ts';
const advice = `Say whose forum it is (withReach, narrowTo), or add a reason of its own to ACROSS_FORUMS in ${LIST}`;

/**
 * SEC-2: what reaches across forums stands in one list, each entry for one place. A new caller cannot use the reason of
 * another, and a reason that nobody needs any more goes.
 */
export const reaches: Rule = (tree) => {
  const list = tree.get(LIST);
  if (list === undefined) return [];
  const listed = /ACROSS_FORUMS = \{(.*?)\} as const/s.exec(list)?.[1] ?? '';
  const reasons = [...listed.matchAll(/^ {2}'?([a-z-]+)'?:/gm)].map(([, name = '']) => name);
  const callers = new Map<string, string[]>(reasons.map((name) => [name, []]));
  const offences: Offence[] = [];
  for (const path of codeFiles(tree, 'server/src/')) {
    if (isTest(path)) continue;
    const text = tree.get(path) ?? '';
    if (!SPEAKERS.includes(path) && /minga\.(reach|forum)\b|\bunsaid: ?['{]/.test(text))
      offences.push({ path, problem: 'tells the database by itself how far it reaches', advice });
    if (path === LIST || path === REPEATS) continue;
    for (const [, said, repeated] of text.matchAll(/\bacrossForums\(\s*([^,)]*)|\breach: ('[^']*')/g)) {
      const given = said ?? repeated ?? '';
      const name = /^'([a-z-]+)'$/.exec(given.trim())?.[1];
      const known = name === undefined ? undefined : callers.get(name);
      if (!known) offences.push({ path, problem: `reaches across forums without a listed reason (${given})`, advice });
      else if (!known.includes(path)) known.push(path);
    }
  }
  for (const [name, paths] of callers) {
    if (paths.length === 0)
      offences.push({ path: LIST, problem: `lists the reason «${name}», which nobody has`, advice: 'Take it away' });
    for (const path of paths.slice(1))
      offences.push({ path, problem: `uses the reason «${name}», which is that of ${paths[0]}`, advice });
  }
  return offences;
};
