import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { acrossForums } from '../../../platform/database/reach.ts';
import type { Deps } from '../../../platform/deps.ts';
import { GiveUp, type Outside } from '../../../platform/jobs/events.ts';
import type { Letter } from '../../../platform/mail/mail.ts';
import { noteDelivered, noteUndelivered } from '../commands.ts';
import { isHeld } from '../queries.ts';

/**
 * Sends a letter of an event to its person, and notes whether that person can be reached by letter at all.
 * @returns undefined where letters to this address came back: it is not sent
 */
export async function letterTo(
  tx: Tx,
  { db, mail }: Pick<Deps, 'db' | 'mail'>,
  personId: string,
  letter: Letter,
): Promise<Outside | undefined> {
  if (await isHeld(tx, personId)) return undefined;
  const note = (work: (tx: Tx) => Promise<void>) => acrossForums('letter-outcome', () => inTransaction(db, work));
  return async (key) => {
    await mail.send(key, letter).catch(async (error: unknown) => {
      await note((tx) => noteUndelivered(tx, personId, error instanceof GiveUp));
      throw error;
    });
    await note((tx) => noteDelivered(tx, personId));
  };
}
