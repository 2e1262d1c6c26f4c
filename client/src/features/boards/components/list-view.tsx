import type { Note } from '@minga/shared/boards/protocol.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { MoveRight, PencilLine, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { canCluster } from '../store.ts';
import { matches, type Prompt } from './arrangement.ts';
import { useBoard, useScope } from './board-context.ts';
import { useColumnWords } from './column-words.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './list-view.module.css';
import { Signature } from './note-card.tsx';
import { VoteControl } from './vote-control.tsx';
import { HiddenNotes, usePapers } from './wall.tsx';

type Papers = NonNullable<ReturnType<typeof usePapers>>;

/** The same board as headings and lists: everything the wall can do, in reading order. */
export default function ListView() {
  const { t } = useTranslation('boards');
  const { actions, screen, canDraft, slug, boardId } = useScope();
  const papers = usePapers();
  const mayCluster = useBoard(canCluster);
  if (!papers) return null;
  const { prompts, groups, isGrouped } = papers.arrangement;
  return (
    <Stack gap={6} className={s.list}>
      <HiddenNotes />
      {isGrouped && (
        <section aria-labelledby="list-groups">
          <h2 id="list-groups" className={s.heading}>
            {t('wall.groups')}
          </h2>
          {groups.length === 0 && <p className={s.none}>{t('wall.noGroups')}</p>}
          {groups.map(({ cluster, notes }) => {
            const name = cluster.name || t('cluster.unnamed');
            return (
              <Stack as="section" gap={2} key={cluster.id} className={s.cluster} aria-labelledby={`list-${cluster.id}`}>
                <h3 id={`list-${cluster.id}`}>
                  {name}{' '}
                  <Text as="span" size={15} tone="muted" className={s.count}>
                    {t('cluster.notes', { count: notes.length })}
                  </Text>
                </h3>
                <Row gap={1} across={2} align="center" wrap className={cx('no-print', s.actions)}>
                  <VoteControl kind="cluster" id={cluster.id} name={name} />
                  {mayCluster && (
                    <>
                      <Button
                        size="small"
                        onClick={() => screen.setState({ asking: { what: 'name', id: cluster.id } })}
                      >
                        {t('menu.name')}
                      </Button>
                      <Button
                        size="small"
                        onClick={() => screen.setState({ asking: { what: 'merge', id: cluster.id } })}
                      >
                        {t('menu.merge')}
                      </Button>
                      <Button size="small" onClick={() => actions.dissolveCluster(cluster.id)}>
                        {t('menu.dissolve')}
                      </Button>
                    </>
                  )}
                  {canDraft && (
                    <LinkButton size="small" to={paths.newCommitment(slug, { board: boardId, cluster: cluster.id })}>
                      {t('cluster.draft')}
                    </LinkButton>
                  )}
                </Row>
                <Notes notes={notes} papers={papers} isUngrouped={false} />
              </Stack>
            );
          })}
        </section>
      )}
      {prompts.map((prompt) => (
        <PromptList key={prompt.column.id} prompt={prompt} papers={papers} />
      ))}
    </Stack>
  );
}

function PromptList({ prompt: { column, notes }, papers }: { prompt: Prompt; papers: Papers }) {
  const words = useColumnWords(papers.arrangement.isGrouped, notes.length);
  return (
    <section aria-labelledby={`list-${column.id}`}>
      <h2 id={`list-${column.id}`} className={s.heading}>
        {column.title}{' '}
        {words.count && (
          <Text as="span" size={15} tone="muted" className={s.count}>
            {words.count}
          </Text>
        )}
      </h2>
      {notes.length === 0 ? (
        <p className={s.none}>{words.empty}</p>
      ) : (
        <Notes notes={notes} papers={papers} isUngrouped />
      )}
    </section>
  );
}

function Notes({ notes, papers, isUngrouped }: { notes: readonly Note[]; papers: Papers; isUngrouped: boolean }) {
  const { t } = useTranslation('boards');
  const { actions, screen } = useScope();
  const shown = papers.query === '' ? notes : notes.filter((note) => matches(note, papers.query));
  return (
    <ol className={s.notes}>
      {shown.map((note) => {
        const isMine = papers.mine[note.id] === true;
        return (
          <li key={note.id} className={s.note} data-note={note.id} tabIndex={-1}>
            <p id={`words-${note.id}`} dir="auto" className={s.words}>
              {note.text}
            </p>
            <p className={s.about}>
              <Signature note={note} />
              {isMine && <strong>{t('note.mine')}</strong>}
              {papers.pending.has(note.id) && <em>{t('note.pending')}</em>}
            </p>
            {isUngrouped && <VoteControl kind="note" id={note.id} name={note.text} />}
            {papers.canWrite && (
              <Row gap={1} across={2} align="center" wrap className={cx('no-print', s.actions)}>
                {isMine && (
                  <Button
                    size="small"
                    variant="quiet"
                    icon={<PencilLine aria-hidden="true" />}
                    aria-describedby={`words-${note.id}`}
                    onClick={() => screen.setState({ editingId: note.id })}
                  >
                    {t('menu.edit')}
                  </Button>
                )}
                <Button
                  size="small"
                  variant="quiet"
                  icon={<MoveRight aria-hidden="true" />}
                  aria-describedby={`words-${note.id}`}
                  onClick={() => screen.setState({ asking: { what: 'move', id: note.id } })}
                >
                  {t('menu.move')}
                </Button>
                {(isMine || papers.isFacilitator) && (
                  <Button
                    size="small"
                    variant="quiet"
                    icon={<Trash2 aria-hidden="true" />}
                    aria-describedby={`words-${note.id}`}
                    onClick={() => actions.removeNote(note.id)}
                  >
                    {t('menu.remove')}
                  </Button>
                )}
              </Row>
            )}
          </li>
        );
      })}
    </ol>
  );
}
