import { paths } from '@minga/shared/kernel/paths.ts';
import { SEARCH_KINDS } from '@minga/shared/search/rules.ts';
import type { SearchResults } from '@minga/shared/search/schema.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { cx } from '../../../ui/cx.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { type Asked, askedIn, searchPath, searchQuery } from '../api.ts';
import { Ask } from '../components/ask.tsx';
import { Group } from '../components/found.tsx';
import s from '../components/found.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, search, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(searchQuery(cycle.id, askedIn(search)));
  return {
    heading: t('search:title'),
    part: cycle.title,
    description: t('search:lead'),
    slug,
    files: [{ href: searchPath(cycle.id), format: 'JSON', keeps: ['q', 'kind'] }],
    noIndex: true,
  };
};

function Results({ results, asked }: { results: SearchResults; asked: Asked }) {
  const { t } = useTranslation('search');
  const { cycle } = useCycle();
  const { items, more } = results;
  const everything = asked.kind !== null && (
    <Link to={paths.search(cycle.slug, { q: asked.words })}>{t('everything')}</Link>
  );
  if (items.length === 0)
    return (
      <EmptyState title={t('none', { words: asked.words })} action={everything}>
        {t('noneText')}
      </EmptyState>
    );
  return (
    <>
      {everything}
      {SEARCH_KINDS.map((kind) => {
        const own = items.filter((item) => item.kind === kind);
        return (
          own.length > 0 && (
            <Group key={kind} kind={kind} items={own} hasMore={more.includes(kind)} asked={asked} cycle={cycle} />
          )
        );
      })}
    </>
  );
}

type FrameProps = {
  title: string;
  lead: string;
  asked: Pick<Asked, 'words'>;
  found: { count: number | undefined; error: unknown; isFormer: boolean };
  children: ReactNode;
};

/** The question, and under it what was found: in one cycle or in all of them. */
export function SearchFrame({ title, lead, asked, found: { count, error, isFormer }, children }: FrameProps) {
  const { t } = useTranslation('search');
  const isAsked = asked.words !== '';
  const isFound = isAsked && count !== undefined;
  return (
    <Frame narrow>
      <PageHeader title={title} lead={lead} />
      <Ask asked={asked} />
      <ProblemNotice error={error} />
      {/* Said aloud when it changes; those who see have the list. */}
      <p className="visually-hidden" role="status">
        {isFound && !isFormer && t('found', { count })}
      </p>
      {isFound && (
        <Stack gap={6} className={cx(s.found, isFormer && s.asking)} aria-busy={isFormer}>
          {children}
        </Stack>
      )}
      {isAsked && count === undefined && !error && <Row tone="muted">{t('asking')}</Row>}
    </Frame>
  );
}

/** What has these words, of all that the reader may open in this cycle. */
export function Page() {
  const { t } = useTranslation('search');
  const { cycle } = useCycle();
  const asked = askedIn(usePlace().search);
  const { data, error, isPlaceholderData } = useQuery({
    ...searchQuery(cycle.id, asked),
    placeholderData: keepPreviousData,
  });
  const found = { count: data?.items.length, error, isFormer: isPlaceholderData };
  return (
    <SearchFrame title={t('title')} lead={t('lead')} asked={asked} found={found}>
      {data && <Results results={data} asked={asked} />}
      <Link to={paths.searchEverywhere({ q: asked.words })}>{t('allCycles')}</Link>
    </SearchFrame>
  );
}
