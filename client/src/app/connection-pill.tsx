import { Cloud, CloudOff, RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../lib/connection.ts';
import { cx } from '../ui/cx.ts';
import { Row } from '../ui/layout.tsx';
import s from './connection-pill.module.css';

const ICONS = { online: Cloud, reconnecting: RefreshCw, offline: CloudOff };

/** Always there, bottom left: quiet when all is well, in words when not. */
export function ConnectionPill() {
  const { t } = useTranslation('shell');
  const state = useConnection();
  const Icon = ICONS[state];
  return (
    <Row
      size={14}
      tone="muted"
      weight={600}
      inline
      align="center"
      className={cx('no-print needs-script', s.pill, s[state])}
      role="status"
    >
      <Icon aria-hidden="true" />
      <span>{t(`connection.${state}`)}</span>
    </Row>
  );
}
