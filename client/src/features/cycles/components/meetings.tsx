import type { PublicCycle, PublicMeeting } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { CalendarPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { PlainButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import { Link } from '../../../ui/link.tsx';
import s from './meetings.module.css';
import { Section } from './section.tsx';

function Meeting({ meeting, cycle }: { meeting: PublicMeeting; cycle: PublicCycle }) {
  const { t } = useTranslation(['cycles', 'shell']);
  const format = useFormat(cycle.forum.timeZone);
  const where = [meeting.room, t(`shell:modality.${meeting.modality}`)].filter(Boolean).join(' · ');
  return (
    <li className={s.meeting}>
      <Stack size={14} tone="muted" weight={600} align="center" packed aria-hidden="true">
        <span className={s.number}>{format.dayOfMonth(meeting.startsAt)}</span>
        <span>{format.month(meeting.startsAt)}</span>
      </Stack>
      <Stack gap={0.5} className={s.words}>
        <h3 className={s.title} lang={cycle.locale}>
          <Link to={paths.meeting(cycle.slug, meeting.id)}>{meeting.title}</Link>
        </h3>
        <p>
          <time dateTime={meeting.startsAt}>
            {format.weekday(meeting.startsAt)}, {format.timeRange(meeting.startsAt, meeting.endsAt)}
          </time>
        </p>
        <Text tone="muted">{[meeting.theme, where].filter(Boolean).join(' · ')}</Text>
      </Stack>
    </li>
  );
}

export function Meetings({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const { isArchived } = useCycle().cycle;
  const format = useFormat(cycle.forum.timeZone);
  // None of what is over is to come, and whoever subscribes would wait for nothing.
  if (isArchived) return null;
  return (
    <Section
      title={t('meetings.title')}
      lead={t('meetings.zone', { zone: format.zones(cycle.generatedAt) })}
      more={{ to: paths.meetings(cycle.slug), label: t('meetings.more') }}
    >
      {cycle.nextMeetings.length === 0 ? (
        <EmptyState level={3} title={t('meetings.empty')}>
          {t('meetings.emptyText')}
        </EmptyState>
      ) : (
        <Stack as="ol">
          {cycle.nextMeetings.map((meeting) => (
            <Meeting key={meeting.id} meeting={meeting} cycle={cycle} />
          ))}
        </Stack>
      )}
      <p className={cx('no-print', s.feed)}>
        <PlainButton href={paths.calendar(cycle.id)} icon={<CalendarPlus aria-hidden="true" />}>
          {t('meetings.subscribe')}
        </PlainButton>
      </p>
    </Section>
  );
}
