import type { ImportResult } from '@minga/shared/meetings/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { type ImportFile, importMeetings, useRefreshPlan } from '../api.ts';
import s from './dialogs.module.css';

const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

type Props = { cycleId: string; onClose: () => void };

/** A file is tried first: nothing is saved until every line is right and the flags have been seen. */
export function ImportDialog({ cycleId, onClose }: Props) {
  const { t } = useTranslation('meetings');
  const [file, setFile] = useState<(ImportFile & { name: string; lines: number }) | null>(null);
  const refresh = useRefreshPlan(cycleId);
  const trial = useMutation({ mutationFn: (one: ImportFile) => importMeetings(cycleId, one, true) });
  const real = useMutation({
    mutationFn: (one: ImportFile) => importMeetings(cycleId, one, false),
    onSuccess: async ({ created }) => {
      await refresh();
      showToast(t('import.done', { count: created }));
      onClose();
    },
  });
  const choose = async (chosen: File) => {
    const isCalendar = chosen.name.toLowerCase().endsWith('.ics') || chosen.type === 'text/calendar';
    const text = await chosen.text();
    const one = { text, isCalendar, name: chosen.name, lines: text.split('\n').length };
    setFile(one);
    trial.mutate(one);
  };
  const result = trial.data;
  const isReady = file !== null && result !== undefined && result.errors.length === 0 && !trial.isPending;
  return (
    <Dialog
      open
      size="wide"
      onClose={onClose}
      title={t('import.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('form.back')}</Button>
          <Button variant="primary" disabled={!isReady} busy={real.isPending} onClick={() => file && real.mutate(file)}>
            {t('import.confirm')}
          </Button>
        </>
      }
    >
      <ProblemNotice error={trial.error ?? real.error} />
      <div className={s.form}>
        <p className={s.hint}>{t('import.hint')}</p>
        <code className={s.code}>{HEADER}</code>
        <FileDrop
          label={t(file ? 'import.chooseAgain' : 'import.choose')}
          dropHint={t('import.drop')}
          accept=".csv,.ics,text/csv,text/calendar"
          onFiles={([chosen]) => chosen && void choose(chosen)}
        />
        {file && <p className={s.fileName}>{file.name}</p>}
        <div aria-live="polite">
          {trial.isPending && <p>{t('import.trying')}</p>}
          {result && !trial.isPending && <Trial result={result} />}
        </div>
      </div>
    </Dialog>
  );
}

function Trial({ result }: { result: ImportResult }) {
  const { t } = useTranslation('meetings');
  if (result.errors.length > 0) {
    return (
      <>
        <Notice tone="error">{t('import.errors', { count: result.errors.length })}</Notice>
        <DataTable
          caption={t('import.errorsCaption')}
          captionHidden
          rows={result.errors.slice(0, 200).map((error, at) => ({ ...error, at }))}
          rowKey={(row) => row.at}
          columns={[
            { key: 'line', header: t('import.line'), cell: (row) => row.line, numeric: true, isName: true },
            { key: 'field', header: t('import.field'), cell: (row) => <code>{row.field}</code> },
            { key: 'message', header: t('import.problem'), cell: (row) => row.message },
          ]}
        />
      </>
    );
  }
  return (
    <>
      <Notice tone="success">{t('import.ready')}</Notice>
      {result.flags.length > 0 && (
        <DataTable
          caption={t('import.flagsCaption')}
          rows={result.flags}
          rowKey={(row) => row.rule}
          columns={[
            {
              key: 'rule',
              header: t('import.rule'),
              cell: (row) => `${row.rule} · ${t(`rule.${row.rule}`)}`,
              isName: true,
            },
            { key: 'severity', header: t('import.severity'), cell: (row) => t(`severity.${row.severity}`) },
            { key: 'count', header: t('import.count'), cell: (row) => row.count, numeric: true },
          ]}
        />
      )}
    </>
  );
}
