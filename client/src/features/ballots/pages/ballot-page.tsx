import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, type CycleScope, useCycle } from '../../../lib/cycle.ts';
import { ProblemError } from '../../../lib/http.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ballotPath, ballotQuery, exportPath, resultQuery, votingRulesQuery } from '../api.ts';
import { BallotFace } from '../components/ballot-face.tsx';
import { Booth, useStep } from '../components/booth.tsx';
import { ReceiptView } from '../components/receipt-view.tsx';
import { useVoting } from '../store.ts';

export const read: ReadPage = async ({ get, params: { slug = '', ballotId = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const [ballot] = await Promise.all([get(ballotQuery(cycle.id, ballotId)), get(votingRulesQuery(cycle.id))]);
  const isClosed = ballot.status === 'closed';
  if (isClosed) await get(resultQuery(cycle.id, ballotId));
  return {
    heading: ballot.title,
    part: cycle.title,
    description:
      ballot.introduction || ballot.questions.map(({ title }) => title).join(' · ') || t('ballots:list.lead'),
    slug,
    files: [{ href: isClosed ? exportPath(cycle.id, ballotId) : ballotPath(cycle.id, ballotId), format: 'JSON' }],
  };
};

type ChooseSeat = (seatId: string | null) => void;

/** A person with several seats votes once for each, first for whom they act; this is the seat whose paper is on the table. */
function useSeat(ballot: BallotDetail, actingSeatId: string | null): [string, ChooseSeat] {
  const [chosen, choose] = useState<string | null>(null);
  const open = ballot.myRights.filter(({ hasVoted }) => !hasVoted);
  const next = open.find(({ seatId }) => seatId === actingSeatId) ?? open[0] ?? ballot.myRights[0];
  return [chosen ?? next?.seatId ?? '', choose];
}

function Ballot({ scope, ballot }: { scope: CycleScope; ballot: BallotDetail }) {
  const [seatId, chooseSeat] = useSeat(ballot, scope.actingSeatId);
  return <Seat key={seatId} scope={scope} ballot={ballot} seatId={seatId} chooseSeat={chooseSeat} />;
}

type SeatProps = { scope: CycleScope; ballot: BallotDetail; seatId: string; chooseSeat: ChooseSeat };

/** What is asked: texts that were withdrawn while people vote are shown, and no longer asked. */
const asked = (ballot: BallotDetail): BallotDetail => ({
  ...ballot,
  questions: ballot.questions.filter(({ isWithdrawn }) => !isWithdrawn),
});

function Seat({ scope, ballot, seatId, chooseSeat }: SeatProps) {
  const paper = asked(ballot);
  const voting = useVoting(scope.cycle.id, paper, seatId, chooseSeat);
  const { step, leave } = useStep(paper.questions.length);
  const right = ballot.myRights.find((one) => one.seatId === seatId);
  const otherSeat = ballot.myRights.find((one) => one.seatId !== seatId && !one.hasVoted);
  if (voting.receipt) {
    return (
      <Frame narrow>
        <ReceiptView
          receipt={voting.receipt}
          ballot={paper}
          forumName={scope.cycle.forumName}
          slug={scope.cycle.slug}
          timeZone={scope.timeZone}
          otherSeat={otherSeat}
          onLeave={() => {
            chooseSeat(otherSeat?.seatId ?? null);
            voting.putAway();
            leave();
          }}
        />
      </Frame>
    );
  }
  // A sent paper stays on the table, even if its vote turns out to be counted: its receipt can still be fetched.
  const mayVote = right !== undefined && ((ballot.isTakingVotes && !right.hasVoted) || voting.isLocked);
  const hasBegun = Object.keys(voting.paper.answers).length > 0;
  if (step !== null && (mayVote || (hasBegun && right && !right.hasVoted))) {
    return (
      <Frame narrow>
        <Booth
          scope={scope}
          ballot={paper}
          withdrawn={ballot.questions.filter(({ isWithdrawn }) => isWithdrawn)}
          seatId={seatId}
          voting={voting}
          step={step}
        />
      </Frame>
    );
  }
  return <BallotFace scope={scope} ballot={ballot} seatId={seatId} chooseSeat={chooseSeat} voting={voting} />;
}

/** Before, during and after a vote: one address. */
export function Page() {
  const { t } = useTranslation('ballots');
  const scope = useCycle();
  const ballotId = usePlace().params['ballotId'] ?? '';
  const ballot = useQuery(ballotQuery(scope.cycle.id, ballotId));
  if (ballot.data) return <Ballot scope={scope} ballot={ballot.data} />;
  if (ballot.isPending) {
    return (
      <Frame narrow>
        <Skeleton shape="title" lines={1} />
        <Skeleton lines={6} />
      </Frame>
    );
  }
  const isMissing = ballot.error instanceof ProblemError && [400, 404, 422].includes(ballot.error.status);
  return (
    <Frame narrow>
      {isMissing ? (
        <EmptyState
          level={1}
          title={t('missing.title')}
          action={<LinkButton to={paths.ballots(scope.cycle.slug)}>{t('missing.action')}</LinkButton>}
        >
          {t('missing.text')}
        </EmptyState>
      ) : (
        <>
          <ProblemNotice error={ballot.error} />
          <Button onClick={() => void ballot.refetch()}>{t('retry')}</Button>
        </>
      )}
    </Frame>
  );
}
