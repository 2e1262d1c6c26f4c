import { GATHERING_TITLE_LENGTH } from '@minga/shared/boards/gathering-code.ts';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import { cutTo } from '@minga/shared/kernel/text.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Plus, QrCode } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { boardsQuery, chooseBoards, gatheringsQuery, openGathering, renewGathering, useRefreshBoards } from '../api.ts';
import { useLiveDoors } from './live-doors.ts';
import { PastDoors } from './door-card.tsx';
import { GatheringCard } from './gathering-card.tsx';
import { OpenForm } from './gathering-forms.tsx';

type Board = { id: string; title: string };
type Props = { cycleId: string; timeZone: string | undefined; board?: Board };

const leadsTo = ({ boards }: Gathering, board: Board | undefined) =>
  board === undefined || boards.some(({ boardId }) => boardId === board.id);

/** One code for all boards of a day. On a board: the code that leads there, or one press to have one. */
export function Gatherings({ cycleId, timeZone, board }: Props) {
  const { t } = useTranslation('boards');
  const format = useFormat(timeZone);
  const found = useQuery(gatheringsQuery(cycleId));
  // On a board its dock hears.
  useLiveDoors(board ? '' : cycleId, found.dataUpdatedAt);
  const boards = (useQuery({ ...boardsQuery(cycleId), enabled: cycleId !== '' }).data?.items ?? []).filter(
    ({ phase }) => phase !== 'closed',
  );
  const refresh = useRefreshBoards(cycleId);
  const reopen = useMutation({
    mutationFn: (id: string) => renewGathering(cycleId, id, { expiresInHours: 24 }),
    onSuccess: refresh,
  });
  const [isOpening, setOpening] = useState(false);
  if (found.isPending) return <Skeleton shape="card" lines={2} />;
  const all = found.data?.items ?? [];
  const open = all.filter(({ closedAt, expiresAt }) => closedAt === null && Date.parse(expiresAt) > serverNow());
  const shown = open.filter((one) => leadsTo(one, board));
  const past = all.filter((one) => !open.includes(one) && leadsTo(one, board));
  const opened = () => {
    setOpening(false);
    return refresh();
  };
  return (
    <Stack as="section" gap={4} aria-label={t('gatherings.title')}>
      <ProblemNotice error={found.error ?? reopen.error} />
      {shown.map((gathering) => (
        <GatheringCard key={gathering.id} cycleId={cycleId} gathering={gathering} boards={boards} format={format} />
      ))}
      {shown.length === 0 && <p>{t('gatherings.none')}</p>}
      {board && shown.length === 0 && <OpenForBoard cycleId={cycleId} board={board} open={open} done={refresh} />}
      {!board && (isOpening || open.length === 0) && boards.length > 0 && (
        <OpenForm cycleId={cycleId} boards={boards} format={format} done={opened} />
      )}
      {!board && boards.length === 0 && <Text tone="muted">{t('gatherings.noBoards')}</Text>}
      {!board && !isOpening && open.length > 0 && (
        <Row gap={2}>
          <Button icon={<Plus aria-hidden="true" />} onClick={() => setOpening(true)}>
            {t('gatherings.another')}
          </Button>
        </Row>
      )}
      <PastDoors
        summary={t('gatherings.past')}
        doors={past.map((one) => ({ ...one, name: `${one.title} ·` }))}
        format={format}
        isBusy={reopen.isPending}
        reopen={reopen.mutate}
      />
    </Stack>
  );
}

type ForBoard = { cycleId: string; board: Board; open: readonly Gathering[]; done: () => unknown };

/** One press: its own code, or a place under one that is on the wall already. */
function OpenForBoard({ cycleId, board, open, done }: ForBoard) {
  const { t } = useTranslation('boards');
  const act = useMutation({
    mutationFn: (gathering: Gathering | null) =>
      gathering === null
        ? openGathering(cycleId, { title: cutTo(board.title, GATHERING_TITLE_LENGTH), boardIds: [board.id] })
        : chooseBoards(cycleId, gathering.id, [...gathering.boards.map(({ boardId }) => boardId), board.id]),
    onSuccess: done,
  });
  return (
    <Stack gap={2} align="start">
      <ProblemNotice error={act.error} />
      {open.map((gathering) => (
        <Button key={gathering.id} busy={act.isPending} onClick={() => act.mutate(gathering)}>
          {t('gatherings.addTo', { title: gathering.title })}
        </Button>
      ))}
      <Button
        variant="primary"
        icon={<QrCode aria-hidden="true" />}
        busy={act.isPending}
        onClick={() => act.mutate(null)}
      >
        {t('gatherings.openHere')}
      </Button>
    </Stack>
  );
}
