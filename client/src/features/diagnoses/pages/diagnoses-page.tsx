import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { FilePlus2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { paths } from '../../../lib/paths.ts';
import { usePlace } from '../../../lib/place.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { draftsQuery, FILTERS, type Filters, filterQuery, registerPath, registerQuery, STATES } from '../api.ts';
import { Counters } from '../components/counters.tsx';
import { OwnDiagnoses } from '../components/own-diagnoses.tsx';
import { RegisterFilters } from '../components/register-filters.tsx';
import { RegisterList } from '../components/register-list.tsx';
import { Text } from '../../../ui/layout.tsx';
import s from './diagnoses-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, search, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { declared, reachable } = (await get(registerQuery(cycle.id, readFilters(search)))).counters;
  return {
    heading: t('diagnoses:register.title'),
    part: cycle.title,
    description: t('diagnoses:register.description', { declared, reachable, cycle: cycle.title }),
    slug,
    files: [{ href: registerPath(cycle.id), format: 'JSON' }],
  };
};

/** What makes no sense is left out: a mistyped address still shows the register. */
const MAKES_SENSE: Record<(typeof FILTERS)[number], (value: string) => boolean> = {
  q: (value) => value.trim() !== '' && value.length <= 200,
  theme: (value) => value !== '' && value.length <= 40,
  sector: (value) => (SECTORS as readonly string[]).includes(value),
  state: (value) => (STATES as readonly string[]).includes(value),
};

function readFilters(text: string): Filters {
  const search = new URLSearchParams(text);
  const given = FILTERS.map((name) => [name, search.get(name) ?? ''] as const);
  return Object.fromEntries(given.filter(([name, value]) => MAKES_SENSE[name](value))) as Filters;
}

/** Filters live in the address, so that a search can be sent to somebody and the back button undoes it. */
function useFilters(initial: Filters, search: string): [Filters, (filters: Filters) => void] {
  const [filters, setFilters] = useState(initial);
  useEffect(() => {
    const again = () => setFilters(readFilters(location.search));
    setFilters(readFilters(search));
    window.addEventListener('popstate', again);
    return () => window.removeEventListener('popstate', again);
  }, [search]);
  const change = (next: Filters) => {
    const search = filterQuery(next);
    history.pushState(history.state, '', search ? `?${search}` : location.pathname);
    setFilters(next);
  };
  return [filters, change];
}

function Own({ cycle }: { cycle: CycleSummary }) {
  const { t } = useTranslation('diagnoses');
  const { isSeated } = useCycle();
  const { data: drafts } = useQuery({ ...draftsQuery(cycle.id), enabled: isSeated });
  const open = drafts?.items.filter(({ state }) => state === 'draft' || state === 'declared') ?? [];
  if (open.length === 0) return null;
  return (
    <section className={s.own} aria-labelledby="own-diagnoses">
      <Text as="h2" size={22} id="own-diagnoses">
        {t('register.own')}
      </Text>
      <OwnDiagnoses drafts={open} slug={cycle.slug} timeZone={cycle.timeZone} />
    </section>
  );
}

type MatchesProps = { cycle: CycleSummary; filters: Filters; onClear: () => void };

function Matches({ cycle, filters, onClear }: MatchesProps) {
  const { t } = useTranslation('diagnoses');
  const { data: shown, error } = useQuery(registerQuery(cycle.id, filters));
  if (error) return <ProblemNotice error={error} />;
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
      <Text as="h2" size={22}>
        <span role="status">{t('filters.found', { count: shown.found })}</span>
      </Text>
      <RegisterList items={shown.items} locale={cycle.locale} timeZone={cycle.timeZone} />
    </>
  );
}

/** The public register: what was announced, what can be opened, what was used. */
export function Page() {
  const { t } = useTranslation('diagnoses');
  const { cycle } = useCycle();
  const { search } = usePlace();
  const [initial] = useState(() => readFilters(search));
  const { counters, themes } = useSuspenseQuery(registerQuery(cycle.id, initial)).data;
  const [filters, setFilters] = useFilters(initial, search);
  const { slug } = cycle;
  const start = (
    <LinkButton href={paths.newDiagnosis(slug)} variant="accent" icon={<FilePlus2 aria-hidden="true" />}>
      {t('register.new')}
    </LinkButton>
  );
  const isEmpty = counters.declared === 0;
  return (
    <Frame>
      <PageHeader title={t('register.title')} lead={t('register.lead')} actions={start} />
      <Counters counters={counters} missingHref={`${paths.diagnoses(slug)}?state=unreachable`} />
      <Own cycle={cycle} />
      {isEmpty ? (
        <EmptyState title={t('empty.title')} action={start}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <div className={s.register}>
          <RegisterFilters filters={filters} themes={themes} locale={cycle.locale} onChange={setFilters} />
          <Matches cycle={cycle} filters={filters} onClear={() => setFilters({})} />
        </div>
      )}
    </Frame>
  );
}
