import { serverTime } from '../../../lib/clock.ts';
import { isNoticeShort } from '@minga/shared/stages/rules.ts';
import { P07 } from '@minga/shared/standards/process.ts';
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
        {t('newCycle.noticeShortText', { count: P07.thresholds.noticeDays })}
      </Notice>
    );
  const latest = new Date(firstOpensAt.getTime() - P07.thresholds.noticeDays * 86_400_000);
  return (
    <Notice>{t('newCycle.noticeFine', { count: P07.thresholds.noticeDays, date: format.dateTime(latest) })}</Notice>
  );
}
