import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Voting } from '../store.ts';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../../../ui/back-link.tsx';
import type { CycleScope } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { Countdown } from '../../../ui/countdown.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './ballot-face.module.css';
import { MyVote } from './my-vote.tsx';
import { Result } from './result.tsx';
import { Terms } from './terms.tsx';
import { Turnout } from './turnout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { VersionLine, VersionNotice } from './version-line.tsx';

const Facilitation = lazy(async () => ({ default: (await import('./facilitation.tsx')).Facilitation }));

const TONES = { draft: 'muted', announced: 'ochre', open: 'indigo', suspended: 'ochre', closed: 'moss' } as const;

export type FaceProps = {
  scope: CycleScope;
  ballot: BallotDetail;
  seatId: string;
  chooseSeat: (seatId: string | null) => void;
  voting: Voting;
};

function When({ ballot, timeZone }: { ballot: BallotDetail; timeZone: string }) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  const { status, opensAt, closesAt, closedAt, votesUntil } = ballot;
  if (status === 'open') return <Countdown deadline={votesUntil} timeZone={timeZone} now={ballot.now} />;
  if (status === 'suspended') return <>{t('list.suspendedUntil', { when: format.moment(closesAt) })}</>;
  if (status === 'closed') {
    const end = closedAt ?? closesAt;
    return (
      <>
        {t('face.closed', { when: format.moment(end) })}
        {votesUntil < end && ` ${t('face.votedUntil', { when: format.dateTime(votesUntil) })}`}
      </>
    );
  }
  return (
    <>
      {t(status === 'draft' ? 'face.draftOpens' : 'face.opens', {
        when: format.moment(opensAt),
        relative: format.relative(opensAt, ballot.now),
      })}
    </>
  );
}

function Questions({ ballot, scope }: Pick<FaceProps, 'ballot' | 'scope'>) {
  const { t } = useTranslation('ballots');
  return (
    <Stack as="section" gap={4} aria-labelledby="ballot-questions">
      <h2 id="ballot-questions">{t('face.questions', { count: ballot.questions.length })}</h2>
      <ol className={s.questions}>
        {ballot.questions.map((question) => (
          <li key={question.versionId} className={s.question}>
            <Text as="span" size={28} tone="indigo" face="figure">
              {question.commitment}
            </Text>
            <Stack gap={1}>
              <h3 className={s.title} lang={scope.cycle.locale}>
                {question.title}
              </h3>
              {question.leadOrganisation && (
                <Text size={15}>
                  {t('text.lead')} <span lang={scope.cycle.locale}>{question.leadOrganisation}</span>
                </Text>
              )}
              <VersionLine question={question} slug={scope.cycle.slug} />
              <VersionNotice question={question} />
            </Stack>
          </li>
        ))}
      </ol>
    </Stack>
  );
}

/** The ballot as everybody sees it: what, by which rules, who may vote, and after closing what came out. */
export function BallotFace(props: FaceProps) {
  const { scope, ballot } = props;
  const { t } = useTranslation(['ballots', 'shell']);
  const { cycle, timeZone, isFacilitator } = scope;
  const isClosed = ballot.status === 'closed';
  const facilitation = isFacilitator && (
    <Suspense fallback={null}>
      <Facilitation cycle={cycle} timeZone={timeZone} ballot={ballot} />
    </Suspense>
  );
  return (
    <Frame narrow>
      <Stack as="header" gap={3}>
        <BackLink to={paths.ballots(cycle.slug)}>{t('face.back')}</BackLink>
        <Row tone="muted" weight={600} as="p" gap={3} align="center" wrap>
          <Stamp tone={TONES[ballot.status]}>{t(`status.${ballot.status}`)}</Stamp>
          <span>{t(`shell:stage.${ballot.stage}`)}</span>
        </Row>
        <h1 lang={cycle.locale}>{ballot.title}</h1>
        <Text size={18}>
          <When ballot={ballot} timeZone={timeZone} />
        </Text>
        {ballot.introduction && (
          <Text size={18} measure written lang={cycle.locale}>
            <LinkedText>{ballot.introduction}</LinkedText>
          </Text>
        )}
        {isClosed && ballot.closedReason && (
          <Text measure quoted>
            <strong>{t('face.closedEarly')}</strong> <span lang={cycle.locale}>{ballot.closedReason}</span>
          </Text>
        )}
      </Stack>
      {!isClosed && <MyVote {...props} />}
      {!isClosed && facilitation}
      {(ballot.status === 'open' || ballot.status === 'suspended') && (
        <Stack as="section" gap={4} aria-labelledby="ballot-turnout">
          <h2 id="ballot-turnout">{t('turnout.title')}</h2>
          <Turnout ballot={ballot} isLarge />
          <Text tone="muted">{t(`turnout.hidden.${ballot.mode}`)}</Text>
        </Stack>
      )}
      {isClosed && (
        <Result scope={scope} ballot={ballot}>
          <MyVote {...props} />
        </Result>
      )}
      {isClosed && facilitation}
      {!isClosed && <Questions ballot={ballot} scope={scope} />}
      <Terms ballot={ballot} cycle={cycle} />
    </Frame>
  );
}
