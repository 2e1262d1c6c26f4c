/** Minutes that a code or a link from the mail stays good. */
export const CODE_MINUTES = 10;
/** Minutes between two links to one address while nobody uses them; shorter than they are good, so one always is. */
export const LINK_PAUSE_MINUTES = 5;

const HOUR = 3_600_000;
/** Idle and absolute limits of a session (SEC-22). Those who can change the process are held to shorter ones. */
const LIMITS = {
  duty: { idle: 12 * HOUR, absolute: 7 * 24 * HOUR },
  other: { idle: 14 * 24 * HOUR, absolute: 30 * 24 * HOUR },
};

/** Is the session past its idle or absolute limit, although its row still exists? */
export function sessionOverdue(session: { createdAt: Date; lastSeenAt: Date }, hasDuty: boolean, now: Date): boolean {
  const limit = hasDuty ? LIMITS.duty : LIMITS.other;
  return (
    now.getTime() - session.lastSeenAt.getTime() > limit.idle ||
    now.getTime() - session.createdAt.getTime() > limit.absolute
  );
}
