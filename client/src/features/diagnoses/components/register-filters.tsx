import { SECTORS } from '@minga/shared/people/rules.ts';
import type { Register } from '@minga/shared/diagnoses/schema.ts';
import { Search, X } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { type Filters, STATES } from '../api.ts';
import { cx } from '../../../ui/cx.ts';
import s from './register-filters.module.css';

type Props = {
  filters: Filters;
  themes: Register['themes'];
  locale: string;
  onChange: (filters: Filters) => void;
};

/** A plain form: it also works as a GET before any script has run. */
export function RegisterFilters({ filters, themes, locale, onChange }: Props) {
  const { t } = useTranslation(['diagnoses', 'shell']);
  const [words, setWords] = useState(filters.q ?? '');
  useEffect(() => setWords(filters.q ?? ''), [filters.q]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({ ...filters, q: words.trim() || undefined });
  };
  const choose = (name: 'theme' | 'sector' | 'state', value: string) =>
    onChange({ ...filters, q: words.trim() || undefined, [name]: value || undefined } as Filters);
  const isFiltered = Object.values(filters).some(Boolean);
  return (
    <search className={cx('no-print', s.search)}>
      <form className={s.form} method="get" onSubmit={submit} aria-label={t('filters.label')}>
        <div className={s.words}>
          <TextField
            type="search"
            name="q"
            label={t('filters.q')}
            hint={t('filters.qHint')}
            maxLength={200}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <Button type="submit" variant="primary" icon={<Search aria-hidden="true" />}>
            {t('filters.search')}
          </Button>
        </div>
        <div className={s.choices}>
          <SelectField
            name="theme"
            label={t('filters.theme')}
            value={filters.theme ?? ''}
            onChange={(event) => choose('theme', event.target.value)}
          >
            <option value="">{t('filters.allThemes')}</option>
            {themes.map((theme) => (
              <option key={theme.slug} value={theme.slug} lang={locale}>
                {theme.name}
              </option>
            ))}
          </SelectField>
          <SelectField
            name="sector"
            label={t('filters.sector')}
            value={filters.sector ?? ''}
            onChange={(event) => choose('sector', event.target.value)}
          >
            <option value="">{t('filters.allSectors')}</option>
            {SECTORS.map((sector) => (
              <option key={sector} value={sector}>
                {t(`shell:sector.${sector}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            name="state"
            label={t('filters.state')}
            value={filters.state ?? ''}
            onChange={(event) => choose('state', event.target.value)}
          >
            <option value="">{t('filters.allStates')}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`filters.states.${state}`)}
              </option>
            ))}
          </SelectField>
          {isFiltered && (
            <Button variant="quiet" icon={<X aria-hidden="true" />} onClick={() => onChange({})}>
              {t('filters.clear')}
            </Button>
          )}
        </div>
      </form>
    </search>
  );
}
