import { REQUEST_PERIODS, type RequestPeriod } from '@minga/shared/rights/rules.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { answerRequest, choosePeriod, plannedAnswerQuery, requestsQuery, useRefreshRequests } from '../api.ts';
import { NoteDialog } from './request-dialogs.tsx';
import { RequestList } from './request-list.tsx';

/** What people asked about their data: what waits first, and until when the law lets it wait. */
export function Requests({ cycleId, timeZone }: { cycleId: string; timeZone: string }) {
  const { t } = useTranslation('rights');
  const { period, today, items } = useSuspenseQuery(requestsQuery(cycleId)).data;
  const refresh = useRefreshRequests();
  const [isNoting, setNoting] = useState(false);
  const choose = useMutation({
    mutationFn: (chosen: RequestPeriod) => choosePeriod(cycleId, chosen),
    onSuccess: refresh,
  });
  return (
    <Stack gap={4}>
      <h2>{t('requests.title')}</h2>
      <Text measure>{t('requests.text')}</Text>
      <ProblemNotice error={choose.error} />
      <Row gap={4} wrap align="end" className="no-print">
        <SelectField
          label={t('requests.period')}
          value={period}
          onChange={(event) => choose.mutate(event.target.value as RequestPeriod)}
        >
          {REQUEST_PERIODS.map((one) => (
            <option key={one} value={one}>
              {t(`requests.periodOf.${one}`)}
            </option>
          ))}
        </SelectField>
        <Button onClick={() => setNoting(true)}>{t('requests.note')}</Button>
      </Row>
      <RequestList
        items={items}
        timeZone={timeZone}
        send={(id, input, key) => answerRequest(cycleId, id, input, key)}
        hint={t('requests.answerHint')}
        planOf={(id) => plannedAnswerQuery(cycleId, id)}
      />
      {isNoting && <NoteDialog cycleId={cycleId} today={today} onClose={() => setNoting(false)} />}
    </Stack>
  );
}
