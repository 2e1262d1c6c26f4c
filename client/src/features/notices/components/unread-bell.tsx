import { useQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from '../../../ui/link.tsx';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { askEvery, unreadQuery } from '../api.ts';
import { useLiveNotices } from '../live.ts';
import s from './unread-bell.module.css';

/** How much of what somebody was told is unread, and the way to it. */
export function UnreadBell() {
  const { t } = useTranslation('shell');
  const [isLive, setLive] = useState(false);
  const { data: unread = 0, dataUpdatedAt } = useQuery({ ...unreadQuery, refetchInterval: askEvery(isLive) });
  useLiveNotices(dataUpdatedAt, setLive);
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
