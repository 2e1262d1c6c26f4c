import { languageOf, LOCALES } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import type { FormOf } from '../../../lib/use-form.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import type { Created } from '../api.ts';
import { type Sheet, slugIn } from './sheet.ts';
import { Stack } from '../../../ui/layout.tsx';
import s from './sheet-fields.module.css';

export type PartProps = { form: FormOf<Sheet, Created> };

/** Title, address, purpose, language, and the years the plan covers. */
export function What({ form }: PartProps) {
  const { t } = useTranslation(['stages', 'shell']);
  const slug = slugIn(form.watch());
  const address = `${location.host}${paths.cycle(slug || '…')}`;
  const onPlan = (name: 'planStartsOn' | 'planEndsOn') => ({
    ...form.value(name),
    onChange: (day: string) => {
      form.set('isPlanTyped', true);
      form.set(name, day);
    },
  });
  return (
    <>
      <TextField label={t('newCycle.name')} hint={t('newCycle.nameHint')} maxLength={200} {...form.field('title')} />
      <TextField
        label={t('newCycle.slug')}
        hint={<span className={s.address}>{t('newCycle.slugHint', { address: decodeURIComponent(address) })}</span>}
        maxLength={60}
        autoCapitalize="none"
        spellCheck={false}
        value={slug}
        onChange={(event) => form.set('slug', event.target.value)}
        error={form.error('slug')}
      />
      <TextArea
        label={t('newCycle.purpose')}
        hint={t('newCycle.purposeHint')}
        rows={4}
        maxLength={2000}
        {...form.field('purpose')}
      />
      <Stack gap={4} className={s.three}>
        <DateField label={t('newCycle.planStartsOn')} {...onPlan('planStartsOn')} />
        <DateField label={t('newCycle.planEndsOn')} min={form.watch('planStartsOn')} {...onPlan('planEndsOn')} />
        <SelectField label={t('newCycle.locale')} {...form.field('locale')}>
          {LOCALES.map((one) => (
            <option key={one} value={one}>
              {languageOf(one).name}
            </option>
          ))}
        </SelectField>
      </Stack>
    </>
  );
}
