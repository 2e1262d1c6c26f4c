import type { PageName } from '@minga/shared/kernel/nouns.ts';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setSingleKeys, type Shortcut, singleKeysOn, useShortcutList } from '../lib/shortcuts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox } from '../ui/field.tsx';
import { Stack } from '../ui/layout.tsx';
import { Paragraphs } from '../ui/paragraphs.tsx';
import s from './help-dialog.module.css';

/** Its words are fetched when it is opened; without a line the keys are told all the same. */
function usePageHelp(page: PageName | null): string | null {
  const { i18n } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const key = `help:${page}`;
    const found = () => isCurrent && page && i18n.exists(key) && setText(i18n.t(key));
    void i18n.loadNamespaces('help').then(found, () => undefined);
    return () => {
      isCurrent = false;
    };
  }, [i18n, page]);
  return text;
}

type Props = {
  open: boolean;
  onClose: () => void;
  page: PageName | null;
  /** Keys of the screen beside those that are registered. */
  more?: readonly Shortcut[];
};

/** What the page is for, in plain words, and the keys that work on it. */
export default function HelpDialog({ open, onClose, page, more = [] }: Props) {
  const { t, i18n } = useTranslation('shell');
  const shortcuts = useShortcutList();
  const text = usePageHelp(page);
  return (
    <Dialog open={open} onClose={onClose} title={t('account.help')}>
      {text && <Paragraphs text={text} locale={i18n.language} />}
      <Stack gap={2}>
        <h3>{t('keys.title')}</h3>
        <Stack as="dl" gap={0.5}>
          {[...shortcuts, ...more, { key: 'Esc', label: t('keys.escape') }].map(({ key, label }) => (
            <div key={`${key} ${label}`} className={s.row}>
              <dt>
                <kbd className={s.key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
              </dt>
              <dd>{label}</dd>
            </div>
          ))}
        </Stack>
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
