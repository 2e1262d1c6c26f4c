import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import type { Modality } from '@minga/shared/meetings/rules.ts';
import type { Meeting, MeetingInput } from '@minga/shared/meetings/schema.ts';
import { dayNumber, type Zone } from '@minga/shared/meetings/zone.ts';
import { clockText, dateText, minutesOfClock } from './plan-model.ts';

/** A meeting as it is being written, in the clock of the forum. */
export type Draft = {
  title: string;
  agenda: string;
  joining: string;
  date: string;
  from: string;
  to: string;
  modality: Modality;
  room: string;
  roomShared: boolean;
  stage: StageName | '';
  themes: string[];
  organisations: string[];
  people: string[];
  /** Invited, but free to stay away; whoever else is chosen is needed. */
  optional: readonly string[];
  facilitators: string[];
  reason: string;
};

export function draftOf(meeting: Meeting | null, zone: Zone, day: number): Draft {
  const people = meeting?.people ?? [];
  const with_ = (role: string) => people.filter((one) => one.role === role).map((one) => one.personId);
  const start = meeting ? Date.parse(meeting.startsAt) : zone.instantOf(day, 9 * 60);
  const end = meeting ? Date.parse(meeting.endsAt) : zone.instantOf(day, 11 * 60);
  return {
    title: meeting?.title ?? '',
    agenda: meeting?.agenda ?? '',
    joining: meeting?.joining ?? '',
    date: dateText(zone, start),
    from: clockText(zone, start),
    to: clockText(zone, end),
    modality: meeting?.modality ?? 'in_person',
    room: meeting?.room ?? '',
    roomShared: meeting ? !meeting.roomExclusive : false,
    stage: meeting?.stage ?? '',
    themes: [...(meeting?.themes ?? [])],
    organisations: [...(meeting?.organisations ?? [])],
    people: with_('participant'),
    optional: people.filter((one) => !one.required).map((one) => one.personId),
    facilitators: with_('facilitator'),
    reason: '',
  };
}

export function inputOf(draft: Draft, zone: Zone): MeetingInput {
  // What is no date or time is left for the server to name.
  const at = (clock: string) =>
    draft.date === '' || clock === ''
      ? ''
      : new Date(zone.instantOf(dayNumber(draft.date), minutesOfClock(clock))).toISOString();
  const participants = draft.people.filter((id) => !draft.facilitators.includes(id));
  return {
    title: draft.title,
    agenda: draft.agenda,
    joining: draft.joining.trim() === '' ? null : draft.joining,
    startsAt: at(draft.from),
    endsAt: at(draft.to),
    modality: draft.modality,
    room: draft.room.trim() === '' ? null : draft.room.trim(),
    roomExclusive: !draft.roomShared,
    stage: draft.stage === '' ? null : draft.stage,
    themes: draft.themes,
    organisations: draft.organisations,
    people: [
      ...draft.facilitators.map((personId) => ({ personId, role: 'facilitator' as const, required: true })),
      ...participants.map((personId) => ({
        personId,
        role: 'participant' as const,
        required: !draft.optional.includes(personId),
      })),
    ],
  };
}

/** What saving will tell of; what is half written says nothing yet. */
export function plannedOf({ id }: Meeting, input: MeetingInput, reason: string): PlannedNotice {
  const { title, startsAt, endsAt, people, agenda, modality, room, joining, stage, themes, organisations } = input;
  const change = {
    ...{ id, agenda, modality, room, joining, stage, themes, organisations },
    ...(title.trim() === '' ? {} : { title }),
    ...(startsAt === '' || endsAt === '' ? {} : { startsAt, endsAt }),
    people: people.map(({ personId }) => personId),
  };
  return { kind: 'changed', meetings: [id], reason, changes: [change] };
}
