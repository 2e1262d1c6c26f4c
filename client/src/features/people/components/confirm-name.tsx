import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { correctOwnName, useRefreshName } from '../api.ts';

/** At the first entry: the name that somebody else wrote, to be confirmed or put right by one press. It holds nobody up. */
export function ConfirmName({ name }: { name: string }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshName();
  const form = useForm({
    start: { name },
    send: (input) => correctOwnName(input),
    done: async () => {
      showToast(t('account.name.confirmed'));
      await refresh();
    },
  });
  return (
    <Card>
      <Form form={form} label={t('account.name.heading')}>
        <TextField
          label={t('home.nameToConfirm')}
          hint={t('home.nameToConfirmText')}
          autoComplete="name"
          maxLength={120}
          required
          {...form.field('name')}
        />
        <FormEnd form={form}>
          <div>
            <Button variant="primary" type="submit" busy={form.isBusy}>
              {t('home.confirmName')}
            </Button>
          </div>
        </FormEnd>
      </Form>
    </Card>
  );
}
