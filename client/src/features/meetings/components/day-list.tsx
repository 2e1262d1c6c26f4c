import { paths } from '@minga/shared/kernel/paths.ts';
import type { Meeting, MeetingList } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { MapPin, Users, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { usePlace } from '../../../lib/place.ts';
import { noonOf } from '../../../lib/time-scale.ts';
import { cx } from '../../../ui/cx.ts';
import { Link } from '../../../ui/link.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './day-list.module.css';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { groupByDay, isRecordedMeeting } from './plan-model.ts';

type Props = { meetings: readonly Meeting[]; list: MeetingList; zone: Zone };

/** Meetings under the day they fall on, like the pages of a diary. */
export function DayList({ meetings, list, zone }: Props) {
  const format = useFormat(zone.name);
  return (
    <ol className="shrink">
      {groupByDay(meetings, zone).map(([day, own]) => {
        const noon = noonOf(zone, day);
        return (
          <li key={day} className={s.day}>
            <Stack as="h2" className={s.date}>
              <Text as="span" size={16} tone="muted" className={s.weekday}>
                {format.weekdayName(noon)}
              </Text>
              <span className={s.number}>{format.dayOfMonth(noon)}</span>
              <Text as="span" size={16} tone="muted" className={s.month}>
                {format.month(noon)} {format.year(noon)}
              </Text>
            </Stack>
            <ul className="shrink">
              {own.map((meeting) => (
                <Entry key={meeting.id} meeting={meeting} list={list} zone={zone} />
              ))}
            </ul>
          </li>
        );
      })}
    </ol>
  );
}

/** More organisations than fit on a line beside the place are folded under their number. */
const MANY = 4;

function Entry({ meeting, list, zone }: { meeting: Meeting; list: MeetingList; zone: Zone }) {
  const { t } = useTranslation(['meetings', 'shell']);
  const format = useFormat(zone.name);
  const { slug = '' } = usePlace().params;
  const themes = list.themes.filter((one) => meeting.themes.includes(one.id)).map((one) => one.name);
  const organisations = list.organisations
    .filter((one) => meeting.organisations.includes(one.id))
    .map((one) => one.shortName);
  const isMany = organisations.length > MANY;
  const isCancelled = meeting.state === 'cancelled';
  const Place = meeting.modality === 'online' ? Video : MapPin;
  return (
    <li id={`m-${meeting.id}`} className={cx(s.meeting, isCancelled && s.cancelled)}>
      <p className={s.span}>{format.timeRange(meeting.startsAt, meeting.endsAt)}</p>
      <div>
        <h3 className={s.title}>
          <Link to={paths.meeting(slug, meeting.id)}>{meeting.title}</Link>
        </h3>
        {meeting.state !== 'published' && (
          <Stamp tone={isCancelled ? 'danger' : 'muted'}>{t(`state.${meeting.state}`)}</Stamp>
        )}
        {meeting.state === 'published' && isRecordedMeeting(meeting) && (
          <Stamp tone="muted">{t('state.recorded')}</Stamp>
        )}
        {isCancelled && meeting.cancelReason && <p className={s.reason}>{meeting.cancelReason}</p>}
        <Row tone="muted" as="p" gap={1} across={4} wrap className={s.facts}>
          <span>
            <Place aria-hidden="true" strokeWidth={1.75} />
            {[t(`shell:modality.${meeting.modality}`), meeting.room].filter(Boolean).join(' · ')}
          </span>
          {organisations.length > 0 && !isMany && (
            <span>
              <Users aria-hidden="true" strokeWidth={1.75} />
              {organisations.join(', ')}
            </span>
          )}
        </Row>
        {(themes.length > 0 || meeting.stage) && (
          <Row as="p" gap={1.5} wrap className={s.tags}>
            {meeting.stage && (
              <span className={s.tag} data-stage={meeting.stage}>
                {t(`shell:stage.${meeting.stage}`)}
              </span>
            )}
            {themes.map((name) => (
              <span key={name} className={s.tag}>
                {name}
              </span>
            ))}
          </Row>
        )}
        {isMany && (
          <details className={s.agenda}>
            <summary>{t('public.organisations', { count: organisations.length })}</summary>
            <p>{organisations.join(', ')}</p>
          </details>
        )}
        {meeting.joining && !isCancelled && (
          <details className={s.agenda}>
            <summary>{t('form.joining')}</summary>
            <p>
              <bdi>
                <LinkedText>{meeting.joining}</LinkedText>
              </bdi>
            </p>
          </details>
        )}
        {meeting.agenda && (
          <details className={s.agenda}>
            <summary>{t('form.agenda')}</summary>
            <p>
              <LinkedText>{meeting.agenda}</LinkedText>
            </p>
          </details>
        )}
      </div>
    </li>
  );
}
