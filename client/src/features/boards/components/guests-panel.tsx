import type { BoardLink } from '@minga/shared/boards/schema.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy, DoorClosed, Maximize, QrCode } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { closeLink, createLink, linksQuery } from '../api.ts';
import { useBoard, useScope, useScreen } from './board-context.ts';
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
  const client = useQueryClient();
  const links = useQuery(linksQuery(cycleId, boardId));
  const refresh = () => client.invalidateQueries({ queryKey: linksQuery(cycleId, boardId).queryKey });
  const create = useMutation({ mutationFn: () => createLink(cycleId, boardId), onSuccess: refresh });
  const close = useMutation({
    mutationFn: ({ link, endGuests }: { link: BoardLink; endGuests: boolean }) =>
      closeLink(cycleId, boardId, link.id, endGuests),
    onSuccess: refresh,
  });
  if (links.isPending) return <Skeleton shape="card" lines={1} />;
  const open =
    links.data?.items.filter((link) => link.closedAt === null && Date.parse(link.expiresAt) > Date.now()) ?? [];
  return (
    <>
      <ProblemNotice error={links.error ?? create.error ?? close.error} />
      {open.length === 0 && (
        <div className={s.none}>
          <p>{t('guests.none')}</p>
          <Button
            variant="primary"
            icon={<QrCode aria-hidden="true" />}
            busy={create.isPending}
            onClick={() => create.mutate()}
          >
            {t('guests.open')}
          </Button>
        </div>
      )}
      {open.map((link) => (
        <Link
          key={link.id}
          link={link}
          isBusy={close.isPending}
          close={(endGuests) => close.mutate({ link, endGuests })}
        />
      ))}
    </>
  );
}

function Link({ link, isBusy, close }: { link: BoardLink; isBusy: boolean; close: (endGuests: boolean) => void }) {
  const { t } = useTranslation('boards');
  const format = useFormat(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [isCopied, setCopied] = useState(false);
  const [isFull, setFull] = useState(false);
  const [place, code] = link.url.replace(/^https?:\/\//, '').split(/(?<=\/j\/)/);
  const copy = () => void navigator.clipboard?.writeText(link.url).then(() => setCopied(true));
  return (
    <article className={isFull ? s.hall : s.link}>
      <img className={s.code} src={link.qrPath} alt={t('guests.qr', { url: link.url })} width="320" height="320" />
      <div className={s.words}>
        <p className={s.url}>
          {place}
          <wbr />
          {code}
        </p>
        <p>{t('guests.how')}</p>
        <p className={s.fine}>
          {t('guests.joined', { count: link.joined, quota: link.quota })}{' '}
          {t('guests.until', { time: format.dateTime(link.expiresAt) })}
        </p>
        <div className={s.actions}>
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
        </div>
      </div>
    </article>
  );
}
