import { parse, walk } from '../syntax.ts';
import { codeFiles, fileName, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** Words that once meant several things here, each with what to say instead. */
const REFUSED: Readonly<Record<string, string>> = {
  desk: 'draft store, or the screen by its name',
  keeper: 'draft store, or the source of what is kept',
  settle: 'close, decide, count',
  settled: 'the result, closed, decided',
  tell: 'report, notify, answer, record',
  told: 'what it is: message, fault, answer',
  telling: 'what it is: publicity, message',
  house: 'room registry, installation, forum',
  neighbour: 'peer, or what lies beside',
  neighbours: 'peers, or what lies beside',
  pen: 'who writes: author, drafter, role',
  loose: 'unmatched, unnamed, outside, stray',
  news: 'acts that are public, what is newer',
  standing: 'what a person is (membership), a state, a basis, what is filled',
  standings: 'people, states',
  announcement: 'the act: announcing, warningsBeforeAnnouncing',
  announcements: 'sentences, notices',
};

type Allowed = { word: RegExp; where?: RegExp; names?: RegExp; why: string };
/** Where it is the word of the field, or somebody else's name for their own thing. */
const ALLOWED: readonly Allowed[] = [
  { word: /^announcements?$/, where: /announcements?/, why: 'the noun of that name' },
  {
    word: /^announcements?$/,
    names:
      /^(announcements?(Noun|Id|Path|Query)?|editAnnouncement|loadAnnouncements|readAnnouncements|Announcements|ANNOUNCEMENTS_ERRORS)$/,
    where:
      /^server\/src\/(app|features\/(demo|reports)\/.+)\.ts$|^client\/src\/features\/cycles\/.+\.tsx?$|^shared\/src\/(kernel\/(errors|nouns)|cycles\/schema)\.ts$/,
    why: 'who names the noun of that name',
  },
  {
    word: /^announcements$/,
    names: /^announcements$/,
    where: /boards\/components\/drag-layer\.tsx$/,
    why: 'a property of @dnd-kit: what a screen reader says',
  },
  {
    word: /^news$/,
    where:
      /^server\/src\/features\/reports\/|^client\/src\/(app\/(document|page-files)|features\/cycles\/components\/announcements)\.tsx?$|^shared\/src\/kernel\/paths\.ts$/,
    why: 'the news of a cycle, which programs read as Atom',
  },
  {
    word: /^loose$/,
    names: /^(looseObject|looseFiles|sweepLooseFiles)$/,
    why: 'zod; a file that no row names (glossary)',
  },
  { word: /^(settled)$/, names: /^(allSettled|onSettled)$/, why: 'JavaScript and TanStack Query call it so' },
  { word: /^(house|pen)$/, names: /^(House|PenLine|UserRoundPen)$/, why: 'pictures of lucide-react' },
];

const wordsIn = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .map((word) => word.toLowerCase());

const isAllowed = (path: string, name: string, word: string): boolean =>
  ALLOWED.some((one) => one.word.test(word) && (one.where?.test(path) ?? true) && (one.names?.test(name) ?? true));

/** Names that this file gives or uses, with the line of the first time. */
function namesIn(tree: Tree, path: string): Map<string, number> {
  const parsed = parse(tree, path);
  const names = new Map([[fileName(path).replace(/\..*$/, ''), 1]]);
  walk(parsed.program, ({ type, name, start }) => {
    const isName = type === 'Identifier' || type === 'JSXIdentifier';
    if (isName && typeof name === 'string' && !names.has(name)) names.set(name, parsed.lineAt(start));
  });
  return names;
}

/** What runs is called by words of the field: a newcomer understands each name without asking. */
export const wordsOfOurs: Rule = (tree) =>
  ['client/src/', 'server/src/', 'shared/src/']
    .flatMap((area) => codeFiles(tree, area))
    .filter((path) => !isTest(path))
    .flatMap((path): Offence[] =>
      [...namesIn(tree, path)].flatMap(([name, line]) =>
        wordsIn(name)
          .filter((word) => Object.hasOwn(REFUSED, word) && !isAllowed(path, name, word))
          .map((word) => ({
            path,
            line,
            problem: `calls something «${name}»: «${word}» means several things`,
            advice: `Say ${REFUSED[word]}; where it is a word of the field, add it to the exceptions with the reason.`,
          })),
      ),
    );
