import { paths } from '@minga/shared/kernel/paths.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import type { Plan } from '@minga/shared/meetings/heat.ts';
import { type Remedies as Found, remediesOf } from '@minga/shared/meetings/remedies.ts';
import { dayOf, withinStage } from '@minga/shared/meetings/suggestions.ts';
import type { PlannedMeeting } from '@minga/shared/meetings/rules.ts';
import type { PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { useWhen } from './use-when.ts';

type Remedy = Found['remedies'][number];
/** What the planner has in hand, for what would help with one of its flags. */
export type Planned = {
  plan: Plan;
  view: PlanView;
  zone: Zone;
  slug: string;
  /** Opens a meeting to move it, at this start. */
  onMove: (meetingId: string, startsAt: number) => void;
  onEdit: (meetingId: string) => void;
};

/** Meetings stay on their day, within their stage, and never go back into the past. */
function windowsOf(view: PlanView, zone: Zone) {
  const stages = new Map(
    view.stages.map(({ name, opensAt, closesAt, closedAt }) => {
      const closes = Math.min(Date.parse(closesAt), Date.parse(closedAt ?? closesAt));
      return [name, { opensAt: Date.parse(opensAt), closesAt: closes }];
    }),
  );
  return (meeting: PlannedMeeting) => {
    const day = dayOf(meeting, Date.parse(view.now), zone);
    return day && withinStage(day, meeting.stage === null ? undefined : stages.get(meeting.stage));
  };
}

/** What would take this flag away or make it smaller, each with the way to do it. */
export function Remedies({ cluster, planned }: { cluster: ShownFlag; planned: Planned }) {
  const { t } = useTranslation('meetings');
  const { plan, view, zone } = planned;
  const found = useMemo(() => {
    const which = { organisation: cluster.subject.id ?? '', from: Date.parse(cluster.startsAt) };
    return remediesOf(plan, which, { zone, hours: view.thresholds.S11 }, windowsOf(view, zone));
  }, [cluster, plan, view, zone]);
  if (!found || found.remedies.length === 0) return <Text tone="muted">{t('remedy.none')}</Text>;
  return (
    <Stack as="ul" gap={2}>
      {found.remedies.map((remedy) => (
        <Stack
          as="li"
          gap={1}
          key={`${remedy.kind} ${'person' in remedy ? remedy.person : ''} ${'meeting' in remedy ? remedy.meeting : ''}`}
        >
          <RemedyItem remedy={remedy} cluster={cluster} planned={planned} />
        </Stack>
      ))}
    </Stack>
  );
}

type ItemProps = { remedy: Remedy; cluster: ShownFlag; planned: Planned };

function RemedyItem({ remedy, cluster, planned }: ItemProps) {
  const { t } = useTranslation('meetings');
  const { view, zone, slug, onMove, onEdit } = planned;
  const when = useWhen(zone.name);
  const titleOf = (id: string) => view.items.find((one) => one.id === id)?.title ?? '';
  const effect = remedy.left === 0 ? t('remedy.removes') : t('remedy.lessens', { count: Math.round(remedy.left) });
  if (remedy.kind === 'delegate')
    return (
      <>
        <p>{t('remedy.delegate', { who: cluster.subject.name ?? '', effect })}</p>
        <Row gap={1}>
          <LinkButton size="small" variant="quiet" to={paths.organisations(slug)}>
            {t('remedy.toOrganisations')}
          </LinkButton>
        </Row>
      </>
    );
  if (remedy.kind === 'move')
    return (
      <>
        <p>
          {t('remedy.move', {
            title: titleOf(remedy.meeting),
            count: remedy.shift / 60_000,
            when: when.moment(remedy.startsAt),
            effect,
          })}
        </p>
        <Row gap={1}>
          <Button size="small" onClick={() => onMove(remedy.meeting, remedy.startsAt)}>
            {t('remedy.openMove')}
          </Button>
        </Row>
      </>
    );
  const person = view.people.find(({ id }) => id === remedy.person)?.name ?? t('flag.somebody');
  return (
    <>
      <p>{t('remedy.release', { person, title: titleOf(remedy.meeting), effect })}</p>
      <Row gap={1}>
        <Button size="small" variant="quiet" onClick={() => onEdit(remedy.meeting)}>
          {t('remedy.openEdit')}
        </Button>
      </Row>
    </>
  );
}
