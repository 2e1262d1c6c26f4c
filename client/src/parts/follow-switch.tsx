import type { FollowedKind } from '@minga/shared/events/follows.ts';
import { useQuery } from '@tanstack/react-query';
import { Bell, BellOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { followsQuery, useFollowing } from '../lib/follows.ts';
import { Button } from '../ui/button.tsx';
import { Stack } from '../ui/layout.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { FollowPlace } from './follow-place.tsx';

type Props = { cycleId: string; kind: FollowedKind };

/** Letters about something of a cycle, on or off. For people of its forum; others have the feed. */
export default function FollowSwitch({ cycleId, kind }: Props) {
  const { t } = useTranslation('events');
  const { data } = useQuery(followsQuery(cycleId));
  const isOn = data?.items.find((one) => one.kind === kind)?.mode === 'on';
  const change = useFollowing(cycleId, kind);
  if (!data) return <FollowPlace />;
  return (
    <Stack gap={2} align="start" className="no-print">
      <p role="status">{t(`follow.${kind}.${isOn ? 'on' : 'off'}`)}</p>
      <Button
        size="small"
        icon={isOn ? <BellOff aria-hidden="true" /> : <Bell aria-hidden="true" />}
        busy={change.isPending}
        onClick={() => change.mutate(isOn ? 'off' : 'on')}
      >
        {t(`follow.${kind}.${isOn ? 'stop' : 'start'}`)}
      </Button>
      <ProblemNotice error={change.error} />
    </Stack>
  );
}
