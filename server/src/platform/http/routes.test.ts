import { sql } from 'drizzle-orm';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import type { Db, Tx } from '../database/db.ts';
import { openDb } from '../database/pool.ts';
import type { Deps } from '../deps.ts';
import { createBus } from '../jobs/bus.ts';
import { type Route, routesOf, routesWith } from './routes.ts';

const route = routesOf('slips');
const ID = '018f0000-0000-7000-8000-000000000001';
const slip = z.object({ id: z.string(), n: z.number() });
const write = (tx: Tx, id: string, n: number) => tx.execute(sql`insert into slips values (${id}, ${n})`);
const list = async (tx: Tx) => (await tx.execute<{ n: number }>(sql`select n from slips order by n`)).rows;

let database: TestDatabase;
let db: Db;
let app: FastifyInstance;
beforeAll(async () => {
  database = await testDatabase();
  await database.query('create table slips (id uuid, n int not null)');
  await database.query('grant all on slips to minga_app');
});
beforeEach(async () => {
  await database.query('delete from slips');
  db = {
    ...openDb(
      database.appUrl,
      createBus(() => {}),
      { size: 2 },
    ),
    unsaid: 'all',
  };
  app = Fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
});
afterEach(async () => {
  await app.close();
  await db.pool.end();
});
afterAll(() => database.drop());

const offer = (...routes: Route[]) => {
  for (const one of routes) one(app, { db } as Deps);
};
const kept = () => database.query<{ n: number }>('select n from slips order by n');

describe('a route', () => {
  it('acts and reads in one transaction, and makes the answer of what was read', async () => {
    offer(
      route.post('/slips/:slipId/:n', 'Write', {
        policy: 'public',
        params: { n: z.coerce.number() },
        body: z.object({ more: z.number() }),
        status: 201,
        returns: slip,
        command: async (tx, { params, body }) => {
          await write(tx, params.slipId, params.n + body.more);
          return params.slipId;
        },
        read: async (tx, _asked, id) => ({ id, rows: await list(tx) }),
        present: ({ id, rows }) => ({ id, n: rows[0]?.n ?? 0 }),
      }),
    );
    const answer = await app.inject({ method: 'POST', url: `/slips/${ID}/4`, payload: { more: 3 } });
    expect([answer.statusCode, answer.json()]).toEqual([201, { id: ID, n: 7 }]);
    expect(await kept()).toEqual([{ n: 7 }]);
  });

  it('undoes what it did when what it answers cannot be read', async () => {
    offer(
      route.put('/slips/:slipId', 'Write', {
        policy: 'public',
        returns: slip,
        command: (tx, { params }) => write(tx, params.slipId, 1),
        read: async () => {
          throw new Error('nothing to be read');
        },
      }),
    );
    expect((await app.inject({ method: 'PUT', url: `/slips/${ID}` })).statusCode).toBe(500);
    expect(await kept()).toEqual([]);
  });

  it('holds no connection while the answer is made', async () => {
    const held: number[] = [];
    offer(
      route.get('/slips', 'Read', {
        policy: 'public',
        returns: z.object({ count: z.number() }),
        read: async (tx) => {
          const rows = await list(tx);
          held.push(db.pool.totalCount - db.pool.idleCount);
          return rows;
        },
        present: (rows) => {
          held.push(db.pool.totalCount - db.pool.idleCount);
          return { count: rows.length };
        },
      }),
    );
    expect((await app.inject('/slips')).json()).toEqual({ count: 0 });
    expect(held).toEqual([1, 0]);
  });

  it('answers 204 where it has nothing to tell', async () => {
    offer(
      route.delete('/slips/:slipId', 'Remove', {
        policy: 'public',
        command: async (tx, { params }) => {
          await tx.execute(sql`delete from slips where id = ${params.slipId}`);
        },
      }),
    );
    await database.query(`insert into slips values ('${ID}', 1)`);
    const answer = await app.inject({ method: 'DELETE', url: `/slips/${ID}` });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(await kept()).toEqual([]);
  });

  it('takes only ids where its path names one', async () => {
    offer(route.get('/slips/:slipId', 'Read', { policy: 'public', returns: slip, handle: () => ({ id: ID, n: 1 }) }));
    expect((await app.inject('/slips/7')).statusCode).toBe(400);
    expect((await app.inject(`/slips/${ID}`)).statusCode).toBe(200);
  });

  it('does not start when its path has a name of which nothing is said', () => {
    expect(() =>
      route.get('/slips/:n', 'Read', { policy: 'public', returns: slip, handle: () => ({ id: ID, n: 1 }) }),
    ).toThrow('Route /slips/:n does not say what :n is.');
  });

  it('hands its settings to the gate and the plugins, and its summary and schemas to the document', async () => {
    const seen: unknown[] = [];
    app.addHook('onRoute', ({ method, config, schema }) => {
      seen.push([method, config, schema?.summary, schema?.tags]);
    });
    offer(
      routesWith(() => [
        route.patch('/slips/:slipId', 'Change', { policy: 'seat', rateLimit: { max: 3 }, command: async () => {} }),
      ]),
    );
    expect(seen).toEqual([
      ['PATCH', expect.objectContaining({ policy: 'seat', rateLimit: { max: 3 } }), 'Change', ['slips']],
    ]);
  });
});
