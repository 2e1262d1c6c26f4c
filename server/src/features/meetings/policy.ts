import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import type { MeetingState } from '@minga/shared/meetings/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
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

/** So long no more materials have come when those who are expected are told: they are sent one after the other. */
export const MATERIALS_PAUSE = '10 minutes';

/** One person who is expected at one meeting. */
export type Attendee = { readonly meetingId: string; readonly personId: string };

/** Where they say whether they come, without signing in: only the letter to them has it. */
export const attendanceLink = (keyed: KeyedHash, { meetingId, personId }: Attendee): Address =>
  paths.attendance(signed(keyed, 'attendance', [meetingId, personId]));

/** @throws AppError `letter.link-unknown` for what this installation has not made */
export function readAttendanceToken(keyed: KeyedHash, token: string): Attendee {
  const [meetingId, personId, ...more] = readSigned(keyed, 'attendance', token) ?? [];
  if (!meetingId || !personId || more.length > 0) throw new AppError('letter.link-unknown');
  return { meetingId, personId };
}
