import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
import type { Scope } from '../../platform/http/gate.ts';

/**
 * The same acts on roles by two doors: any forum for administrators of the installation, and the forum of a cycle for those who
 * facilitate or administer it.
 */
export const ROLE_DOORS = [
  { url: '/api/forums/:forumId/roles', policy: 'administrator' },
  { url: '/api/cycles/:cycleId/roles', policy: 'leader' },
] as const;

/** Whom the forum entrusts with itself, its administrators decide; everybody else its facilitation invites. */
export function requireMayGive({ scope }: { scope: Scope | null }, role: ForumRole): void {
  if (role === 'administrator' && scope && !scope.roles.has('administrator')) throw new AppError('permission.denied');
}

/** Minutes that a code or a link from the mail stays good. */
export const CODE_MINUTES = 10;
/** The same of a link to an address that strangers ask for all day: the longer it is good, the fewer leave. */
export const LINK_MINUTES_IN_SIEGE = 35;
/** Another link leaves when an unused one is good for no longer than this, so one always is. */
export const LINK_MINUTES_LEFT = 5;

const HOUR = 3_600_000;
/** Idle and absolute limits of a session (SEC-22). Those who can change the process are held to shorter ones. */
const LIMITS = {
  duty: { idle: 12 * HOUR, absolute: 7 * 24 * HOUR },
  other: { idle: 14 * 24 * HOUR, absolute: 30 * 24 * HOUR },
};

/**
 * Is the session past its idle or absolute limit, although its row still exists?
 * @param session milliseconds since it was opened and since somebody was last seen in it, by the clock of the database
 */
export function sessionOverdue(session: { age: number; idle: number }, hasDuty: boolean): boolean {
  const limit = hasDuty ? LIMITS.duty : LIMITS.other;
  return session.idle > limit.idle || session.age > limit.absolute;
}

/** An invitation, and which of its links. */
export type LinkOfInvitation = { id: string; links: number };

/** Where an invitation leads. Nothing of it is kept: whoever invites can be shown it again. The first link carries no number. */
export const invitationLink = (publicUrl: string, keyed: KeyedHash, link: LinkOfInvitation): string =>
  publicUrl + invitationPath(keyed, link);

/** The same at this server. */
export const invitationPath = (keyed: KeyedHash, { id, links }: LinkOfInvitation): string =>
  paths.invitation(signed(keyed, 'invitation', links === 1 ? [id] : [id, String(links)]));

/** @throws AppError `invitation.link-unknown` for what this installation has not made */
export function readInvitationToken(keyed: KeyedHash, token: string): LinkOfInvitation {
  const [id, links = '1', ...more] = readSigned(keyed, 'invitation', token) ?? [];
  if (!id || more.length > 0) throw new AppError('invitation.link-unknown');
  return { id, links: Number(links) };
}
