import { Fingerprint } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { useAttempt } from '../api.ts';
import { enterByPasskey, hasPasskeys } from './passkey-device.ts';

/** Beside the code, for whoever has a key: nothing is typed. Where the browser knows no keys, nothing is shown. */
export function PasskeyEntry({ onEntered }: { onEntered: () => unknown }) {
  const { t } = useTranslation('people');
  const { attempt, isPending, error } = useAttempt();
  if (!hasPasskeys()) return null;
  const enter = () =>
    attempt(async () => {
      await enterByPasskey(t);
      await onEntered();
    });
  return (
    <Stack gap={2} align="start">
      <ProblemNotice error={error} />
      <Button icon={<Fingerprint aria-hidden="true" strokeWidth={1.75} />} busy={isPending} onClick={enter}>
        {t('signIn.passkey')}
      </Button>
      <Text tone="muted" size={15}>
        {t('signIn.passkeyHint')}
      </Text>
    </Stack>
  );
}
