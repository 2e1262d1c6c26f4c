import type { Passkeys } from '@minga/shared/people/passkeys.ts';
import { PASSKEY_NAME } from '@minga/shared/people/rules.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { passkeysQuery, removePasskey, useRefreshPasskeys } from '../api.ts';
import { deviceName } from '../../../parts/device-name.ts';
import { hasPasskeys, makePasskey } from './passkey-device.ts';

type Passkey = Passkeys['items'][number];

function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshPasskeys();
  const form = useForm({
    start: { name: deviceName(navigator.userAgent) ?? '' },
    send: ({ name }) => makePasskey(name, t),
    done: async () => {
      await refresh();
      showToast(t('account.passkeys.done'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('account.passkeys.add')} submit={t('account.passkeys.create')}>
      <TextField
        label={t('account.passkeys.label')}
        hint={t('account.passkeys.hint')}
        maxLength={PASSKEY_NAME}
        {...form.field('name')}
      />
    </FormDialog>
  );
}

function RemoveDialog({ passkey: { id, name }, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshPasskeys();
  const remove = useMutation({
    mutationFn: removePasskey,
    onSuccess: async () => {
      await refresh();
      showToast(t('account.passkeys.removed'));
      onClose();
    },
  });
  const actions = (
    <>
      <Button onClick={onClose}>{t('account.passkeys.keep')}</Button>
      <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate(id)}>
        {t('account.passkeys.remove')}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t('account.passkeys.removeTitle')} actions={actions}>
      <Stack gap={3}>
        <p>{t('account.passkeys.removeText', { name })}</p>
        <ProblemNotice error={remove.error} />
      </Stack>
    </Dialog>
  );
}

function Key({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { name, createdAt, lastUsedAt } = passkey;
  return (
    <Row as="li" gap={3} align="center" justify="between" wrap>
      <div>
        <Text weight={650}>
          <bdi>{name}</bdi>
        </Text>
        <Text tone="muted" size={15}>
          {t('account.passkeys.added', { when: format.date(createdAt) })} ·{' '}
          {lastUsedAt
            ? t('account.passkeys.used', { when: format.dateTime(lastUsedAt) })
            : t('account.passkeys.unused')}
        </Text>
      </div>
      <Button variant="danger" aria-label={t('account.passkeys.removeNamed', { name })} onClick={onRemove}>
        {t('account.passkeys.remove')}
      </Button>
    </Row>
  );
}

/** By which devices somebody enters without a code, and the end of each. */
export function OwnPasskeys() {
  const { t } = useTranslation('people');
  const { data, error } = useQuery(passkeysQuery);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  return (
    <Stack as="section" gap={3} ruled={5} aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{t('account.passkeys.heading')}</h2>
      <Text measure>{t('account.passkeys.text')}</Text>
      <ProblemNotice error={error} />
      {data?.items.length === 0 && <Text tone="muted">{t('account.passkeys.none')}</Text>}
      {data && data.items.length > 0 && (
        <Stack as="ul" gap={3} aria-labelledby="passkeys-title">
          {data.items.map((passkey) => (
            <Key key={passkey.id} passkey={passkey} onRemove={() => setRemoved(passkey)} />
          ))}
        </Stack>
      )}
      {hasPasskeys() ? (
        <Row>
          <Button icon={<Fingerprint aria-hidden="true" strokeWidth={1.75} />} onClick={() => setAdding(true)}>
            {t('account.passkeys.add')}
          </Button>
        </Row>
      ) : (
        <Text tone="muted">{t('account.passkeys.unsupported')}</Text>
      )}
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
      {removed && <RemoveDialog passkey={removed} onClose={() => setRemoved(null)} />}
    </Stack>
  );
}
