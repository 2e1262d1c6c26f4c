import { clockText, LEVELS } from '@minga/shared/standards/standard.ts';
import type { StandardItem, Standards } from '@minga/shared/standards/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { TimeField } from '../../../ui/date-field.tsx';
import { ReasonField, SelectField, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { changeStandard, useFreshStandards } from '../api.ts';
import { useNumberText } from './use-number-text.ts';

type Threshold = StandardItem['thresholds'][number];
type Props = { cycleId: string; item: StandardItem; onClose: () => void };
type Typed = { thresholds: Record<string, string>; reason: string };

const isFixed = ({ least, most }: Threshold) => least === most;
const typedOf = ({ unit, value }: Threshold) => (unit === 'clock' ? clockText(value).padStart(5, '0') : String(value));

/** The number in a field; what is none stays for the server to name. */
function numberOf({ unit }: Threshold, typed: string): number | null {
  if (unit !== 'clock') return typed === '' ? null : Number(typed);
  const [hours, minutes] = typed.split(':').map(Number);
  return hours === undefined || minutes === undefined ? null : hours * 60 + minutes;
}

function consequenceOf(rule: string): 'gate' | 'review' | 'schedule' | 'announcement' {
  if (rule === 'P16') return 'gate';
  if (rule === 'D01') return 'review';
  return rule.startsWith('S') ? 'schedule' : 'announcement';
}

function useChanging({ cycleId, item, onClose }: Props) {
  const { t } = useTranslation('standards');
  const hold = useFreshStandards(cycleId);
  return useForm<Typed, Standards>({
    start: { thresholds: Object.fromEntries(item.thresholds.map((one) => [one.name, typedOf(one)])), reason: '' },
    send: ({ thresholds, reason }) =>
      changeStandard(cycleId, {
        rule: item.rule,
        thresholds: Object.fromEntries(
          item.thresholds.map((one) => [
            one.name,
            isFixed(one) ? one.value : numberOf(one, thresholds[one.name] ?? ''),
          ]),
        ),
        reason,
        version: item.version,
      }),
    done: async (standards) => {
      await hold(standards);
      showToast(t('dialog.done'));
      onClose();
    },
  });
}

/** Other numbers of one rule, between its bounds, with the reason that everybody will read. */
export default function ChangeDialog(props: Props) {
  const { item, onClose } = props;
  const { t } = useTranslation('standards');
  const form = useChanging(props);
  const numberText = useNumberText();
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('dialog.title', { rule: t(`rule.${item.rule}`) })}
      submit={t('dialog.submit')}
    >
      <p>{t(`dialog.then.${consequenceOf(item.rule)}`)}</p>
      {item.thresholds.map((one) => {
        const { name, unit, least, most } = one;
        const text = (value: number) => numberText({ unit, value });
        const label = t(`threshold.${name}`);
        if (isFixed(one))
          return (
            <p key={name}>
              <strong>
                {label}: {text(one.value)}
              </strong>
              {'. '}
              {t('dialog.fixed')}
            </p>
          );
        if (unit === 'level')
          return (
            <SelectField
              key={name}
              label={label}
              hint={t('dialog.level', { usual: text(one.default) })}
              {...form.field(`thresholds.${name}`)}
            >
              {LEVELS.map((level, at) => (
                <option key={level} value={at}>
                  {text(at)}
                </option>
              ))}
            </SelectField>
          );
        const words = { least: text(least), most: text(most), usual: text(one.default) };
        const shown = { label, hint: t(one.mayLoosen ? 'dialog.bounds' : 'dialog.promised', words) };
        return unit === 'clock' ? (
          <TimeField key={name} {...shown} {...form.value(`thresholds.${name}`)} />
        ) : (
          <TextField key={name} {...shown} type="number" inputMode="numeric" {...form.field(`thresholds.${name}`)} />
        );
      })}
      <ReasonField label={t('dialog.reason')} hint={t('dialog.reasonHint')} {...form.field('reason')} />
    </FormDialog>
  );
}
