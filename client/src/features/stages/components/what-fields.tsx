import { LOCALES, type Locale } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { paths } from '../../../lib/paths.ts';
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { type Sheet, slugIn } from './sheet.ts';
import s from './sheet-fields.module.css';

export type PartProps = {
  sheet: Sheet;
  set: (change: Partial<Sheet>) => void;
  errorOf: (field: string) => string | undefined;
};

/** Title, address, purpose, language, and the years the plan covers. */
export function What({ sheet, set, errorOf }: PartProps) {
  const { t } = useTranslation(['stages', 'shell']);
  const address = `${location.host}${paths.cycle(slugIn(sheet) || '…')}`;
  return (
    <>
      <TextField
        label={t('newCycle.name')}
        hint={t('newCycle.nameHint')}
        maxLength={200}
        value={sheet.title}
        onChange={(event) => set({ title: event.target.value })}
        error={errorOf('title')}
      />
      <TextField
        label={t('newCycle.slug')}
        hint={<span className={s.address}>{t('newCycle.slugHint', { address: decodeURIComponent(address) })}</span>}
        maxLength={60}
        autoCapitalize="none"
        spellCheck={false}
        value={slugIn(sheet)}
        onChange={(event) => set({ slug: event.target.value })}
        error={errorOf('slug')}
      />
      <TextArea
        label={t('newCycle.purpose')}
        hint={t('newCycle.purposeHint')}
        rows={4}
        maxLength={2000}
        value={sheet.purpose}
        onChange={(event) => set({ purpose: event.target.value })}
        error={errorOf('purpose')}
      />
      <div className={s.three}>
        <TextField
          label={t('newCycle.planStartsOn')}
          type="date"
          value={sheet.planStartsOn}
          onChange={(event) => set({ planStartsOn: event.target.value, isPlanTyped: true })}
          error={errorOf('planStartsOn')}
        />
        <TextField
          label={t('newCycle.planEndsOn')}
          type="date"
          value={sheet.planEndsOn}
          onChange={(event) => set({ planEndsOn: event.target.value, isPlanTyped: true })}
          error={errorOf('planEndsOn')}
        />
        <SelectField
          label={t('newCycle.locale')}
          value={sheet.locale}
          onChange={(event) => set({ locale: event.target.value as Locale })}
          error={errorOf('locale')}
        >
          {LOCALES.map((one) => (
            <option key={one} value={one}>
              {t(`shell:language.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  );
}
