import { useQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useAreOwnAnswers } from '../../../lib/own-answers.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { ballotQuery } from '../api.ts';
import { answerTo } from '../store.ts';
import type { FaceProps } from './ballot-face.tsx';
import { useStep } from './booth.tsx';
import { Panel, Row, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './my-vote.module.css';
import { ReceiptCheck } from './receipt-check.tsx';

type Situation =
  | 'can'
  | 'sent'
  | 'voted'
  | 'not-open'
  | 'stage-closed'
  | 'withdrawn'
  | 'draft'
  | 'stranger'
  | 'no-seat'
  | 'delegate'
  | 'late'
  | 'unread'
  | 'closed';

/** Where the reader stands towards this ballot, and so the sentence they get. */
function situationOf({ scope, ballot, seatId, voting }: FaceProps, isRead: boolean): Situation {
  const right = ballot.myRights.find((one) => one.seatId === seatId);
  if (right && voting.isLocked) return 'sent';
  if (right?.hasVoted) return 'voted';
  if (ballot.status === 'closed') return 'closed';
  if (ballot.status === 'draft') return 'draft';
  if (ballot.status === 'suspended')
    return ballot.questions.every(({ isWithdrawn }) => isWithdrawn) ? 'withdrawn' : 'stage-closed';
  if (right) return ballot.status === 'open' ? 'can' : 'not-open';
  if (!scope.isSignedIn) return 'stranger';
  if (!scope.isSeated) return 'no-seat';
  if (!scope.seats.some(({ role }) => role === 'member')) return 'delegate';
  return isRead ? 'late' : 'unread';
}

function Seats({ ballot, seatId, chooseSeat }: FaceProps) {
  const { t } = useTranslation('ballots');
  const open = ballot.myRights.filter(({ hasVoted }) => !hasVoted);
  const right = ballot.myRights.find((one) => one.seatId === seatId);
  if (open.length < 2) {
    return right ? (
      <Row size={18} as="p" gap={2} align="center" wrap>
        <SectorMark sector={right.sector} named />
        {t('mine.votesFor')} <strong>{right.organisation}</strong>
      </Row>
    ) : null;
  }
  return (
    <FieldGroup legend={t('mine.chooseSeat')}>
      {open.map((one) => (
        <Checkbox
          key={one.seatId}
          type="radio"
          name="seat"
          label={one.organisation}
          checked={one.seatId === seatId}
          onChange={() => chooseSeat(one.seatId)}
        />
      ))}
    </FieldGroup>
  );
}

function Begin(props: FaceProps) {
  const { ballot, voting } = props;
  const { t } = useTranslation('ballots');
  const asked = ballot.questions.filter(({ isWithdrawn }) => !isWithdrawn);
  const { go } = useStep(asked.length);
  const first = asked.findIndex(({ versionId }) => answerTo(voting.paper, versionId).choice === null);
  const hasBegun = first !== 0;
  return (
    <>
      <Seats {...props} />
      <Button
        variant="primary"
        size="large"
        className={s.begin}
        icon={<ArrowRight aria-hidden="true" />}
        onClick={() => go(first === -1 ? 'review' : first + 1)}
      >
        {t(hasBegun ? 'mine.continue' : 'mine.begin')}
      </Button>
      <Text tone="muted" measure>
        {t('mine.beginText', { count: asked.length })}
      </Text>
    </>
  );
}

/** The one thing the reader can do here, or the sentence that says why there is nothing to do. */
export function MyVote(props: FaceProps) {
  const { scope, ballot, seatId } = props;
  const { t } = useTranslation(['ballots', 'shell']);
  const format = useFormat(scope.timeZone);
  const { go } = useStep(ballot.questions.length);
  const { error } = useQuery(ballotQuery(scope.cycle.id, ballot.id));
  const situation = situationOf(props, useAreOwnAnswers() && !error);
  if (situation === 'draft' || (situation === 'closed' && ballot.myRights.length === 0)) {
    return situation === 'closed' ? <ReceiptCheck cycleId={scope.cycle.id} ballotId={ballot.id} isClosed /> : null;
  }
  if (situation === 'unread') return error ? <ProblemNotice error={error} /> : <Skeleton />;
  const right = ballot.myRights.find((one) => one.seatId === seatId);
  const values = {
    organisation: right?.organisation ?? '',
    stage: t(`shell:stage.${ballot.stage}`),
    opens: format.moment(ballot.opensAt),
    closes: format.moment(ballot.closedAt ?? ballot.closesAt),
  };
  return (
    <Panel
      as="section"
      padded="wide"
      gap={4}
      className={cx('no-print', s.mine)}
      aria-labelledby="my-vote"
      data-situation={situation}
    >
      <Text as="h2" size={22} id="my-vote">
        {situation === 'voted' ? t(`mine.voted.title.${ballot.votesBy}`, values) : t(`mine.${situation}.title`, values)}
      </Text>
      <Text measure>
        {situation === 'voted' ? t(`mine.voted.text.${ballot.votesBy}`, values) : t(`mine.${situation}.text`, values)}
      </Text>
      {situation === 'can' && <Begin {...props} />}
      {situation === 'sent' && (
        <Button variant="primary" size="large" className={s.begin} onClick={() => go('review')}>
          {t('mine.fetch')}
        </Button>
      )}
      {situation === 'stranger' && (
        <LinkButton className={s.begin} to={paths.signIn({ back: paths.ballot(scope.cycle.slug, ballot.id) })}>
          {t('face.signIn')}
        </LinkButton>
      )}
      {situation === 'voted' && <ReceiptCheck cycleId={scope.cycle.id} ballotId={ballot.id} />}
    </Panel>
  );
}
