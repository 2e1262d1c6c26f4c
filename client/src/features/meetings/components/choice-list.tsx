import { folded } from '@minga/shared/kernel/text.ts';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldGroup, TextField } from '../../../ui/field.tsx';
import { Text } from '../../../ui/layout.tsx';
import s from './choice-list.module.css';

type Choice = { id: string; label: string };
type Props = {
  legend: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  error?: string | undefined;
};

/** More than these and a search field helps more than it costs. */
const MANY = 8;

/** Any number of things from a list; what is chosen stays on top, so that it can be seen without searching. */
export function ChoiceList({ legend, choices, chosen, onChange, error }: Props) {
  const { t } = useTranslation('meetings');
  const [search, setSearch] = useState('');
  const id = useId();
  const wanted = folded(search);
  const shown = choices
    .filter((one) => chosen.includes(one.id) || folded(one.label).includes(wanted))
    .sort((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)))
    .slice(0, Math.max(60, chosen.length));
  const toggle = (choice: string) =>
    onChange(chosen.includes(choice) ? chosen.filter((one) => one !== choice) : [...chosen, choice]);
  return (
    <FieldGroup legend={`${legend} (${chosen.length})`} error={error}>
      {choices.length > MANY && (
        <TextField
          label={t('form.search')}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          autoComplete="off"
        />
      )}
      <div className={s.list}>
        {shown.map((one) => (
          <Checkbox
            key={one.id}
            id={`${id}${one.id}`}
            label={one.label}
            checked={chosen.includes(one.id)}
            onChange={() => toggle(one.id)}
          />
        ))}
        {choices.length === 0 && <Text tone="muted">{t('form.nothing')}</Text>}
      </div>
    </FieldGroup>
  );
}
