import type { Session } from '@minga/shared/people/schema.ts';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useMe } from '../../../lib/session.ts';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { revokeSession, sessionsQuery } from '../api.ts';
import { deviceName } from '../components/device-name.ts';
import s from './account-page.module.css';

function Device({ session, onRevoke, busy }: { session: Session; onRevoke: () => void; busy: boolean }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (
    <li className={s.device}>
      <div>
        <p className={s.name}>
          {deviceName(session.device) ?? t('account.unknownDevice')}{' '}
          {session.isCurrent && <Stamp tone="moss">{t('account.thisDevice')}</Stamp>}
        </p>
        <p className={s.detail}>
          {t('account.lastSeen', { when: format.dateTime(session.lastSeenAt) })}
          {' · '}
          {t('account.since', { when: format.date(session.createdAt) })}
        </p>
      </div>
      {!session.isCurrent && (
        <Button variant="danger" busy={busy} onClick={onRevoke}>
          {t('account.revoke')}
        </Button>
      )}
    </li>
  );
}

export function Page() {
  const { t } = useTranslation('people');
  const client = useQueryClient();
  const me = useMe();
  const { items } = useSuspenseQuery(sessionsQuery).data;
  const revoke = useMutation({
    mutationFn: revokeSession,
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <Frame narrow>
      <PageHeader title={t('account.title')} eyebrow={me?.actor?.email} lead={t('account.lead')} />
      <ProblemNotice error={revoke.error} />
      <ul className={s.devices}>
        {items.map((session) => (
          <Device
            key={session.id}
            session={session}
            busy={revoke.isPending && revoke.variables === session.id}
            onRevoke={() => revoke.mutate(session.id)}
          />
        ))}
      </ul>
    </Frame>
  );
}
