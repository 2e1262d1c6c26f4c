import { paths } from '@minga/shared/kernel/paths.ts';
import { Plus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { canCluster, canWriteNotes, pendingIds, writtenInPrivate } from '../store.ts';
import { type Arrangement, arrange, dyeOf, type Group, matches, paperOf, type Prompt } from './arrangement.ts';
import { openComposer, useBoard, useScope, useScreen } from './board-context.ts';
import { ClusterGroup } from './cluster-group.tsx';
import { useColumnWords } from './column-words.ts';
import { comingPart } from './coming-part.tsx';
import { NoteCard } from './note-card.tsx';
import { noteBeside } from './note-beside.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './wall.module.css';

/** Dragging is an addition: its code comes when a hand or the keyboard first reaches the wall, not before. */
const dragLayer = comingPart(() => import('./drag-layer.tsx'));

type Papers = {
  arrangement: Arrangement;
  mine: Readonly<Record<string, true>>;
  pending: ReadonlySet<string>;
  canWrite: boolean;
  isFacilitator: boolean;
  query: string;
};

function NoteList({
  papers,
  notes,
  isUngrouped,
  isCompact,
}: {
  papers: Papers;
  notes: Group['notes'];
  isUngrouped: boolean;
  isCompact?: boolean;
}) {
  const shown = papers.query === '' ? notes : notes.filter((note) => matches(note, papers.query));
  const firstId = firstNoteOf(papers.arrangement);
  if (shown.length === 0) return null;
  return (
    <ul className={cx(s.notes, isCompact && s.compact)}>
      {shown.map((note) => (
        <li key={note.id} className={s.slot}>
          <NoteCard
            note={note}
            isMine={papers.mine[note.id] === true}
            isPending={papers.pending.has(note.id)}
            isFirst={note.id === firstId}
            isVotable={isUngrouped}
            canChange={papers.canWrite}
          />
        </li>
      ))}
    </ul>
  );
}

function firstNoteOf({ prompts, groups }: Arrangement): string | undefined {
  for (const { notes } of [...prompts, ...groups]) if (notes[0]) return notes[0].id;
  return undefined;
}

function PromptColumn({ prompt, papers }: { prompt: Prompt; papers: Papers }) {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const columns = useBoard((board) => board.replica?.settings.columns) ?? [];
  const { column, notes } = prompt;
  const words = useColumnWords(papers.arrangement.isGrouped, notes.length);
  return (
    <section
      className={s.prompt}
      data-dye={paperOf(columns, column.id)}
      data-column={column.id}
      aria-labelledby={`column-${column.id}`}
    >
      <Row as="header" gap={0.5} across={3} align="baseline" wrap className={s.heading}>
        <h2 id={`column-${column.id}`} className={s.question}>
          {column.title}
        </h2>
        {words.count && <p className={s.count}>{words.count}</p>}
      </Row>
      <NoteList papers={papers} notes={notes} isUngrouped />
      {notes.length === 0 && <p className={cx('no-print', s.hollow)}>{words.empty}</p>}
      {papers.canWrite && (
        <Row
          as="button"
          inline
          weight={650}
          gap={2}
          align="center"
          type="button"
          className={cx('no-print', s.add)}
          onClick={() => openComposer(screen, column.id)}
          data-write={column.id}
        >
          <Plus aria-hidden="true" />
          {t('wall.add')}
          <span className="visually-hidden">: {column.title}</span>
        </Row>
      )}
    </section>
  );
}

function Groups({ papers, isChangeable }: { papers: Papers; isChangeable: boolean }) {
  const { t } = useTranslation('boards');
  const { slug, boardId, canDraft, actions, screen } = useScope();
  const { groups } = papers.arrangement;
  return (
    <section className={s.groups} aria-labelledby="groups-title">
      <Row as="header" gap={0.5} across={3} align="baseline" wrap className={s.heading}>
        <h2 id="groups-title" className={s.question}>
          {t('wall.groups')}
        </h2>
        <p className={s.count}>{t('wall.groupCount', { count: groups.length })}</p>
        {isChangeable && (
          <Button
            size="small"
            icon={<Plus aria-hidden="true" />}
            onClick={() => {
              const id = actions.groupNotes([], '');
              if (id) screen.setState({ asking: { what: 'name', id } });
            }}
          >
            {t('wall.newGroup')}
          </Button>
        )}
      </Row>
      {groups.length === 0 && <p className={cx('no-print', s.hollow)}>{t('wall.noGroupsYet')}</p>}
      <div className={s.grid}>
        {groups.map((group, position) => (
          <ClusterGroup
            key={group.cluster.id}
            group={group}
            dye={dyeOf(position)}
            canChange={isChangeable}
            isPending={papers.pending.has(group.cluster.id)}
            draftPath={canDraft ? paths.newCommitment(slug, { board: boardId, cluster: group.cluster.id }) : null}
          >
            <NoteList papers={papers} notes={group.notes} isUngrouped={false} isCompact />
          </ClusterGroup>
        ))}
      </div>
    </section>
  );
}

/** A note keeps the keyboard when news from others makes it move to another place of the page. */
function useKeptFocus() {
  const wall = useRef<HTMLElement>(null);
  const held = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (held.current === null || document.activeElement !== document.body) return;
    wall.current?.querySelector<HTMLElement>(`[data-note="${held.current}"]`)?.focus({ preventScroll: true });
  });
  return {
    ref: wall,
    onFocus: (event: React.FocusEvent) => {
      held.current = event.target.closest('[data-note]')?.getAttribute('data-note') ?? null;
    },
    // React reports no blur for what it moves itself, so this is a person leaving.
    onBlur: () => {
      held.current = null;
    },
  };
}

