import { codeFiles, type Offence, type Rule } from '../tree.ts';

/** Where a feature says what it gives to a mechanism: whoever knows one feature finds it in every other. */
const PLACES: Readonly<Record<string, string>> = {
  subjects: './queries/subjects.ts',
  needs: './queries/needs.ts',
  notices: './queries/notices.ts',
  letters: './queries/letters.ts',
  inStage: './queries/in-stage.ts',
  voices: './queries/voices.ts',
  facts: './queries/facts.ts',
  leftOpen: './queries/left-open.ts',
  searched: './queries/searched.ts',
  ownTexts: './queries/own-texts.ts',
  files: './commands/files.ts',
  workingText: './routes/states.ts',
};

const imported = (text: string, name: string): string | undefined =>
  new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(text)?.[1];

export const nounPlaces: Rule = (tree) =>
  codeFiles(tree, 'server/src/features/')
    .filter((path) => path.endsWith('/noun.ts'))
    .flatMap((path): Offence[] => {
      const text = tree.get(path) ?? '';
      const given = [...text.matchAll(/^ {2}(\w+)(?:: (.+?))?,?$/gm)];
      return given.flatMap(([, what = '', value = what]): Offence[] => {
        const place = PLACES[what];
        if (!place || (/^\w+$/.test(value) && imported(text, value) === place)) return [];
        return [{ path, problem: `gives its ${what} from elsewhere`, advice: `Say it in ${place.slice(2)}.` }];
      });
    });
