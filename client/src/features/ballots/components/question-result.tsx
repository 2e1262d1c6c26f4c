import type { BallotQuestion, BallotResult } from '@minga/shared/ballots/schema.ts';
import { type Sector, SECTORS } from '@minga/shared/people/rules.ts';
import { type BallotRule, type Outcome, SIDES, sideOf, type Counts } from '@minga/shared/ballots/tally.ts';
import { CircleCheck, CircleX } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Table } from '../../../ui/table.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { CountBar, Legend } from './count-bar.tsx';
import { Panel, Row, Stack, Text } from '../../../ui/layout.tsx';
import { voterColumns } from './voter-columns.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './question-result.module.css';
import { VersionLine } from './version-line.tsx';

type Group = Outcome['groups'][number]['group'];
type Whole = 'whole_government' | 'whole_non_government';
type Count = { key: string; group: Group | Whole | 'total'; counts: Counts };
type Vote = NonNullable<BallotResult['votes']>[number];

const sumOf = (counts: Counts): number => counts.for + counts.against + counts.abstain;

const SECTOR_NAMES: readonly string[] = SECTORS;
const isSector = (group: Count['group']): group is Sector => SECTOR_NAMES.includes(group);

function GroupName({ group }: { group: Count['group'] }) {
  const { t } = useTranslation('ballots');
  return isSector(group) ? <SectorLabel sector={group} /> : t(`group.${group}`);
}

/** What is left of a side is called «others» only beside sectors of that side. */
function nameOf(group: Group, groups: Outcome['groups']): Count['group'] {
  const isAlone = groups.filter((one) => sideOf(one.group) === sideOf(group)).length === 1;
  if (isAlone && group === 'other_government') return 'whole_government';
  return isAlone && group === 'other_non_government' ? 'whole_non_government' : group;
}

function GroupTable({ outcome, title }: { outcome: Outcome; title: string }) {
  const { t } = useTranslation('ballots');
  const bySide = [...outcome.groups].sort(
    (a, b) => Number(sideOf(a.group) === 'non_government') - Number(sideOf(b.group) === 'non_government'),
  );
  const groups: Count[] = bySide.map(({ group, counts }) => ({ key: group, group: nameOf(group, bySide), counts }));
  const rows: Count[] = outcome.total ? [...groups, { key: 'total', group: 'total', counts: outcome.total }] : groups;
  const largest = Math.max(1, ...groups.map(({ counts }) => sumOf(counts)));
  const numbers = (['for', 'against', 'abstain'] as const).map((choice) => ({
    key: choice,
    heading: t(`choice.${choice}`),
    cell: ({ counts }: Count) => counts[choice],
    isNumeric: true,
  }));
  return (
    <div className={s.groups}>
      <Table
        caption={t('result.tableCaption', { title })}
        captionHidden
        phone="rows"
        rows={rows}
        rowKey={({ key }) => key}
        columns={[
          {
            key: 'group',
            heading: t('result.group'),
            isName: true,
            cell: ({ group, counts }) => (
              <Stack gap={1.5} className={s.group} data-total={group === 'total' || undefined}>
                <GroupName group={group} />
                {group !== 'total' && <CountBar counts={counts} outOf={largest} />}
              </Stack>
            ),
          },
          ...numbers,
        ]}
      />
    </div>
  );
}

/** For the rule of two majorities: each side with its bar and its own verdict. */
function Sides({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation('ballots');
  const { sides } = outcome;
  if (!sides) return null;
  return (
    <Stack as="ul" gap={4} className={s.sides}>
      {SIDES.map((side) => {
        const counts = sides[side];
        const hasMajority = counts.for > counts.against;
        return (
          <li key={side}>
            <p>
              <strong>{t(`side.${side}`)}</strong>{' '}
              {t(hasMajority ? 'side.majority' : 'side.none', { for: counts.for, against: counts.against })}
            </p>
            <CountBar counts={counts} outOf={Math.max(1, sumOf(counts))} isTall />
          </li>
        );
      })}
    </Stack>
  );
}

function Votes({ votes, title }: { votes: readonly Vote[]; title: string }) {
  const { t } = useTranslation('ballots');
  return (
    <details className="fold">
      <summary>{t('result.votes', { count: votes.length })}</summary>
      <Table
        caption={t('result.votesCaption', { title })}
        captionHidden
        rows={votes}
        rowKey={(vote) => votes.indexOf(vote)}
        columns={[
          ...voterColumns(t),
          { key: 'choice', heading: t('result.vote'), cell: ({ choice }) => t(`choice.${choice}`) },
          { key: 'reason', heading: t('result.reason'), cell: ({ reason }) => reason ?? '' },
        ]}
      />
    </details>
  );
}

type Props = {
  question: BallotResult['questions'][number];
  rule: BallotRule;
  version: BallotQuestion | undefined;
  votes: readonly Vote[] | null;
  locale: string;
  slug: string;
};

/** Reasons whose sentence names numbers, and that have another one where numbers are kept back. */
const HAS_NUMBERS = new Set<string>(['majority', 'no-majority']);

/** One question's outcome: the verdict, the sentence that explains it, the count by sector. */
export function QuestionResult({ question, rule, version, votes, locale, slug }: Props) {
  const { t } = useTranslation('ballots');
  const id = useId();
  const { outcome, commitment, title } = question;
  const { total } = outcome;
  const Icon = outcome.isApproved ? CircleCheck : CircleX;
  const isBoth = rule === 'concurrent_majority' && outcome.grounds === 'majority';
  const values = {
    for: total?.for,
    against: total?.against,
    needed: outcome.quorum.needed,
    count: outcome.turnout,
  };
  const because = isBoth ? 'both' : outcome.grounds;
  return (
    <Panel as="article" padded="wide" gap={4} className={cx('columns-one', s.question)} aria-labelledby={id}>
      <Stack as="header" gap={3} className={s.header}>
        <Row
          as="p"
          size={18}
          tone={outcome.isApproved ? 'moss' : 'terracotta'}
          gap={2}
          align="center"
          className={s.outcome}
        >
          <Icon aria-hidden="true" strokeWidth={2} />
          {t(outcome.isApproved ? 'result.approved' : 'result.notApproved')}
        </Row>
        <h3 id={id} className={s.title} lang={locale}>
          <span className={s.number}>{commitment}.</span> {title}
        </h3>
        <Text measure>
          {t(total || !HAS_NUMBERS.has(because) ? `grounds.${because}` : `groundsOnly.${because}`, values)}
        </Text>
        {outcome.isOneSided && <Text quoted="ochre">{t('result.oneSided')}</Text>}
        {outcome.withheld && <Text measure>{t(`withheld.${outcome.withheld}`)}</Text>}
      </Stack>
      {total && (
        <>
          {rule === 'concurrent_majority' && outcome.sides ? (
            <Sides outcome={outcome} />
          ) : (
            <CountBar counts={total} outOf={sumOf(total)} isTall />
          )}
          <Legend counts={total} />
          <GroupTable outcome={outcome} title={title} />
        </>
      )}
      {votes && votes.length > 0 && <Votes votes={votes} title={title} />}
      {version && version.newestVersion > version.versionNumber && (
        <Notice tone="warn">
          {t('changed.newerAfter', { voted: version.versionNumber, newest: version.newestVersion })}
        </Notice>
      )}
      {version && <VersionLine question={version} slug={slug} />}
    </Panel>
  );
}
