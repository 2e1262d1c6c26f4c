import { serverTime } from '../../../lib/clock.ts';
import { isNoticeShort, NOTICE_DAYS } from '@minga/shared/stages/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Notice } from '../../../ui/notice.tsx';

/** P07 while it can still be kept: by when to publish, or that the time has passed. */
export function SheetNotice({ firstOpensAt, timeZone }: { firstOpensAt: Date; timeZone: string }) {
  const { t } = useTranslation('stages');
  const format = useFormat(timeZone);
  if (isNoticeShort(serverTime(), firstOpensAt))
    return (
      <Notice tone="warn" title={t('newCycle.noticeShort')}>
        {t('newCycle.noticeShortText', { count: NOTICE_DAYS })}
      </Notice>
    );
  const latest = new Date(firstOpensAt.getTime() - NOTICE_DAYS * 86_400_000);
  return <Notice>{t('newCycle.noticeFine', { count: NOTICE_DAYS, date: format.dateTime(latest) })}</Notice>;
}
