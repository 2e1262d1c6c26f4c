import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSignedOut } from '../../../lib/http.ts';
import { useSessionBack } from '../../../lib/use-session-back.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { PlainLink } from '../../../ui/link.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { importList, type ListFile, listFile, useRefreshOrganisations } from '../api.ts';
import s from './list-dialog.module.css';
import { isWorthSaving, ListOutcome } from './list-outcome.tsx';

type Props = { cycleId: string; onClose: () => void };

/** A list is tried first: nothing is saved, and nobody is notified, until every line is right and what comes of it has been seen. */
export default function ListDialog({ cycleId, onClose }: Props) {
  const { t } = useTranslation('organisations');
  const [list, setList] = useState<ListFile | null>(null);
  const [pasted, setPasted] = useState('');
  const refresh = useRefreshOrganisations(cycleId);
  const trial = useMutation({ mutationFn: (one: ListFile) => importList(cycleId, one, true) });
  const real = useMutation({
    mutationFn: (one: ListFile) => importList(cycleId, one, false),
    onSuccess: async ({ items }) => {
      await refresh();
      // Rows, as the reader counts them: one that brings its organisation too is one.
      const lines = new Set(items.filter(({ state }) => state !== 'same').map(({ line }) => line));
      showToast(t('list.done', { count: lines.size }));
      onClose();
    },
  });
  const outcome = useRef<HTMLDivElement>(null);
  const attempt = (one: ListFile) => {
    setList(one);
    trial.mutate(one);
  };
  // Their button is the file itself: nobody chooses it twice because their session ended under it.
  useSessionBack(() => list && isSignedOut(trial.error) && trial.mutate(list));
  const result = trial.isPending ? undefined : trial.data;
  useEffect(() => {
    if (result) outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [result]);
  const confirm =
    result && (result.recipients > 0 ? t('list.confirmTold', { count: result.recipients }) : t('list.confirmUntold'));
  return (
    <Dialog
      open
      size="wide"
      onClose={onClose}
      mayClose={() => pasted.trim() === '' || real.isSuccess || window.confirm(t('list.leave'))}
      title={t('list.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('list.back')}</Button>
          {list && result && isWorthSaving(result) && (
            <Button variant="primary" busy={real.isPending} onClick={() => real.mutate(list)}>
              {confirm}
            </Button>
          )}
        </>
      }
    >
      <Stack gap={4}>
        <ProblemNotice error={trial.error ?? real.error} />
        <Stack gap={2}>
          <p>{t('list.hint')}</p>
          <Downloads cycleId={cycleId} />
        </Stack>
        <FileDrop
          label={t(list?.name ? 'list.chooseAgain' : 'list.choose')}
          dropHint={t('list.drop')}
          accept=".csv,.tsv,.txt,.xlsx,text/csv"
          onFiles={([chosen]) => chosen && attempt({ body: chosen, name: chosen.name })}
        />
        {list?.name && <Text weight={620}>{list.name}</Text>}
        <Stack gap={2} align="start">
          <TextArea
            label={t('list.paste')}
            hint={t('list.pasteHint')}
            rows={3}
            className={s.pasted}
            spellCheck={false}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
          />
          <Button size="small" disabled={pasted.trim() === ''} onClick={() => attempt({ body: pasted, name: null })}>
            {t('list.tryPasted')}
          </Button>
        </Stack>
        <div aria-live="polite" ref={outcome}>
          {trial.isPending && <p>{t('list.trying')}</p>}
          {result && <ListOutcome result={result} />}
        </div>
      </Stack>
    </Dialog>
  );
}

/** The sample, and what the forum has now: both can be changed and brought back. */
function Downloads({ cycleId }: { cycleId: string }) {
  const { t } = useTranslation('organisations');
  return (
    <>
      {(['sample', 'current'] as const).map((which) => (
        <Row gap={3} wrap key={which}>
          <span>{t(`list.${which}`)}</span>
          {(['xlsx', 'csv'] as const).map((format) => (
            <PlainLink
              key={format}
              href={listFile(cycleId, which, format)}
              download
              aria-label={t(`list.${which}As`, { format: t(`list.format.${format}`) })}
            >
              {t(`list.format.${format}`)}
            </PlainLink>
          ))}
        </Row>
      ))}
    </>
  );
}
