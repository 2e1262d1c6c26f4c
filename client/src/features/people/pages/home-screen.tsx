import { serverInstant } from '../../../lib/clock.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { consentsQuery } from '../../../lib/consents.ts';
import { useFormat } from '../../../lib/format.ts';
import { useMe } from '../../../lib/session.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Link } from '../../../ui/link.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import OpenInvitation from '../../../parts/open-invitation.tsx';
import { WovenBand } from '../../../parts/woven-band.tsx';
import { forumsQuery, homeQuery } from '../api.ts';
import { BeginningOf } from '../components/beginnings.tsx';
import { ConfirmName } from '../components/confirm-name.tsx';
import { FirstSteps, firstStepsOf } from '../components/first-steps.tsx';
import { AskedConsents } from '../components/own-consents.tsx';
import { OwnNewest } from '../components/own-newest.tsx';
import { Needs } from '../components/needs.tsx';
import { SeatToCome } from '../components/seat-to-come.tsx';
import { Grid, Stack, Text } from '../../../ui/layout.tsx';
import s from './home-screen.module.css';

function MyMeetings({ meetings }: { meetings: Home['meetings'] }) {
  const { t } = useTranslation('people');
  return (
    <Stack as="section" gap={4} packed aria-labelledby="my-meetings">
      <h2 id="my-meetings">{t('home.meetings')}</h2>
      {meetings.length === 0 && <p className={s.none}>{t('home.noMeetings')}</p>}
      <Stack as="ul">
        {meetings.map((meeting) => (
          <MyMeeting key={meeting.id} meeting={meeting} />
        ))}
      </Stack>
    </Stack>
  );
}

function MyMeeting({ meeting }: { meeting: Home['meetings'][number] }) {
  const { t } = useTranslation(['people', 'shell']);
  const format = useFormat(meeting.timeZone);
  return (
    <Stack as="li" gap={1} align="start" className={s.row}>
      <Link to={paths.meeting(meeting.cycleSlug, meeting.id)} className={s.rowTitle}>
        {meeting.title}
      </Link>
      <Text tone="muted">
        <time dateTime={meeting.startsAt}>
          {format.weekday(meeting.startsAt)}, {format.timeRange(meeting.startsAt, meeting.endsAt)}
        </time>
        {' · '}
        {meeting.room ?? t(`shell:modality.${meeting.modality}`)}
      </Text>
      {meeting.overlapMinutes > 0 && (
        <Text as="strong" tone="terracotta">
          {t('home.overlaps', { count: meeting.overlapMinutes })}
        </Text>
      )}
    </Stack>
  );
}

function MyCycle({ cycle }: { cycle: Home['cycles'][number] }) {
  const { t } = useTranslation('people');
  return (
    <Card className={s.cycle}>
      <Stack gap={1} align="start">
        <Text tone="muted" lang={cycle.locale}>
          {cycle.forumName}
        </Text>
        <h3 lang={cycle.locale}>
          <Link to={cycle.isPublished ? paths.cycle(cycle.slug) : paths.stages(cycle.slug)}>{cycle.title}</Link>
        </h3>
        {!cycle.isPublished && <Stamp tone="ochre">{t('administration.private')}</Stamp>}
        <Link to={paths.ownTexts(cycle.slug)}>{t('home.ownTexts')}</Link>
      </Stack>
      <WovenBand stages={cycle.stages} timeZone={cycle.timeZone} now={serverInstant()} size="compact" />
    </Card>
  );
}

/** A forum prepares its next cycle once the last stage of each that goes on has opened; before that it would only be in the way. */
const isNextDue = (cycles: Home['cycles']): boolean =>
  cycles.every(({ isArchived, stages }) => isArchived || stages.at(-1)?.status !== 'upcoming');

type MyCyclesProps = Pick<Home, 'cycles' | 'seatsToCome'> & {
  memberships: readonly MeMembership[];
  administers: boolean;
};

function MyCycles({ cycles, seatsToCome, memberships, administers }: MyCyclesProps) {
  const { t } = useTranslation('people');
  const [current, earlier] = [cycles.filter((one) => !one.isArchived), cycles.filter((one) => one.isArchived)];
  const facilitated = memberships.filter(
    ({ forum, roles, cycleId }) =>
      cycleId !== null &&
      roles.includes('facilitator') &&
      isNextDue(cycles.filter(({ forumId }) => forumId === forum.id)),
  );
  return (
    <Stack as="section" gap={4} packed aria-labelledby="my-cycles">
      <h2 id="my-cycles">{t('home.cycles')}</h2>
      {seatsToCome.map((seat) => (
        <SeatToCome key={seat.id} seat={seat} />
      ))}
      {cycles.length === 0 && seatsToCome.length === 0 && (
        <EmptyState
          level={3}
          title={t('home.noCycles')}
          action={
            administers ? (
              <LinkButton to={paths.administration()}>{t('home.toAdministration')}</LinkButton>
            ) : (
              <LinkButton to={paths.landing()}>{t('home.toCycles')}</LinkButton>
            )
          }
        >
          {t(administers ? 'home.noCyclesAdmin' : 'home.noCyclesText')}
        </EmptyState>
      )}
      {current.map((cycle) => (
        <MyCycle key={cycle.id} cycle={cycle} />
      ))}
      {facilitated.map(({ forum }) => (
        <p key={forum.id}>
          <Link to={paths.newCycle(forum.id)}>{t('home.nextCycle', { forum: forum.name })}</Link>
        </p>
      ))}
      {earlier.length > 0 && (
        <details>
          <summary>{t('home.earlier')}</summary>
          <Stack gap={4} className={s.earlier}>
            {earlier.map((cycle) => (
              <MyCycle key={cycle.id} cycle={cycle} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}

/** What needs this person now, then where they belong. Where nothing has begun yet, only what begins it. */
export function Page() {
  const { t } = useTranslation('people');
  const home = useSuspenseQuery(homeQuery).data;
  const me = useMe();
  const forums = useQuery({ ...forumsQuery, enabled: me?.actor?.isAdministrator === true }).data;
  const isAsked = (useQuery(consentsQuery).data?.asked.length ?? 0) > 0;
  const steps = firstStepsOf(me?.memberships ?? [], forums?.items.length === 0);
  const name = me?.actor?.name;
  const isEmpty = steps.length > 0 && home.cycles.length === 0 && home.needs.length === 0;
  return (
    <Frame>
      <PageHeader title={name ? t('home.greeting', { name }) : t('home.title')} />
      {home.nameToConfirm !== null && <ConfirmName name={home.nameToConfirm} />}
      {me?.memberships.map(
        ({ forum, invitation }) => invitation && <OpenInvitation key={forum.id} forum={forum.name} path={invitation} />,
      )}
      <AskedConsents />
      {steps.length > 0 && <FirstSteps steps={steps} />}
      {!isEmpty && (
        <>
          {home.beginnings.map((beginning) => (
            <BeginningOf key={beginning.cycle.slug} beginning={beginning} />
          ))}
          <Needs needs={home.needs} isAsked={isAsked} />
          <Grid columns="fit-320" gap={7}>
            <MyMeetings meetings={home.meetings} />
            <OwnNewest cycles={home.cycles} />
          </Grid>
          <MyCycles
            cycles={home.cycles}
            seatsToCome={home.seatsToCome}
            memberships={me?.memberships ?? []}
            administers={me?.actor?.isAdministrator === true}
          />
        </>
      )}
    </Frame>
  );
}
