import type { Session } from '@minga/shared/people/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { revokeOtherSessions, revokeSession, sessionsQuery, useRefreshSessions } from '../api.ts';
import { deviceName } from '../../../parts/device-name.ts';
import s from './own-sessions.module.css';

function Device({ session, onRevoke, busy }: { session: Session; onRevoke: () => void; busy: boolean }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (
    <Row as="li" gap={3} align="center" justify="between" wrap className={s.device}>
      <div>
        <Text weight={650}>
          {deviceName(session.device) ?? t('account.unknownDevice')}{' '}
          {session.isCurrent && <Stamp tone="moss">{t('account.thisDevice')}</Stamp>}
        </Text>
        <Text tone="muted" size={15}>
          {t('account.lastSeen', { when: format.dateTime(session.lastSeenAt) })}
          {' · '}
          {t('account.since', { when: format.date(session.createdAt) })}
        </Text>
      </div>
      {!session.isCurrent && (
        <Button variant="danger" busy={busy} onClick={onRevoke}>
          {t('account.revoke')}
        </Button>
      )}
    </Row>
  );
}

/** On which devices somebody is signed in, and the end of each. */
export function OwnSessions() {
  const { t } = useTranslation('people');
  const refresh = useRefreshSessions();
  const { items } = useSuspenseQuery(sessionsQuery).data;
  const revoke = useMutation({
    mutationFn: revokeSession,
    onSuccess: refresh,
  });
  const revokeOthers = useMutation({
    mutationFn: revokeOtherSessions,
    onSuccess: async ({ ended }) => {
      await refresh();
      showToast(t('account.ended', { count: ended }));
    },
  });
  const others = items.filter(({ isCurrent }) => !isCurrent).length;
  return (
    <Stack as="section" gap={3} aria-labelledby="sessions-title">
      <Row gap={3} align="center" justify="between" wrap>
        <h2 id="sessions-title">{t('account.sessions')}</h2>
        {others > 1 && (
          <Button variant="danger" busy={revokeOthers.isPending} onClick={() => revokeOthers.mutate()}>
            {t('account.revokeOthers')}
          </Button>
        )}
      </Row>
      <Text tone="muted" measure>
        {t('account.sessionsText')}
      </Text>
      <ProblemNotice error={revoke.error ?? revokeOthers.error} />
      <Stack as="ul">
        {items.map((session) => (
          <Device
            key={session.id}
            session={session}
            busy={revoke.isPending && revoke.variables === session.id}
            onRevoke={() => revoke.mutate(session.id)}
          />
        ))}
      </Stack>
    </Stack>
  );
}
