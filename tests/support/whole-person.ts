import { newId } from '@minga/shared/kernel/ids.ts';
import type pg from 'pg';
import { HELD, type Held } from '../../server/src/features/rights/policy.ts';
import type { TestApp } from './app.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from './factories.ts';

type Said = Readonly<Record<string, string>>;
type Column = { name: string; type: string; to: string | null; mayBeLeftOut: boolean };

/** Columns of a table, each with the table that it leads to, if any. */
async function columnsOf(client: pg.ClientBase, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, (
        select k.confrelid::regclass::text from pg_constraint k
        where k.conrelid = a.attrelid and k.contype = 'f' and k.conkey = array[a.attnum]) as to,
      a.atthasdef or not a.attnotnull or a.attidentity <> '' or a.attgenerated <> '' as "mayBeLeftOut"
    from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`,
    [table],
  );
  return rows;
}

/** Something of this type that stands nowhere else. */
function anythingFor({ type }: Column, place: number): string {
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'bytea') return `decode('${place.toString(16).padStart(64, '0')}', 'hex')`;
  if (type === 'boolean') return 'false';
  if (type === 'jsonb') return `'{}'`;
  if (type === 'date') return 'current_date';
  if (type.startsWith('timestamp')) return 'now()';
  return /int|numeric/.test(type) ? String(place) : `'x${place}'`;
}

/**
 * From here on this database takes any row, on any connection as far as checks go, on this one also past triggers and foreign
 * keys: what only a guest or a facilitator leaves is hers too.
 */
async function withoutRules(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; table: string }>(
    `select format('%I', conname) as name, conrelid::regclass::text as table from pg_constraint
     where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  for (const { name, table } of rows) await client.query(`alter table ${table} drop constraint ${name}`);
  await client.query('set session_replication_role = replica');
}

/** Adds one row in which these columns are so, and the others anything; what leads elsewhere leads to what is known. */
const adder = (client: pg.ClientBase, known: Said) => {
  let place = 1_000;
  return async (table: string, said: Said): Promise<void> => {
    const values: Record<string, string> = {};
    for (const column of await columnsOf(client, table)) {
      place += 1;
      const { name, to, mayBeLeftOut } = column;
      if (mayBeLeftOut && !(name in said)) continue;
      values[name] = said[name] ?? known[to ?? ''] ?? known[name] ?? anythingFor(column, place);
    }
    const names = Object.keys(values).map((name) => `"${name}"`);
    await client.query(`insert into ${table} (${names}) values (${Object.values(values)})`);
  };
};

/** Whoever has it is erased. */
export const OF_ERASED: readonly string[] = ['erasures.person_id'];
/** Made beside the list, each once. */
const THERE = ['people.id', 'seats.person_id', 'ballot_roll.person_id', ...OF_ERASED];

/**
 * Somebody of whom there is a row by every column of {@link HELD} that says whose it is, two where an erasure tells what is open
 * from what is over.
 */
export async function aWholePerson(rig: TestApp, words: { name: string; email: string }) {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const person = await aPerson(db, { ...words, role: 'participant', forumId: forum.id });
  const organisation = await anOrganisation(db, { forumId: forum.id, contact: `Escriba a ${words.email}` });
  const seat = await aSeat(db, { forumId: forum.id, organisationId: organisation.id, personId: person.id });
  const [somebody, cycle] = [await aPerson(db), await aCycle(db)];
  const hers = { person: person.id, email: words.email, seat: seat.id, roll: newId(), nobody: '' };
  const [ahead, past, session] = [newId(), newId(), newId()];

  const client = await rig.owner.db.pool.connect();
  await withoutRules(client);
  const quoted = (ids: Said) => Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, `'${id}'`]));
  const known = { forum_id: forum.id, organisation_id: organisation.id, cycle_id: cycle.id, people: somebody.id };
  const add = adder(client, quoted(known));
  await add('ballot_roll', quoted({ id: hers.roll, person_id: person.id }));
  for (const [id, days] of [
    [ahead, 5],
    [past, -5],
  ] as const)
    await add('meetings', { id: `'${id}'`, state: `'published'`, starts_at: `now() + interval '${days} days'` });
  const attended = [quoted({ meeting_id: ahead }), quoted({ meeting_id: past })];
  const openAndOver: Readonly<Record<string, readonly Said[]>> = {
    meeting_people: attended,
    meeting_answers: attended,
    uploads: [{ finished_at: 'null' }, { finished_at: 'now()' }],
    // A device goes with the session in which it was asked.
    sessions: [quoted({ id: session })],
    notice_devices: [quoted({ session_id: session })],
    // A guest of her own: what was hers as a guest is hers too.
    guest_claims: [{ guest_id: 'gen_random_uuid()' }],
  };
  for (const { table, column, by } of HELD)
    if (by !== 'nobody' && !THERE.includes(`${table}.${column}`))
      for (const one of openAndOver[table] ?? [{}]) await add(table, { ...one, ...quoted({ [column]: hers[by] }) });
  await client.query('update forums set legal_contact = $1 where id = $2', [`Escriba a ${words.email}`, forum.id]);
  await client.query(
    `update person_requests set words = 'Soy ' || $1, answer = 'Usted es ' || $1 where person_id = $2`,
    [words.name, person.id],
  );
  client.release(true);

  /** Rows of hers by one declared column, as they stand. */
  const rowsOf = async ({ table, column, by }: Held) =>
    (
      await rig.database.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(one) as row from ${table} one where ${column}::text = $1 order by one::text`,
        [hers[by]],
      )
    ).map(({ row }) => row);
  return { forum, person, organisation, rowsOf };
}
