import type { MeSeat } from '@minga/shared/people/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Countdown } from '../../../ui/countdown.tsx';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { createDraft } from '../api.ts';
import { isOpen } from '../store.ts';
import { OwnDiagnoses } from './own-diagnoses.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './start-panel.module.css';

type Props = {
  cycleId: string;
  slug: string;
  timeZone: string;
  deadline: string;
  seats: readonly MeSeat[];
  drafts: readonly DiagnosisDraft[];
  onStarted: (draft: DiagnosisDraft) => void;
};
const PARTS = ['themes', 'problem', 'evidence', 'file'] as const;

/** Before the first word: what will be asked, until when, for whom; and what was already begun. */
export function StartPanel({ cycleId, slug, timeZone, deadline, seats, drafts, onStarted }: Props) {
  const { t } = useTranslation('diagnoses');
  const bySeat = [...new Map(seats.map((seat) => [seat.organisationId, seat])).values()];
  const [seatId, setSeatId] = useState(bySeat[0]?.id);
  const start = useMutation({ mutationFn: () => createDraft(cycleId, seatId), onSuccess: onStarted });
  const open = drafts.filter(isOpen);
  return (
    <>
      <PageHeader title={t('form.title')} lead={t('form.start.text')} />
      <Row as="p" gap={1} across={2} wrap className={s.deadline}>
        <span>{t('form.deadline')}:</span> <Countdown deadline={deadline} timeZone={timeZone} />
      </Row>
      <Stack as="ol" gap={2} aria-label={t('form.start.title')}>
        {PARTS.map((part, index) => (
          <Row as="li" gap={3} align="center" key={part} className={s.part}>
            <Text as="span" size={28} tone="terracotta" face="figure" className={s.number} aria-hidden="true">
              {index + 1}
            </Text>
            {t(`form.start.${part}`)}
          </Row>
        ))}
      </Stack>
      {bySeat.length > 1 && (
        <FieldGroup legend={t('form.organisation.title')} hint={t('form.organisation.text')}>
          {bySeat.map((seat) => (
            <Checkbox
              key={seat.id}
              type="radio"
              name="seat"
              label={seat.organisationShortName}
              checked={seat.id === seatId}
              onChange={() => setSeatId(seat.id)}
            />
          ))}
        </FieldGroup>
      )}
      <ProblemNotice error={start.error} />
      <div>
        <Button
          variant="accent"
          size="large"
          busy={start.isPending}
          icon={<ArrowRight aria-hidden="true" />}
          onClick={() => start.mutate()}
        >
          {t('form.start.begin')}
        </Button>
      </div>
      {open.length > 0 && (
        <Stack as="section" gap={3} ruled={5}>
          <Text as="h2" size={22}>
            {t('form.start.continueTitle')}
          </Text>
          <OwnDiagnoses drafts={open} slug={slug} timeZone={timeZone} />
        </Stack>
      )}
    </>
  );
}
