import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { ArrowLeft, RotateCcw, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../../../lib/connection.ts';
import type { CycleScope } from '../../../lib/cycle.ts';
import { isSignedOut, ProblemError } from '../../../lib/http.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { answerTo, type Voting } from '../store.ts';
import { CHOICE_ICONS } from './choice-group.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './review-step.module.css';

const MISSING = { tone: 'danger', weight: 650 } as const;
import { StepHeading } from './step-heading.tsx';

type Props = { scope: CycleScope; ballot: BallotDetail; voting: Voting; go: (step: number | 'review') => void };

function Answers({ scope, ballot, voting, go }: Props) {
  const { t } = useTranslation('ballots');
  const problem = voting.error instanceof ProblemError ? voting.error : null;
  return (
    <ol className={s.answers}>
      {ballot.questions.map((question, at) => {
        const { choice, reason } = answerTo(voting.paper, question.versionId);
        const Icon = choice && CHOICE_ICONS[choice];
        const error = problem?.forField(`choices.${at}.reason`) ?? problem?.forField(`choices.${at}.versionId`);
        return (
          <li key={question.versionId} className={s.answer}>
            <p className={s.title} lang={scope.cycle.locale}>
              <span className={s.number}>{question.commitment}.</span> {question.title}
            </p>
            <Text {...(choice ? { className: s.choice } : MISSING)}>
              {Icon && <Icon aria-hidden="true" strokeWidth={2.25} />}
              {choice ? t(`choice.${choice}`) : t('review.unanswered')}
            </Text>
            {!voting.isLocked && (
              <Button size="small" variant="quiet" onClick={() => go(at + 1)}>
                {t(choice ? 'review.change' : 'review.answer')}
                <span className="visually-hidden"> {t('review.of', { number: question.commitment })}</span>
              </Button>
            )}
            {ballot.mode === 'open' && reason.trim() && (
              <Text as="blockquote" tone="muted" quoted written className={s.whole}>
                {reason}
              </Text>
            )}
            {error && (
              <Text {...MISSING} className={s.whole} role="alert">
                {error}
              </Text>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What stands in the way of sending, or what became of it. One message at a time. */
function SendingNotice({ voting, signIn }: { voting: Voting; signIn: Address }) {
  const { t } = useTranslation('ballots');
  const isOffline = useConnection() === 'offline';
  if (voting.isSending) return null;
  const error = voting.error;
  return (
    <>
      {voting.isUncertain && (
        <Notice tone="warn" live title={t('review.uncertain')}>
          {t('review.uncertainText')}
        </Notice>
      )}
      {!voting.isUncertain && (
        <ProblemNotice
          error={error}
          shown={error instanceof ProblemError ? error.errors.map(({ field }) => field) : []}
        />
      )}
      {isSignedOut(error) && <LinkButton to={signIn}>{t('face.signIn')}</LinkButton>}
      {isOffline && (
        <Notice tone="warn" live title={t('review.offline')}>
          {t('review.offlineText')}
        </Notice>
      )}
    </>
  );
}

/** All answers together, and the one press that cannot be taken back. */
export function ReviewStep(props: Props) {
  const { scope, ballot, voting, go } = props;
  const { t } = useTranslation('ballots');
  const isOffline = useConnection() === 'offline';
  const isBlocked = isOffline || !voting.isComplete || (ballot.status !== 'open' && !voting.isUncertain);
  return (
    <Stack gap={6}>
      <StepHeading eyebrow={t('review.eyebrow')}>{t('review.title')}</StepHeading>
      <Answers {...props} />
      <Stack gap={4}>
        <Text size={18} measure>
          <strong>{t('review.final')}</strong> {t(`review.finalText.${ballot.mode}`)}
        </Text>
        {!voting.isComplete && <Text {...MISSING}>{t('review.incomplete')}</Text>}
        <SendingNotice
          voting={voting}
          signIn={paths.signIn({ back: paths.ballot(scope.cycle.slug, ballot.id, { '#': 'review' }) })}
        />
        <Row gap={3} justify="between" className={s.buttons}>
          {!voting.isLocked && (
            <Button size="large" icon={<ArrowLeft aria-hidden="true" />} onClick={() => go(ballot.questions.length)}>
              {t('booth.back')}
            </Button>
          )}
          <Button
            variant="primary"
            size="large"
            className={s.cast}
            busy={voting.isSending}
            aria-disabled={isBlocked || undefined}
            icon={isOffline ? <WifiOff aria-hidden="true" /> : voting.isUncertain && <RotateCcw aria-hidden="true" />}
            onClick={() => !isBlocked && voting.send()}
          >
            {t(voting.isSending ? 'review.sending' : voting.isUncertain ? 'review.again' : 'review.cast')}
          </Button>
        </Row>
      </Stack>
    </Stack>
  );
}
