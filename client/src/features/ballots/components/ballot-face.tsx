import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../../../ui/back-link.tsx';
import type { CycleScope } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { paths } from '../../../lib/paths.ts';
import { Countdown } from '../../../ui/countdown.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import s from './ballot-face.module.css';
import { MyVote } from './my-vote.tsx';
import { Result } from './result.tsx';
import { Terms } from './terms.tsx';
import { Turnout } from './turnout.tsx';
import type { Voting } from './use-voting.ts';
import { VersionLine, VersionNotice } from './version-line.tsx';

const Desk = lazy(async () => ({ default: (await import('./desk.tsx')).Desk }));

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
  if (status === 'suspended')
    return <>{t('list.suspendedUntil', { when: format.dateTime(closesAt), zone: format.zone(closesAt) })}</>;
  if (status === 'closed') {
    const end = closedAt ?? closesAt;
    return (
      <>
        {t('face.closed', { when: format.dateTime(end), zone: format.zone(end) })}
        {votesUntil < end && ` ${t('face.votedUntil', { when: format.dateTime(votesUntil) })}`}
      </>
    );
  }
  return (
    <>
      {t(status === 'draft' ? 'face.draftOpens' : 'face.opens', {
        when: format.dateTime(opensAt),
        zone: format.zone(opensAt),
        relative: format.relative(opensAt, ballot.now),
      })}
    </>
  );
}

function Questions({ ballot, scope }: Pick<FaceProps, 'ballot' | 'scope'>) {
  const { t } = useTranslation('ballots');
  return (
    <section className={s.part} aria-labelledby="ballot-questions">
      <h2 id="ballot-questions">{t('face.questions', { count: ballot.questions.length })}</h2>
      <ol className={s.questions}>
        {ballot.questions.map((question) => (
          <li key={question.versionId} className={s.question}>
            <span className={s.number}>{question.commitment}</span>
            <div className={s.words}>
              <h3 className={s.title} lang={scope.cycle.locale}>
                {question.title}
              </h3>
              {question.leadOrganisation && (
                <p className={s.lead}>
                  {t('text.lead')} <span lang={scope.cycle.locale}>{question.leadOrganisation}</span>
                </p>
              )}
              <VersionLine question={question} slug={scope.cycle.slug} />
              <VersionNotice question={question} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The ballot as everybody sees it: what, by which rules, who may vote, and after closing what came out. */
export function BallotFace(props: FaceProps) {
  const { scope, ballot } = props;
  const { t } = useTranslation(['ballots', 'shell']);
  const { cycle, timeZone } = scope;
  const isClosed = ballot.status === 'closed';
  const { canOpen, canClose } = ballot.abilities;
  return (
    <Frame narrow>
      <header className={s.header}>
        <BackLink href={paths.ballots(cycle.slug)}>{t('face.back')}</BackLink>
        <p className={s.eyebrow}>
          <Stamp tone={TONES[ballot.status]}>{t(`status.${ballot.status}`)}</Stamp>
          <span>{t(`shell:stage.${ballot.stage}`)}</span>
        </p>
        <h1 lang={cycle.locale}>{ballot.title}</h1>
        <p className={s.when}>
          <When ballot={ballot} timeZone={timeZone} />
        </p>
        {ballot.introduction && (
          <p className={s.introduction} lang={cycle.locale}>
            {ballot.introduction}
          </p>
        )}
        {isClosed && ballot.closedReason && (
          <p className={s.reason}>
            <strong>{t('face.closedEarly')}</strong> <span lang={cycle.locale}>{ballot.closedReason}</span>
          </p>
        )}
      </header>
      {!isClosed && <MyVote {...props} />}
      {(canOpen || canClose) && (
        <Suspense fallback={null}>
          <Desk cycle={cycle} timeZone={timeZone} ballot={ballot} />
        </Suspense>
      )}
      {(ballot.status === 'open' || ballot.status === 'suspended') && (
        <section className={s.part} aria-labelledby="ballot-turnout">
          <h2 id="ballot-turnout">{t('turnout.title')}</h2>
          <Turnout
            turnout={ballot.turnout}
            roll={ballot.roll}
            quorumPercent={ballot.quorumPercent}
            mode={ballot.mode}
            isClosed={false}
            isLarge
          />
          <p className={s.note}>{t(`turnout.hidden.${ballot.mode}`)}</p>
        </section>
      )}
      {isClosed && (
        <Result scope={scope} ballot={ballot}>
          <MyVote {...props} />
        </Result>
      )}
      {!isClosed && <Questions ballot={ballot} scope={scope} />}
      <Terms ballot={ballot} cycle={cycle} />
    </Frame>
  );
}
