import type { MeetingState } from '@minga/shared/meetings/rules.ts';
import type { Scope } from '../../platform/http/gate.ts';

export type Viewer = Pick<Scope, 'isFacilitator' | 'seats' | 'actor'>;

/** Whoever plans sees drafts, guest lists and flags, and changes meetings. */
export const mayPlan = ({ isFacilitator }: Pick<Viewer, 'isFacilitator'>): boolean => isFacilitator;

export const abilitiesOnPlan = (viewer: Pick<Viewer, 'isFacilitator'>) => ({ plan: mayPlan(viewer) });

/** Drafts exist for facilitators only; a cancelled meeting stays public when it ever was. */
export function maySeeMeeting(viewer: Viewer, meeting: { state: MeetingState; publishedAt: Date | null }): boolean {
  return viewer.isFacilitator || meeting.publishedAt !== null;
}

/** A link lets in whoever has it: for those who plan, who are expected, or whose organisation is. */
export function mayJoin(
  viewer: Viewer,
  meeting: { people: readonly { personId: string }[]; organisations: readonly string[] },
): boolean {
  const { actor } = viewer;
  return (
    viewer.isFacilitator ||
    meeting.organisations.some((id) => actsFor(viewer, id)) ||
    (actor.kind === 'person' && meeting.people.some((one) => one.personId === actor.personId))
  );
}

/** Guest lists are for those who plan; everybody knows at most about themselves. */
export function mayNamePerson(viewer: Viewer, personId: string): boolean {
  return viewer.isFacilitator || (viewer.actor.kind === 'person' && viewer.actor.personId === personId);
}

/** An organisation's load is read by its own seats, and by facilitators who plan for all. */
export function mayReadLoad(viewer: Viewer, organisationId: string): boolean {
  return viewer.isFacilitator || actsFor(viewer, organisationId);
}

export function actsFor(viewer: Viewer, organisationId: string): boolean {
  return viewer.seats.some((seat) => seat.organisationId === organisationId);
}
