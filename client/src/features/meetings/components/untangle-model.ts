import type { Question } from '@minga/shared/meetings/untangle/search.ts';
import type { Outcome } from '@minga/shared/meetings/untangle/outcome.ts';
import type { Meeting, PlanView, Rearrangement } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { mondayOf, plannedOf, startOf } from './plan-model.ts';

export const SETS = ['week', 'day', 'ahead', 'some'] as const;
export type SetKind = (typeof SETS)[number];
export type Choice = {
  set: SetKind;
  /** Of the set «some». */
  some: readonly string[];
  withPublished: boolean;
  day: boolean;
  hour: boolean;
  room: boolean;
};
export const START: Choice = { set: 'week', some: [], withPublished: false, day: true, hour: true, room: false };

/** Those that have not begun; public ones only where they are asked for. */
export function meetingsOfChoice(
  { set, some, withPublished }: Choice,
  view: PlanView,
  zone: Zone,
  day: number,
): Meeting[] {
  return view.items.filter((one) => {
    if (one.startsAt <= view.now) return false;
    if (one.state !== 'draft' && !withPublished) return false;
    const on = zone.dayOf(startOf(one));
    if (set === 'week') return mondayOf(on) === mondayOf(day);
    if (set === 'day') return on === day;
    return set === 'ahead' || some.includes(one.id);
  });
}

export function questionOf({ day, hour, room }: Choice, chosen: readonly Meeting[], view: PlanView): Question {
  const stages = view.stages.map(({ name, opensAt, closesAt, closedAt }) => {
    const closes = Math.min(Date.parse(closesAt), Date.parse(closedAt ?? closesAt));
    return [name, { opensAt: Date.parse(opensAt), closesAt: closes }] as const;
  });
  return {
    meetings: view.items.map(plannedOf),
    delegates: view.delegates,
    away: view.away,
    stages: Object.fromEntries(stages),
    thresholds: view.thresholds,
    timeZone: view.timeZone,
    now: Date.parse(view.now),
    chosen: chosen.map(({ id }) => id),
    allowed: { day, hour, room },
  };
}

type Place = Rearrangement['meetings'][number];

/** Where each goes, under the version that was seen when it was asked. */
export const placesOf = ({ moves }: Outcome, view: PlanView): Place[] =>
  moves.map(({ meeting, startsAt, endsAt, room }) => ({
    id: meeting,
    version: view.items.find(({ id }) => id === meeting)?.version ?? 0,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    room,
  }));

/** Back to where they were, under the versions that the act gave them. */
export const placesBack = (after: readonly Meeting[], view: PlanView): Place[] =>
  after.flatMap(({ id, version }) => {
    const before = view.items.find((one) => one.id === id);
    return before ? [{ id, version, startsAt: before.startsAt, endsAt: before.endsAt, room: before.room }] : [];
  });
