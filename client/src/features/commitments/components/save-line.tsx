import { Check, CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import s from './save-line.module.css';
import type { Autosave } from './use-autosave.ts';

/** Where the words are right now: on the server since 12:03, on their way, or still on this device. */
export function SaveLine({ autosave, timeZone }: { autosave: Autosave; timeZone: string }) {
  const { t } = useTranslation('commitments');
  const format = useFormat(timeZone);
  const { state } = autosave;
  if (state.kind === 'conflict') {
    const fields = state.fields.map((field) => t(`field.${field}`)).join(', ');
    return (
      <Notice
        tone="warn"
        live
        title={t('save.conflict', { fields })}
        action={
          <span className={s.choice}>
            <Button size="small" onClick={() => autosave.resolve('theirs')}>
              {t('save.theirs')}
            </Button>
            <Button size="small" variant="primary" onClick={() => autosave.resolve('mine')}>
              {t('save.mine')}
            </Button>
          </span>
        }
      >
        {t('save.conflictText')}
      </Notice>
    );
  }
  return (
    <p className={s.line} role="status">
      {autosave.wasRestored && state.kind !== 'saved' && <span>{t('save.restored')}</span>}
      {state.kind === 'saved' && (
        <>
          <Check aria-hidden="true" size={18} />
          {state.at ? t('save.saved', { time: format.time(state.at) }) : t('save.clean')}
        </>
      )}
      {(state.kind === 'saving' || state.kind === 'waiting') && (
        <>
          <LoaderCircle aria-hidden="true" size={18} />
          {t(`save.${state.kind}`)}
        </>
      )}
      {state.kind === 'offline' && (
        <>
          <CloudOff aria-hidden="true" size={18} />
          {t('save.offline', { count: state.count })}
        </>
      )}
      {state.kind === 'failed' && (
        <>
          <TriangleAlert aria-hidden="true" size={18} />
          {t('save.failed', { why: state.why })}
        </>
      )}
      {(state.kind === 'offline' || state.kind === 'failed') && (
        <button type="button" className={s.retry} onClick={() => void autosave.flush()}>
          {t('save.retry')}
        </button>
      )}
    </p>
  );
}
