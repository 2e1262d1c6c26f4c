import type { CycleSheet } from '@minga/shared/cycles/sheet.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { ReasonField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { correctCycle, useRefreshCycle } from '../api.ts';
import type { ThemeLine } from './sheet.ts';
import s from './stage-dialog.module.css';
import { ThemeLines } from './theme-lines.tsx';

/** A theme's line in the form; lines without id are new ones. */
type Line = ThemeLine & { id?: string };
type Typed = Pick<CycleSheet, 'title' | 'purpose' | 'planStartsOn' | 'planEndsOn'> & { reason: string; themes: Line[] };
type Props = { cycleId: string; sheet: CycleSheet; onClose: () => void };

function useCorrecting({ cycleId, sheet, onClose }: Props) {
  const { t } = useTranslation('stages');
  const refresh = useRefreshCycle(cycleId);
  return useForm<Typed, CycleSheet, number>({
    start: () => {
      const { title, purpose, planStartsOn, planEndsOn } = sheet;
      const themes = sheet.themes.map(({ id, name }, index) => ({ key: index + 1, id, name }));
      return { title, purpose, planStartsOn, planEndsOn, reason: '', themes };
    },
    seen: sheet.version,
    send: (typed, _key, version) => {
      const themes = typed.themes.map(({ id, name }) => ({ id: id ?? null, name }));
      return correctCycle(cycleId, { ...typed, themes, version });
    },
    done: async (corrected) => {
      await refresh.corrected(corrected);
      showToast(t('correct.done'));
      onClose();
    },
  });
}

/** Title, purpose, years and themes as they should read; public and with a reason once the cycle is public. */
export default function CorrectDialog(props: Props) {
  const { sheet, onClose } = props;
  const { t } = useTranslation('stages');
  const form = useCorrecting(props);
  return (
    <FormDialog form={form} onClose={onClose} title={t('correct.title')} submit={t('correct.save')}>
      <p>{t(sheet.isPublished ? 'correct.leadPublic' : 'correct.leadPrivate')}</p>
      <TextField label={t('newCycle.name')} maxLength={200} {...form.field('title')} />
      <TextArea label={t('newCycle.purpose')} rows={4} maxLength={2000} {...form.field('purpose')} />
      <div className={s.dates}>
        <DateField label={t('newCycle.planStartsOn')} {...form.value('planStartsOn')} />
        <DateField label={t('newCycle.planEndsOn')} min={form.watch('planStartsOn')} {...form.value('planEndsOn')} />
      </div>
      <h3>{t('newCycle.themes')}</h3>
      <ThemeLines
        themes={form.watch('themes')}
        errorOf={(name) => form.error(`${name}.name`)}
        onChange={(themes) => form.set('themes', themes)}
      />
      {sheet.isPublished && <ReasonField label={t('reason')} hint={t('reasonHint')} {...form.field('reason')} />}
    </FormDialog>
  );
}
