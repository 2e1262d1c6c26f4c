import type { BoardGuest } from '@minga/shared/boards/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { guestsQuery, linksQuery, sendOutSilent } from '../api.ts';
import s from './guests-panel.module.css';

type Props = { cycleId: string; boardId: string; items: readonly BoardGuest[] };
/** More than these at once is not a hall any more, and the list below has them all. */
const SHOWN = 3;

/** Thirty guests of one address are a hall, or one device that came in thirty times: the facilitator knows which. */
export function GuestNetworks({ cycleId, boardId, items }: Props) {
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
  const networks = new Map<number, BoardGuest[]>();
  for (const guest of items)
    if (!guest.hasEnded) networks.set(guest.network, [...(networks.get(guest.network) ?? []), guest]);
  const largest = [...networks.values()]
    .filter((guests) => guests.length > 1)
    .sort((one, other) => other.length - one.length)
    .slice(0, SHOWN);
  return (
    <>
      <ProblemNotice error={send.error} />
      {largest.map((guests) => {
        const away = guests.filter(({ isAway }) => isAway);
        const [first] = away;
        return (
          <p key={guests[0]?.id} className={s.network}>
            {t('guests.sameNetwork', { count: guests.length })}
            {first && (
              <>
                <Button size="small" busy={send.isPending} onClick={() => send.mutate(first.id)}>
                  {t('guests.sendOut', { count: away.length })}
                </Button>
                <span className={s.fine}>{t('guests.sendOutHint')}</span>
              </>
            )}
          </p>
        );
      })}
    </>
  );
}
