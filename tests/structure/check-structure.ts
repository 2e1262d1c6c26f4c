import { dirname, join } from 'node:path';
import { browsers, serverClock } from './rules/browsers.ts';
import { cycles } from './rules/cycles.ts';
import { directions } from './rules/directions.ts';
import { errorCodes } from './rules/errors.ts';
import { exportsInUse } from './rules/exports.ts';
import { forbidden } from './rules/forbidden.ts';
import { forms } from './rules/forms.ts';
import { heard } from './rules/heard.ts';
import { links } from './rules/links.ts';
import { names } from './rules/names.ts';
import { nounPlaces } from './rules/noun-places.ts';
import { onePlace } from './rules/one-place.ts';
import { dependenciesUsed, lockfile, manifestsInOrder, scriptsLeadSomewhere } from './rules/packages.ts';
import { reaches } from './rules/reaches.ts';
import { screenWords } from './rules/screen-words.ts';
import { readable, sizes } from './rules/sizes.ts';
import { scales } from './rules/styles.ts';
import { tableDirections } from './rules/table-directions.ts';
import { textPlaces } from './rules/text-places.ts';
import { translationKeys, translationParity, translationsUsed } from './rules/translations.ts';
import { wordsInCode } from './rules/words-in-code.ts';
import { wordsOfOurs } from './rules/words-of-ours.ts';
import { wordsOnScreen } from './rules/words-on-screen.ts';
import { type Offence, readTree, type Rule, type Tree } from './tree.ts';

export const RULES: Record<string, Rule> = {
  readable,
  names,
  directions,
  tableDirections,
  cycles,
  sizes,
  forbidden,
  heard,
  exportsInUse,
  errorCodes,
  screenWords,
  translationParity,
  translationKeys,
  translationsUsed,
  textPlaces,
  wordsInCode,
  wordsOfOurs,
  wordsOnScreen,
  manifestsInOrder,
  dependenciesUsed,
  scriptsLeadSomewhere,
  lockfile,
  browsers,
  serverClock,
  reaches,
  nounPlaces,
  onePlace,
  links,
  forms,
  scales,
};

export function checkStructure(tree: Tree): (Offence & { rule: string })[] {
  return Object.entries(RULES).flatMap(([rule, check]) => check(tree).map((offence) => ({ ...offence, rule })));
}

export const sentence = ({ path, line, problem, advice }: Offence): string =>
  `${path}${line ? `:${line}` : ''} ${problem}. ${advice}`;

/** Run by `npm run check`; an argument limits the report to paths that begin with it. */
if (import.meta.main) {
  const root = join(dirname(import.meta.filename), '..', '..');
  const only = process.argv[2] ?? '';
  const offences = checkStructure(readTree(root)).filter(({ path }) => path.startsWith(only));
  for (const offence of offences) console.log(`[${offence.rule}] ${sentence(offence)}`);
  console.log(offences.length === 0 ? 'structure: in order' : `structure: ${offences.length} to repair`);
  process.exitCode = offences.length === 0 ? 0 : 1;
}
