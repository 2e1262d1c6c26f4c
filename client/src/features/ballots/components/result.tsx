import type { BallotDetail, BallotResult } from '@minga/shared/ballots/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CycleScope } from '../../../lib/cycle.ts';
import { Button, PlainButton } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { exportPath, resultQuery } from '../api.ts';
import { Fingerprint } from '../../../ui/stamp.tsx';
import { Objections } from './objections.tsx';
import { QuestionResult } from './question-result.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './result.module.css';
import { Trackers } from './trackers.tsx';
import { Turnout } from './turnout.tsx';

/** Are there votes in the record? In secret they are kept out where numbers would tell how somebody voted. */
const hasVotes = ({ votes, questions }: BallotResult): boolean =>
  votes === null ? questions.some(({ outcome }) => outcome.total !== null) : votes.length > 0;

function Recount({ result, href }: { result: BallotResult; href: string }) {
  const { t } = useTranslation('ballots');
  return (
    <Stack as="section" gap={4} className={s.part} aria-labelledby="ballot-recount">
      <h2 id="ballot-recount">{t('recount.title')}</h2>
      <p>{t(hasVotes(result) ? 'recount.text' : 'recount.noVotes')}</p>
      <pre className={s.command}>
        <code>npm run verify-ballot -- FILE</code>
      </pre>
      <Text tone="muted" size={15}>
        <Fingerprint sha256={result.exportSha256} />
      </Text>
      <PlainButton className={cx('no-print', s.download)} href={href} download icon={<Download aria-hidden="true" />}>
        {t('recount.download')}
      </PlainButton>
    </Stack>
  );
}

/** V08 asked again of the votes that came. */
function CivilSociety({ roll, needed, voted, isMet }: NonNullable<BallotResult['civilSociety']>) {
  const { t } = useTranslation('ballots');
  const kind = isMet ? 'met' : 'short';
  const words = t(`result.civilSociety.${voted === null ? (`${kind}Secret` as const) : kind}`, { roll, needed, voted });
  return isMet ? <p>{words}</p> : <Notice tone="warn">{words}</Notice>;
}

type Props = {
  scope: CycleScope;
  ballot: BallotDetail;
  /** The reader's own part, between the results and the means to check them. */
  children: ReactNode;
};

/** What came out, question by question, and everything needed to count it again. */
export function Result({ scope, ballot, children }: Props) {
  const { t } = useTranslation('ballots');
  const { id: cycleId, locale, slug } = scope.cycle;
  const query = useQuery(resultQuery(cycleId, ballot.id));
  if (query.isPending) return <Skeleton shape="card" lines={2} />;
  if (query.isError) {
    return (
      <>
        <ProblemNotice error={query.error} />
        <Button onClick={() => void query.refetch()}>{t('retry')}</Button>
      </>
    );
  }
  const result = query.data;
  const approved = result.questions.filter(({ outcome }) => outcome.isApproved).length;
  return (
    <>
      <Stack as="section" gap={4} className={s.part} aria-labelledby="ballot-result">
        <h2 id="ballot-result">{t('result.title')}</h2>
        <div className={s.summary}>
          <Row size={18} as="p" gap={3} align="baseline">
            <span className={s.figure}>
              {approved}
              <span className={s.of}> / {result.questions.length}</span>
            </span>
            <span>{t('list.approved', { count: approved })}</span>
          </Row>
          <Turnout ballot={{ ...result, quorumPercent: ballot.quorumPercent }} isClosed isLarge />
        </div>
        {result.civilSociety && <CivilSociety {...result.civilSociety} />}
      </Stack>
      {result.questions.map((question, at) => (
        <QuestionResult
          key={question.versionId}
          question={question}
          rule={result.rule}
          version={ballot.questions.find(({ versionId }) => versionId === question.versionId)}
          votes={result.votes?.filter((vote) => vote.question === at) ?? null}
          locale={locale}
          slug={slug}
        />
      ))}
      <Objections result={result} cycleId={cycleId} ballotId={ballot.id} timeZone={scope.timeZone} locale={locale} />
      {children}
      <Trackers trackers={result.trackers} />
      <Recount result={result} href={exportPath(cycleId, ballot.id)} />
    </>
  );
}
