import { INVITATION_DAYS } from '@minga/shared/people/invitations.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { forumRoles, invitations, people } from '../../people/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';

type Invited = { key: string; role: ForumRole; name: Text; days: number; is: 'opened' | 'sent' | 'refused' | 'asked' };

const HOUR = 3_600_000;

/** People who were invited and have not come: one has looked, one not yet, one was never reached, one came too late. */
export async function loadInvitations(tx: Tx, { forum, forumId, locale, calendar, id, person }: Stand): Promise<void> {
  const all = await readContent<Invited[]>('invitations', locale);
  const rows = all.map((one) => ({ ...one, personId: id(`person/${one.key}`), at: calendar.at(one.days) }));
  await tx
    .insert(people)
    .values(
      rows.map(({ personId, key, name }) => ({ id: personId, name, email: `${key}@${forum.slug}.example`, locale })),
    );
  await tx
    .insert(forumRoles)
    .values(rows.map(({ personId, role, at }) => ({ forumId, personId, role, grantedAt: at })));
  for (const { personId, name } of rows)
    await tx.execute(
      sql`insert into invited_names (forum_id, person_id, name) values (${forumId}, ${personId}, ${name})`,
    );
  await tx.insert(invitations).values(
    rows.map(({ key, personId, at, is }) => {
      const after = (hours: number) => new Date(at.getTime() + hours * HOUR);
      return {
        id: id(`invitation/${key}`),
        forumId,
        personId,
        invitedBy: person('facilitator').id,
        invitedAt: at,
        expiresAt: after(INVITATION_DAYS * 24),
        letter: is === 'refused' ? ('refused' as const) : ('sent' as const),
        queuedAt: at,
        letterAt: after(0.01),
        cause: is === 'refused' ? 'EENVELOPE-550' : null,
        openedAt: is === 'opened' ? after(5) : null,
        askedAt: is === 'asked' ? new Date(calendar.now.getTime() - 20 * HOUR) : null,
      };
    }),
  );
}
