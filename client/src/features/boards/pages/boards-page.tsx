import { useQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { Plus, QrCode } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { useMe } from '../../../lib/session.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { boardsPath, boardsQuery } from '../api.ts';
import { BoardTable } from '../components/board-table.tsx';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(boardsQuery(cycle.id));
  return {
    heading: t('boards:list.title'),
    part: cycle.title,
    description: t('boards:list.lead'),
    slug,
    files: [{ href: boardsPath(cycle.id), format: 'JSON' }],
  };
};

const GatheringsDialog = lazy(() => import('../components/gatherings-dialog.tsx'));
const CreateBoardDialog = lazy(() => import('../components/create-board-dialog.tsx'));

export function Page() {
  const { t } = useTranslation('boards');
  const { cycle } = useCycle();
  const boards = useQuery(boardsQuery(cycle.id));
  const [isCreating, setCreating] = useState(false);
  const [isAtDoor, setAtDoor] = useState(false);
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
        actions={
          boards.data &&
          boards.data.items.length > 0 &&
          canCreate && (
            <>
              <Button icon={<QrCode aria-hidden="true" />} onClick={() => setAtDoor(true)}>
                {t('gatherings.manage')}
              </Button>
              {create}
            </>
          )
        }
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
      {boards.data && boards.data.hidden > 0 && <Hidden count={boards.data.hidden} slug={cycle.slug} />}
      {boards.data && (
        <BoardTable
          boards={boards.data.items}
          slug={cycle.slug}
          timeZone={cycle.timeZone}
          empty={
            boards.data.hidden === 0 && (
              <EmptyOfCycle title={t('list.noneTitle')} action={create}>
                {t(canCreate ? 'list.noneFacilitator' : 'list.none')}
              </EmptyOfCycle>
            )
          }
        />
      )}
      {isAtDoor && (
        <Suspense fallback={null}>
          <GatheringsDialog cycle={cycle} onClose={() => setAtDoor(false)} />
        </Suspense>
      )}
      {isCreating && (
        <Suspense fallback={null}>
          <CreateBoardDialog cycle={cycle} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Frame>
  );
}

/** To whoever does not take part: that something goes on here, and how one gets in. */
function Hidden({ count, slug }: { count: number; slug: string }) {
  const { t } = useTranslation('boards');
  const isSignedIn = Boolean(useMe()?.actor);
  const signIn = (
    <LinkButton size="small" to={paths.signIn({ back: paths.boards(slug) })}>
      {t('list.signIn')}
    </LinkButton>
  );
  return (
    <Notice title={t('list.hiddenTitle')} action={isSignedIn ? undefined : signIn}>
      {t('list.hidden', { count })}
    </Notice>
  );
}
