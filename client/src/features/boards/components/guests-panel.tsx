import { serverNow } from '../../../lib/clock.ts';
import type { BoardLink } from '@minga/shared/boards/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Copy, DoorClosed, DoorOpen, Maximize } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../../lib/clipboard.ts';
import type { FormKey } from '../../../lib/presses.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { closeLink, createLink, linksQuery, renewLink, type Terms, useRefreshGuests } from '../api.ts';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { DoorTerms } from './door-terms.tsx';
import { useCycleOfBoard, useForumFormat } from './forum-format.ts';
import { Gatherings } from './gatherings.tsx';
import { GuestList } from './guest-list.tsx';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
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
  const refresh = useRefreshGuests(cycleId, boardId).links;
  const renew = useMutation({
    mutationFn: ({ id, terms }: { id: string; terms: Terms }) => renewLink(cycleId, boardId, id, terms),
    onSuccess: refresh,
  });
  const close = useMutation({
    mutationFn: ({ link, endGuests }: { link: BoardLink; endGuests: boolean }) =>
      closeLink(cycleId, boardId, link.id, endGuests),
    onSuccess: refresh,
  });
  const board = { id: boardId, title: useBoard(({ head }) => head?.title) ?? '' };
  const timeZone = useCycleOfBoard()?.timeZone;
  if (links.isPending) return <Skeleton shape="card" lines={1} />;
  const all = (links.data?.items ?? []).filter(({ gatheringId }) => gatheringId === null);
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
      {past.length > 0 && <Past links={past} reopen={(id, terms) => renew.mutate({ id, terms })} />}
      <GuestList cycleId={cycleId} boardId={boardId} />
    </Grid>
  );
}

/** A time and its zone, for the sentences of a door. */
function useWhen() {
  const format = useForumFormat();
  return (at: string) => ({ time: format.dateTime(at), zone: format.zone(at) });
}

function Past({ links, reopen }: { links: readonly BoardLink[]; reopen: (id: string, terms: Terms) => void }) {
  const { t } = useTranslation('boards');
  const whenOf = useWhen();
  return (
    <details>
      <summary>{t('guests.past')}</summary>
      <ul className={s.past}>
        {links.map((link) => (
          <li key={link.id}>
            <span>
              {link.code} · {t('guests.joined', { count: link.joined, quota: link.quota })}{' '}
              {t('guests.pastUntil', whenOf(link.closedAt ?? link.expiresAt))}
            </span>
            <Button
              size="small"
              icon={<DoorOpen aria-hidden="true" />}
              onClick={() => reopen(link.id, { expiresInHours: 24, quota: link.quota })}
            >
              {t('guests.reopen')} ({t('guests.hours_24')})
            </Button>
          </li>
        ))}
      </ul>
    </details>
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
  const whenOf = useWhen();
  const mode = useBoard((board) => board.head?.settings.identityMode);
  const [isCopied, setCopied] = useState(false);
  const [isFull, setFull] = useState(false);
  const address = link.url.replace(/^https?:\/\//, '');
  const codeAt = address.indexOf(paths.join('')) + paths.join('').length;
  const [place, code] = [address.slice(0, codeAt), address.slice(codeAt)];
  const copy = () => void copyText(link.url).then(setCopied);
  return (
    <article className={isFull ? s.hall : s.link}>
      <img className={s.code} src={link.qrPath} alt={t('guests.qr', { url: link.url })} width="320" height="320" />
      <Stack gap={2.5} className={s.words}>
        <p className={s.url}>
          {place}
          <wbr />
          {code}
        </p>
        <p>{t(mode === 'anonymous' ? 'guests.howAnonymous' : 'guests.how')}</p>
        <Text tone="muted" size={15}>
          {t('guests.joined', { count: link.joined, quota: link.quota })}{' '}
          {!link.sharesNetwork && t('guests.ofNetwork', { count: link.placesOfNetwork })}{' '}
          {t('guests.until', whenOf(link.expiresAt))}
        </Text>
        <Row gap={2} wrap>
          <Button icon={<Maximize aria-hidden="true" />} onClick={() => setFull(!isFull)}>
            {t(isFull ? 'guests.smaller' : 'guests.larger')}
          </Button>
          <Button icon={<Copy aria-hidden="true" />} onClick={copy}>
            {t(isCopied ? 'guests.copied' : 'guests.copy')}
          </Button>
          <Button icon={<DoorClosed aria-hidden="true" />} busy={isBusy} onClick={() => close(false)}>
            {t('guests.close')}
          </Button>
          <Button variant="danger" busy={isBusy} onClick={() => close(true)}>
            {t('guests.closeAndEnd')}
          </Button>
        </Row>
        {!isFull && (
          <details>
            <summary>{t('guests.renew')}</summary>
            <Text tone="muted" size={15}>
              {t('guests.renewText')}
            </Text>
            <DoorTerms link={link} label={t('guests.renew')} send={renew} done={renewed} />
          </details>
        )}
      </Stack>
    </article>
  );
}
