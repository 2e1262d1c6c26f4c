import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { GiveUp, type Outside, type Subscriber } from '../../platform/jobs/events.ts';
import { noteDelivered, noteUndelivered } from '../people/commands.ts';
import { type Invitation, invitationLetter } from '../people/present.ts';
import { findForum, getPerson, hasRole } from '../people/queries.ts';
import { findOpenSeat } from './queries.ts';

/** The letter that tells a person of a new role or seat. Whoever lost it again before it went is told nothing. */
export function invitations({ db, mail, config }: Pick<Deps, 'db' | 'mail' | 'config'>): Subscriber {
  const publicUrl = publicUrlOf(config);
  const note = (work: (tx: Tx) => Promise<void>) => acrossForums('letter-outcome', () => inTransaction(db, work));

  async function write(
    tx: Tx,
    to: { forumId: string; personId: string; byPersonId: string },
    as: Invitation['as'],
  ): Promise<Outside> {
    const { personId } = to;
    const forumName = (await findForum(tx, to.forumId))?.name ?? '';
    const by = (await getPerson(tx, to.byPersonId)).name;
    const letter = invitationLetter(await getPerson(tx, personId), { by, forumName, publicUrl, as });
    return async (key) => {
      await mail.send(key, letter).catch(async (error: unknown) => {
        await note((noting) => noteUndelivered(noting, personId, error instanceof GiveUp));
        throw error;
      });
      await note((noting) => noteDelivered(noting, personId));
    };
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
