import { isCode, typedCode, type WhyNot } from '@minga/shared/boards/gathering-code.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { findDoorOf, type FoundGatheringDoor } from '../queries/gatherings.ts';
import { findJoinable } from '../queries/links.ts';

/**
 * Wrong codes that a network may type within ten minutes, then it waits: far above the slips of a hall of three hundred.
 * Of 47 million codes it has tried one in 2,700 after a day, and whoever reads a right one from the wall is not counted.
 */
export const GUESSES = { most: 120, within: '10 minutes' } as const;

const isOver = sql`code_guesses.since < now() - ${GUESSES.within}::interval`;

/** Read without a lock, so that a hall which types the right code never waits for itself. */
async function countGuesses(tx: Tx, network: string): Promise<number> {
  const { rows } = await tx.execute<{ failed: number }>(sql`
    select failed from code_guesses where network = ${network} and not ${isOver}`);
  return rows[0]?.failed ?? 0;
}

/**
 * A count that does not outlive a crash of the database is no loss, and need not keep the next one waiting for the disk.
 * @returns how many there were with this one: those that come at once are counted one after the other, on every server
 */
async function countWrong(tx: Tx, network: string): Promise<number> {
  const { rows } = await tx.execute<{ failed: number }>(sql`
    insert into code_guesses (network, since, failed)
    select ${network}, now(), 1 from (select set_config('synchronous_commit', 'off', true)) light
    on conflict (network) do update set since = case when ${isOver} then now() else code_guesses.since end,
      failed = case when ${isOver} then 1 else code_guesses.failed + 1 end
    returning failed`);
  return rows[0]?.failed ?? 0;
}

async function doorOfTyped(tx: Tx, code: string, network: string): Promise<FoundGatheringDoor | WhyNot> {
  if (!isCode(code)) return 'shape';
  if ((await countGuesses(tx, network)) >= GUESSES.most) return 'many';
  const door = await findDoorOf(tx, 'code', code);
  if (door !== null) return door;
  return (await countWrong(tx, network)) > GUESSES.most ? 'many' : 'unknown';
}

const LONG = /^[a-z0-9]{12,40}$/;
const pageSaying = (why: WhyNot) => paths.enter({ why });

/**
 * Where a code leads that somebody typed, or that a camera read: to the door of its one board, or to the page on which one
 * of several is chosen. Commit whatever it is: each wrong guess counts. What a camera reads cannot be guessed and is not
 * counted, so that it works also where somebody in the hall has used up the guesses of its network.
 */
export async function whereCodeLeads(tx: Tx, given: string, network: string): Promise<Address> {
  if (given.trim() === '') return paths.enter();
  const isLong = LONG.test(given);
  const found = isLong ? await findDoorOf(tx, 'long_code', given) : await doorOfTyped(tx, typedCode(given), network);
  if (found === null) return (await findJoinable(tx, given)) ? paths.join(given) : pageSaying('unknown');
  if (typeof found === 'string') return pageSaying(found);
  if (found.door !== 'open') return pageSaying(found.door === 'full' ? 'closed' : found.door);
  const open = found.boards.filter(({ door }) => door !== 'board');
  const [only] = open;
  return open.length === 1 && only ? paths.join(only.code) : paths.enter({ code: found.longCode });
}

/** Networks that typed wrong codes are forgotten when it does not matter any more. */
export const forgetGuesses = (tx: Tx) =>
  tx.execute(sql`delete from code_guesses where since < now() - ${GUESSES.within}::interval`);
