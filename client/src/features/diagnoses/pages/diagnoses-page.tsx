import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { REGISTER_ORDERS, REGISTER_STATES } from '@minga/shared/diagnoses/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { FilePlus2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { AS_FILE } from '../../../lib/list-file.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { askedOf, readView } from '../../../lib/table.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { type Asked, draftsQuery, registerPath, registerQuery, wholeRegisterQuery } from '../api.ts';
import { Counters } from '../components/counters.tsx';
import { isOpen } from '../store.ts';
import { OwnDiagnoses } from '../components/own-diagnoses.tsx';
import { REGISTER_SIZE, RegisterTable } from '../components/register-table.tsx';

export const read: ReadPage = async ({ get, params: { slug = '' }, search, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { declared, reachable } = (await get(queryOf(cycle.id, search))).counters;
  return {
    heading: t('diagnoses:register.title'),
    part: cycle.title,
    description: t('diagnoses:register.description', { declared, reachable, cycle: cycle.title }),
    slug,
    files: [{ href: registerPath(cycle.id), format: 'JSON', keeps: ['q', 'theme', 'sector', 'state', 'sort'] }],
  };
};

const NAMED = [
  ...REGISTER_ORDERS.map((key) => ({ key, sort: true })),
  { key: 'sector', filter: { choices: SECTORS.map((value) => ({ value })) } },
  { key: 'state', filter: { choices: REGISTER_STATES.map((value) => ({ value })) } },
];

/** The register as the address asks for it; which themes there are is known only by its answer. */
function askedBy(search: string): { asked: Asked; isFile: boolean } {
  const address = new URLSearchParams(search);
  const theme = address.get('theme') ?? '';
  const view = askedOf(readView(search, NAMED), REGISTER_SIZE);
  return {
    asked: /^[a-z0-9-]{1,40}$/.test(theme) ? { ...view, theme } : view,
    isFile: address.get(AS_FILE.key) === AS_FILE.value,
  };
}

function queryOf(cycleId: string, search: string) {
  const { asked, isFile } = askedBy(search);
  return isFile ? wholeRegisterQuery(cycleId, asked) : registerQuery(cycleId, asked);
}

function Own({ cycle }: { cycle: CycleSummary }) {
  const { t } = useTranslation('diagnoses');
  const { isSeated } = useCycle();
  const { data: drafts } = useQuery({ ...draftsQuery(cycle.id), enabled: isSeated });
  const open = drafts?.items.filter(isOpen) ?? [];
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
  const { search } = usePlace();
  const client = useQueryClient();
  const { data, error, isPlaceholderData } = useQuery({
    ...queryOf(cycle.id, search),
    placeholderData: keepPreviousData,
  });
  const all = async () => (await client.fetchQuery(wholeRegisterQuery(cycle.id, askedBy(search).asked))).items;
  const { slug } = cycle;
  const start = !cycle.isArchived && (
    <LinkButton to={paths.newDiagnosis(slug)} variant="accent" icon={<FilePlus2 aria-hidden="true" />}>
      {t('register.new')}
    </LinkButton>
  );
  const none =
    data && data.counters.declared > 0 ? (
      <EmptyState title={t('empty.noneTitle')} action={<Link to={paths.diagnoses(slug)}>{t('filters.clear')}</Link>}>
        {t('empty.noneText')}
      </EmptyState>
    ) : (
      <EmptyOfCycle title={t('empty.title')} action={start}>
        {t('empty.text')}
      </EmptyOfCycle>
    );
  return (
    <Frame>
      <PageHeader title={t('register.title')} lead={t('register.lead')} actions={start} />
      <ProblemNotice error={error} />
      {!data && !error && <Skeleton lines={6} shape="card" />}
      {data && (
        <>
          <Counters
            counters={data.counters}
            unreachable={paths.diagnoses(slug, { state: 'unreachable' })}
            inReview={paths.diagnoses(slug, { state: 'in-review' })}
          />
          <Own cycle={cycle} />
          <RegisterTable cycle={cycle} register={data} all={all} isBusy={isPlaceholderData} empty={none} />
        </>
      )}
    </Frame>
  );
}
