import { sql } from 'drizzle-orm';
import pg from 'pg';
import type { Tx } from '../../../platform/database/db.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import { forEachOf } from '../../../platform/jobs/repeated-work.ts';

/**
 * Gives open boards that came out of a backup without their key a new one (ID5): people can write and vote there, and what
 * they wrote before belongs to nobody any more. Boards whose key still lies here go on as they were.
 * @returns the titles of the boards that got a new key
 */
export async function renewKeys(tx: Pick<Tx, 'execute'>, keys: KeyFiles): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string; title: string }>(
    sql`select id, title from boards where closed_at is null and identity_mode <> 'person' order by title`,
  );
  const renewed: string[] = [];
  for (const { id, title } of rows) {
    if (keys.read(id)) continue;
    await keys.create(id);
    // Otherwise the outbox of everybody who wrote before would count as somebody else's (OP2).
    await tx.execute(sql`delete from board_clients where board_id = ${id}`);
    // In clear they came along with the backup; what only the lost key opened is lost with it.
    await tx.execute(sql`delete from board_private_notes where board_id = ${id} and sealed is not null`);
    renewed.push(title);
  }
  return renewed;
}

/**
 * Destroys the keys of boards that are closed (ID3): after each closing, and again from time to time, because a server may
 * have died between the commit and this. Keys of boards that this database does not know are left alone: the folder may
 * have been lent to another database.
 */
export async function destroyClosedKeys(tx: Tx, keys: KeyFiles): Promise<void> {
  const ids = await keys.list();
  if (ids.length === 0) return;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from boards where closed_at is not null
      and id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);
  await forEachOf(rows, ({ id }) => keys.destroy(id));
}

/**
 * Moves the secrets that versions before this one kept in the database into key files, and rewrites the table so that their
 * old rows do not stay in it. Called before the first request; several servers may do it at once.
 * @param url connection string of the owner
 */
export async function moveSecretsOut(url: string, keys: KeyFiles): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const secrets = async () =>
    (
      await client.query<{ id: string; secret: Buffer }>(
        'select id, identity_secret as secret from boards where identity_secret is not null',
      )
    ).rows;
  try {
    if ((await secrets()).length === 0) return;
    await client.query('begin');
    await client.query('lock table boards in access exclusive mode');
    for (const { id, secret } of await secrets()) await keys.adopt(id, secret);
    // A new file with the living rows alone. VACUUM FULL would take dead ones along while any transaction of the whole
    // cluster is older than their end.
    await client.query('alter table boards alter column identity_secret type bytea using null');
    await client.query('commit');
    // Pages of the old table go with the next checkpoint; a login without that right leaves it to PostgreSQL's own.
    await client.query('checkpoint').catch(() => {});
  } finally {
    await client.end();
  }
}
