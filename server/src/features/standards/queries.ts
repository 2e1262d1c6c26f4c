import { type Fact, FACTS } from '@minga/shared/standards/process.ts';
import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { readPrepared } from '../../platform/database/prepared.ts';

/** How a feature counts facts of one cycle that are its own: each is one number, of the cycle whose id is given. */
export type Facts = Partial<Record<Fact, (cycleId: SQL) => SQL>>;

let counted: Facts | null = null;

/**
 * Features hand over in app.ts how they count what they keep, so that what asks imports none of them.
 * @throws Error when a fact is counted by nobody, or by two: a gate that reads nothing would stand open
 */
export function handOverFacts(features: readonly Facts[]): void {
  const given = features.flatMap((facts) => Object.keys(facts));
  for (const fact of FACTS)
    if (given.filter((name) => name === fact).length !== 1)
      throw new Error(`The fact ${fact} is to be counted by one.`);
  counted = Object.assign({}, ...features);
}

/** The number of a fact, as a part of a statement. */
export function factSql(fact: Fact, cycleId: SQL): SQL {
  const count = counted?.[fact];
  if (!count) throw new Error(`Nobody has said how ${fact} is counted.`);
  return sql`(${count(cycleId)})::int`;
}

/** The numbers of some facts of a cycle, in one statement that each connection plans once. */
export async function readFacts<Asked extends Fact>(
  tx: Tx,
  cycleId: string,
  asked: readonly Asked[],
): Promise<Record<Asked, number>> {
  const columns = asked.map((fact) => sql`${factSql(fact, sql`${cycleId}`)} as ${sql.identifier(fact)}`);
  const [row] = await readPrepared<Record<Asked, number>>(tx, sql`select ${sql.join(columns, sql`, `)}`);
  if (!row) throw new Error('facts are always a row');
  return row;
}
