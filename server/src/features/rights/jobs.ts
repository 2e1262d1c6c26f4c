import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import { GiveUp, type Outside, type Subscriber } from '../../platform/jobs/events.ts';
import { letterTo } from '../people/commands/letters.ts';
import { findKey } from '../people/commands/passkeys.ts';
import { getPerson } from '../people/queries.ts';
import { forgetChanges } from './commands/addresses.ts';
import { forgetAddress, forgetOldAddresses } from './commands/erase-person.ts';
import { addToErasedList } from './commands/replay-erasures.ts';
import { addressLink } from './policy.ts';
import { addressLetter, lastLetter, passkeyLetter } from './present.ts';
import { findChange, type FoundChange, localeOfOwner } from './queries/addresses.ts';
import { findLastLetter, listErased } from './queries/erasures.ts';

type Needs = Pick<Deps, 'db' | 'mail' | 'config' | 'keyed'>;

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

/** To the new mailbox: its link, or, where another account has that address, word of it and nothing to press. */
async function letterToNew(tx: Tx, change: FoundChange, link: string) {
  const { email, locale } = change;
  const owner = change.isTaken ? await localeOfOwner(tx, email) : null;
  return owner === null
    ? addressLetter('confirm', email, { email, locale, link })
    : addressLetter('taken', email, { email, locale: owner, link: null });
}

/** One mailbox is told of a change, as far as it stands by then. */
async function letterOfChange(
  { mail, config, keyed }: Needs,
  tx: Tx,
  id: string,
  mailbox: 'new' | 'former',
): Promise<Outside | undefined> {
  const change = await findChange(tx, id);
  if (!change || change.isEnded) return undefined;
  const { email, formerEmail, locale, isConfirmed } = change;
  if (mailbox === 'new' && isConfirmed) return undefined;
  const link = addressLink(publicUrlOf(config), keyed, mailbox === 'new' ? 'confirm' : 'stop', id);
  const letter =
    mailbox === 'new'
      ? await letterToNew(tx, change, link)
      : addressLetter(isConfirmed ? 'changed' : 'asked', formerEmail, { email, locale, link });
  return (key) => mail.send(key, letter);
}

/** Somebody's keys changed; where they did not do it themselves, the letter says what to do. */
async function letterOfKey(
  needs: Needs,
  tx: Tx,
  about: 'added' | 'removed',
  { personId, name }: { personId: string; name: string },
): Promise<Outside | undefined> {
  const { email: to, locale } = await getPerson(tx, personId);
  const letter = passkeyLetter(about, to, { locale, name, publicUrl: publicUrlOf(needs.config) });
  return letterTo(tx, needs, personId, letter);
}

/** None of one that is gone again by now: its removal has a letter, unless it went with a change of address that its owner stopped. */
async function letterOfNewKey(needs: Needs, tx: Tx, passkeyId: string, personId: string): Promise<Outside | undefined> {
  const key = await findKey(tx, passkeyId);
  return key ? letterOfKey(needs, tx, 'added', { personId, name: key.name }) : undefined;
}

export const rightsSubscriber = (needs: Needs): Subscriber => ({
  name: 'rights',
  on: {
    'person.erased': (tx, { subjectId }) => finishErasure(needs, tx, subjectId),
    'address.asked': (tx, { subjectId, data }) => letterOfChange(needs, tx, subjectId, data.mailbox),
    'passkey.added': (tx, { subjectId, data }) => letterOfNewKey(needs, tx, subjectId, data.personId),
    // Its name went with it.
    'passkey.removed': (tx, { data }) => letterOfKey(needs, tx, 'removed', { personId: data.personId, name: '' }),
    'address.changed': (tx, { subjectId }) => letterOfChange(needs, tx, subjectId, 'former'),
  },
});

/** Now and every hour: no address waits for longer than its letter, or a change of it, may take, and the list beside the database is whole. */
export const startTidyingErasures = ({ db, jobs, config }: Pick<Deps, 'db' | 'jobs' | 'config'>): Promise<void> =>
  jobs.schedule('erasures-tidied', '35 * * * *', () =>
    withReach(null, async () => {
      const erased = await inTransaction(db, async (tx) => {
        await forgetOldAddresses(tx);
        await forgetChanges(tx);
        return listErased(tx);
      });
      await addToErasedList(config.dataDir, erased);
    }),
  );
