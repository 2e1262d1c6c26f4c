import { publicUrlOf } from '../../config.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Outside, Subscriber } from '../../platform/jobs/events.ts';
import { letterTo } from '../people/commands/letters.ts';
import { type Invitation, invitationLetter } from '../people/present.ts';
import { findForum, getPerson, hasRole } from '../people/queries.ts';
import { findOpenSeat } from './queries.ts';

/** The letter that tells a person of a new role or seat. Whoever lost it again before it went is told nothing. */
export function invitations(deps: Pick<Deps, 'db' | 'mail' | 'config'>): Subscriber {
  const publicUrl = publicUrlOf(deps.config);

  async function write(
    tx: Tx,
    to: { forumId: string; personId: string; byPersonId: string },
    as: Invitation['as'],
  ): Promise<Outside | undefined> {
    const { personId } = to;
    const forumName = (await findForum(tx, to.forumId))?.name ?? '';
    const by = (await getPerson(tx, to.byPersonId)).name;
    const letter = invitationLetter(await getPerson(tx, personId), { by, forumName, publicUrl, as });
    return letterTo(tx, deps, personId, letter);
  }
  return {
    name: 'letters',
    on: {
      'seat.given': async (tx, { forumId, subjectId, data }) => {
        const seat = await findOpenSeat(tx, forumId, subjectId);
        return seat ? write(tx, { forumId, ...data }, { seatOf: seat.organisation }) : undefined;
      },
      'role.given': async (tx, { forumId, subjectId: personId, data: { role, byPersonId } }) =>
        (await hasRole(tx, { forumId, personId, role }))
          ? write(tx, { forumId, personId, byPersonId }, { role })
          : undefined,
    },
  };
}
