import { SEARCH_LIMITS } from '@minga/shared/search/rules.ts';
import { Search } from 'lucide-react';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../../lib/place.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Grid } from '../../../ui/layout.tsx';
import type { Asked } from '../api.ts';

/** A plain form: before any script has run it asks the server. */
export function Ask({ asked }: { asked: Pick<Asked, 'words'> }) {
  const { t } = useTranslation('search');
  const { ask } = usePlace();
  const field = useRef<HTMLInputElement>(null);
  const shown = useRef(asked.words);
  useEffect(() => {
    // Whoever comes without words came to write some.
    if (shown.current === '') field.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (field.current && shown.current !== asked.words) field.current.value = asked.words;
    shown.current = asked.words;
  }, [asked.words]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(new URLSearchParams({ q: field.current?.value.trim() ?? '' }).toString());
  };
  return (
    <search className="no-print">
      <form method="get" onSubmit={submit}>
        <Grid columns="end" gap={2} align="end">
          <TextField
            id="words-searched"
            type="search"
            name="q"
            label={t('words')}
            hint={t('hint')}
            maxLength={SEARCH_LIMITS.words}
            defaultValue={asked.words}
            enterKeyHint="search"
            ref={field}
          />
          <Button type="submit" variant="primary" icon={<Search aria-hidden="true" />}>
            {t('search')}
          </Button>
        </Grid>
      </form>
    </search>
  );
}
