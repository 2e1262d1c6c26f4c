import { serverNow } from '../../../lib/clock.ts';
import type { BoardLink } from '@minga/shared/boards/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FormKey } from '../../../lib/presses.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { closeLink, createLink, linksQuery, renewLink, type Terms, useRefreshGuests } from '../api.ts';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { DoorCard, PastDoors } from './door-card.tsx';
import { DoorTerms } from './door-terms.tsx';
import { useCycleOfBoard, useForumFormat } from './forum-format.ts';
import { Gatherings } from './gatherings.tsx';
import { GuestList } from './guest-list.tsx';
import { Grid, Stack, Text } from '../../../ui/layout.tsx';
import s from './guests-panel.module.css';

export function GuestsPanel() {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const isOpen = useScreen((state) => state.panel === 'guests');
  return (
    <Dialog open={isOpen} onClose={() => screen.setState({ panel: null })} title={t('guests.title')} size="wide">
      <Guests />
    </Dialog>
  );
}

function Guests() {
  const { t } = useTranslation('boards');
  const { boardId } = useScope();
  const cycleId = useBoard((board) => board.head?.cycleId) ?? '';
  const links = useQuery(linksQuery(cycleId, boardId));
  const all = (links.data?.items ?? []).filter(({ gatheringId }) => gatheringId === null);
  const refresh = useRefreshGuests(cycleId, boardId).links;
  const renew = useMutation({
    mutationFn: (id: string) =>
      renewLink(cycleId, boardId, id, {
        expiresInHours: 24,
        quota: all.find((link) => link.id === id)?.quota ?? 1,
      }),
    onSuccess: refresh,
  });
  const close = useMutation({
    mutationFn: ({ link, endGuests }: { link: BoardLink; endGuests: boolean }) =>
      closeLink(cycleId, boardId, link.id, endGuests),
    onSuccess: refresh,
  });
  const board = { id: boardId, title: useBoard(({ head }) => head?.title) ?? '' };
  const timeZone = useCycleOfBoard()?.timeZone;
  const format = useForumFormat();
  if (links.isPending) return <Skeleton shape="card" lines={1} />;
  const now = serverNow();
  const open = all.filter((link) => link.closedAt === null && Date.parse(link.expiresAt) > now);
  const past = all.filter((link) => !open.includes(link));
  return (
    <Grid columns="one" className={s.panel}>
      <Gatherings cycleId={cycleId} timeZone={timeZone} board={board} />
      <h3>{t('guests.ownLink')}</h3>
      <ProblemNotice error={links.error ?? renew.error ?? close.error} />
      {open.length === 0 && (
        <Stack gap={4} align="start" className={s.none}>
          <p>{t('guests.none')}</p>
          <DoorTerms
            label={t('guests.open')}
            send={(terms, key) => createLink(cycleId, boardId, terms, key)}
            done={refresh}
          />
        </Stack>
      )}
      {open.map((link) => (
        <Link
          key={link.id}
          link={link}
          isBusy={close.isPending || renew.isPending}
          close={(endGuests) => close.mutate({ link, endGuests })}
          renew={(terms, key) => renewLink(cycleId, boardId, link.id, terms, key)}
          renewed={refresh}
        />
      ))}
      <PastDoors
        summary={t('guests.past')}
        doors={past.map((link) => ({
          ...link,
          name: `${link.code} · ${t('guests.joined', { count: link.joined, quota: link.quota })}`,
        }))}
        format={format}
        isBusy={renew.isPending}
        reopen={(id) => renew.mutate(id)}
      />
      <GuestList cycleId={cycleId} boardId={boardId} />
    </Grid>
  );
}

type LinkProps = {
  link: BoardLink;
  isBusy: boolean;
  close: (endGuests: boolean) => void;
  renew: (terms: Terms, key: FormKey) => Promise<unknown>;
  renewed: () => unknown;
};

function Link({ link, isBusy, close, renew, renewed }: LinkProps) {
  const { t } = useTranslation('boards');
  const format = useForumFormat();
  const mode = useBoard((board) => board.head?.settings.identityMode);
  const address = link.url.replace(/^https?:\/\//, '');
  const codeAt = address.indexOf(paths.join('')) + paths.join('').length;
  return (
    <DoorCard
      url={link.url}
      qrPath={link.qrPath}
      qr={t('guests.qr', { url: link.url })}
      isBusy={isBusy}
      close={close}
      changes={
        <details>
          <summary>{t('guests.renew')}</summary>
          <Text tone="muted" size={15}>
            {t('guests.renewText')}
          </Text>
          <DoorTerms link={link} label={t('guests.renew')} send={renew} done={renewed} />
        </details>
      }
    >
      <p className={s.url}>
        {address.slice(0, codeAt)}
        <wbr />
        {address.slice(codeAt)}
      </p>
      <p>{t(mode === 'anonymous' ? 'guests.howAnonymous' : 'guests.how')}</p>
      <Text tone="muted" size={15}>
        {t('guests.joined', { count: link.joined, quota: link.quota })}{' '}
        {!link.sharesNetwork && t('guests.ofNetwork', { count: link.placesOfNetwork })}{' '}
        {t('guests.until', { time: format.moment(link.expiresAt) })}
      </Text>
    </DoorCard>
  );
}
