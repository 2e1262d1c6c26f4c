import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setSingleKeys, singleKeysOn, useShortcut, useShortcutList } from '../lib/shortcuts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox } from '../ui/field.tsx';
import { Stack } from '../ui/layout.tsx';
import s from './keyboard-help.module.css';

export function KeyboardHelp() {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  const show = useCallback(() => setOpen(true), []);
  useShortcut('?', t('keys.help'), show);
  const shortcuts = useShortcutList();
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title={t('keys.title')}>
      <Stack as="dl" gap={1}>
        {[...shortcuts, { key: 'Esc', label: t('keys.escape') }].map(({ key, label }) => (
          <div key={`${key} ${label}`} className={s.row}>
            <dt>
              <kbd className={s.key}>{key}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </Stack>
      <Checkbox
        label={t('keys.single')}
        hint={t('keys.singleHint')}
        defaultChecked={open && singleKeysOn()}
        onChange={(event) => setSingleKeys(event.target.checked)}
      />
    </Dialog>
  );
}
