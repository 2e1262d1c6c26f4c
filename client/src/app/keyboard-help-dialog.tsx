import { useTranslation } from 'react-i18next';
import { setSingleKeys, singleKeysOn, useShortcutList } from '../lib/shortcuts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox } from '../ui/field.tsx';
import { Stack } from '../ui/layout.tsx';
import s from './keyboard-help.module.css';

export default function KeyboardHelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const shortcuts = useShortcutList();
  return (
    <Dialog open onClose={onClose} title={t('keys.title')}>
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
        defaultChecked={singleKeysOn()}
        onChange={(event) => setSingleKeys(event.target.checked)}
      />
    </Dialog>
  );
}
