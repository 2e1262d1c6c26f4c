import { Check, CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import type { Keeper, KeeperSnapshot } from '../store.ts';
import s from './save-line.module.css';

const ICONS = {
  saved: Check,
  saving: LoaderCircle,
  offline: CloudOff,
  refused: TriangleAlert,
  conflict: TriangleAlert,
};

/** Where the words are at this moment: on the server, on their way, or on this device. */
export function SaveLine({ state, timeZone }: { state: KeeperSnapshot['state']; timeZone: string }) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  const Icon = ICONS[state.kind];
  const text = {
    saved: () => t('form.save.saved', { time: state.kind === 'saved' ? format.time(state.at) : '' }),
    saving: () => t('form.save.saving'),
    offline: () => t('form.save.offline'),
    refused: () => t('form.save.refused'),
    conflict: () => t('form.save.refused'),
  }[state.kind]();
  return (
    <p className={cx(s.line, s[state.kind])} role="status">
      <Icon aria-hidden="true" strokeWidth={1.75} />
      {text}
    </p>
  );
}

/** What saving needs from the person: a choice between two versions, or a correction. */
export function SaveTrouble({ keeper, snapshot }: { keeper: Keeper; snapshot: KeeperSnapshot }) {
  const { t } = useTranslation('diagnoses');
  const { state } = snapshot;
  return (
    <>
      {snapshot.wasRestored && <Notice tone="info">{t('form.save.restored')}</Notice>}
      {state.kind === 'refused' && <ProblemNotice error={state.error} />}
      {state.kind === 'conflict' && (
        <Notice
          tone="warn"
          live
          title={t('form.save.conflictTitle')}
          action={
            <span className={s.choice}>
              <Button size="small" onClick={() => void keeper.resolve('mine')}>
                {t('form.save.mine')}
              </Button>
              <Button size="small" onClick={() => void keeper.resolve('theirs')}>
                {t('form.save.theirs')}
              </Button>
            </span>
          }
        >
          {t('form.save.conflictText')}
        </Notice>
      )}
    </>
  );
}
