import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { appLoginOf } from '../../server/src/platform/database/app-login.ts';
import type { Db } from '../../server/src/platform/database/db.ts';
import { TEMPLATE, TEST_LOGIN } from './database-setup.ts';

export type TestDatabase = {
  /** Connection string, as the owner of the cluster. */
  url: string;
  /** Connection string of the application's login, which owns nothing. */
  appUrl: string;
  name: string;
  /** Asks as the owner, past every rule of the application; for checks and for damage done on purpose. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
};

/**
 * A database of one's own with the real schema, copied from the template that the run migrated once.
 * @param cluster address of another one than the run's, without a database at the end
 * @returns the database; whoever takes it drops it (testApp does so on close)
 */
export async function testDatabase(cluster = inject('clusterUrl')): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  await asOwner(`${cluster}postgres`, async (client) => {
    await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
    await client.query(`grant connect on database ${name} to ${TEST_LOGIN}`);
  });
  const url = `${cluster}${name}`;
  return {
    url,
    appUrl: url.replace(/\/\/[^@]+@/, `//${TEST_LOGIN}:${TEST_LOGIN}@`),
    name,
    query: (text, values) => asOwner(url, async (client) => (await client.query<never>(text, values as never[])).rows),
    drop: async () => {
      await asOwner(`${cluster}postgres`, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        // A server that ran on it has made a login of its own.
        await client.query(`drop role if exists ${appLoginOf(name)}`);
      });
    },
  };
}

const owners = new WeakMap<Db, Db>();
/** Tells {@link ownerOf} whose tables an application's database works on. */
export const setOwner = (db: Db, owner: Db): void => void owners.set(db, owner);
/** The same database with the rights of its owner, where a test app has opened it so. */
export const ownerOf = (db: Db): Db => owners.get(db) ?? db;

async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
