import { readMarks } from '@minga/shared/search/rules.ts';
import type { FoundEverywhere, SearchResults } from '@minga/shared/search/schema.ts';
import type { FoundText, searchEverywhere } from './queries.ts';

/** Between two parts of a text one sign is enough, and around them none. */
const tidy = (excerpt: string) => excerpt.replace(/(… *){2,}/g, '… ').replace(/^… | …$/g, '');

export function presentResults({ found, more }: { found: readonly FoundText[] } & Pick<SearchResults, 'more'>) {
  const items = found.map(({ kind, path, at, isDraft = false, ...marked }): SearchResults['items'][number] => {
    const [title, excerpt] = [readMarks(marked.title), readMarks(tidy(marked.excerpt))];
    return {
      ...{ kind, path, at: at?.toISOString() ?? null, isDraft },
      ...{ title: title.text, titleMarks: title.marks },
      ...{ excerpt: excerpt.text, excerptMarks: excerpt.marks },
    };
  });
  return { items, more };
}

export const presentEverywhere = ({ found, isCut }: Awaited<ReturnType<typeof searchEverywhere>>): FoundEverywhere => ({
  cycles: found.map(({ cycle: { slug, title, forumName, timeZone, locale }, ...results }) => ({
    ...{ slug, title, forumName, timeZone, locale },
    ...presentResults(results),
  })),
  isCut,
});
