import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { useTranslation } from 'react-i18next';
import type { CycleScope } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import { Notice } from '../../../ui/notice.tsx';
import { answerTo, type Voting } from '../store.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './booth.module.css';
import { QuestionStep } from './question-step.tsx';
import { ReviewStep } from './review-step.tsx';

/** Steps have addresses (`#1`, `#2`, … `#review`), so that the browser's Back goes one step back. */
export function useStep(questions: number) {
  const { hash, go: goTo } = usePlace();
  const number = Number(hash);
  const step: number | 'review' | null =
    hash === 'review' ? 'review' : Number.isInteger(number) && number >= 1 && number <= questions ? number : null;
  const go = (next: number | 'review') => void goTo(`#${next}`);
  return { step, go, leave: () => void goTo('#', { replace: true }) };
}

function Steps({ ballot, voting, step }: { ballot: BallotDetail; voting: Voting; step: number | 'review' }) {
  return (
    <Row as="ol" gap={1} className={s.steps} aria-hidden="true">
      {ballot.questions.map(({ versionId }, at) => (
        <li
          key={versionId}
          data-answered={answerTo(voting.paper, versionId).choice !== null || undefined}
          data-here={step === at + 1 || undefined}
        />
      ))}
    </Row>
  );
}

/** Whoever has the paper in hand is told why it asks less than it did, and why it is taken no more. */
function Meanwhile({ scope, ballot, withdrawn }: Pick<Props, 'scope' | 'ballot' | 'withdrawn'>) {
  const { t } = useTranslation(['ballots', 'shell']);
  const stopped = ballot.questions.length === 0 ? 'withdrawn' : 'stage-closed';
  return (
    <>
      {ballot.status === 'closed' && (
        <Notice tone="warn" live title={t('booth.closedMeanwhile')}>
          {t('booth.closedMeanwhileText')}
        </Notice>
      )}
      {ballot.status === 'suspended' && (
        <Notice tone="warn" live title={t(`mine.${stopped}.title`)}>
          {t(`mine.${stopped}.text`, { stage: t(`shell:stage.${ballot.stage}`) })}
        </Notice>
      )}
      {withdrawn.map(({ versionId, commitment, title }) => (
        <Notice
          key={versionId}
          tone="warn"
          live
          title={<span lang={scope.cycle.locale}>{`${commitment}. ${title}`}</span>}
        >
          {t('changed.withdrawn')}
        </Notice>
      ))}
    </>
  );
}

type Props = {
  scope: CycleScope;
  ballot: BallotDetail;
  /** No longer asked. */
  withdrawn: BallotDetail['questions'];
  seatId: string;
  voting: Voting;
  step: number | 'review';
};

/** One thing per screen: a commitment at a time, then all answers together. */
export function Booth({ scope, ballot, withdrawn, seatId, voting, step }: Props) {
  const { t } = useTranslation(['ballots', 'shell']);
  const { go } = useStep(ballot.questions.length);
  const question = step === 'review' ? undefined : ballot.questions[step - 1];
  const right = ballot.myRights.find((one) => one.seatId === seatId);
  return (
    <Stack gap={5}>
      <Row size={15} tone="muted" as="p" gap={0} across={4} justify="between" wrap>
        <span lang={scope.cycle.locale}>{ballot.title}</span>
        {right && <span>{t('booth.for', { organisation: right.organisation })}</span>}
      </Row>
      <Steps ballot={ballot} voting={voting} step={step} />
      <Text tone="muted" size={15}>
        {t(voting.isKept ? `booth.kept.${ballot.mode}` : 'booth.kept.nowhere')}
      </Text>
      <Meanwhile scope={scope} ballot={ballot} withdrawn={withdrawn} />
      {question && step !== 'review' && !voting.isLocked ? (
        <QuestionStep
          key={question.versionId}
          ballot={ballot}
          question={question}
          position={step}
          locale={scope.cycle.locale}
          slug={scope.cycle.slug}
          timeZone={scope.timeZone}
          voting={voting}
          go={go}
        />
      ) : (
        <ReviewStep key="review" scope={scope} ballot={ballot} voting={voting} go={go} />
      )}
    </Stack>
  );
}