/** Who leads the hall, mostly from a projector, is told the whole; everybody else, how many others' notes wait. */
export function HiddenNotes() {
  const { t } = useTranslation('boards');
  const hidden = useBoard((board) => board.replica?.view.hiddenNotes) ?? 0;
  const phase = useBoard((board) => board.replica?.view.phase);
  const isFacilitator = useBoard((board) => board.abilities.canFacilitate);
  const written = useBoard(writtenInPrivate);
  if (phase !== 'private_writing') return null;
  return (
    <Row as="p" align="center" wrap className={cx('no-print', s.hidden)}>
      <span className={s.pile} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <strong>{isFacilitator ? t('wall.written', { count: written }) : t('wall.hidden', { count: hidden })}</strong>{' '}
      <span>{t('wall.hiddenWhy')}</span>
    </Row>
  );
}

export function usePapers(): Papers | null {
  const replica = useBoard((board) => board.replica);
  const canWrite = useBoard(canWriteNotes);
  const isFacilitator = useBoard((board) => board.abilities.canFacilitate);
  const query = useScreen((screen) => screen.query) ?? '';
  const { view, settings } = replica ?? {};
  const arrangement = useMemo(() => (view && settings ? arrange(view, settings.columns) : null), [view, settings]);
  const pending = useMemo(() => (replica ? pendingIds(replica) : new Set<string>()), [replica]);
  if (!arrangement || !view) return null;
  return { arrangement, mine: view.mine, pending, canWrite, isFacilitator, query };
}

export function Wall() {
  const { t } = useTranslation('boards');
  const papers = usePapers();
  const { screen, actions } = useScope();
  const phase = useBoard((board) => board.replica?.view.phase);
  const isChangeable = useBoard(canCluster);
  const { ref, ...focus } = useKeptFocus();
  const [isTouched, setTouched] = useState(false);
  const touch = () => setTouched(true);
  if (!papers) return null;
  const { isGrouped } = papers.arrangement;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['note'] : undefined;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = noteBeside(event.currentTarget, event.target as HTMLElement, event.key);
    if (next) next.focus();
    else if (event.key === 'Enter' && papers.canWrite) screen.setState({ menu: { kind: 'note', id } });
    else if (event.key === 'Delete' && papers.canWrite && (papers.mine[id] || papers.isFacilitator))
      actions.removeNote(id);
    else return;
    event.preventDefault();
  };
  const ungrouped = papers.arrangement.prompts.filter(
    ({ notes }) => !isGrouped || phase === 'clustering' || phase === 'open' || notes.length > 0,
  );
  const prompts: ReactNode = (
    <Stack shrink key="prompts" className={s.prompts}>
      {ungrouped.map((prompt) => (
        <PromptColumn key={prompt.column.id} prompt={prompt} papers={papers} />
      ))}
    </Stack>
  );
  const hasGroups = papers.arrangement.groups.length > 0 || isChangeable;
  const groups: ReactNode = isGrouped && hasGroups && (
    <Groups key="groups" papers={papers} isChangeable={isChangeable} />
  );
  const comesUngrouped = phase === 'clustering' || phase === 'open';
  return (
    <Stack
      as="section"
      gap={5}
      packed
      ref={ref}
      aria-label={t('wall.label')}
      {...focus}
      className={cx(s.wall, isGrouped ? (comesUngrouped ? s.sorting : s.sorted) : s.writing)}
      onKeyDown={onKeyDown}
      onFocusCapture={touch}
      onPointerOver={touch}
      onTouchStart={touch}
    >
      <HiddenNotes key="hidden" />
      {comesUngrouped ? [prompts, groups] : [groups, prompts]}
      {papers.canWrite && isTouched && <dragLayer.Part arrangement={papers.arrangement} canCluster={isChangeable} />}
    </Stack>
  );
}
