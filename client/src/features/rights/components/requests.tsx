import { REQUEST_PERIODS, type RequestPeriod } from '@minga/shared/rights/rules.ts';
import type { PersonRequest } from '@minga/shared/rights/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { choosePeriod, requestsQuery, useRefreshRequests } from '../api.ts';
import { AnswerDialog, NoteDialog } from './request-dialogs.tsx';

function OneRequest({ one, onAnswer }: { one: PersonRequest; onAnswer: () => void }) {
  const { t } = useTranslation('rights');
  // Days, not instants: they stand as they are.
  const format = useFormat('UTC');
  return (
    <Stack as="li" gap={1} align="start">
      <Row gap={2} wrap align="center">
        <Text as="span" weight={650} dir="auto">
          {one.who}
        </Text>
        <Stamp tone="indigo">{t(`requests.kind.${one.kind}`)}</Stamp>
        {one.isOverdue && <Stamp tone="terracotta">{t('requests.overdue')}</Stamp>}
        {one.answeredAt && <Stamp tone="moss">{t('requests.answered')}</Stamp>}
      </Row>
      <Text tone="muted" size={15}>
        {t('requests.received', { day: format.date(one.receivedOn) })} ·{' '}
        {t('requests.due', { day: format.date(one.dueOn) })}
      </Text>
      {one.words && (
        <Text measure dir="auto">
          {one.words}
        </Text>
      )}
      {one.answer ? (
        <Text measure quoted dir="auto">
          {one.answer}
        </Text>
      ) : (
        <Button size="small" onClick={onAnswer}>
          {t('requests.answerOpen')}
        </Button>
      )}
    </Stack>
  );
}

/** What people asked about their data: what waits first, and until when the law lets it wait. */
export function Requests({ cycleId }: { cycleId: string }) {
  const { t } = useTranslation('rights');
  const { period, today, items } = useSuspenseQuery(requestsQuery(cycleId)).data;
  const refresh = useRefreshRequests();
  const [open, setOpen] = useState<'note' | PersonRequest | null>(null);
  const choose = useMutation({
    mutationFn: (chosen: RequestPeriod) => choosePeriod(cycleId, chosen),
    onSuccess: refresh,
  });
  const close = () => setOpen(null);
  return (
    <Stack as="section" gap={4} aria-labelledby="requests-title">
      <h2 id="requests-title">{t('requests.title')}</h2>
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
        <Button onClick={() => setOpen('note')}>{t('requests.note')}</Button>
      </Row>
      {items.length === 0 && <Text tone="muted">{t('requests.none')}</Text>}
      <Stack as="ul" gap={5}>
        {items.map((one) => (
          <OneRequest key={one.id} one={one} onAnswer={() => setOpen(one)} />
        ))}
      </Stack>
      {open === 'note' && <NoteDialog cycleId={cycleId} today={today} onClose={close} />}
      {open !== null && open !== 'note' && <AnswerDialog cycleId={cycleId} one={open} onClose={close} />}
    </Stack>
  );
}
