import { BALLOT_MODES, BALLOT_RULES, quorumNeeded } from '@minga/shared/ballots/tally.ts';
import type { BallotSummary } from '@minga/shared/ballots/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';

const endOf = ({ closedAt, closesAt }: BallotSummary) => closedAt ?? closesAt;

function hadQuorum({ turnout, roll, quorumPercent, mode }: BallotSummary): boolean {
  return turnout !== null && turnout > 0 && turnout >= quorumNeeded(roll, quorumPercent, mode);
}

/** What came out: how much was approved, and by how many. */
function useResults(): Column<BallotSummary>[] {
  const { t } = useTranslation('ballots');
  const quorum = (ballot: BallotSummary) => t(hadQuorum(ballot) ? 'list.column.hasQuorum' : 'list.column.noQuorum');
  return [
    {
      key: 'approved',
      heading: t('list.column.result'),
      sort: { as: 'amounts', by: ({ approved }) => approved },
      cell: ({ approved, questions }) =>
        approved !== null && <strong>{t('list.column.of', { count: approved, all: questions })}</strong>,
    },
    { key: 'questions', heading: t('list.column.questions'), csv: ({ questions }) => questions },
    {
      key: 'turnout',
      heading: t('list.column.voted'),
      sort: { as: 'amounts', by: ({ turnout }) => turnout },
      cell: ({ turnout, roll }) => turnout !== null && t('list.column.of', { count: turnout, all: roll }),
    },
    { key: 'roll', heading: t('list.column.roll'), csv: ({ roll }) => roll },
    { key: 'quorum', heading: t('list.column.quorum'), csv: quorum, cell: quorum },
  ];
}

/** By what rule and how it was voted, and in which stage. */
function useTerms(): Column<BallotSummary>[] {
  const { t } = useTranslation(['ballots', 'shell']);
  return [
    {
      key: 'rule',
      heading: t('list.column.rule'),
      sort: { as: 'steps', by: ({ rule }) => BALLOT_RULES.indexOf(rule) },
      csv: ({ rule }) => t(`rule.${rule}.name`),
      filter: {
        all: t('list.column.allRules'),
        choices: BALLOT_RULES.map((value) => ({ value, label: t(`rule.${value}.name`) })),
        has: ({ rule }, value) => rule === value,
      },
      cell: ({ rule, mode }) => (
        <>
          {t(`rule.${rule}.name`)}{' '}
          <Text as="span" tone="muted">
            {t(`mode.${mode}.name`)}
          </Text>
        </>
      ),
    },
    {
      key: 'mode',
      heading: t('list.column.mode'),
      csv: ({ mode }) => t(`mode.${mode}.name`),
      filter: {
        all: t('list.column.allModes'),
        choices: BALLOT_MODES.map((value) => ({ value, label: t(`mode.${value}.name`) })),
        has: ({ mode }, value) => mode === value,
      },
    },
    {
      key: 'stage',
      heading: t('list.column.stage'),
      sort: { as: 'steps', by: ({ stage }) => STAGE_NAMES.indexOf(stage) },
      csv: ({ stage }) => t(`shell:stage.${stage}`),
      filter: {
        all: t('list.column.allStages'),
        choices: STAGE_NAMES.map((value) => ({ value, label: t(`shell:stage.${value}`) })),
        has: ({ stage }, value) => stage === value,
      },
      isExtra: true,
      cell: ({ stage }) => t(`shell:stage.${stage}`),
    },
  ];
}

function useColumns({ slug, locale, timeZone }: CycleSummary): Column<BallotSummary>[] {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  return [
    {
      key: 'title',
      heading: t('list.column.title'),
      isName: true,
      sort: { as: 'words', by: ({ title }) => title },
      words: ({ title }) => title,
      cell: ({ id, title }) => (
        <Link to={paths.ballot(slug, id)} lang={locale}>
          {title}
        </Link>
      ),
    },
    {
      key: 'closed',
      heading: t('list.column.closed'),
      sort: { as: 'times', by: endOf },
      cell: (ballot) => <time dateTime={endOf(ballot)}>{format.date(endOf(ballot))}</time>,
    },
    ...useResults(),
    ...useTerms(),
  ];
}

/** What was decided, one line for each ballot, to be compared; those that go on are cards above (ballot-card.tsx). */
export function ClosedBallots({ ballots, cycle }: { ballots: readonly BallotSummary[]; cycle: CycleSummary }) {
  const { t } = useTranslation('ballots');
  return (
    <ListTable
      caption={t('list.closedTitle')}
      columns={useColumns(cycle)}
      rows={[...ballots].sort((a, b) => endOf(b).localeCompare(endOf(a)))}
      rowKey={({ id }) => id}
      counted={(count) => t('list.count', { count })}
      size={25}
      timeZone={cycle.timeZone}
      empty={null}
    />
  );
}
