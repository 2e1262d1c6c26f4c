import { LIST_QUERY, NOUNS, type NounPage, type PageKind, type PageName } from '@minga/shared/kernel/nouns.ts';
import type { PageHead } from '../lib/page.ts';
import type { SentForm } from '../lib/place.ts';
import type { Key } from '../lib/query-keys.ts';

export type PageEntry = Pick<NounPage, 'at' | 'isBare' | 'isDense' | 'isSent'> & {
  by: PageKind;
  /** Its module, and the one of what is sent ahead of it: below features/, without the ending. */
  file: string;
  ahead: string | null;
  texts: readonly string[];
  /** What of the query makes another page; all else is left out. */
  follows: readonly string[];
  /** It shows one list, which is also sent as a file. */
  isList: boolean;
};

/** The end of a module's name tells how its page is made: public pages carry the list of public ones only (page-modules.ts). */
const ENDINGS: Readonly<Record<PageKind, string>> = { server: '-page', browser: '-screen', door: '-door' };

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function entryOf(noun: string, name: string, page: NounPage): PageEntry {
  const { at, by = 'server', file = kebab(name), ahead, texts = [noun], list, isBare, isDense, isSent } = page;
  const follows = list ? [...LIST_QUERY, ...list] : (page.follows ?? []);
  const pages = `${noun}/pages/`;
  return {
    ...{ at, by, texts, follows, isList: list !== undefined },
    file: `${pages}${file}${ENDINGS[by]}`,
    ahead: ahead === undefined ? null : pages + ahead,
    ...(isBare && { isBare }),
    ...(isDense && { isDense }),
    ...(isSent && { isSent }),
  };
}

/** Every page of the site, as its noun says it (kernel/nouns.ts). */
export const PAGES = Object.fromEntries(
  Object.entries(NOUNS).flatMap(([noun, { pages }]) =>
    Object.entries<NounPage>(pages).map(([name, page]) => [name, entryOf(noun, name, page)]),
  ),
) as Readonly<Record<PageName, PageEntry>>;

export const PAGE_NAMES = Object.keys(PAGES) as PageName[];

/** What the manifest of the build calls the module of a page. */
export const moduleOf = (file: string): string => `src/features/${file}.tsx`;

/** Doors at which the link of a letter ends: they lead on to no board. */
export const OF_LETTERS: readonly PageName[] = ['attendance', 'stopLetters'];
/** Behind a door runs one small script of its own, without the application. */
export const doorScript = (page: PageName): string => `src/app/${OF_LETTERS.includes(page) ? 'opened' : 'join'}.ts`;

/** What the server leaves in `<script type="application/json" id="page-data">` for the browser to go on from. */
export type PageData = {
  /** As in the registry, so that no page has to carry the list of all. */
  file: string;
  texts: readonly string[];
  isDense?: true | undefined;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  generatedAt: string;
  /** of a form that came back: it was answered at the address to which it was sent, and this is the one of its page */
  sent?: SentForm | undefined;
  at?: string | undefined;
  demo: boolean;
  files: PageHead['files'];
  /** Answers of the API by the keys of the page's queries. */
  answers: readonly [Key, unknown][];
};
