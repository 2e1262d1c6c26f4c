import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';

const KeyboardHelpDialog = lazy(() => import('./keyboard-help-dialog.tsx'));

export function KeyboardHelp() {
  const { t } = useTranslation('shell');
  const [isOpen, setOpen] = useState(false);
  const show = useCallback(() => setOpen(true), []);
  useShortcut('?', t('keys.help'), show);
  return isOpen ? (
    <Suspense>
      <KeyboardHelpDialog onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
}
