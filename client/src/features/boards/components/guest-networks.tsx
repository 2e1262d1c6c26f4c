import type { BoardGuestList } from '@minga/shared/boards/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { guestsQuery, linksQuery, sendOutSilent } from '../api.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './guests-panel.module.css';

type Props = { cycleId: string; boardId: string; networks: BoardGuestList['networks']; isDoorOpen: boolean };

/** Thirty guests of one address are a hall, or one device that came in thirty times: the facilitator knows which. */
export function GuestNetworks({ cycleId, boardId, networks, isDoorOpen }: Props) {
  const { t } = useTranslation('boards');
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (guestId: string) => sendOutSilent(cycleId, boardId, guestId),
    onSuccess: () =>
      Promise.all(
        [guestsQuery(cycleId, boardId), linksQuery(cycleId, boardId)].map(({ queryKey }) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
  return (
    <>
      <ProblemNotice error={send.error} />
      {networks.map(({ guests, away, guestId }, at) => (
        <Row as="p" gap={1} across={3} align="center" wrap key={guestId ?? at} className={s.network}>
          {t('guests.sameNetwork', { count: guests })}
          {guestId && (
            <>
              <Button size="small" busy={send.isPending} onClick={() => send.mutate(guestId)}>
                {t('guests.sendOut', { count: away })}
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
