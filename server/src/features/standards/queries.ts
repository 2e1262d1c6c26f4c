import { type Fact, FACTS } from '@minga/shared/standards/process.ts';
import { STANDARDS, type RuleId, type Thresholds, thresholdsOf } from '@minga/shared/standards/rules.ts';
import type { Standard } from '@minga/shared/standards/standard.ts';
import { desc, eq, type SQL, sql } from 'drizzle-orm';
import { prepared, readPrepared, type Tx } from '../../platform/database/db.ts';
import { people } from '../people/tables.ts';
import { standardChanges } from './tables.ts';

/** How a feature counts facts of one cycle that are its own: each is one number, of the cycle whose id is given. */
export type Facts = Partial<Record<Fact, (cycleId: SQL) => SQL>>;

let counted: Facts | null = null;

/**
 * Features say in their noun.ts how they count what they keep, so that what asks imports none of them.
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

/** The number that counts in a cycle, as a part of a statement that reads more. */
export function thresholdSql<Rule extends RuleId>(
  rule: Rule,
  name: keyof Thresholds[Rule] & string,
  cycleId: SQL,
): SQL {
  const { thresholds }: Standard = STANDARDS[rule];
  return sql`coalesce((select (thresholds ->> ${sql.raw(`'${name}'`)})::int from standard_changes
    where cycle_id = ${cycleId} and rule = ${sql.raw(`'${rule}'`)} order by version desc limit 1),
    ${sql.raw(String(thresholds[name]?.default))})`;
}

const chosenRead = prepared<{ rule: RuleId; values: Record<string, number> }>(
  'standards_chosen',
  sql`select distinct on (rule) rule, thresholds as values from standard_changes
    where cycle_id = ${sql.placeholder('cycleId')} order by rule, version desc`,
);

/** Rules whose numbers a cycle changed, with the numbers that count now. */
export const listChosenNumbers = (tx: Tx, cycleId: string) => chosenRead(tx, { cycleId });

/** The numbers of every rule as they count in a cycle now. */
export async function readThresholds(tx: Tx, cycleId: string): Promise<Thresholds> {
  return thresholdsOf(await listChosenNumbers(tx, cycleId));
}

/** Every change of a rule's numbers in a cycle, newest first, with who made it. */
export async function listStandardChanges(tx: Tx, cycleId: string) {
  return tx
    .select({ change: standardChanges, person: people.name })
    .from(standardChanges)
    .leftJoin(people, eq(people.id, standardChanges.personId))
    .where(eq(standardChanges.cycleId, cycleId))
    .orderBy(desc(standardChanges.at), desc(standardChanges.version));
}
export type FoundStandardChanges = Awaited<ReturnType<typeof listStandardChanges>>;
