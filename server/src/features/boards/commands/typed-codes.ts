import { isCode, typedCode, type WhyNot } from '@minga/shared/boards/gathering-code.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import { findDoorOf, type FoundGatheringDoor } from '../queries/gatherings.ts';
import { findJoinable } from '../queries/links.ts';

/**
 * Different wrong codes within ten minutes after which those of a device, or of a whole network, are not looked up any more: far
 * above the slips of one person, and of a hall of three hundred. Of 47 million codes a network has tried one in 2,700 after a day.
 * A code that is known in a network is still taken there, in its turn (`slowly`): so many wrong ones are looked up meanwhile in
 * each second. Who guesses eight hours on end, in the very network where a code is used, has one chance in 272 where one server
 * runs; where several do, so many times that, since the turns are memory of each.
 */
export const GUESSES = { ofDevice: 12, ofNetwork: 120, within: '10 minutes', slowly: 6 } as const;
/** For how long a code stays known in a network from which somebody came by it. */
const KNOWN = '12 hours';

const WORTH_CORRECTING: readonly WhyNot[] = ['shape', 'unknown'];
/** Of what may be anything, so much as a field of that page shows. */
const LONGEST_TYPED = 18;
const pageSaying = (why: WhyNot) => paths.enter({ why });

/** The same where another letter may help, with what was typed, so that it is corrected and not typed anew. */
export function withTyped(path: Address, given: string): Address {
  const why = WORTH_CORRECTING.find((one) => path === pageSaying(one));
  const typed = typedCode(given).slice(0, LONGEST_TYPED);
  return why && typed ? paths.enter({ why, typed }) : path;
}
export const TOO_MANY_TYPED: Address = pageSaying('many');
export const WRONG_CODE: Address = pageSaying('unknown');

/** Where a code comes from, as it may be written down: keyed hashes. The device is null until it typed a wrong one. */
export type Typist = { network: string; device: string | null; keyed: KeyedHash };

const isFresh = sql`code_guesses.at > now() - ${GUESSES.within}::interval`;
const hashed = ({ keyed, network }: Typist, purpose: string, words: string) =>
  keyed(purpose, `${network} ${words}`).toString('base64url').slice(0, 22);

/** Read without a lock, so that a hall which types the right code never waits for itself. */
async function hasGuessedEnough(tx: Tx, { network, device }: Typist): Promise<boolean> {
  const { rows } = await tx.execute<{ isEnough: boolean }>(sql`
    select (select count(*) from code_guesses where network = ${network} and ${isFresh}) >= ${GUESSES.ofNetwork}
      or (select count(*) from code_guesses where device = ${device} and ${isFresh}) >= ${GUESSES.ofDevice} as "isEnough"`);
  return rows[0]?.isEnough ?? false;
}

/**
 * Those that come at once are counted one after the other, on every server. A count that does not outlive a crash of the database
 * is no loss, and need not keep the next one waiting for the disk.
 * @returns where a wrong code leads; `in turn`: others came before, and this one was too many
 */
export async function countWrong(tx: Tx, given: string, typist: Typist): Promise<Address | 'in turn'> {
  await tx.execute(sql`select set_config('synchronous_commit', 'off', true)`);
  await holdLock(tx, 'guesses of network', typist.network);
  if (await hasGuessedEnough(tx, typist)) return 'in turn';
  await tx.execute(sql`
    insert into code_guesses (network, guess, device)
    values (${typist.network}, ${hashed(typist, 'guess', typedCode(given))}, ${typist.device})
    on conflict (network, guess) do update set at = now(), device = excluded.device where not (${isFresh})`);
  return WRONG_CODE;
}

const networkAt = (typist: Typist, gatheringId: string) => hashed(typist, 'network of gathering', gatheringId);

/** Somebody came from there by a code of this gathering. */
export async function keepKnown(tx: Tx, typist: Typist, gatheringId: string): Promise<void> {
  await tx.execute(sql`
    insert into gathering_networks (gathering_id, network) values (${gatheringId}, ${networkAt(typist, gatheringId)})
    on conflict (gathering_id, network) do update set at = now()
      where gathering_networks.at < now() - interval '1 hour'`);
}

async function isKnown(tx: Tx, typist: Typist, gatheringId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from gathering_networks where gathering_id = ${gatheringId}
      and network = ${networkAt(typist, gatheringId)} and at > now() - ${KNOWN}::interval`);
  return rows.length > 0;
}

const LONG = /^[a-z0-9]{12,40}$/;
/** Words that a camera reads cannot be guessed, and are not counted. */
export const isLongCode = (given: string): boolean => LONG.test(given);

function pathOf(found: FoundGatheringDoor): Address {
  if (found.door !== 'open') return pageSaying(found.door === 'full' ? 'closed' : found.door);
  const open = found.boards.filter(({ door }) => door !== 'board');
  const [only] = open;
  return open.length === 1 && only ? paths.join(only.code) : paths.enter({ code: found.longCode });
}

type Led = Address | 'wrong' | 'in turn';

async function whereTypedLeads(tx: Tx, code: string, typist: Typist): Promise<Led> {
  if (!isCode(code)) return pageSaying('shape');
  if (await hasGuessedEnough(tx, typist)) return 'in turn';
  const door = await findDoorOf(tx, 'code', code);
  if (door === null) return 'wrong';
  await keepKnown(tx, typist, door.id);
  return pathOf(door);
}

/**
 * Where a code leads that somebody typed, or that a camera read: to the door of its one board, or to the page on which one
 * of several is chosen. What a camera reads works also where somebody in the hall
 * has used up the guesses of its network.
 * @returns `wrong`: to be counted (`countWrong`); `in turn`: too many wrong ones came from there, and what is known there is let in
 *   one after the other
 */
export async function whereCodeLeads(tx: Tx, given: string, typist: Typist): Promise<Led> {
  if (given.trim() === '') return paths.enter();
  if (!isLongCode(given)) return whereTypedLeads(tx, typedCode(given), typist);
  const found = await findDoorOf(tx, 'long_code', given);
  if (found === null) return (await findJoinable(tx, given)) ? paths.join(given) : WRONG_CODE;
  await keepKnown(tx, typist, found.id);
  return pathOf(found);
}

/**
 * The same where too many wrong ones came from, in its turn.
 * @returns null for a code that is not known in this network, whether or not there is such a one
 */
export async function whereKnownCodeLeads(tx: Tx, given: string, typist: Typist): Promise<Address | null> {
  const door = await findDoorOf(tx, 'code', typedCode(given));
  return door !== null && (await isKnown(tx, typist, door.id)) ? pathOf(door) : null;
}

/** What was typed, and from where, is forgotten when it does not matter any more. */
export async function forgetGuesses(tx: Tx): Promise<void> {
  await tx.execute(sql`delete from code_guesses where not (${isFresh})`);
  await tx.execute(sql`delete from gathering_networks where at < now() - ${KNOWN}::interval`);
}
