import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import { GiveUp, type Outside, type Subscriber } from '../../platform/jobs/events.ts';
import { forgetAddress, forgetOldAddresses } from './commands/erase-person.ts';
import { addToErasedList } from './commands/replay-erasures.ts';
import { lastLetter } from './present.ts';
import { findLastLetter, listErased } from './queries/erasures.ts';

type Needs = Pick<Deps, 'db' | 'mail' | 'config'>;

/** What is done outside the database for somebody who was erased: the letter that says so is the last that her address is used for. */
async function finishErasure(needs: Needs, tx: Tx, personId: string): Promise<Outside | undefined> {
  const { db, mail, config } = needs;
  const found = await findLastLetter(tx, personId);
  if (!found) return undefined;
  const letter = lastLetter(found.locale);
  const forget = () => withReach(null, () => inTransaction(db, (after) => forgetAddress(after, personId)));
  return async (key) => {
    await addToErasedList(config.dataDir, [personId]);
    await mail.forget(found.to);
    await mail.send(key, { to: found.to, ...letter }).catch(async (error: unknown) => {
      if (error instanceof GiveUp) await forget();
      throw error;
    });
    await forget();
  };
}

export const erasureSubscriber = (needs: Needs): Subscriber => ({
  name: 'rights',
  on: { 'person.erased': (tx, { subjectId }) => finishErasure(needs, tx, subjectId) },
});

/** Now and every hour: no address waits for its letter for longer than a day, and the list beside the database is whole. */
export const startTidyingErasures = ({ db, jobs, config }: Pick<Deps, 'db' | 'jobs' | 'config'>): Promise<void> =>
  jobs.schedule('erasures-tidied', '35 * * * *', () =>
    withReach(null, async () => {
      const erased = await inTransaction(db, async (tx) => {
        await forgetOldAddresses(tx);
        return listErased(tx);
      });
      await addToErasedList(config.dataDir, erased);
    }),
  );
