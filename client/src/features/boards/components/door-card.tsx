import { DoorClosed, DoorOpen, Maximize } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Formatters } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './guests-panel.module.css';

type Props = {
  label?: string;
  /** what its QR code leads to, and in words what that is */
  url: string;
  qrPath: string;
  qr: string;
  isBusy: boolean;
  close: (endGuests: boolean) => void;
  /** what else may be done about it, beside showing it large, copying and closing it */
  acts?: ReactNode;
  /** what is changed about it, which is not shown to a hall */
  changes: ReactNode;
  children: ReactNode;
};

/** A door that stands open, as it hangs on the wall: its QR code, the words beside it, and what may be done about it. */
export function DoorCard({ label, url, qrPath, qr, isBusy, close, acts, changes, children }: Props) {
  const { t } = useTranslation('boards');
  const [isFull, setFull] = useState(false);
  return (
    <article className={isFull ? s.hall : s.link} aria-label={label}>
      <img className={s.code} src={qrPath} alt={qr} width="320" height="320" />
      <Stack gap={2.5} className={s.words}>
        {children}
        <Row gap={2} wrap>
          <Button icon={<Maximize aria-hidden="true" />} onClick={() => setFull(!isFull)}>
            {t(isFull ? 'guests.smaller' : 'guests.larger')}
          </Button>
          <CopyButton text={url} label={t('guests.copy')} />
          {acts}
          <Button icon={<DoorClosed aria-hidden="true" />} busy={isBusy} onClick={() => close(false)}>
            {t('guests.close')}
          </Button>
          <Button variant="danger" busy={isBusy} onClick={() => close(true)}>
            {t('guests.closeAndEnd')}
          </Button>
        </Row>
        {!isFull && changes}
      </Stack>
    </article>
  );
}

type PastProps = {
  summary: string;
  doors: readonly { id: string; name: string; closedAt: string | null; expiresAt: string }[];
  format: Formatters;
  isBusy: boolean;
  reopen: (id: string) => void;
};

/** Doors that are over, each of which one press opens again for a day. */
export function PastDoors({ summary, doors, format, isBusy, reopen }: PastProps) {
  const { t } = useTranslation('boards');
  if (doors.length === 0) return null;
  return (
    <details>
      <summary>{summary}</summary>
      <ul className={s.past}>
        {doors.map(({ id, name, closedAt, expiresAt }) => {
          const end = closedAt ?? expiresAt;
          return (
            <li key={id}>
              <span>
                {name} {t('guests.pastUntil', { time: format.moment(end) })}
              </span>
              <Button size="small" icon={<DoorOpen aria-hidden="true" />} busy={isBusy} onClick={() => reopen(id)}>
                {t('guests.reopen')} ({t('guests.hours_24')})
              </Button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
