import { TEXT_FILE, textsOf } from '../texts.ts';
import type { Offence, Rule } from '../tree.ts';

/** Words that stood for something which has another one on all screens, by language. */
const REFUSED: Readonly<Record<string, readonly { word: RegExp; say: string }[]>> = {
  es: [{ word: /\btableros?\b/i, say: 'pizarra' }],
};

/** One thing has one word wherever people read it: what is a «pizarra» on its page is none other in a letter. */
export const wordsOnScreen: Rule = (tree) =>
  [...tree.keys()].flatMap((path): Offence[] => {
    const refused = REFUSED[TEXT_FILE.exec(path)?.[1] ?? ''] ?? [];
    return [...textsOf(tree, path)].flatMap(([key, text]) =>
      refused
        .filter(({ word }) => word.test(text))
        .map(({ say }) => ({
          path,
          problem: `calls it otherwise in «${key}» than everywhere else`,
          advice: `Say ${say}.`,
        })),
    );
  });
