import { BOARD_LIMITS } from '@minga/shared/boards/rules.ts';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { canCluster } from '../store.ts';
import { arrange } from './arrangement.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './asking-dialog.module.css';
import { useBoard, useScope, useScreen } from './board-context.ts';

/** The dialogs about one note or cluster: where to, which name, into which other. */
export default function AskingDialog() {
  const asking = useScreen((screen) => screen.asking);
  if (!asking) return null;
  if (asking.what === 'move') return <MoveDialog key={asking.id} noteId={asking.id} />;
  if (asking.what === 'name') return <NameDialog key={asking.id} clusterId={asking.id} />;
  return <MergeDialog key={asking.id} clusterId={asking.id} />;
}

function useClose() {
  const { screen } = useScope();
  return () => {
    const id = screen.getState().asking?.id;
    screen.setState({ asking: null });
    // The note may stand elsewhere by now; the keyboard goes with it.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-note="${id}"], [data-menu-of="${id}"]`)?.focus(),
    );
  };
}

/** Everything a drag can do, as a list of places. */
function MoveDialog({ noteId }: { noteId: string }) {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const close = useClose();
  const replica = useBoard((board) => board.replica);
  const mayCluster = useBoard(canCluster);
  const note = replica?.view.notes[noteId];
  if (!replica || !note) return null;
  const { columns } = replica.settings;
  const { prompts, groups } = arrange(replica.view, columns);
  const choose = (run: () => void) => () => {
    run();
    close();
  };
  const siblings = prompts.find(({ column }) => column.id === note.columnId)?.notes ?? [];
  const at = siblings.findIndex(({ id }) => id === noteId);
  const { columnId } = note;
  const to = (beforeId: string | null) =>
    choose(() => void actions.moveNote(noteId, { kind: 'column', columnId, beforeId }));
  return (
    <Dialog open onClose={close} title={t('move.title')}>
      <blockquote className={s.quote}>{note.text}</blockquote>
      {at !== -1 && siblings.length > 1 && (
        <Stack as="fieldset" gap={1.5}>
          <Text as="legend" tone="muted" size={14} weight={650}>
            {t('move.place')}
          </Text>
          {at > 0 && <Choice onClick={to(siblings[0]?.id ?? null)}>{t('move.first')}</Choice>}
          {at > 0 && <Choice onClick={to(siblings[at - 1]?.id ?? null)}>{t('move.earlier')}</Choice>}
          {at < siblings.length - 1 && <Choice onClick={to(siblings[at + 2]?.id ?? null)}>{t('move.later')}</Choice>}
          {at < siblings.length - 1 && <Choice onClick={to(null)}>{t('move.last')}</Choice>}
        </Stack>
      )}
      {(columns.length > 1 || note.clusterId !== null) && (
        <Stack as="fieldset" gap={1.5}>
          <Text as="legend" tone="muted" size={14} weight={650}>
            {t('move.column')}
          </Text>
          {columns
            .filter((column) => column.id !== columnId || note.clusterId !== null)
            .map((column) => (
              <Choice
                key={column.id}
                onClick={choose(() => void actions.moveNote(noteId, { kind: 'column', columnId: column.id }))}
              >
                {column.title}
              </Choice>
            ))}
        </Stack>
      )}
      {mayCluster && (
        <Stack as="fieldset" gap={1.5}>
          <Text as="legend" tone="muted" size={14} weight={650}>
            {t('move.cluster')}
          </Text>
          {groups
            .filter(({ notes }) => !notes.some(({ id }) => id === noteId))
            .map(({ cluster }) => (
              <Choice
                key={cluster.id}
                onClick={choose(() => void actions.moveNote(noteId, { kind: 'cluster', clusterId: cluster.id }))}
              >
                {cluster.name || t('cluster.unnamed')}
              </Choice>
            ))}
          <Choice onClick={choose(() => void actions.groupNotes([noteId], ''))}>{t('move.newCluster')}</Choice>
        </Stack>
      )}
    </Dialog>
  );
}

function Choice({ children, onClick }: { children: React.ReactNode; onClick: () => void }) {
  return (
    <button type="button" className={s.choice} onClick={onClick}>
      {children}
    </button>
  );
}

function NameDialog({ clusterId }: { clusterId: string }) {
  const { t } = useTranslation('boards');
  const { actions, store } = useScope();
  const close = useClose();
  const form = useForm({
    start: () => ({ name: store.getState().replica?.view.clusters[clusterId]?.name ?? '' }),
    // Into the outbox, which says by itself what became of it.
    send: async ({ name }) => actions.renameCluster(clusterId, name),
    done: close,
  });
  // After the dialog has opened and given the focus to its first button.
  useEffect(() => document.getElementById('cluster-name')?.focus(), []);
  return (
    <FormDialog form={form} onClose={close} title={t('name.title')} cancel={t('cancel')} submit={t('save')}>
      <TextField
        id="cluster-name"
        label={t('name.label')}
        hint={t('name.hint')}
        maxLength={BOARD_LIMITS.clusterNameLength}
        {...form.field('name')}
      />
    </FormDialog>
  );
}

function MergeDialog({ clusterId }: { clusterId: string }) {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const close = useClose();
  const replica = useBoard((board) => board.replica);
  if (!replica) return null;
  const { groups } = arrange(replica.view, replica.settings.columns);
  const others = groups.filter(({ cluster }) => cluster.id !== clusterId);
  const name = replica.view.clusters[clusterId]?.name || t('cluster.unnamed');
  return (
    <Dialog open onClose={close} title={t('merge.title', { name })}>
      <p>{t(others.length > 0 ? 'merge.text' : 'merge.none')}</p>
      <Stack gap={1.5}>
        {others.map(({ cluster, notes }) => (
          <Choice
            key={cluster.id}
            onClick={() => {
              actions.mergeClusters(clusterId, cluster.id);
              close();
            }}
          >
            {cluster.name || t('cluster.unnamed')} · {t('cluster.notes', { count: notes.length })}
          </Choice>
        ))}
      </Stack>
    </Dialog>
  );
}
