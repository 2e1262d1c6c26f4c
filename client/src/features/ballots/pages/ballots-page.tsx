import type { BallotList, BallotSummary } from '@minga/shared/ballots/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ballotsPath, ballotsQuery, votingRulesQuery } from '../api.ts';
import { BallotCard } from '../components/ballot-card.tsx';
import { ClosedBallots } from '../components/closed-ballots.tsx';
import { ForumRule } from '../components/forum-rule.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const [{ items }] = await Promise.all([get(ballotsQuery(cycle.id)), get(votingRulesQuery(cycle.id))]);
  return {
    heading: t('ballots:list.title'),
    part: cycle.title,
    description: items.map(({ title }) => title).join(' · ') || t('ballots:list.lead'),
    slug,
    files: [{ href: ballotsPath(cycle.id), format: 'JSON' }],
  };
};

const DraftDialog = lazy(() => import('../components/draft-dialog.tsx'));

const PARTS = [
  { status: 'open', order: (a: BallotSummary, b: BallotSummary) => a.votesUntil.localeCompare(b.votesUntil) },
  { status: 'suspended', order: (a: BallotSummary, b: BallotSummary) => a.closesAt.localeCompare(b.closesAt) },
  { status: 'announced', order: (a: BallotSummary, b: BallotSummary) => a.opensAt.localeCompare(b.opensAt) },
  { status: 'draft', order: (a: BallotSummary, b: BallotSummary) => a.opensAt.localeCompare(b.opensAt) },
] as const;

/** Those that ask for something, as cards; those that are decided, in a table. */
function Parts({ list, cycle }: { list: BallotList; cycle: CycleSummary }) {
  const { t } = useTranslation('ballots');
  const closed = list.items.filter(({ status }) => status === 'closed');
  const parts = PARTS.map(({ status, order }) => {
    const items = list.items.filter((item) => item.status === status).sort(order);
    const isMissed = items.length === 0 && status === 'open';
    if (items.length === 0 && !isMissed) return null;
    return (
      <Stack as="section" gap={4} key={status} aria-labelledby={`ballots-${status}`}>
        <h2 id={`ballots-${status}`}>{t(`list.${status}`)}</h2>
        {isMissed && <Text tone="muted">{t('list.noneOpen')}</Text>}
        <Stack as="ul" gap={4}>
          {items.map((ballot) => (
            <BallotCard
              key={ballot.id}
              ballot={ballot}
              slug={cycle.slug}
              locale={cycle.locale}
              timeZone={cycle.timeZone}
              now={list.now}
            />
          ))}
        </Stack>
      </Stack>
    );
  });
  return (
    <>
      {parts}
      {closed.length > 0 && (
        <Stack as="section" gap={4} aria-labelledby="ballots-closed">
          <h2 id="ballots-closed">{t('list.closed')}</h2>
          <ClosedBallots ballots={closed} cycle={cycle} />
        </Stack>
      )}
    </>
  );
}

/** Ballots of the cycle: those one can vote in now, those to come, and what was decided. */
export function Page() {
  const { t } = useTranslation('ballots');
  const { cycle } = useCycle();
  const ballots = useQuery(ballotsQuery(cycle.id));
  const [isCreating, setCreating] = useState(false);
  const canCreate = ballots.data?.abilities.canCreate ?? false;
  const create = canCreate && (
    <Button variant="primary" icon={<Plus aria-hidden="true" />} onClick={() => setCreating(true)}>
      {t('list.new')}
    </Button>
  );
  const isEmpty = ballots.data?.items.length === 0;
  return (
    <Frame>
      <PageHeader title={t('list.title')} lead={t('list.lead')} actions={!isEmpty && create} />
      {ballots.isPending && <Skeleton shape="card" lines={3} />}
      {ballots.isError && (
        <>
          <ProblemNotice error={ballots.error} />
          <Button onClick={() => void ballots.refetch()}>{t('retry')}</Button>
        </>
      )}
      {isEmpty && (
        <EmptyOfCycle title={t('list.emptyTitle')} action={create}>
          {t(canCreate ? 'list.emptyFacilitator' : 'list.empty')}
        </EmptyOfCycle>
      )}
      {ballots.data && !isEmpty && <Parts list={ballots.data} cycle={cycle} />}
      <ForumRule cycle={cycle} />
      {isCreating && (
        <Suspense fallback={null}>
          <DraftDialog cycle={cycle} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Frame>
  );
}
