import { SHORTEST_OBJECTION } from '@minga/shared/ballots/rules.ts';
import type { BallotDetail, BallotQuestion } from '@minga/shared/ballots/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { answerTo, type Voting } from '../store.ts';
import { ChoiceGroup } from './choice-group.tsx';
import { CommitmentText } from './commitment-text.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './question-step.module.css';
import { StepHeading } from './step-heading.tsx';
import { VersionNotice } from './version-line.tsx';

type Props = {
  ballot: BallotDetail;
  question: BallotQuestion;
  position: number;
  locale: string;
  slug: string;
  timeZone: string;
  voting: Voting;
  go: (step: number | 'review') => void;
};

/** What the answer still lacks before going on: a choice, or the reason of an objection. */
type Lack = 'choice' | 'reason' | null;

/** One commitment, its text, three large answers. */
export function QuestionStep({ ballot, question, position, locale, slug, timeZone, voting, go }: Props) {
  const { t } = useTranslation('ballots');
  const form = useRef<HTMLFormElement>(null);
  const reasonId = useId();
  const [lack, setLack] = useState<Lack>(null);
  const { choice, reason } = answerTo(voting.paper, question.versionId);
  const isObjection = ballot.rule === 'consent' && choice === 'against';
  const next = (event: FormEvent) => {
    event.preventDefault();
    const found: Lack =
      choice === null ? 'choice' : isObjection && reason.trim().length < SHORTEST_OBJECTION ? 'reason' : null;
    setLack(found);
    if (found === 'choice') form.current?.querySelector<HTMLInputElement>('input[type=radio]')?.focus();
    else if (found === 'reason') document.getElementById(reasonId)?.focus();
    else go(position < ballot.questions.length && !voting.isComplete ? position + 1 : 'review');
  };
  const back = position === 1 ? paths.ballot(slug, ballot.id) : null;
  return (
    <Stack as="form" gap={6} ref={form} onSubmit={next} noValidate>
      <StepHeading
        eyebrow={t('booth.position', { position, count: ballot.questions.length, number: question.commitment })}
        lang={locale}
      >
        {question.title}
      </StepHeading>
      <VersionNotice question={question} />
      <CommitmentText question={question} locale={locale} slug={slug} timeZone={timeZone} />
      <ChoiceGroup
        rule={ballot.rule}
        choice={choice}
        error={lack === 'choice' ? t('booth.chooseOne') : undefined}
        onChoose={(chosen) => {
          setLack(null);
          voting.answer(question.versionId, { choice: chosen });
        }}
      />
      {ballot.mode === 'open' && choice !== null && (
        <TextArea
          id={reasonId}
          label={t(isObjection ? 'booth.objectionReason' : 'booth.reason')}
          hint={t('booth.reasonHint')}
          optional={!isObjection}
          rows={3}
          maxLength={2000}
          value={reason}
          error={lack === 'reason' ? t('booth.reasonMissing', { minimum: SHORTEST_OBJECTION }) : undefined}
          onChange={(event) => voting.answer(question.versionId, { reason: event.target.value })}
        />
      )}
      <Row gap={3} justify="between" className={s.buttons}>
        {back ? (
          <LinkButton to={back} size="large" icon={<ArrowLeft aria-hidden="true" />}>
            {t('booth.back')}
          </LinkButton>
        ) : (
          <Button size="large" icon={<ArrowLeft aria-hidden="true" />} onClick={() => go(position - 1)}>
            {t('booth.back')}
          </Button>
        )}
        <Button variant="primary" size="large" type="submit" icon={<ArrowRight aria-hidden="true" />}>
          {t('booth.next')}
        </Button>
      </Row>
    </Stack>
  );
}
