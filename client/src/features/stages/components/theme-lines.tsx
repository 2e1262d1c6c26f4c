import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusNext } from '../../../lib/use-focus-next.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { moved, type ThemeLine } from './sheet.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './theme-lines.module.css';

const MOST = 12;

type Props = {
  themes: readonly ThemeLine[];
  errorOf: (field: string) => string | undefined;
  onChange: (themes: ThemeLine[]) => void;
};

/** Themes in order: written, added, removed and moved with the keyboard as well as with a finger. */
export function ThemeLines({ themes, errorOf, onChange }: Props) {
  const { t } = useTranslation('stages');
  const list = useRef<HTMLOListElement>(null);
  const focusNext = useFocusNext();
  const newest = Math.max(0, ...themes.map(({ key }) => key));
  // A line that was added, moved or left behind takes the focus once it is there.
  const change = (next: ThemeLine[], focus: number) => {
    focusNext(() => list.current?.querySelectorAll<HTMLInputElement>('input')[focus]);
    onChange(next);
  };
  const add = () => change([...themes, { key: newest + 1, name: '' }], themes.length);
  const remove = (index: number) =>
    change(
      themes.filter((_theme, at) => at !== index),
      Math.max(0, index - 1),
    );
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (themes.length < MOST) add();
    }
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    change(moved(themes, index, index + step), Math.min(themes.length - 1, Math.max(0, index + step)));
  };
  return (
    <Stack gap={4}>
      <Stack as="ol" gap={3} ref={list}>
        {themes.map((theme, index) => {
          const number = index + 1;
          return (
            <li key={theme.key} className={s.line}>
              <div>
                <TextField
                  label={t('newCycle.theme', { number })}
                  maxLength={120}
                  value={theme.name}
                  onChange={(event) =>
                    onChange(themes.map((one, at) => (at === index ? { ...one, name: event.target.value } : one)))
                  }
                  onKeyDown={(event) => onKeyDown(event, index)}
                  error={errorOf(`themes.${index}`)}
                />
              </div>
              <span className={s.tools}>
                <IconButton
                  label={t('newCycle.themeUp', { number })}
                  aria-disabled={index === 0 || undefined}
                  onClick={() => onChange(moved(themes, index, index - 1))}
                >
                  <ArrowUp aria-hidden="true" />
                </IconButton>
                <IconButton
                  label={t('newCycle.themeDown', { number })}
                  aria-disabled={number === themes.length || undefined}
                  onClick={() => onChange(moved(themes, index, index + 1))}
                >
                  <ArrowDown aria-hidden="true" />
                </IconButton>
                <IconButton
                  label={t('newCycle.removeTheme', { number })}
                  aria-disabled={themes.length === 1 || undefined}
                  onClick={() => themes.length > 1 && remove(index)}
                >
                  <X aria-hidden="true" />
                </IconButton>
              </span>
            </li>
          );
        })}
      </Stack>
      <Row gap={2} across={4} align="center" wrap>
        <Button icon={<Plus aria-hidden="true" strokeWidth={1.75} />} onClick={add} disabled={themes.length >= MOST}>
          {t('newCycle.addTheme')}
        </Button>
        <Text tone="muted" size={15} className={s.hint}>
          {t('newCycle.moveHint')}
        </Text>
      </Row>
    </Stack>
  );
}
