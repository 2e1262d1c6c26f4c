import { shownCode } from '@minga/shared/boards/gathering-code.ts';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import type { BoardSummary } from '@minga/shared/boards/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { RefreshCw, UserRoundCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Formatters } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { admitToGathering, closeGathering, renewGathering, useRefreshBoards } from '../api.ts';
import { DoorCard } from './door-card.tsx';
import { ChooseForm, RenewForm } from './gathering-forms.tsx';
import s from './guests-panel.module.css';

type Props = { cycleId: string; gathering: Gathering; boards: readonly BoardSummary[]; format: Formatters };

function useActs({ cycleId, gathering }: Pick<Props, 'cycleId' | 'gathering'>) {
  const onSuccess = useRefreshBoards(cycleId);
  const close = useMutation({
    mutationFn: (endGuests: boolean) => closeGathering(cycleId, gathering.id, endGuests),
    onSuccess,
  });
  const renew = useMutation({
    mutationFn: () => renewGathering(cycleId, gathering.id, { newCode: true }),
    onSuccess,
  });
  const admit = useMutation({
    mutationFn: () => admitToGathering(cycleId, gathering.id),
    onSuccess,
  });
  return { close, renew, admit, refresh: onSuccess };
}

/** The code of a gathering as it stands on the wall: large, with the place where it is typed and the QR code beside it. */
export function GatheringCard({ cycleId, gathering, boards, format }: Props) {
  const { t } = useTranslation('boards');
  const { close, renew, admit, refresh } = useActs({ cycleId, gathering });
  const { code, place, expiresAt, title } = gathering;
  const awaiting = gathering.boards.reduce((sum, board) => sum + board.awaiting, 0);
  const isBusy = close.isPending || renew.isPending;
  const change = { cycleId, gathering, done: refresh };
  return (
    <DoorCard
      label={t('gatherings.of', { title })}
      url={gathering.url}
      qrPath={gathering.qrPath}
      qr={t('gatherings.qr', { title })}
      isBusy={isBusy}
      close={close.mutate}
      acts={
        <Button icon={<RefreshCw aria-hidden="true" />} busy={isBusy} onClick={() => renew.mutate()}>
          {t('gatherings.newCode')}
        </Button>
      }
      changes={
        <>
          <details>
            <summary>{t('gatherings.change')}</summary>
            <RenewForm key={expiresAt} {...change} format={format} />
          </details>
          <details>
            <summary>{t('gatherings.choose')}</summary>
            <ChooseForm key={gathering.boards.length} {...change} boards={boards} />
          </details>
        </>
      }
    >
      <p className={s.url}>{t('gatherings.goTo', { place })}</p>
      {/* Read out letter by letter. */}
      <p className={s.letters} translate="no">
        <span className="visually-hidden">{[...code].join(' ')}</span>
        <span aria-hidden="true">{shownCode(code)}</span>
      </p>
      <Facts gathering={gathering} until={t('guests.until', { time: format.moment(expiresAt) })} />
      <ProblemNotice error={close.error ?? renew.error ?? admit.error} />
      {awaiting > 0 && (
        <Button
          variant="primary"
          icon={<UserRoundCheck aria-hidden="true" />}
          busy={admit.isPending}
          onClick={() => admit.mutate()}
        >
          {t('guests.admitAll', { count: awaiting })}
        </Button>
      )}
    </DoorCard>
  );
}

function Facts({ gathering, until }: { gathering: Gathering; until: string }) {
  const { t } = useTranslation('boards');
  const { boards, title, quota, needsApproval } = gathering;
  return (
    <Stack gap={1}>
      <Text weight={600}>{title}</Text>
      <ul className={s.boards}>
        {boards.map(({ boardId, title: name, joined, awaiting }) => (
          <li key={boardId}>
            {name} · {t('guests.joined', { count: joined, quota })}
            {awaiting > 0 && <strong> {t('guests.waitingOutside', { count: awaiting })}</strong>}
          </li>
        ))}
      </ul>
      <Text tone="muted" size={15}>
        {until} {needsApproval && t('guests.needsApprovalOn')}
      </Text>
    </Stack>
  );
}
