import { paths } from '@minga/shared/kernel/paths.ts';
import { SEARCH_KINDS } from '@minga/shared/search/rules.ts';
import type { FoundEverywhere } from '@minga/shared/search/schema.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../../lib/place.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { askedIn, everywhereQuery } from '../api.ts';
import { Group } from '../components/found.tsx';
import { SearchFrame } from './search-page.tsx';

type OneCycle = FoundEverywhere['cycles'][number];

/** What one cycle has of it, with the way to all of that. */
function InCycle({ cycle, words }: { cycle: OneCycle; words: string }) {
  const { slug, title, forumName, items, more, locale } = cycle;
  const asked = { words, kind: null };
  return (
    <Stack as="section" gap={4} aria-labelledby={slug}>
      <Stack gap={1}>
        <Text tone="muted" size={15} lang={locale} dir="auto">
          {forumName}
        </Text>
        <h2 id={slug} lang={locale} dir="auto">
          <Link to={paths.search(slug, { q: words })}>{title}</Link>
        </h2>
      </Stack>
      {SEARCH_KINDS.map((kind) => {
        const own = items.filter((item) => item.kind === kind);
        if (own.length === 0) return null;
        return (
          <Group key={kind} as="h3" kind={kind} items={own} hasMore={more.includes(kind)} asked={asked} cycle={cycle} />
        );
      })}
    </Stack>
  );
}

function Results({ results, words }: { results: FoundEverywhere; words: string }) {
  const { t } = useTranslation('search');
  const { cycles, isCut } = results;
  return (
    <>
      {cycles.length === 0 && <EmptyState title={t('none', { words })}>{t('noneText')}</EmptyState>}
      {cycles.map((cycle) => (
        <InCycle key={cycle.slug} cycle={cycle} words={words} />
      ))}
      {isCut && <Text tone="muted">{t('moreCycles')}</Text>}
    </>
  );
}

/** What has these words in any cycle that the reader may open. */
export function Page() {
  const { t } = useTranslation('search');
  const { words } = askedIn(usePlace().search);
  const { data, error, isPlaceholderData } = useQuery({ ...everywhereQuery(words), placeholderData: keepPreviousData });
  const count = data?.cycles.reduce((sum, { items }) => sum + items.length, 0);
  const found = { count, error, isFormer: isPlaceholderData };
  return (
    <SearchFrame title={t('everywhereTitle')} lead={t('everywhereLead')} asked={{ words }} found={found}>
      {data && <Results results={data} words={words} />}
    </SearchFrame>
  );
}
