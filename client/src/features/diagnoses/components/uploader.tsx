import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import type { StoredFile } from '@minga/shared/files/schema.ts';
import { FileText, Pause, Play, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Progress } from '../../../ui/progress.tsx';
import s from './uploader.module.css';
import type { UploadControl } from './use-upload.ts';

type Props = {
  control: UploadControl;
  files: readonly StoredFile[];
  onRemove: (fileId: string) => void;
};
const ACCEPTED = '.pdf,.docx,.odt,.xlsx,.csv,.txt,.png,.jpg,.jpeg';

function Running({ control }: { control: UploadControl }) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  const { state } = control;
  if (!state) return null;
  const amounts = { sent: format.bytes(state.sent), total: format.bytes(state.total) };
  const details = {
    sending: t('form.upload.progress', amounts),
    checking: t('form.upload.checking'),
    paused: t('form.upload.paused', amounts),
    waiting: t('form.upload.waiting', amounts),
    broken: t('form.upload.broken'),
    'signed-out': t('form.upload.signedOut'),
  };
  const mayResume = state.status === 'paused' || state.status === 'broken';
  return (
    <div className={s.running}>
      <Progress label={state.name} value={state.sent} max={state.total} detail={details[state.status]} />
      <div className={s.buttons}>
        {state.status === 'sending' && (
          <Button size="small" icon={<Pause aria-hidden="true" />} onClick={control.pause}>
            {t('form.upload.pause')}
          </Button>
        )}
        {mayResume && (
          <Button size="small" variant="primary" icon={<Play aria-hidden="true" />} onClick={control.resume}>
            {t('form.upload.resume')}
          </Button>
        )}
        {state.status !== 'checking' && (
          <Button size="small" variant="quiet" icon={<X aria-hidden="true" />} onClick={() => void control.cancel()}>
            {t('form.upload.cancel')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Received({ files, onRemove }: Omit<Props, 'control'>) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <ul className={s.list} aria-label={t('form.upload.list')}>
      {files.map((file) => (
        <li key={file.id} className={s.file}>
          <FileText className={s.icon} aria-hidden="true" strokeWidth={1.75} />
          <span className={s.name}>{file.name}</span>
          <span className={s.size}>{format.bytes(file.bytes)}</span>
          <Button
            size="small"
            variant="quiet"
            icon={<Trash2 aria-hidden="true" />}
            aria-label={t('form.upload.removeNamed', { name: file.name })}
            onClick={() => onRemove(file.id)}
          >
            {t('form.upload.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Choose or drop files; see their bytes go, one after the other; stop and go on. */
export function Uploader({ control, files, onRemove }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  return (
    <section className={s.uploader} aria-labelledby="upload-title">
      <h3 id="upload-title" className={s.heading}>
        {t('form.upload.title')}
      </h3>
      <p className={s.hint} id="upload-hint">
        {t('form.upload.hint', { limit: format.bytes(MAX_FILE_BYTES) })}
      </p>
      <Received files={files} onRemove={onRemove} />
      {control.refusals.map(({ name, text }) => (
        <Notice key={`${name} ${text}`} tone="error" live title={t('form.upload.refused', { name })}>
          {text}
        </Notice>
      ))}
      <div aria-live="polite">
        <Running control={control} />
        {control.waiting.length > 0 && (
          <p className={s.hint}>{t('form.upload.next', { names: control.waiting.join(', ') })}</p>
        )}
      </div>
      <FileDrop
        label={t('form.upload.choose')}
        dropHint={t('form.upload.drop')}
        accept={ACCEPTED}
        describedBy="upload-hint"
        multiple
        onFiles={(chosen) => void control.choose(chosen)}
      />
    </section>
  );
}
