import { INVITATION_DAYS } from '@minga/shared/people/invitations.ts';
import type { ForumRole, Seniority } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { seats } from '../../organisations/tables.ts';
import { forumRoles, invitations, people } from '../../people/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';

type Invited = {
  key: string;
  /** What they are invited to: a role of the forum, or to stand in for the titular of an organisation. */
  role?: ForumRole;
  seat?: { of: string; seniority: Seniority };
  name: Text;
  days: number;
  is: 'opened' | 'sent' | 'refused' | 'asked' | 'declined';
  /** why it was declined */
  reason?: Text;
};

const HOUR = 3_600_000;

/**
 * People who were invited and have not come: one has looked, two not yet, one was never reached, one came too late, one
 * has just declined. Invitations that are on their way leave with the first start, as letters that everybody may read.
 */
export async function loadInvitations(tx: Tx, stand: Stand): Promise<void> {
  const { forum, forumId, locale, calendar, id, person } = stand;
  const all = await readContent<Invited[]>('invitations', locale);
  const rows = all.map((one) => ({ ...one, personId: id(`person/${one.key}`), at: calendar.at(one.days) }));
  const byPersonId = person('facilitator').id;
  await tx
    .insert(people)
    .values(
      rows.map(({ personId, key, name }) => ({ id: personId, name, email: `${key}@${forum.slug}.example`, locale })),
    );
  await tx
    .insert(forumRoles)
    .values(
      rows.flatMap(({ key, personId, role, at }) =>
        role ? [{ id: id(`role/${key}`), forumId, personId, role, grantedAt: at }] : [],
      ),
    );
  for (const { personId, name } of rows)
    await tx.execute(
      sql`insert into invited_names (forum_id, person_id, name) values (${forumId}, ${personId}, ${name})`,
    );
  const declinedAt = new Date(calendar.now.getTime() - HOUR / 3);
  await tx.insert(invitations).values(
    rows.map(({ key, personId, at, is, reason }) => {
      const after = (hours: number) => new Date(at.getTime() + hours * HOUR);
      return {
        id: id(`invitation/${key}`),
        forumId,
        personId,
        invitedBy: byPersonId,
        invitedAt: at,
        expiresAt: after(INVITATION_DAYS * 24),
        letter: is === 'refused' ? ('refused' as const) : ('sent' as const),
        queuedAt: at,
        letterAt: after(0.01),
        cause: is === 'refused' ? 'EENVELOPE-550' : null,
        openedAt: is === 'opened' || is === 'declined' ? after(5) : null,
        askedAt: is === 'asked' ? new Date(calendar.now.getTime() - 20 * HOUR) : null,
        ...(is === 'declined' && { revokedAt: declinedAt, declinedAt, declineReason: reason }),
      };
    }),
  );
  for (const { key, personId, seat, role, is, at } of rows) {
    const place = { forumId, cycleId: stand.cycleId };
    const isDeclined = is === 'declined';
    if (seat) {
      const organisationId = stand.organisation(seat.of).id;
      const held = { id: id(`seat/${key}/member`), forumId, organisationId, personId, startsAt: at };
      const endedAt = isDeclined ? declinedAt : null;
      await tx.insert(seats).values({ ...held, role: 'member', isAlternate: true, seniority: seat.seniority, endedAt });
      if (!isDeclined) emit(tx, { type: 'seat.given', ...place, subjectId: held.id, data: { personId, byPersonId } });
    } else if (role && is === 'sent')
      emit(tx, {
        type: 'role.given',
        ...place,
        subjectId: personId,
        data: { roleId: id(`role/${key}`), role, byPersonId },
      });
    if (isDeclined)
      emit(tx, {
        type: 'invitation.declined',
        ...{ forumId, cycleId: null, subjectId: id(`invitation/${key}`) },
        data: { links: 1 },
      });
  }
}
