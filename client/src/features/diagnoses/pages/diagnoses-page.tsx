import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FilePlus2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { paths } from '../../../lib/paths.ts';
import { usePlace } from '../../../lib/place.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { draftsQuery, FILTERS, type Filters, registerPath, registerQuery, STATES } from '../api.ts';
import { Counters } from '../components/counters.tsx';
import { OwnDiagnoses } from '../components/own-diagnoses.tsx';
import { RegisterTable } from '../components/register-table.tsx';

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
  after: (value) => /^[1-9]\d{0,5}$/.test(value),
};

function readFilters(text: string): Filters {
  const search = new URLSearchParams(text);
  const given = FILTERS.map((name) => [name, search.get(name) ?? ''] as const);
  return Object.fromEntries(given.filter(([name, value]) => MAKES_SENSE[name](value))) as Filters;
}

function Own({ cycle }: { cycle: CycleSummary }) {
  const { t } = useTranslation('diagnoses');
  const { isSeated } = useCycle();
  const { data: drafts } = useQuery({ ...draftsQuery(cycle.id), enabled: isSeated });
  const open = drafts?.items.filter(({ state }) => state === 'draft' || state === 'declared') ?? [];
  if (open.length === 0) return null;
  return (
    <Stack as="section" gap={4} aria-labelledby="own-diagnoses">
      <Text as="h2" size={22} id="own-diagnoses">
        {t('register.own')}
      </Text>
      <OwnDiagnoses drafts={open} slug={cycle.slug} timeZone={cycle.timeZone} />
    </Stack>
  );
}

/** The public register: what was announced, what can be opened, what was used. */
export function Page() {
  const { t } = useTranslation('diagnoses');
  const { cycle } = useCycle();
  const filters = readFilters(usePlace().search);
  const asked = registerQuery(cycle.id, filters);
  const { data: register, error, isPlaceholderData } = useQuery({ ...asked, placeholderData: keepPreviousData });
  const { slug } = cycle;
  const start = (
    <LinkButton href={paths.newDiagnosis(slug)} variant="accent" icon={<FilePlus2 aria-hidden="true" />}>
      {t('register.new')}
    </LinkButton>
  );
  const none =
    register && register.counters.declared > 0 ? (
      <EmptyState title={t('empty.noneTitle')} action={<a href={paths.diagnoses(slug)}>{t('filters.clear')}</a>}>
        {t('empty.noneText')}
      </EmptyState>
    ) : (
      <EmptyState title={t('empty.title')} action={start}>
        {t('empty.text')}
      </EmptyState>
    );
  return (
    <Frame>
      <PageHeader title={t('register.title')} lead={t('register.lead')} actions={start} />
      <ProblemNotice error={error} />
      {!register && !error && <Skeleton lines={6} shape="card" />}
      {register && (
        <>
          <Counters counters={register.counters} missingHref={`${paths.diagnoses(slug)}?state=unreachable`} />
          <Own cycle={cycle} />
          <RegisterTable cycle={cycle} register={register} filters={filters} isBusy={isPlaceholderData} empty={none} />
        </>
      )}
    </Frame>
  );
}
