import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';

const PageHelpDialog = lazy(async () => {
  const [{ default: HelpDialog }, { pageAt }] = await Promise.all([
    import('../parts/help-dialog.tsx'),
    import('./page-at.ts'),
  ]);
  return {
    default: ({ url, onClose }: { url: string; onClose: () => void }) => (
      <HelpDialog open onClose={onClose} page={pageAt(url)} />
    ),
  };
});

type Props = { url: string; isOpen: boolean; onChange: (isOpen: boolean) => void };

/** Opened by its key, or from the menu of the account. */
export function Help({ url, isOpen, onChange }: Props) {
  const { t } = useTranslation('shell');
  const show = useCallback(() => onChange(true), [onChange]);
  useShortcut('?', t('keys.help'), show);
  return isOpen ? (
    <Suspense>
      <PageHelpDialog url={url} onClose={() => onChange(false)} />
    </Suspense>
  ) : null;
}
