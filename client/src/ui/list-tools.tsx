import { sortOf } from '@minga/shared/kernel/rows.ts';
import { Search, SlidersHorizontal } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../lib/place.ts';
import { type Column, orderText, otherParameters, parameter, type TableView } from '../lib/table.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { SelectField, TextField } from './field.tsx';
import { Grid, Stack } from './layout.tsx';
import s from './list-table.module.css';

type Props<Row> = {
  view: TableView;
  columns: readonly Column<Row>[];
  name: string | undefined;
  onChange: (change: Partial<TableView>) => void;
  /** No table with headings that sort: the order is a choice at every width. */
  isDrawn: boolean;
};

/** What a list is narrowed by. A plain form: it also works as a GET before any script has run. */
export function ListTools<Row>({ view, columns, name, onChange, isDrawn }: Props<Row>) {
  const { t } = useTranslation('shell');
  const { search } = usePlace();
  const id = useId();
  // Its words are the field's own: what was typed before this script took the page over is there, too.
  const field = useRef<HTMLInputElement>(null);
  const shown = useRef(view.words);
  useEffect(() => {
    if (field.current && shown.current !== view.words) field.current.value = view.words;
    shown.current = view.words;
  }, [view.words]);
  const wordsNow = () => field.current?.value.trim() ?? '';
  const choose = (key: string, value: string) => {
    const { [key]: _former, ...chosen } = view.chosen;
    onChange({ words: wordsNow(), chosen: value ? { ...chosen, [key]: value } : chosen });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({ words: wordsNow() });
  };
  const narrowing = columns.flatMap(({ key, heading, filter }) => (filter ? [{ key, heading, ...filter }] : []));
  const sortable = columns.flatMap(({ key, heading, cell, sort }) =>
    (cell || isDrawn) && sort ? [{ key, heading, as: sort.as }] : [],
  );
  const hasChoices = narrowing.length + sortable.length > 0;
  const hasWords = columns.some((column) => column.words);
  return (
    <search className="no-print">
      <Stack as="form" gap={3} className={cx(hasWords && hasChoices && s.both)} method="get" onSubmit={submit}>
        {otherParameters(search, columns, name).map(([key, value]) => (
          <input key={key} type="hidden" name={key} value={value} />
        ))}
        {hasWords && (
          <Grid columns="end" gap={2} align="end">
            <TextField
              type="search"
              name={parameter(name, 'q')}
              label={t('table.words')}
              maxLength={200}
              defaultValue={view.words}
              ref={field}
            />
            <Button type="submit" icon={<Search aria-hidden="true" />}>
              {t('table.search')}
            </Button>
          </Grid>
        )}
        {hasChoices && (
          <>
            {/* A box and not a button: on a phone it also opens the choices before any script has run. */}
            <input type="checkbox" id={id} className={`${s.unfold} visually-hidden`} />
            <label htmlFor={id} className={s.unfolder}>
              <SlidersHorizontal aria-hidden="true" /> {t('table.choices')}
            </label>
            <Grid columns="fit-180" gap={3} align="end" className={s.choices}>
              {narrowing.map(({ key, heading, all, choices }) => (
                <SelectField
                  key={key}
                  name={parameter(name, key)}
                  label={heading}
                  value={view.chosen[key] ?? ''}
                  onChange={(event) => choose(key, event.target.value)}
                >
                  <option value="">{all}</option>
                  {choices.map(({ value, label, lang }) => (
                    <option key={value} value={value} lang={lang}>
                      {label}
                    </option>
                  ))}
                </SelectField>
              ))}
              {sortable.length > 0 && (
                // The headings sort where there are any: on a phone, whose cards have none, this does.
                <div className={isDrawn ? undefined : s.order}>
                  <SelectField
                    name={parameter(name, 'sort')}
                    label={t('table.order')}
                    value={orderText(view.sort)}
                    onChange={(event) => onChange({ sort: sortOf(event.target.value) })}
                  >
                    <option value="">{t('table.asGiven')}</option>
                    {sortable.flatMap(({ key, heading, as }) => [
                      <option key={key} value={key}>
                        {t(`table.up.${as}`, { heading })}
                      </option>,
                      <option key={`-${key}`} value={`-${key}`}>
                        {t(`table.down.${as}`, { heading })}
                      </option>,
                    ])}
                  </SelectField>
                </div>
              )}
            </Grid>
          </>
        )}
      </Stack>
    </search>
  );
}
