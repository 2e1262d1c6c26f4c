import type { ErasureOutlook } from '@minga/shared/rights/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { noteLeft, whileLeaving } from '../../../lib/session-end.ts';
import { useForm } from '../../../lib/use-form.ts';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { eraseAccount, erasureQuery } from '../api.ts';

const PARTS = ['goes', 'stays'] as const;

/** What goes, what stays, and what stands in the way, as it is today. */
function Outlook() {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { data: outlook, error } = useQuery(erasureQuery);
  if (error) return <ProblemNotice error={error} />;
  if (!outlook) return <Skeleton lines={3} />;
  return (
    <Stack gap={3}>
      {PARTS.map((part) => (
        <Stack key={part} gap={1}>
          <Text as="h3" size={16} face="text">
            {t(`account.erasure.${part}`)}
          </Text>
          <Text measure>
            {t(`account.erasure.${part}Text`)}
            {part === 'goes' && ` ${t('account.erasure.letter')}`}
          </Text>
        </Stack>
      ))}
      {outlook.seats.map(({ forum, organisation }) => (
        <Text key={`${forum} ${organisation}`}>{t('account.erasure.seat', { forum, organisation })}</Text>
      ))}
      {outlook.ledAlone.map(({ forum, role }) => (
        <Notice key={`${forum} ${role}`} tone="warn">
          {t(`account.erasure.alone.${role}`, { forum })}{' '}
          <Link to={paths.administration()}>{t('account.erasure.appoint')}</Link>
        </Notice>
      ))}
      {outlook.addressStoppableUntil && (
        <Notice tone="warn">
          {t('account.erasure.addressStoppable', { when: format.moment(outlook.addressStoppableUntil) })}
        </Notice>
      )}
      {outlook.isLastAdministrator && <Notice tone="warn">{t('account.erasure.lastAdministrator')}</Notice>}
    </Stack>
  );
}

type Props = { email: string; onClose: () => void; onErased: (what: Pick<ErasureOutlook, 'seats'>) => void };

/** Asked for by typing the own address: nothing brings it back. */
export function ErasureDialog({ email, onClose, onErased }: Props) {
  const { t } = useTranslation('people');
  const { data: outlook } = useQuery(erasureQuery);
  const isHindered =
    !outlook || outlook.ledAlone.length > 0 || outlook.isLastAdministrator || outlook.addressStoppableUntil !== null;
  const form = useForm({
    start: { email: '' },
    send: (input, key) => whileLeaving(() => eraseAccount(input, key)),
    done: () => {
      noteLeft();
      onErased({ seats: outlook?.seats ?? [] });
    },
  });
  return (
    <FormDialog
      form={form}
      title={t('account.erasure.title')}
      onClose={onClose}
      cancel={t('account.erasure.keep')}
      submit={t('account.erasure.submit')}
      variant="danger"
      isDisabled={isHindered}
    >
      <Outlook />
      {!isHindered && (
        <TextField
          label={t('account.erasure.email')}
          hint={t('account.erasure.emailHint', { email })}
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={320}
          {...form.field('email')}
        />
      )}
    </FormDialog>
  );
}
