import { serverTime } from '../../../lib/clock.ts';
import { isNoticeShort } from '@minga/shared/stages/rules.ts';
import { P07 } from '@minga/shared/standards/process.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Notice } from '../../../ui/notice.tsx';

type Props = {
  firstOpensAt: Date;
  timeZone: string;
  /** what P07 asks of this cycle; of a new one, its default */
  noticeDays?: number;
};

/** P07 while it can still be kept: by when to publish, or that the time has passed. */
export function SheetNotice({ firstOpensAt, timeZone, noticeDays = P07.thresholds.noticeDays.default }: Props) {
  const { t } = useTranslation('stages');
  const format = useFormat(timeZone);
  if (isNoticeShort(serverTime(), firstOpensAt, { noticeDays }))
    return (
      <Notice tone="warn" title={t('newCycle.noticeShort')}>
        {t('newCycle.noticeShortText', { count: noticeDays })}
      </Notice>
    );
  const latest = new Date(firstOpensAt.getTime() - noticeDays * 86_400_000);
  return <Notice>{t('newCycle.noticeFine', { count: noticeDays, date: format.dateTime(latest) })}</Notice>;
}
