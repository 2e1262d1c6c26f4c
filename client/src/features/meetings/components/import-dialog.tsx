import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { isSignedOut } from '../../../lib/http.ts';
import { useSessionBack } from '../../../lib/use-session-back.ts';
import { showToast } from '../../../ui/toast-store.ts';
import { type DateOrder, type ImportFile, importMeetings, useRefreshPlan } from '../api.ts';
import { hasSomethingToSave, ImportOutcome } from './import-outcome.tsx';
import { Row } from '../../../ui/layout.tsx';
import s from './dialogs.module.css';

const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

type Props = { cycleId: string; timeZone: string; onClose: () => void; onCancelMeeting: (meetingId: string) => void };

/** A file is tried first: nothing is saved until every line is right and what comes of it has been seen. */
export function ImportDialog({ cycleId, timeZone, onClose, onCancelMeeting }: Props) {
  const { t } = useTranslation('meetings');
  const [file, setFile] = useState<ImportFile | null>(null);
  const refresh = useRefreshPlan(cycleId);
  const trial = useMutation({ mutationFn: (one: ImportFile) => importMeetings(cycleId, one, true) });
  const real = useMutation({
    mutationFn: (one: ImportFile) => importMeetings(cycleId, one, false),
    onSuccess: async ({ created, updated }) => {
      await refresh();
      showToast(t('import.done', { count: created + updated }));
      onClose();
    },
  });
  const attempt = (one: ImportFile) => {
    setFile(one);
    trial.mutate(one);
  };
  // Their button is the file itself: nobody chooses it twice because their session ended under it.
  useSessionBack(() => file && isSignedOut(trial.error) && trial.mutate(file));
  const choose = (chosen: File) => {
    const isCalendar = chosen.name.toLowerCase().endsWith('.ics') || chosen.type === 'text/calendar';
    attempt({ file: chosen, isCalendar, dates: null });
  };
  const result = trial.isPending ? undefined : trial.data;
  const asksDates =
    file !== null && (file.dates !== null || result?.errors.some((one) => one.code === 'ambiguous-date'));
  return (
    <Dialog
      open
      size="wide"
      onClose={onClose}
      title={t('import.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('form.back')}</Button>
          {file && result && hasSomethingToSave(result) && (
            <Button variant="primary" busy={real.isPending} onClick={() => real.mutate(file)}>
              {t('import.confirm')}
            </Button>
          )}
        </>
      }
    >
      <ProblemNotice error={trial.error ?? real.error} />
      <p className={s.hint}>{t('import.hint')}</p>
      <code className={s.code}>{HEADER}</code>
      <FileDrop
        label={t(file ? 'import.chooseAgain' : 'import.choose')}
        dropHint={t('import.drop')}
        accept=".csv,.ics,text/csv,text/calendar"
        onFiles={([chosen]) => chosen && choose(chosen)}
      />
      {file && <p className={s.fileName}>{file.file.name}</p>}
      {asksDates && <DateChoice chosen={file.dates} onChoose={(dates) => attempt({ ...file, dates })} />}
      <div aria-live="polite">
        {trial.isPending && <p>{t('import.trying')}</p>}
        {result && <ImportOutcome result={result} timeZone={timeZone} onCancel={onCancelMeeting} />}
      </div>
    </Dialog>
  );
}

/** Asked once for the whole file, where neither its dates nor its language tell. */
function DateChoice({ chosen, onChoose }: { chosen: DateOrder | null; onChoose: (order: DateOrder) => void }) {
  const { t } = useTranslation('meetings');
  return (
    <fieldset>
      <legend className={s.label}>{t('import.datesAsk')}</legend>
      <Row gap={2} wrap className={s.chips}>
        {(['dmy', 'mdy'] as const).map((order) => (
          <Button key={order} size="small" aria-pressed={chosen === order} onClick={() => onChoose(order)}>
            {t(`import.dates.${order}`)}
          </Button>
        ))}
      </Row>
    </fieldset>
  );
}
