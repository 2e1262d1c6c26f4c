import { RETENTION } from '@minga/shared/kernel/retention.ts';
import type { Retention } from '@minga/shared/rights/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Checkbox, FieldGroup, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Text } from '../../../ui/layout.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { chooseTerm, useRefreshRetention } from '../api.ts';

type Typed = { days: string; until: 'some' | 'forEver' };

/** Another term of one kind, between its bounds. */
export function TermDialog({ one, onClose }: { one: Retention['items'][number]; onClose: () => void }) {
  const { t } = useTranslation('rights');
  const refresh = useRefreshRetention();
  const { usual, least, most } = RETENTION[one.kind];
  const form = useForm<Typed, void, number | null>({
    start: { days: String(one.days ?? least), until: one.days === null ? 'forEver' : 'some' },
    seen: one.days,
    send: ({ days, until }, _key, seen) =>
      chooseTerm(one.kind, { days: until === 'forEver' ? null : Number(days || 0), seen }),
    onRefused: refresh,
    done: async () => {
      await refresh();
      onClose();
      showToast(t('retention.dialog.done'));
    },
  });
  const what = t(`retention.kindOf.${one.kind}`);
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('retention.dialog.title', { what })}
      submit={t('retention.dialog.submit')}
    >
      <p>{t(`retention.about.${one.kind}`)}</p>
      {usual === null && (
        <FieldGroup legend={t('retention.term')}>
          {(['forEver', 'some'] as const).map((until) => (
            <Checkbox key={until} label={t(`retention.dialog.${until}`)} {...form.radio('until', until)} />
          ))}
        </FieldGroup>
      )}
      <TextField
        label={t('retention.dialog.days')}
        hint={t('retention.dialog.hint', { least, most })}
        type="number"
        inputMode="numeric"
        {...form.field('days')}
      />
      <Text tone="muted" measure>
        {t('retention.dialog.text')}
      </Text>
    </FormDialog>
  );
}
