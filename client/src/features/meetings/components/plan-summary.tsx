import { minutesWithin, stretchesOf } from '@minga/shared/meetings/coverage.ts';
import type { Plan } from '@minga/shared/meetings/heat.ts';
import { sidesOf } from '@minga/shared/meetings/load.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { loadQuery } from '../api.ts';
import { mondayOf } from './plan-model.ts';
import s from './plan-summary.module.css';

/** Organisations that are named before the others are asked for. */
const FIRST = 6;

type Props = {
  cycleId: string;
  view: PlanView;
  plan: Plan;
  zone: Zone;
  day: number;
  onOpen: (meeting: Meeting) => void;
};

/** What no single flag says: whose week breaks by one absence, whom the plan leaves out more, and what was moved again and again. */
export function PlanSummary({ cycleId, view, plan, zone, day, onOpen }: Props) {
  return (
    <div className={s.summary}>
      <ThinWeek view={view} plan={plan} zone={zone} day={day} />
      <Sides cycleId={cycleId} view={view} />
      <OftenMoved view={view} onOpen={onOpen} />
    </div>
  );
}

function Section({ id, title, hint, children }: { id: string; title: string; hint: string; children: ReactNode }) {
  return (
    <Stack as="section" gap={2} aria-labelledby={id}>
      <Text as="h2" size={18} id={id}>
        {title}
      </Text>
      <Text tone="muted" size={14}>
        {hint}
      </Text>
      {children}
    </Stack>
  );
}

function ThinWeek({ view, plan, zone, day }: Pick<Props, 'view' | 'plan' | 'zone' | 'day'>) {
  const { t } = useTranslation('meetings');
  const { thin } = useMemo(() => stretchesOf(plan), [plan]);
  const monday = mondayOf(day);
  const [from, to] = [zone.instantOf(monday, 0), zone.instantOf(monday + 7, 0)];
  const rows = view.organisations
    .map(({ id, shortName }) => ({ id, shortName, minutes: minutesWithin(thin.get(id) ?? [], from, to) }))
    .filter(({ minutes }) => minutes > 0)
    .sort((a, b) => b.minutes - a.minutes);
  const [all, setAll] = useState(false);
  if (rows.length === 0) return null;
  return (
    <Section id="thin-week" title={t('summary.thin')} hint={t('summary.thinHint')}>
      <Stack as="ul" gap={1}>
        {(all ? rows : rows.slice(0, FIRST)).map(({ id, shortName, minutes }) => (
          <Row as="li" key={id} gap={2} justify="between">
            <strong>{shortName}</strong>
            <span>{t('summary.minutes', { count: Math.round(minutes) })}</span>
          </Row>
        ))}
      </Stack>
      {rows.length > FIRST && (
        <Row>
          <Button size="small" variant="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('public.fewer') : t('summary.more', { count: rows.length - FIRST })}
          </Button>
        </Row>
      )}
    </Section>
  );
}

function Sides({ cycleId, view }: Pick<Props, 'cycleId' | 'view'>) {
  const { t } = useTranslation(['meetings', 'shell']);
  const loads = useQuery(loadQuery(cycleId)).data?.items ?? [];
  const sectors = new Map(view.organisations.map(({ id, sector }) => [id, sector]));
  const sides = sidesOf(
    loads.flatMap(({ organisationId, stages }) => {
      const sector = sectors.get(organisationId);
      return sector ? [{ sector, stages }] : [];
    }),
  );
  if (sides.length === 0) return null;
  const most = Math.max(...sides.flatMap(({ civilSociety, government }) => [civilSociety, government]));
  return (
    <Section id="sides" title={t('summary.sides')} hint={t('summary.sidesHint')}>
      {sides.map(({ stage, civilSociety, government }) => (
        <Stack key={stage} gap={1}>
          <Text as="h3" size={16}>
            {stage ? t(`shell:stage.${stage}`) : t('form.noStage')}
          </Text>
          {[
            { label: t('summary.civilSociety'), minutes: civilSociety },
            { label: t('summary.government'), minutes: government },
          ].map(({ label, minutes }) => (
            <Progress
              key={label}
              label={label}
              value={minutes}
              max={most}
              detail={t('summary.minutes', { count: Math.round(minutes) })}
            />
          ))}
        </Stack>
      ))}
    </Section>
  );
}

function OftenMoved({ view, onOpen }: Pick<Props, 'view' | 'onOpen'>) {
  const { t } = useTranslation('meetings');
  const names = new Map(view.organisations.map(({ id, shortName }) => [id, shortName]));
  const rows = view.oftenMoved.flatMap(({ id, times }) => {
    const meeting = view.items.find((one) => one.id === id);
    return meeting ? [{ meeting, times }] : [];
  });
  if (rows.length === 0) return null;
  const whom = (meeting: Meeting): string =>
    [
      meeting.organisations.map((id) => names.get(id) ?? '').join(', '),
      meeting.peopleCount > 0 ? t('summary.people', { count: meeting.peopleCount }) : '',
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <Section id="often-moved" title={t('summary.moved')} hint={t('summary.movedHint')}>
      <Stack as="ul" gap={2}>
        {rows.map(({ meeting, times }) => (
          <li key={meeting.id}>
            <Row gap={2} align="baseline" justify="between">
              <Button size="small" variant="quiet" onClick={() => onOpen(meeting)}>
                {meeting.title}
              </Button>
              <span className={s.times}>{t('summary.times', { count: times })}</span>
            </Row>
            <Text tone="muted" size={14}>
              {whom(meeting)}
            </Text>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
