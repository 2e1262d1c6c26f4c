import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { inTransaction } from '../../server/src/platform/db.ts';
import { withReach } from '../../server/src/platform/reach.ts';
import { testApp } from '../support/app.ts';
import { RIGHTS } from './database-rights.ts';

/** Two forums with everything in them. The statements below forget to ask for the forum's boundary. */
const rig = await testApp({ demo: true });
let forums: { id: string; slug: string }[] = [];
beforeAll(async () => {
  await loadDemonstration(rig.owner);
  forums = await rig.database.query('select id, slug from forums order by slug');
}, 60_000);
afterAll(() => rig.close());

const TABLES = Object.entries(RIGHTS).flatMap(([name, { isInReach }]) => (isInReach ? [name] : []));
const count = async (table: string) =>
  rig.tx(async (tx) =>
    Number((await tx.execute<{ n: string }>(sql.raw(`select count(*) as n from ${table}`))).rows[0]?.n),
  );

describe.each(TABLES)('rows of %s', (table) => {
  it('are those of the forum of a request, and all of them across forums', async () => {
    const inForums = await Promise.all(forums.map(({ id }) => withReach({ forumId: id }, () => count(table))));
    const all = await count(table);
    for (const inForum of inForums) expect(inForum).toBeLessThan(all);
    expect(inForums.reduce((sum, n) => sum + n, 0)).toBe(all);
  });

  it('are not there for a statement that said nothing of its reach, nor for a forum that is none', async () => {
    const { rows } = await rig.deps.db.pool.query(`select 1 from ${table} limit 1`);
    expect(rows).toEqual([]);
    for (const forumId of ['00000000-0000-4000-8000-000000000000', "x'; select 1 --"])
      expect(await withReach({ forumId }, () => count(table))).toBe(0);
  });
});

describe('a statement that forgets the boundary', () => {
  it('changes nothing of another forum, and adds nothing to it', async () => {
    const [here, there] = forums.map(({ id }) => id);
    const changed = await withReach({ forumId: here ?? '' }, () =>
      inTransaction(rig.deps.db, (tx) =>
        tx.execute(sql`update commitments set state = 'withdrawn' where forum_id = ${there}`),
      ),
    );
    expect(changed.rowCount).toBe(0);
    const [board] = await rig.database.query<{ id: string }>(
      'select b.id from boards b join cycles c on c.id = b.cycle_id where c.forum_id = $1 limit 1',
      [there],
    );
    const add = withReach({ forumId: here ?? '' }, () =>
      inTransaction(rig.deps.db, (tx) =>
        tx.execute(sql`insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
          values (${board?.id}, 999999, gen_random_uuid(), 1, 'note.add', '{}', 'k', now())`),
      ),
    );
    await expect(add).rejects.toMatchObject({ cause: { message: expect.stringContaining('row-level security') } });
  });

  it('in a route of a cycle reaches that cycle’s forum', async () => {
    const cycles = (await rig.anonymous.get('/api/cycles')).json().items as { id: string; slug: string }[];
    const seen: string[] = [];
    rig.deps.db.pool.on('acquire', (client) => {
      const ask = client.query;
      client.query = ((...words: Parameters<typeof ask>) => {
        if (typeof words[0] === 'string' && String(words[0]).startsWith('begin')) seen.push(words[0]);
        return ask.apply(client, words);
      }) as typeof ask;
    });
    const demo = cycles.find(({ slug }) => slug === 'demo-es');
    expect((await rig.anonymous.get(`/api/cycles/${demo?.id}/commitments`)).statusCode).toBe(200);
    const forum = forums.find(({ slug }) => slug === 'demo-es');
    expect(seen.at(-1)).toBe(`begin; set local minga.reach = 'forum:${forum?.id}'`);
  });
});
