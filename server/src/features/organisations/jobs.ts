import { isGoodInvitation } from '@minga/shared/people/invitations.ts';
import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { GiveUp, listSubjectsOfAct, type Outside, type Subscriber } from '../../platform/jobs/events.ts';
import { noteInvitationLetter } from '../people/commands/invitations.ts';
import { isAwaited } from '../people/commands/invited-names.ts';
import { letterTo } from '../people/commands/letters.ts';
import { invitationLink } from '../people/policy.ts';
import { type Given, invitationLetter, signInLink } from '../people/present.ts';
import { findForum, getPerson, hasRole } from '../people/queries.ts';
import { type FoundInvitation, findInvitationOf } from './queries/invitations.ts';

type To = { forumId: string; personId: string; byPersonId: string };

const seatGiven = ({ name, role, isAlternate, beginsAt, endsAt }: FoundInvitation['seats'][number]): Given => ({
  ...{ seatOf: name, seatRole: role, isAlternate, beginsAt, endsAt },
});

/** All that somebody was given who has not come yet. */
const givenBy = ({ roles, seats }: FoundInvitation): Given[] => [
  ...roles.map((role) => ({ role })),
  ...seats.map(seatGiven),
];

/**
 * The letter that tells a person who has not come yet of a new role or seat, and lets them in. Whoever lost it again before it
 * went is told nothing; whoever is in the forum already is told by a notice.
 */
export function invitations(deps: Pick<Deps, 'db' | 'mail' | 'config' | 'keyed'>): Subscriber {
  const publicUrl = publicUrlOf(deps.config);

  async function write(tx: Tx, to: To, as: readonly Given[]): Promise<Outside | undefined> {
    const { forumId, personId } = to;
    const [forum, person] = [await findForum(tx, forumId), await getPerson(tx, personId)];
    const found = await findInvitationOf(tx, forumId, personId);
    const open = found && isGoodInvitation(found.state) ? found.invitation : null;
    const letter = invitationLetter(person, {
      by: (await getPerson(tx, to.byPersonId)).name,
      forumName: forum?.name ?? '',
      as,
      link: open ? invitationLink(publicUrl, deps.keyed, open) : signInLink(publicUrl, person.email),
      timeZone: forum?.timeZone ?? 'UTC',
      goodUntil: open?.expiresAt ?? null,
    });
    const send = await letterTo(tx, deps, personId, letter);
    if (!open) return send;
    if (!send) {
      await noteInvitationLetter(tx, open, { outcome: 'refused', cause: 'held' });
      return undefined;
    }
    const note = (said: Parameters<typeof noteInvitationLetter>[2]) =>
      inTransaction(deps.db, (after) => noteInvitationLetter(after, open, said));
    return async (key, isLast) => {
      await send(key, isLast).catch(async (error: unknown) => {
        // Refused, or given up after a day: it goes by another way, or not at all.
        if (error instanceof GiveUp || isLast)
          await note({ outcome: 'refused', cause: (error as { code?: string }).code });
        throw error;
      });
      await note({ outcome: 'sent', letterId: key });
    };
  }
  return {
    name: 'letters',
    on: {
      'seat.given': async (tx, event) => {
        const { forumId, data } = event;
        if (!(await isAwaited(tx, forumId, data.personId))) return undefined;
        const [first, ...others] = await listSubjectsOfAct(tx, event, { personId: data.personId });
        // One letter for all that one act gives them, as a list does.
        if (first !== event.subjectId) return undefined;
        const found = await findInvitationOf(tx, forumId, data.personId);
        const given = (found?.seats ?? []).filter(({ id }) => id === first || others.includes(id));
        return given.length > 0 ? write(tx, { forumId, ...data }, given.map(seatGiven)) : undefined;
      },
      'role.given': async (tx, { forumId, subjectId: personId, data: { role, byPersonId } }) =>
        (await isAwaited(tx, forumId, personId)) && (await hasRole(tx, { forumId, personId, role }))
          ? write(tx, { forumId, personId, byPersonId }, [{ role }])
          : undefined,
      'invitation.renewed': async (tx, { forumId, subjectId: personId, data: { byPersonId } }) => {
        const found = await findInvitationOf(tx, forumId, personId);
        return found && isGoodInvitation(found.state)
          ? write(tx, { forumId, personId, byPersonId }, givenBy(found))
          : undefined;
      },
    },
  };
}
