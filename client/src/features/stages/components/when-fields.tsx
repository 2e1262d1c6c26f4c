import { serverTime } from '../../../lib/clock.ts';
import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import { useMutation } from '@tanstack/react-query';
import { CalendarClock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { WovenBand } from '../../../parts/woven-band.tsx';
import { useProposal } from '../api.ts';
import { bandOf, dayEndIn, rowsOf, windowsOf } from './sheet.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './sheet-fields.module.css';
import { SheetNotice } from './sheet-notice.tsx';
import { StageRows } from './stage-rows.tsx';
import type { PartProps } from './what-fields.tsx';

/** The six windows: proposed from a day, changed by hand, and seen as the band they will be. */
export function When({ forum, form }: PartProps & { forum: CycleTemplate['forum'] }) {
  const { t } = useTranslation('stages');
  const format = useFormat(forum.timeZone);
  const proposalFrom = useProposal(forum.id);
  const [startsOn, rows, planEndsOn] = form.watch(['startsOn', 'stages', 'planEndsOn']);
  const propose = useMutation({
    mutationFn: () => proposalFrom(startsOn),
    onSuccess: (template) => {
      form.set('stages', rowsOf(template));
      form.set('startsOn', template.startsOn);
      if (!form.watch('isPlanTyped')) {
        form.set('planStartsOn', template.planStartsOn);
        form.set('planEndsOn', template.planEndsOn);
      }
      showToast(t('newCycle.proposed', { day: format.date(template.stages[0]?.opensAt ?? '') }));
    },
  });
  const windows = windowsOf(rows, forum.timeZone);
  const now = serverTime();
  const first = windows?.[0];
  return (
    <>
      <Row gap={3} across={4} align="end" wrap>
        <DateField label={t('newCycle.startsOn')} hint={format.zone(now)} {...form.value('startsOn')} />
        <Button
          icon={<CalendarClock aria-hidden="true" strokeWidth={1.75} />}
          busy={propose.isPending}
          onClick={() => propose.mutate()}
        >
          {t('newCycle.propose')}
        </Button>
      </Row>
      <ProblemNotice error={propose.error} />
      {windows && (
        <Stack as="figure" gap={3} className={s.preview}>
          <figcaption>{t('newCycle.preview')}</figcaption>
          <WovenBand stages={bandOf(windows, now)} timeZone={forum.timeZone} now={now.toISOString()} size="compact" />
        </Stack>
      )}
      {first && <SheetNotice firstOpensAt={first.opensAt} timeZone={forum.timeZone} />}
      <StageRows
        rows={rows}
        timeZone={forum.timeZone}
        planEnd={dayEndIn(planEndsOn, forum.timeZone)}
        errorOf={form.error}
        onChange={(next) => form.set('stages', next)}
      />
    </>
  );
}
