import { useMutation, useQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { askForAddress, keepAddress, ownAddressQuery, useRefreshAddress } from '../api.ts';

function AddressDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshAddress();
  const form = useForm({
    start: { email: '' },
    send: askForAddress,
    done: async () => {
      await refresh();
      showToast(t('account.address.sent'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('account.address.change')} submit={t('account.address.send')}>
      <TextField
        label={t('account.address.label')}
        hint={t('account.address.hint')}
        type="email"
        autoComplete="email"
        inputMode="email"
        {...form.field('email')}
      />
    </FormDialog>
  );
}

/** Asked for and not confirmed yet: until then the account stays where it is. */
function Waiting({ email, expiresAt }: { email: string; expiresAt: string }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const refresh = useRefreshAddress();
  const keep = useMutation({
    mutationFn: keepAddress,
    onSuccess: async () => {
      await refresh();
      showToast(t('account.address.kept'));
    },
  });
  const button = (
    <Button size="small" busy={keep.isPending} onClick={() => keep.mutate()}>
      {t('account.address.keep')}
    </Button>
  );
  return (
    <>
      <ProblemNotice error={keep.error} />
      <Notice live action={button}>
        {t('account.address.waiting', { email, when: format.moment(expiresAt) })}
      </Notice>
    </>
  );
}

/** Where somebody is written to, and with what they sign in. */
export function OwnAddress({ email }: { email: string }) {
  const { t } = useTranslation('people');
  const { data } = useQuery(ownAddressQuery);
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="address-title">
      <h2 id="address-title">{t('account.address.heading')}</h2>
      <Text weight={650}>{email}</Text>
      {data?.waiting && <Waiting {...data.waiting} />}
      <Button icon={<Mail aria-hidden="true" strokeWidth={1.75} />} onClick={() => setOpen(true)}>
        {t('account.address.change')}
      </Button>
      {isOpen && <AddressDialog onClose={() => setOpen(false)} />}
    </Stack>
  );
}
