import { FILE_KINDS, PHONE_PHOTOS } from '@minga/shared/kernel/file-kinds.ts';
import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import type { StoredFile, WorkingFile } from '@minga/shared/files/schema.ts';
import { Clock, FileText, Pause, Play, Trash2, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import type { Sent, UploadControl } from '../lib/use-upload.ts';
import { Button } from '../ui/button.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { Panel, Row, Stack, Text } from '../ui/layout.tsx';
import s from './uploader.module.css';

type Props = {
  control: UploadControl;
  files: readonly (StoredFile & Partial<Pick<WorkingFile, 'notSearched'>>)[];
  onRemove: (fileId: string) => void;
  /** Of its heading: one below what it stands under. */
  level?: 2 | 3;
};

/**
 * Apple's browsers turn their phones' photographs into JPEG by themselves, as long as HEIC is not among what is asked for;
 * elsewhere such a file could not even be chosen, and nobody would be told why.
 */
function acceptedKinds(): string {
  const converts = typeof navigator !== 'undefined' && navigator.vendor.startsWith('Apple');
  return [...Object.keys(FILE_KINDS), 'jpeg', ...(converts ? [] : PHONE_PHOTOS)].map((kind) => `.${kind}`).join(',');
}

function Running({ control }: { control: UploadControl }) {
  const { t } = useTranslation('files');
  const format = useFormat();
  const { state } = control;
  if (!state) return null;
  const amounts = { sent: format.bytes(state.sent), total: format.bytes(state.total) };
  const details = {
    sending: t('progress', amounts),
    checking: t('checking'),
    paused: t('paused', amounts),
    waiting: t('waiting', amounts),
    broken: t('broken'),
    'signed-out': t('signedOut'),
  };
  const mayResume = state.status === 'paused' || state.status === 'broken';
  return (
    <Panel padded="small" gap={3}>
      <Progress label={state.name} value={state.sent} max={state.total} detail={details[state.status]} />
      <Row gap={2} wrap>
        {state.status === 'sending' && (
          <Button size="small" icon={<Pause aria-hidden="true" />} onClick={control.pause}>
            {t('pause')}
          </Button>
        )}
        {mayResume && (
          <Button size="small" variant="primary" icon={<Play aria-hidden="true" />} onClick={control.resume}>
            {t('resume')}
          </Button>
        )}
        {state.status !== 'checking' && (
          <Button size="small" variant="quiet" icon={<X aria-hidden="true" />} onClick={() => void control.cancel()}>
            {t('cancel')}
          </Button>
        )}
      </Row>
    </Panel>
  );
}

function Received({ files, onRemove }: Pick<Props, 'files' | 'onRemove'>) {
  const { t } = useTranslation('files');
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <Stack as="ul" gap={2} aria-label={t('list')}>
      {files.map((file) => (
        <Panel as="li" padded="small" key={file.id} className={s.file}>
          <FileText className={s.icon} aria-hidden="true" strokeWidth={1.75} />
          <span className={s.name}>{file.name}</span>
          <span className={s.size}>{format.bytes(file.bytes)}</span>
          <Button
            size="small"
            variant="quiet"
            icon={<Trash2 aria-hidden="true" />}
            aria-label={t('removeNamed', { name: file.name })}
            onClick={() => onRemove(file.id)}
          >
            {t('remove')}
          </Button>
          {file.notSearched && (
            <Text tone="muted" size={15} className={s.note}>
              {t(`notSearched.${file.notSearched}`)}
            </Text>
          )}
        </Panel>
      ))}
    </Stack>
  );
}

/** What is still to be sent, each with the way to think better of it. */
function Waiting({ files, onUnqueue }: { files: readonly Sent[]; onUnqueue: (one: Sent) => void }) {
  const { t } = useTranslation('files');
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <Stack as="ul" gap={2} aria-label={t('queue')}>
      {files.map((one) => (
        <Panel as="li" padded="small" key={`${one.name} ${one.bytes}`} className={s.file}>
          <Clock className={s.icon} aria-hidden="true" strokeWidth={1.75} />
          <span className={s.name}>{one.name}</span>
          <span className={s.size}>{format.bytes(one.bytes)}</span>
          <Button
            size="small"
            variant="quiet"
            icon={<X aria-hidden="true" />}
            aria-label={t('unqueue', { name: one.name })}
            onClick={() => onUnqueue(one)}
          >
            {t('unqueueShort')}
          </Button>
        </Panel>
      ))}
    </Stack>
  );
}

/** Choose or drop files, or take photographs; see their bytes go, one after the other; stop and go on. */
export function Uploader({ control, files, onRemove, level = 3 }: Props) {
  const { t } = useTranslation('files');
  const format = useFormat();
  const id = useId();
  return (
    <Stack as="section" gap={3} aria-labelledby={`${id}title`}>
      <Text as={`h${level}`} size={18} id={`${id}title`}>
        {t('title')}
      </Text>
      <Text tone="muted" size={15} id={`${id}hint`}>
        {t('hint', { limit: format.bytes(MAX_FILE_BYTES) })}
      </Text>
      <Received files={files} onRemove={onRemove} />
      {control.refusals.map(({ name, text }) => (
        <Notice key={`${name} ${text}`} tone="error" live title={t('refused', { name })}>
          {text}
        </Notice>
      ))}
      <Stack gap={3} aria-live="polite">
        {control.converting !== null && (
          <Text tone="muted" size={15}>
            {t('converting', { name: control.converting })}
          </Text>
        )}
        {control.converted.length > 0 && (
          <Text tone="muted" size={15}>
            {t('converted', { names: control.converted.join(', ') })}
          </Text>
        )}
        <Running control={control} />
      </Stack>
      <Waiting files={control.waiting} onUnqueue={control.unqueue} />
      <FileDrop
        label={t('choose')}
        dropHint={t('drop')}
        accept={acceptedKinds()}
        describedBy={`${id}hint`}
        multiple
        camera={{ label: t('camera'), onPhotos: (taken) => void control.choosePhotos(taken) }}
        onFiles={(chosen) => void control.choose(chosen)}
      />
    </Stack>
  );
}
