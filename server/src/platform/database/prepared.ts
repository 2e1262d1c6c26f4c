import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { sha256 } from '../files/hash.ts';
import type { Tx } from './db.ts';

const dialect = new PgDialect();
type Shape<Row extends pg.QueryResultRow> = { execute: pg.QueryResult<Row>; all: unknown; values: unknown };

/**
 * A statement that a connection parses and plans once, and afterwards only runs; `sql.placeholder(name)` stands where a
 * value comes. It is sent in the very call, so several without `await` between them share one round trip, in order.
 * @param name of the statement on its connection: unique in the whole server
 */
export function prepared<Row extends pg.QueryResultRow>(name: string, statement: SQL) {
  const query = dialect.sqlToQuery(statement);
  return async (tx: Tx, values: Record<string, unknown>): Promise<Row[]> => {
    const { rows } = await tx._.session.prepareQuery<Shape<Row>>(query, undefined, name, false).execute(values);
    return rows;
  };
}

/** By its text, so that it is hashed once. As many as there are shapes of the statements below: a few dozen. */
const names = new Map<string, string>();

/**
 * {@link prepared} for a statement that is put together where it is asked: each shape of its text is planned once by each
 * connection, and named by its hash. The policies of the database look at what belongs to what, and planning that takes several
 * times as long as running it. For reads that come all day, have few shapes and find few rows: one with many shapes would fill
 * the connections with plans, and a plan that was made while there were none of ten thousand rows is a bad one.
 */
export async function readPrepared<Row extends pg.QueryResultRow>(tx: Tx, statement: SQL): Promise<Row[]> {
  const query = dialect.sqlToQuery(statement);
  const name = names.get(query.sql) ?? `read_${sha256(query.sql).toString('base64url').slice(0, 32)}`;
  names.set(query.sql, name);
  const { rows } = await tx._.session.prepareQuery<Shape<Row>>(query, undefined, name, false).execute();
  return rows;
}
