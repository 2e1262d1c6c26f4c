import { useSuspenseQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../../../ui/back-link.tsx';
import { DatedLog } from '../../../ui/dated-log.tsx';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { createFormat, useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { membershipIn, useMe } from '../../../lib/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { FileList } from '../../../parts/file-list.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { materialPath, meetingPath, meetingQuery, type OneMeeting } from '../api.ts';
import { isRecordedMeeting } from '../components/plan-model.ts';
import { Announced } from '../components/publication-log.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import s from './meeting-page.module.css';

/** Of people of the forum; whoever reads the public page loads none of it. */
const AttendanceSection = lazy(() => import('../components/attendance.tsx'));
const MeetingActs = lazy(() => import('../components/meeting-acts.tsx'));
const MaterialsDialog = lazy(() => import('../components/materials-dialog.tsx'));

export const read: ReadPage = async ({ get, params: { slug = '', meetingId = '' }, locale, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { meeting } = await get(meetingQuery(cycle.id, meetingId));
  const format = createFormat(locale, cycle.timeZone, t);
  const description = t('meetings:meeting.description', {
    when: format.moment(meeting.startsAt),
    place: [t(`shell:modality.${meeting.modality}`), meeting.room].filter(Boolean).join(' · '),
  });
  return {
    heading: meeting.title,
    part: cycle.title,
    description: [description, meeting.agenda].join(' '),
    slug,
    files: [
      { href: meetingPath(cycle.id, meeting.id), format: 'JSON' },
      { href: paths.calendar(cycle.id), format: 'iCalendar' },
    ],
  };
};

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function State({ meeting }: Pick<OneMeeting, 'meeting'>) {
  const { t } = useTranslation('meetings');
  if (meeting.state === 'cancelled')
    return (
      <Notice tone="error" title={t('state.cancelled')}>
        {meeting.cancelReason}
      </Notice>
    );
  if (meeting.state === 'published' && !isRecordedMeeting(meeting)) return null;
  return (
    <p>
      <Stamp tone="muted">{t(meeting.state === 'published' ? 'state.recorded' : `state.${meeting.state}`)}</Stamp>
    </p>
  );
}

function Facts({ meeting, around }: Pick<OneMeeting, 'meeting' | 'around'>) {
  const { t } = useTranslation(['meetings', 'shell']);
  const organisations = around.organisations.filter(({ id }) => meeting.organisations.includes(id));
  const themes = around.themes.filter(({ id }) => meeting.themes.includes(id)).map(({ name }) => name);
  return (
    <Stack as="dl" gap={4} className={s.facts}>
      <Fact term={t('form.modality')}>
        {[t(`shell:modality.${meeting.modality}`), meeting.room].filter(Boolean).join(' · ')}
      </Fact>
      {meeting.stage && <Fact term={t('form.stage')}>{t(`shell:stage.${meeting.stage}`)}</Fact>}
      {themes.length > 0 && <Fact term={t('form.themes')}>{themes.join(' · ')}</Fact>}
      {organisations.length > 0 && (
        <Fact term={t('meeting.organisations')}>
          <ul className={s.organisations}>
            {organisations.map(({ id, name, sector }) => (
              <li key={id}>
                <SectorMark sector={sector} named /> {name}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      {meeting.joining && meeting.state !== 'cancelled' && (
        <Fact term={t('form.joining')}>
          <bdi>
            <LinkedText>{meeting.joining}</LinkedText>
          </bdi>
        </Fact>
      )}
      {meeting.agenda && (
        <Fact term={t('form.agenda')}>
          <span className={s.agenda} dir="auto">
            <LinkedText>{meeting.agenda}</LinkedText>
          </span>
        </Fact>
      )}
    </Stack>
  );
}

/** What is to be read for it, or was shown in it; whoever facilitates adds and removes. */
function Materials({ meeting, materials, around }: Omit<OneMeeting, 'log'>) {
  const { t } = useTranslation('meetings');
  const { cycle } = useCycle();
  const [isEditing, setEditing] = useState(false);
  const mayEdit = around.abilities.plan && meeting.state !== 'cancelled';
  return (
    <Stack gap={3}>
      <FileList
        files={materials.items}
        withdrawn={materials.withdrawn}
        timeZone={cycle.timeZone}
        hrefOf={(fileId) => materialPath(cycle.id, meeting.id, fileId)}
        lang={cycle.locale}
        title={t('materials.title')}
        isPart
      />
      {mayEdit && (
        <p className="no-print">
          <Button onClick={() => setEditing(true)}>
            {t(materials.items.length > 0 ? 'materials.edit' : 'materials.add')}
          </Button>
        </p>
      )}
      {isEditing && (
        <Suspense>
          <MaterialsDialog
            cycleId={cycle.id}
            meeting={meeting}
            materials={materials.items}
            onClose={() => setEditing(false)}
          />
        </Suspense>
      )}
    </Stack>
  );
}

/** One meeting with an address of its own: when, where, for whom, about what, and all that was announced about it. */
export function Page() {
  const { t } = useTranslation('meetings');
  const { cycle } = useCycle();
  const one = useSuspenseQuery(meetingQuery(cycle.id, usePlace().params['meetingId'] ?? '')).data;
  const { meeting, around, log } = one;
  const format = useFormat(meeting.timeZone);
  const isMember = membershipIn(useMe(), cycle.forum) !== undefined;
  const others = around.items.filter(({ id, state }) => id !== meeting.id && state === 'published');
  return (
    <Frame narrow>
      <Stack as="header" gap={3} className={s.header}>
        <BackLink to={paths.meetings(cycle.slug)}>{t('meeting.back')}</BackLink>
        <h1 lang={cycle.locale}>{meeting.title}</h1>
        <Text size={18}>
          <time dateTime={meeting.startsAt}>{format.weekday(meeting.startsAt)}</time>,{' '}
          {format.momentRange(meeting.startsAt, meeting.endsAt)}
        </Text>
        <State meeting={meeting} />
        {around.abilities.plan && meeting.state !== 'cancelled' && (
          <Suspense>
            <MeetingActs cycleId={cycle.id} meeting={meeting} />
          </Suspense>
        )}
      </Stack>
      <Facts meeting={meeting} around={around} />
      <Materials {...one} />
      {isMember && meeting.publishedAt && (
        <Suspense>
          <AttendanceSection cycleId={cycle.id} meetingId={meeting.id} timeZone={meeting.timeZone} />
        </Suspense>
      )}
      {others.length > 0 && (
        <Stack as="section" gap={2} aria-labelledby="same-time">
          <h2 id="same-time">{t('meeting.sameTime')}</h2>
          <ul className={s.others}>
            {others.map(({ id, title, startsAt, endsAt }) => (
              <li key={id}>
                {format.timeRange(startsAt, endsAt)} <Link to={paths.meeting(cycle.slug, id)}>{title}</Link>
              </li>
            ))}
          </ul>
        </Stack>
      )}
      {log.length > 0 && (
        <Stack as="section" gap={2} aria-labelledby="announced">
          <h2 id="announced">{t('meeting.log')}</h2>
          <DatedLog>
            {log.map((one) => (
              <Announced key={one.id} publication={one} timeZone={meeting.timeZone} />
            ))}
          </DatedLog>
        </Stack>
      )}
    </Frame>
  );
}
