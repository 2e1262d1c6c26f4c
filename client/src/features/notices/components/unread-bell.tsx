import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { paths } from '@minga/shared/kernel/paths.ts';
import { Link } from '../../../ui/link.tsx';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { unreadQuery } from '../api.ts';
import s from './unread-bell.module.css';

/** How much of what somebody was told is unread, and the way to it. */
export function UnreadBell() {
  const { t } = useTranslation('shell');
  const unread = useQuery(unreadQuery).data ?? 0;
  const label = unread === 0 ? t('notices.none') : t('notices.unread', { count: unread });
  return (
    <Tooltip text={label}>
      <Link to={paths.notices()} className={s.bell} aria-label={label}>
        <Bell aria-hidden="true" />
        {unread > 0 && <span className={s.count}>{unread > 99 ? '99+' : unread}</span>}
      </Link>
    </Tooltip>
  );
}
