import type { BoardView, Note } from '@minga/shared/boards/protocol.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../../../ui/back-link.tsx';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { exportPath, readingQuery } from '../api.ts';
import { arrange } from '../components/arrangement.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import list from '../components/list-view.module.css';
import { Signature } from '../components/note-card.tsx';
import s from './board-record.module.css';

export const read: ReadPage = async ({ get, params: { slug = '', boardId = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { board } = await get(readingQuery(cycle.id, boardId));
  return {
    heading: board.title,
    part: cycle.title,
    description: board.purpose || t('boards:list.lead'),
    slug,
    files: [
      { href: exportPath(cycle.id, boardId, 'json'), format: 'JSON' },
      { href: exportPath(cycle.id, boardId, 'csv'), format: 'CSV' },
    ],
  };
};

function Votes({ view, id }: { view: BoardView; id: string }) {
  const { t } = useTranslation('boards');
  const count = view.tallies?.[id] ?? 0;
  return count === 0 ? null : <strong>{`${count} ${t('vote.votes', { count })}`}</strong>;
}

type NotesProps = { notes: readonly Note[]; view: BoardView; columns: ReadonlyMap<string, string> | null };

/** @param columns titles to tell under each note which question it answers; null where it stands under it */
function Notes({ notes, view, columns }: NotesProps) {
  return (
    <ol className={list.notes}>
      {notes.map((note) => (
        <Stack as="li" gap={1} key={note.id} className={list.note}>
          <p dir="auto" className={list.words}>
            {note.text}
          </p>
          <Row as="p" wrap className={list.about}>
            <Signature note={note} />
            {columns && columns.size > 1 && <span>{columns.get(note.columnId)}</span>}
            {!columns && <Votes view={view} id={note.id} />}
          </Row>
        </Stack>
      ))}
    </ol>
  );
}

/** A closed board as headings and lists: what was written, how it was grouped, what was chosen. For who has no scripts. */
export function Page() {
  const { t } = useTranslation('boards');
  const { cycle, timeZone } = useCycle();
  const { board, catchUp } = useSuspenseQuery(readingQuery(cycle.id, usePlace().params['boardId'] ?? '')).data;
  const format = useFormat(timeZone);
  if (catchUp.kind !== 'snapshot') return null;
  const { view } = catchUp;
  const { groups, prompts } = arrange(view, board.settings.columns);
  const columns = new Map(board.settings.columns.map(({ id, title }) => [id, title]));
  return (
    <Frame narrow>
      <Stack as="header" gap={2} className={s.header}>
        <BackLink to={paths.boards(cycle.slug)}>{t('list.title')}</BackLink>
        <h1>{board.title}</h1>
        {board.purpose && <p>{board.purpose}</p>}
        {board.closedAt && <Text tone="muted">{t('list.closed', { date: format.date(board.closedAt) })}</Text>}
      </Stack>
      {groups.map(({ cluster, notes }) => (
        <section key={cluster.id}>
          <h2 className={list.heading}>
            {cluster.name || t('cluster.unnamed')}{' '}
            <Text as="span" size={15} tone="muted" className={list.count}>
              {t('cluster.notes', { count: notes.length })}
            </Text>
          </h2>
          <Row as="p" wrap className={list.about}>
            <Votes view={view} id={cluster.id} />
          </Row>
          <Notes notes={notes} view={view} columns={columns} />
        </section>
      ))}
      {prompts.map(({ column, notes }) => (
        <section key={column.id}>
          <h2 className={list.heading}>
            {column.title}{' '}
            <Text as="span" size={15} tone="muted" className={list.count}>
              {t('wall.ungrouped', { count: notes.length })}
            </Text>
          </h2>
          {notes.length > 0 && <Notes notes={notes} view={view} columns={null} />}
        </section>
      ))}
    </Frame>
  );
}
