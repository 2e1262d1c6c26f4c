import type { BoardGuestList } from '@minga/shared/boards/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { allowNetwork, sendOutSilent, useRefreshGuests } from '../api.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './guests-panel.module.css';

type Network = BoardGuestList['networks'][number];
type Props = { cycleId: string; boardId: string; networks: readonly Network[]; isDoorOpen: boolean };

/** Thirty guests of one address are a hall, or one device that came in thirty times: the facilitator knows which. */
export function GuestNetworks({ cycleId, boardId, networks, isDoorOpen }: Props) {
  const { t } = useTranslation('boards');
  const refresh = useRefreshGuests(cycleId, boardId);
  const onSuccess = () => Promise.all([refresh.guests(), refresh.links()]);
  const send = useMutation({ mutationFn: (guestId: string) => sendOutSilent(cycleId, boardId, guestId), onSuccess });
  const allow = useMutation({
    mutationFn: ({ anyGuestId, isAllowed }: Network) => allowNetwork(cycleId, boardId, anyGuestId, !isAllowed),
    onSuccess,
  });
  return (
    <>
      <ProblemNotice error={send.error ?? allow.error} />
      {networks.map((network) => (
        <Row
          gap={1}
          across={3}
          align="center"
          wrap
          key={network.anyGuestId}
          className={network.refused > 0 ? s.refused : s.network}
        >
          {t('guests.sameNetwork', { count: network.guests - network.refused })}
          {network.refused > 0 && (
            <strong>{t('guests.refused', { count: network.refused, most: network.most })}</strong>
          )}
          <Allow network={network} isBusy={allow.isPending} allow={() => allow.mutate(network)} />
          {network.guestId && (
            <>
              <Button size="small" busy={send.isPending} onClick={() => send.mutate(network.guestId ?? '')}>
                {t('guests.sendOut', { count: network.away })}
              </Button>
              <Text as="span" tone="muted" size={15}>
                {t('guests.sendOutHint')} {t(isDoorOpen ? 'guests.sentOutReturn' : 'guests.sentOutWait')}
              </Text>
            </>
          )}
        </Row>
      ))}
    </>
  );
}

/** One press lets a hall in, and one takes it back; a link whose hall shares its network needs neither. */
function Allow({ network, isBusy, allow }: { network: Network; isBusy: boolean; allow: () => void }) {
  const { t } = useTranslation('boards');
  const { refused, isAllowed } = network;
  if (isAllowed === null || (refused === 0 && !isAllowed)) return null;
  return (
    <>
      <Button size="small" variant={isAllowed ? 'plain' : 'primary'} busy={isBusy} onClick={allow}>
        {t(isAllowed ? 'guests.limitNetwork' : 'guests.allowNetwork')}
      </Button>
      <Text as="span" tone="muted" size={15}>
        {t(isAllowed ? 'guests.networkAllowed' : 'guests.allowNetworkHint')}
      </Text>
    </>
  );
}
