import type { BoardSummary } from '@minga/shared/boards/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { boardsQuery } from '../api.ts';
import { BoardCard } from '../components/board-card.tsx';
import s from './boards-page.module.css';

const CreateBoardDialog = lazy(() => import('../components/create-board-dialog.tsx'));

export function Page() {
  const { t } = useTranslation('boards');
  const { cycle } = useCycle();
  const boards = useQuery(boardsQuery(cycle.id));
  const [isCreating, setCreating] = useState(false);
  const canCreate = boards.data?.abilities.canCreate ?? false;
  const create = canCreate && (
    <Button variant="primary" icon={<Plus aria-hidden="true" />} onClick={() => setCreating(true)}>
      {t('list.new')}
    </Button>
  );
  return (
    <Frame>
      <PageHeader
        title={t('list.title')}
        lead={t('list.lead')}
        actions={boards.data && boards.data.items.length > 0 && create}
      />
      {boards.isPending && <Skeleton shape="card" lines={3} />}
      {boards.isError && (
        <Notice
          tone="error"
          title={t('list.failed')}
          action={<Button onClick={() => void boards.refetch()}>{t('list.retry')}</Button>}
        >
          {boards.error.message}
        </Notice>
      )}
      {boards.data?.items.length === 0 && (
        <EmptyState title={t('list.noneTitle')} action={create}>
          {t(canCreate ? 'list.noneFacilitator' : 'list.none')}
        </EmptyState>
      )}
      {boards.data && boards.data.items.length > 0 && (
        <Boards items={boards.data.items} slug={cycle.slug} timeZone={cycle.timeZone} />
      )}
      {isCreating && (
        <Suspense fallback={null}>
          <CreateBoardDialog cycle={cycle} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Frame>
  );
}

function Boards({ items, slug, timeZone }: { items: readonly BoardSummary[]; slug: string; timeZone: string }) {
  const { t } = useTranslation('boards');
  const active = items.filter(({ phase }) => phase !== 'closed');
  const closed = items.filter(({ phase }) => phase === 'closed');
  const cards = (some: readonly BoardSummary[]) => (
    <ul className={s.cards}>
      {some.map((board) => (
        <BoardCard key={board.id} board={board} slug={slug} timeZone={timeZone} />
      ))}
    </ul>
  );
  return (
    <>
      <section className={s.part} aria-labelledby="boards-active">
        <h2 id="boards-active">{t('list.active')}</h2>
        {active.length > 0 ? cards(active) : <p className={s.none}>{t('list.noneActive')}</p>}
      </section>
      {closed.length > 0 && (
        <section className={s.part} aria-labelledby="boards-closed">
          <h2 id="boards-closed">{t('list.finished')}</h2>
          {cards(closed)}
        </section>
      )}
    </>
  );
}
