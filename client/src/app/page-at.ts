import { NOUNS, type NounPage, type PageName } from '@minga/shared/kernel/nouns.ts';

const PAGES = Object.values<{ pages: Readonly<Record<string, NounPage>> }>(NOUNS).flatMap(({ pages }) =>
  Object.entries(pages).map(([name, { at }]) => ({ name: name as PageName, parts: at.split('/') })),
);
const isName = (part: string | undefined) => part?.startsWith('$') === true;

/** The page that stands at a path, as the router finds it: a written word goes before a name. */
export function pageAt(path: string): PageName | null {
  const asked = (path === '/' ? path : path.replace(/\/$/, '')).split('/');
  const found = PAGES.filter(
    ({ parts }) => parts.length === asked.length && parts.every((part, at) => isName(part) || part === asked[at]),
  );
  const namesIn = ({ parts }: (typeof PAGES)[number]) => parts.filter(isName).length;
  return found.sort((a, b) => namesIn(a) - namesIn(b))[0]?.name ?? null;
}
