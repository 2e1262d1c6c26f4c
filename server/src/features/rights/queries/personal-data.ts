import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { listOwnIds } from '../../boards/queries/claims.ts';
import { isOfForum } from '../../organisations/queries/of-person.ts';
import { HELD, type Held } from '../policy.ts';

type Row = Readonly<Record<string, unknown>>;
export type HeldRows = { readonly held: Held; readonly rows: readonly Row[] };

/** `ids`: herself, and the guests that she was before she had an account. */
type Whose = Pick<Person, 'email'> & { ids: readonly string[] };

/** Which rows of the table are hers. */
const isHers = ({ by, column }: Held, { ids, email }: Whose): SQL => {
  const at = sql`one.${sql.identifier(column)}`;
  switch (by) {
    case 'person':
      return sql`${at} = any(${sql.param([...ids])}::uuid[])`;
    case 'email':
      return sql`${at} = ${email}`;
    case 'seat':
      return sql`${at} in (select s.id from seats s where s.person_id = any(${sql.param([...ids])}::uuid[]))`;
    case 'roll':
      return sql`${at} in (select r.id from ballot_roll r where r.person_id = any(${sql.param([...ids])}::uuid[]))`;
    case 'nobody':
      return sql`false`;
  }
};

/** What an id stands for, beside it: nobody reads ids. */
const NAMED: Readonly<Record<string, { as: string; from: string }>> = {
  forum_id: { as: 'forum', from: '(select f.name from forums f where f.id = one.forum_id)' },
  organisation_id: {
    as: 'organisation',
    from: '(select g.name from organisations g where g.id = one.organisation_id)',
  },
  cycle_id: { as: 'cycle', from: '(select c.title from cycles c where c.id = one.cycle_id)' },
  ballot_id: { as: 'ballot', from: '(select b.title from ballots b where b.id = one.ballot_id)' },
  board_id: { as: 'board', from: '(select b.title from boards b where b.id = one.board_id)' },
  meeting_id: { as: 'meeting', from: '(select m.title from meetings m where m.id = one.meeting_id)' },
};

const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What one list of the declaration gives, by the name under which it stands in a file. */
export const columnsOf = ({ gives, also = {} }: Held): ReadonlyMap<string, SQL> => {
  const plain = gives.flatMap((column): [string, SQL][] => {
    const name = NAMED[column];
    const own: [string, SQL] = [camel(column), sql`one.${sql.identifier(column)}`];
    return name ? [[name.as, sql.raw(name.from)], own] : [own];
  });
  const more = Object.entries(also).map(([name, expression]): [string, SQL] => [camel(name), sql.raw(expression)]);
  return new Map([...plain, ...more]);
};

/** Lists of which somebody is given their rows. */
const GIVEN_LISTS: readonly Held[] = HELD.filter(({ gives, by }) => gives.length > 0 && by !== 'nobody');

async function readOne(tx: Tx, held: Held, whose: Whose): Promise<HeldRows> {
  const columns = [...columnsOf(held)].map(([name, value]) => sql`${value} as ${sql.identifier(name)}`);
  const where = held.where === undefined ? sql`` : sql` and ${sql.raw(held.where)}`;
  const { rows } = await tx.execute<Record<string, unknown>>(sql`
    select ${sql.join(columns, sql`, `)} from ${sql.identifier(held.table)} one where ${isHers(held, whose)}${where} order by 1`);
  return { held, rows };
}

/** Everything that the database holds of one person, as it is declared (policy.ts). Reaches across forums: all of hers. */
export async function readPersonalData(
  tx: Tx,
  { personId, email }: Pick<Person, 'personId' | 'email'>,
): Promise<HeldRows[]> {
  const whose = { email, ids: await listOwnIds(tx, personId) };
  const found: HeldRows[] = [];
  for (const held of GIVEN_LISTS) found.push(await readOne(tx, held, whose));
  return found.filter(({ rows }) => rows.length > 0);
}

type InCycle = { id: string; title: string; forum: string; forumId: string };

/** Cycles of the forums in which somebody is, where texts of her own may lie that no column says to be hers. */
export async function listOwnCycles(tx: Tx, personId: string): Promise<InCycle[]> {
  const { rows } = await tx.execute<InCycle>(sql`
    select c.id, c.title, f.name as forum, f.id as "forumId" from cycles c join forums f on f.id = c.forum_id
    where ${isOfForum(sql`f.id`, personId)} order by f.name, c.created_at`);
  return rows;
}
