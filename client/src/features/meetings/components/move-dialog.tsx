import { displacedAt, displacementsOf } from '@minga/shared/meetings/displacement.ts';
import { candidateStarts, heatOf, type Plan } from '@minga/shared/meetings/heat.ts';
import type { PlannedMeeting } from '@minga/shared/meetings/rules.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { dayNumber, type Zone } from '@minga/shared/meetings/zone.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { ReasonField, SelectField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { moveMeeting, useRefreshPlan } from '../api.ts';
import { Row } from '../../../ui/layout.tsx';
import s from './dialogs.module.css';
import { dateText, endOf, startOf } from './plan-model.ts';
import { PlannedLetter, usePeopleNotified } from './planned-letter.tsx';
import { heatAt } from './use-drag.ts';
import { useWhen } from './use-when.ts';

const QUARTER = 900_000;

type Props = {
  cycleId: string;
  plan: Plan;
  view: PlanView;
  zone: Zone;
  meeting: Meeting;
  /** Where a drop or a suggestion pointed; the meeting's own start when chosen from the menu. */
  target: number;
  onClose: () => void;
  onMoved: (before: Meeting, after: Meeting) => void;
};

/** The way to move without dragging: every start of a day with what it would cost. Public meetings give their reason here. */
export function MoveDialog({ cycleId, plan, view, zone, meeting, target, onClose, onMoved }: Props) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const when = useWhen(zone.name);
  const refresh = useRefreshPlan(cycleId);
  const length = endOf(meeting) - startOf(meeting);
  const isPublic = meeting.state === 'published';
  const position = plan.meetings.findIndex((one) => one.id === meeting.id);
  const form = useForm<{ startsAt: number; reason: string }, Meeting>({
    start: { startsAt: target, reason: '' },
    send: ({ startsAt, reason }) =>
      moveMeeting(cycleId, meeting.id, {
        startsAt: new Date(startsAt).toISOString(),
        endsAt: new Date(startsAt + length).toISOString(),
        version: meeting.version,
        ...(isPublic ? { reason } : {}),
      }),
    done: async (after) => {
      await refresh();
      onMoved(meeting, after);
    },
  });
  const startsAt = form.watch('startsAt');
  const planned = {
    kind: 'changed' as const,
    meetings: [meeting.id],
    reason: form.watch('reason'),
    changes: [
      {
        id: meeting.id,
        startsAt: new Date(startsAt).toISOString(),
        endsAt: new Date(startsAt + length).toISOString(),
      },
    ],
  };
  const people = usePeopleNotified(cycleId, isPublic ? planned : null);
  const setStartsAt = (next: number) => form.set('startsAt', next);
  const day = zone.dayOf(startsAt);
  const free = bestStarts(plan, position, { zone, hours: view.thresholds.S11, day });
  const slots = Float64Array.from({ length: 24 * 4 }, (_, i) => zone.instantOf(day, 0) + i * QUARTER);
  const heat = heatOf(plan, position, slots);
  const cost = (start: number): string => {
    const { people, organisations, blocks } = heatAt(heat, start);
    if (people + organisations + blocks === 0) return t('move.free');
    const parts = [
      organisations > 0 ? t('plan.drag.organisations', { count: organisations }) : '',
      people > 0 ? t('plan.drag.people', { count: people }) : '',
      blocks > 0 ? t('plan.drag.blocks') : '',
    ];
    return parts.filter(Boolean).join(', ');
  };
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('move.title', { title: meeting.title })}
      submit={
        people > 0
          ? t('move.andNotify', { when: when.moment(startsAt), count: people })
          : t('move.to', { when: when.moment(startsAt) })
      }
      cancel={t('form.back')}
      isDisabled={startsAt === startOf(meeting)}
    >
      <DateField
        label={t('form.date')}
        value={dateText(zone, startsAt)}
        error={form.error('startsAt')}
        // Half a date moves nothing: the button below says what will happen.
        onChange={(day) => day && setStartsAt(zone.instantOf(dayNumber(day), zone.minuteOf(startsAt)))}
      />
      <SelectField
        label={t('form.from')}
        hint={t('form.zone', { zone: format.zone(new Date(startsAt)) })}
        value={startsAt}
        onChange={(event) => setStartsAt(Number(event.target.value))}
      >
        {!slots.includes(startsAt) && <option value={startsAt}>{format.time(new Date(startsAt))}</option>}
        {Array.from(slots, (slot) => (
          <option key={slot} value={slot}>
            {format.time(new Date(slot))} · {cost(slot)}
          </option>
        ))}
      </SelectField>
      {free.length > 0 ? (
        <div>
          <p className={s.label}>{t('move.suggested')}</p>
          <Row gap={2} wrap className={s.chips}>
            {free.map((slot) => (
              <Button key={slot} size="small" aria-pressed={slot === startsAt} onClick={() => setStartsAt(slot)}>
                {format.time(new Date(slot))}
              </Button>
            ))}
          </Row>
        </div>
      ) : (
        <Notice tone="warn">{t('move.noneFree')}</Notice>
      )}
      {startsAt === startOf(meeting) && <p>{t('move.same')}</p>}
      <NewlyLeft plan={plan} view={view} position={position} startsAt={startsAt} />
      {isPublic && <ReasonField label={t('form.reason')} hint={t('form.reasonHint')} {...form.field('reason')} />}
      {isPublic && <PlannedLetter cycleId={cycleId} planned={planned} />}
    </FormDialog>
  );
}

type NewlyLeftProps = Pick<Props, 'plan' | 'view'> & { position: number; startsAt: number };

/** Whom the move leaves without anybody, or for longer than now, said before it is signed. */
function NewlyLeft({ plan, view, position, startsAt }: NewlyLeftProps) {
  const { t } = useTranslation('meetings');
  const displacements = useMemo(() => displacementsOf(plan, position), [plan, position]);
  const meeting = plan.meetings[position] as PlannedMeeting;
  const length = meeting.endsAt - meeting.startsAt;
  const now = new Map(
    displacedAt(displacements, meeting.startsAt, meeting.endsAt).map(({ organisation, minutes }) => [
      organisation,
      minutes,
    ]),
  );
  const left = displacedAt(displacements, startsAt, startsAt + length)
    .map((one) => ({ ...one, before: now.get(one.organisation) ?? 0 }))
    .filter(({ minutes, before }) => minutes > before);
  if (left.length === 0) return null;
  const nameOf = (id: string) => view.organisations.find((one) => one.id === id)?.shortName ?? id;
  return (
    <Notice tone="warn" title={t('move.leaves')}>
      <ul>
        {left.map(({ organisation, minutes, before }) => (
          <li key={organisation}>
            {t('move.left', {
              who: nameOf(organisation),
              count: minutes,
              before: before > 0 ? t('move.before', { minutes: before }) : '',
            })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** Free starts of one day on the half hour, at most six and spread over the day. */
function bestStarts(
  plan: Plan,
  position: number,
  { zone, hours, day }: { zone: Zone; hours: PlanView['thresholds']['S11']; day: number },
): number[] {
  const meeting = plan.meetings[position] as PlannedMeeting;
  const window = { from: zone.instantOf(day, 0), to: zone.instantOf(day + 1, 0) };
  const slots = candidateStarts(meeting, zone, window, hours, 30);
  const { people, organisations, blocks } = heatOf(plan, position, slots);
  const free = Array.from(slots).filter((_, i) => (people[i] ?? 0) + (organisations[i] ?? 0) + (blocks[i] ?? 0) === 0);
  const step = Math.max(1, Math.ceil(free.length / 6));
  return free.filter((_, i) => i % step === 0);
}
