import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from './db.ts';

/**
 * Locks of the database that are no row's, each for one thing of which there is one per id. The number keeps those of one
 * name apart from those of another; all servers of an installation must know the same.
 *
 * Two that take the same things in another order wait for each other until the database ends one of them. What says who is of a
 * forum is taken in this order, and what is not needed left out:
 * 1. the row of the person who acts for themselves (`holdPerson`)
 * 2. 'administrators', 'facilitators of forum', 'members of forum'; of several forums by their ids
 * 3. rows of others, one person after the other by their addresses; of each the account, the name in the forum, the invitation,
 *    then roles and seats, then sessions
 * 4. 'events of forum', by itself before the commit
 * 'plan of forum' is never held together with 'members of forum'.
 */
const LOCKS = {
  /** loading the demonstration, which one server does */
  demonstration: 1,
  /** numbers of diagnoses in a cycle's register */
  'diagnosis numbers': 5,
  /** choosing the numbers of a cycle's rules */
  'standards of cycle': 60,
  /** what a person may still send */
  'uploads of person': 6,
  /** whoever plans in a forum, one after the other */
  'plan of forum': 7,
  /** a forum's organisations and people and their names: who is given a seat or a role there, comes in, loses it, or is called otherwise */
  'members of forum': 22,
  /** who facilitates or administers a forum: of two who take each other's role, or leave together, one stays */
  'facilitators of forum': 23,
  /** who administers the installation: the last one stays */
  administrators: 24,
  /** how long something is kept */
  'retention terms': 25,
  /** what a person begins to write of one kind in a cycle: two presses begin one */
  'draft begun': 26,
  /** whoever hands events on to their subscribers */
  'events handed on': 54,
  /** numbering events of a forum */
  'events of forum': 55,
  /** the codes and links that a mailbox is sent */
  'codes of address': 77,
  /** wrong codes that are typed from a network */
  'guesses of network': 76,
  /** what a guest may claim, and letters to an address that nobody has confirmed; the guest's first */
  'claims of guest': 78,
  'letters to address': 79,
  /** letters to addresses that nobody has confirmed, by where they are asked for */
  'letters of network': 80,
  /** what is said of a letter, by us and by a provider */
  'fate of letter': 82,
  /** numbers of commitments in a cycle */
  'commitment numbers': 81,
  /** announcing secret ballots of a cycle */
  'secret ballots': 90,
  /** votes share it, the end of their ballot has it alone */
  'votes of ballot': 91,
  /** announcing shares it, choosing another rule has it alone */
  'voting rule': 93,
} as const;
export type Lock = keyof typeof LOCKS;

/** Taking the lock, as an expression for a statement that does more. Held until the transaction ends. */
export function lockExpression(lock: Lock, id: SQL, how: 'alone' | 'shared' = 'alone'): SQL {
  const take = sql.raw(how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared');
  return sql`${take}(hashtextextended(${id}, ${sql.raw(String(LOCKS[lock]))}))`;
}

/** Waits for whoever holds this lock of this id, and holds it until the transaction ends. */
export async function holdLock(tx: Pick<Tx, 'execute'>, lock: Lock, id: string, how: 'alone' | 'shared' = 'alone') {
  await tx.execute(sql`select ${lockExpression(lock, sql`${id}::text`, how)}`);
}
