import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { quorumNeeded, SMALLEST_GROUP } from '@minga/shared/ballots/tally.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Table } from '../../../ui/table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { rollQuery } from '../api.ts';
import { Fingerprint } from '../../../ui/stamp.tsx';
import { ChosenRule } from './forum-rule.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { voterColumns } from './voter-columns.tsx';
import s from './terms.module.css';
import { Warnings } from './warnings.tsx';
import { compareNames } from '@minga/shared/kernel/name-order.ts';

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className={s.line}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function FullRoll({ cycleId, ballotId }: { cycleId: string; ballotId: string }) {
  const { t } = useTranslation('ballots');
  const roll = useQuery(rollQuery(cycleId, ballotId));
  if (roll.isPending) return <Skeleton lines={4} />;
  if (roll.isError) return <ProblemNotice error={roll.error} />;
  const rows = [...roll.data.entries].sort((a, b) => compareNames(a.organisation, b.organisation));
  return (
    <Table
      caption={t('terms.rollCaption')}
      captionHidden
      phone="rows"
      rows={rows}
      rowKey={({ seat }) => seat}
      columns={voterColumns(t)}
    />
  );
}

type TermsProps = { ballot: BallotDetail; cycle: Pick<CycleSummary, 'id' | 'timeZone' | 'locale'> };

/** Whose rule it is that says who has a vote, and since when. */
function WhoseRule({ ballot, cycle }: TermsProps) {
  const { t } = useTranslation('ballots');
  const { votingRule: rule, votesBy } = ballot;
  if (rule) return <ChosenRule rule={rule} timeZone={cycle.timeZone} locale={cycle.locale} />;
  const unchosen = ballot.rollSha256 === null ? 'forumRule.unchosen' : 'forumRule.unchosenThen';
  return <p>{t(votesBy === 'organisation' ? unchosen : 'forumRule.beforeRules')}</p>;
}

function RollLine({ ballot, cycle }: TermsProps) {
  const { t } = useTranslation('ballots');
  const [isOpen, setOpen] = useState(false);
  if (ballot.rollSha256 === null)
    return (
      <Line term={t('terms.roll')}>
        <p>{t(`terms.rollDraft.${ballot.votesBy}`)}</p>
        <WhoseRule ballot={ballot} cycle={cycle} />
      </Line>
    );
  return (
    <Line term={t('terms.roll')}>
      <p>{t(`terms.rollText.${ballot.votesBy}`, { count: ballot.roll })}</p>
      <WhoseRule ballot={ballot} cycle={cycle} />
      <ul className={s.sectors}>
        {ballot.rollBySector.map(({ sector, entries }) => (
          <li key={sector}>
            <SectorLabel sector={sector} />
            <strong className="tabular">{entries}</strong>
          </li>
        ))}
      </ul>
      <Text tone="muted" size={15}>
        <Fingerprint sha256={ballot.rollSha256} />
      </Text>
      <details className="fold" data-fetched onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('terms.rollFull')}</summary>
        {isOpen && <FullRoll cycleId={cycle.id} ballotId={ballot.id} />}
      </details>
    </Line>
  );
}

/** What was fixed before the first vote, secrecy's limit included, in words that can be held against us. */
export function Terms({ ballot, cycle }: TermsProps) {
  const { t } = useTranslation('ballots');
  const format = useFormat(cycle.timeZone);
  const { quorumPercent: percent, roll, mode, rule, opensAt, closesAt, closedAt, votesUntil, status } = ballot;
  const needed = quorumNeeded(roll, percent, mode);
  return (
    <Stack as="section" gap={4} aria-labelledby="ballot-promise">
      <h2 id="ballot-promise">{t(status === 'draft' ? 'terms.draftTitle' : 'terms.title')}</h2>
      <dl className={s.lines}>
        <Line term={t('terms.rule')}>
          <p>
            <strong>{t(`rule.${rule}.name`)}.</strong> {t(`rule.${rule}.text`)}
          </p>
        </Line>
        <Line term={t('terms.quorum')}>
          {roll === 0 ? t('terms.quorumDraft', { percent }) : t('terms.quorumText', { percent, count: needed, roll })}
        </Line>
        <RollLine ballot={ballot} cycle={cycle} />
        <Line term={t('terms.secrecy')}>
          <p>
            <strong>{t(`mode.${mode}.name`)}.</strong> {t(`mode.${mode}.text`, { smallest: SMALLEST_GROUP })}
          </p>
          <Text tone="muted" size={15}>
            {t(`mode.${mode}.limit`)}
          </Text>
        </Line>
        <Line term={t('terms.final')}>{t(`terms.finalText.${ballot.votesBy}`)}</Line>
        <Line term={t('terms.window')}>
          {t('terms.windowText', {
            opens: format.dateTime(opensAt),
            closes: format.moment(closesAt),
          })}
          {status !== 'draft' && votesUntil < (closedAt ?? closesAt) && (
            <Text tone="muted" size={15}>
              {t(status === 'closed' ? 'face.votedUntil' : 'terms.stageEndsBefore', {
                when: format.dateTime(votesUntil),
              })}
            </Text>
          )}
        </Line>
        {ballot.warnings.length > 0 && (
          <Line term={t('terms.warnings')}>
            <Warnings warnings={ballot.warnings} />
          </Line>
        )}
      </dl>
    </Stack>
  );
}
