import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { correctOwnName, useRefreshName } from '../api.ts';

function NameDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshName();
  const form = useForm({
    start: { name },
    send: (input) => correctOwnName(input),
    done: async () => {
      await refresh();
      showToast(t('account.name.corrected'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('account.name.correct')} submit={t('account.name.save')}>
      <TextField
        label={t('account.name.label')}
        hint={t('account.name.hint')}
        autoComplete="name"
        maxLength={120}
        {...form.field('name')}
      />
    </FormDialog>
  );
}

/** What somebody is called in all their forums, which only they put right. */
export function OwnName({ name }: { name: string }) {
  const { t } = useTranslation('people');
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="name-title">
      <h2 id="name-title">{t('account.name.heading')}</h2>
      <Text weight={650}>{name}</Text>
      <Button icon={<Pencil aria-hidden="true" strokeWidth={1.75} />} onClick={() => setOpen(true)}>
        {t('account.name.correct')}
      </Button>
      {isOpen && <NameDialog name={name} onClose={() => setOpen(false)} />}
    </Stack>
  );
}
