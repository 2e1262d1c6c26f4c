import { PHASES } from '@minga/shared/boards/rules.ts';
import type { BoardSummary } from '@minga/shared/boards/schema.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import s from './board-table.module.css';
import { PHASE_DYES } from './phase-dyes.ts';
import { WovenEdge } from './woven-edge.tsx';

/** How far a board is woven, and the word for it. */
function Phase({ phase }: Pick<BoardSummary, 'phase'>) {
  const { t } = useTranslation('boards');
  const now = PHASES.indexOf(phase);
  return (
    <>
      <div className={s.belt} aria-hidden="true">
        {PHASES.map((one, position) => (
          <WovenEdge
            key={one}
            dye={PHASE_DYES[one]}
            stitch={0.75}
            share={position < now || phase === 'closed' ? 1 : position === now ? 0.55 : 0}
          />
        ))}
      </div>
      <span className={s.phase}>{t(`phase.${phase}`)}</span>
    </>
  );
}

const isUnderWay = ({ phase }: BoardSummary) => phase !== 'closed';

type Place = { slug: string; timeZone: string };

/** How much is on a board, how its people are shown, and since when. */
function useFacts(timeZone: string): Column<BoardSummary>[] {
  const { t } = useTranslation('boards');
  const format = useFormat(timeZone);
  return [
    {
      key: 'notes',
      heading: t('list.column.notes'),
      isNumeric: true,
      sort: { as: 'amounts', by: ({ notes }) => notes },
      cell: ({ notes }) => format.number(notes),
    },
    {
      key: 'identity',
      heading: t('list.column.identity'),
      csv: ({ identityMode }) => t(`identity.${identityMode}`),
      isExtra: true,
      phone: 'plain',
      cell: ({ identityMode }) => t(`identity.${identityMode}`),
    },
    {
      key: 'opened',
      heading: t('list.column.opened'),
      sort: { as: 'times', by: ({ openedAt }) => openedAt },
      cell: ({ openedAt }) => (openedAt ? format.date(openedAt) : t('list.prepared')),
    },
    {
      key: 'closed',
      heading: t('list.column.closed'),
      sort: { as: 'times', by: ({ closedAt }) => closedAt },
      isExtra: true,
      cell: ({ closedAt }) => closedAt && format.date(closedAt),
    },
  ];
}

function useColumns({ slug, timeZone }: Place): Column<BoardSummary>[] {
  const { t } = useTranslation(['boards', 'shell']);
  return [
    {
      key: 'title',
      heading: t('list.column.title'),
      isName: true,
      sort: { as: 'words', by: ({ title }) => title },
      words: ({ title, purpose }) => `${title} ${purpose}`,
      cell: ({ id, title, purpose }) => (
        <>
          <Link to={paths.board(slug, id)}>{title}</Link>
          {purpose && <p className={s.purpose}>{purpose}</p>}
        </>
      ),
    },
    {
      key: 'purpose',
      heading: t('list.column.purpose'),
      csv: ({ purpose }) => purpose,
    },
    {
      key: 'state',
      heading: t('list.column.state'),
      csv: null,
      filter: {
        all: t('list.column.allStates'),
        choices: (['active', 'finished'] as const).map((value) => ({ value, label: t(`list.${value}`) })),
        has: (board, value) => isUnderWay(board) === (value === 'active'),
      },
    },
    {
      key: 'phase',
      heading: t('list.column.phase'),
      sort: { as: 'steps', by: ({ phase }) => PHASES.indexOf(phase) },
      csv: ({ phase }) => t(`phase.${phase}`),
      phone: 'plain',
      cell: (board) => <Phase phase={board.phase} />,
    },
    {
      key: 'stage',
      heading: t('list.column.stage'),
      sort: { as: 'steps', by: ({ stage }) => stage && STAGE_NAMES.indexOf(stage) },
      csv: ({ stage }) => stage && t(`shell:stage.${stage}`),
      filter: {
        all: t('list.column.allStages'),
        choices: STAGE_NAMES.map((value) => ({ value, label: t(`shell:stage.${value}`) })),
        has: ({ stage }, value) => stage === value,
      },
      phone: 'plain',
      cell: ({ stage }) => stage && <Stamp stage={stage}>{t(`shell:stage.${stage}`)}</Stamp>,
    },
    ...useFacts(timeZone),
  ];
}

type Props = Place & { boards: readonly BoardSummary[]; empty: ReactNode };

/** Boards to find one among them: those under way come first. */
export function BoardTable({ boards, empty, ...place }: Props) {
  const { t } = useTranslation('boards');
  const rows = [...boards].sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a)));
  return (
    <ListTable
      caption={t('list.title')}
      columns={useColumns(place)}
      rows={rows}
      rowKey={({ id }) => id}
      counted={(count) => t('list.count', { count })}
      size={25}
      timeZone={place.timeZone}
      empty={empty}
    />
  );
}
