import type { RegisterPage } from '@minga/shared/diagnoses/schema.ts';
import type { Locale } from '@minga/shared/people/rules.ts';
import { useQuery } from '@tanstack/react-query';
import { FilePlus2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pageName } from '../../../lib/page-name.ts';
import { paths } from '../../../lib/paths.ts';
import { membershipIn, useMe } from '../../../lib/session.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { draftsQuery, FILTERS, type Filters, filterQuery, registerQuery } from '../api.ts';
import { Counters } from '../components/counters.tsx';
import { OwnDiagnoses } from '../components/own-diagnoses.tsx';
import { RegisterFilters } from '../components/register-filters.tsx';
import { RegisterList } from '../components/register-list.tsx';
import s from './diagnoses-page.module.css';

/** In the language of the page, as its heading is; only what people wrote is in that of the cycle. */
export function describe(data: RegisterPage, locale: Locale) {
  const { declared, reachable } = data.counters;
  const description =
    locale === 'es'
      ? `${declared} diagnósticos anunciados, ${reachable} que cualquiera puede abrir. ${data.cycle.title}.`
      : `${declared} diagnoses announced, ${reachable} that anyone can open. ${data.cycle.title}.`;
  return { title: pageName(locale === 'es' ? 'Diagnósticos' : 'Diagnoses', data.cycle.title), description };
}

export function frameOf({ cycle }: RegisterPage) {
  return {
    id: cycle.id,
    slug: cycle.slug,
    title: cycle.title,
    forum: cycle.forum.slug,
    forumName: cycle.forum.name,
    isDemonstration: cycle.forum.isDemonstration,
    stages: cycle.stages,
  };
}

function readFilters(text: string): Filters {
  const search = new URLSearchParams(text);
  const filters: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }
  return filters as Filters;
}

/** Filters live in the address, so that a search can be sent to somebody and the back button undoes it. */
function useFilters(initial: Filters, search: string | undefined): [Filters, (filters: Filters) => void] {
  const [filters, setFilters] = useState(initial);
  useEffect(() => {
    const read = () => setFilters(readFilters(location.search));
    setFilters(readFilters(search ?? location.search));
    window.addEventListener('popstate', read);
    return () => window.removeEventListener('popstate', read);
  }, [search]);
  const change = (next: Filters) => {
    const search = filterQuery(next);
    history.pushState(history.state, '', search ? `?${search}` : location.pathname);
    setFilters(next);
  };
  return [filters, change];
}

function Own({ data }: { data: RegisterPage }) {
  const { t } = useTranslation('diagnoses');
  const isSeated = (membershipIn(useMe(), data.cycle.forum.slug)?.seats.length ?? 0) > 0;
  const { data: drafts } = useQuery({ ...draftsQuery(data.cycle.id), enabled: isSeated });
  const open = drafts?.items.filter(({ state }) => state === 'draft' || state === 'declared') ?? [];
  if (open.length === 0) return null;
  return (
    <section className={s.own} aria-labelledby="own-diagnoses">
      <h2 id="own-diagnoses" className={s.subtitle}>
        {t('register.own')}
      </h2>
      <OwnDiagnoses drafts={open} slug={data.cycle.slug} timeZone={data.cycle.forum.timeZone} />
    </section>
  );
}

function Matches({ data, filters, onClear }: { data: RegisterPage; filters: Filters; onClear: () => void }) {
  const { t } = useTranslation('diagnoses');
  const isSent = filterQuery(filters) === filterQuery(data.query);
  const asked = useQuery({ ...registerQuery(data.cycle.id, filters), enabled: !isSent });
  if (asked.error) return <ProblemNotice error={asked.error} />;
  const shown = isSent ? data : asked.data;
  if (!shown) return <Skeleton lines={6} shape="card" />;
  if (shown.items.length === 0 && filterQuery(filters)) {
    return (
      <EmptyState
        title={t('empty.noneTitle')}
        action={
          <button type="button" className={s.clear} onClick={onClear}>
            {t('filters.clear')}
          </button>
        }
      >
        {t('empty.noneText')}
      </EmptyState>
    );
  }
  return (
    <>
      <h2 className={s.found}>
        <span role="status">{t('filters.found', { count: shown.found })}</span>
      </h2>
      <RegisterList items={shown.items} locale={data.cycle.locale} timeZone={data.cycle.forum.timeZone} />
    </>
  );
}

/** The public register: what was announced, what can be opened, what was used. */
export function Page({ data, search }: { data: RegisterPage; search?: string }) {
  const { t } = useTranslation('diagnoses');
  const [filters, setFilters] = useFilters(data.query, search);
  const { slug } = data.cycle;
  const start = (
    <LinkButton href={paths.newDiagnosis(slug)} variant="accent" icon={<FilePlus2 aria-hidden="true" />}>
      {t('register.new')}
    </LinkButton>
  );
  const isEmpty = data.counters.declared === 0;
  return (
    <Frame>
      <PageHeader title={t('register.title')} lead={t('register.lead')} actions={start} />
      <Counters counters={data.counters} missingHref={`${paths.diagnoses(slug)}?state=unreachable`} />
      <Own data={data} />
      {isEmpty ? (
        <EmptyState title={t('empty.title')} action={start}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <div className={s.register}>
          <RegisterFilters filters={filters} themes={data.themes} locale={data.cycle.locale} onChange={setFilters} />
          <Matches data={data} filters={filters} onClear={() => setFilters({})} />
        </div>
      )}
    </Frame>
  );
}
