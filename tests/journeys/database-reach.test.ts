import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import {
  beginning,
  ROUTES_ACROSS_FORUMS,
  withReach,
  withReachOfRoute,
} from '../../server/src/platform/database/reach.ts';
import { asTheServer, testApp } from '../support/app.ts';
import { RIGHTS } from './database-rights.ts';

/** Where a trigger refuses a made-up row before its forum is looked at. */
const BEFORE_THE_POLICY: Readonly<Record<string, RegExp>> = {
  // The moment of a rule is the database's to name.
  forum_voting_rules: /permission denied/,
  ballots: /begins as a draft/,
  // Its number is the database's to give.
  events: /non-DEFAULT value/,
  // PostgreSQL makes the words of its text.
  file_passages: /non-DEFAULT value/,
  // Its owner is looked for within the same reach, and is not there.
  files: /belongs to something of its cycle/,
  uploads: /belongs to something of its cycle/,
  // So is its consultation, and whether it is open.
  contributions: /takes contributions while it is open/,
  // So is its board.
  closed_notes: /board that is not closed/,
  ballot_roll: /the roll of an announced ballot is fixed/,
};

/** Two forums with everything in them. The statements below forget to ask for the forum's boundary. */
const rig = await testApp({ demo: true });
let forums: { id: string; slug: string }[] = [];
beforeAll(async () => {
  await loadDemonstration(rig.owner, NEEDS);
  forums = await rig.database.query('select id, slug from forums order by slug');
  for (const { id } of forums) await addWhatIsMissing(id);
}, 60_000);
afterAll(() => rig.close());

/** Rows of the tables that the demonstration leaves empty. */
async function addWhatIsMissing(forumId: string): Promise<void> {
  const add = (into: string, from: string) => rig.database.query(`insert into ${into} ${from}`, [forumId]);
  const cycles = 'from cycles c where c.forum_id = $1 limit 1';
  const boards =
    'from boards b join cycles c on c.id = b.cycle_id join seats s on s.forum_id = c.forum_id where c.forum_id = $1 limit 1';
  const diagnoses = 'from diagnoses d join seats s on s.id = d.created_by_seat where d.forum_id = $1 limit 1';
  await add(
    'withdrawn_files (id, owner_kind, owner_id, cycle_id, name, bytes, sha256, received_at, reason)',
    `select gen_random_uuid(), 'meeting', m.id, m.cycle_id, 'guia.pdf', 1, repeat('0', 64), now(), 'Era la anterior.'
     from meetings m where m.forum_id = $1 limit 1`,
  );
  await add(
    'acting_seats (forum_id, person_id, seat_id)',
    'select forum_id, person_id, id from seats where forum_id = $1 limit 1',
  );
  await add(
    'gatherings (id, cycle_id, title, code, long_code, quota, created_by, expires_at)',
    `select gen_random_uuid(), c.id, 'Taller', translate(upper(left(md5(c.id::text), 6)), '0123456789AE', 'BCDFGHJKMNPQ'),
       left(md5(c.id::text), 12), 1, s.person_id, now() + interval '1 hour'
     from cycles c join seats s on s.forum_id = c.forum_id where c.forum_id = $1 limit 1`,
  );
  await add(
    'gathering_networks (gathering_id, network)',
    `select g.id, 'n' from gatherings g join cycles c on c.id = g.cycle_id where c.forum_id = $1 limit 1`,
  );
  await add(
    'invited_names (forum_id, person_id, name)',
    `select s.forum_id, s.person_id, 'Persona de prueba' from seats s where s.forum_id = $1
       and not exists (select 1 from invited_names i where i.forum_id = s.forum_id and i.person_id = s.person_id) limit 1`,
  );
  await add(
    'cycle_changes (id, cycle_id, before, after, reason)',
    `select gen_random_uuid(), c.id, '{}', '{}', 'Para la prueba.' ${cycles}`,
  );
  await add(
    'saved_states (id, cycle_id, subject_kind, subject_id, version, content)',
    `select gen_random_uuid(), c.id, 'diagnosis', gen_random_uuid(), 1, '{}' ${cycles}`,
  );
  await add(
    'uploads (id, owner_kind, owner_id, cycle_id, person_id, name, bytes)',
    `select gen_random_uuid(), 'diagnosis', d.id, d.cycle_id, s.person_id, 'a.pdf', 1 ${diagnoses}`,
  );
  await add(
    'calendar_feeds (id, cycle_id, kind, person_id, token_sha256)',
    `select gen_random_uuid(), c.id, 'person', s.person_id, encode(sha256(s.id::text::bytea), 'hex') from cycles c join seats s on s.forum_id = c.forum_id where c.forum_id = $1 limit 1`,
  );
  await add(
    'ballot_objections (ballot_id, position, roll_entry)',
    `select q.ballot_id, q.position, r.id from ballot_questions q join ballot_roll r on r.ballot_id = q.ballot_id
     join ballots b on b.id = q.ballot_id where b.forum_id = $1
       and not exists (select 1 from ballot_objections o where o.roll_entry = r.id) limit 1`,
  );
  await add(
    'forum_voting_rules (forum_id, votes_by, reason, chosen_by)',
    `select s.forum_id, 'seat', 'Para la prueba.', s.person_id from seats s where s.forum_id = $1 limit 1`,
  );
  await add(
    'meeting_flag_pages (cycle_id, audience, rule, page, kept)',
    `select c.id, 'public', 'S01', 2, '{}' ${cycles}`,
  );
  await add(
    'events (type, forum_id, cycle_id, subject_id, data)',
    `select 'cycle.tried', c.forum_id, c.id, c.id, '{}' ${cycles}`,
  );
  await add(
    'event_deliveries (id, event_id, subscriber, subject_id)',
    `select gen_random_uuid(), e.id, 'tried', e.subject_id from events e where e.forum_id = $1 and e.type = 'cycle.tried'`,
  );
  await add(
    'comments (id, cycle_id, subject_kind, subject_id, body, person_id)',
    `select gen_random_uuid(), c.id, 'commitment', gen_random_uuid(), 'Para la prueba.', s.person_id
     from cycles c join seats s on s.forum_id = c.forum_id where c.forum_id = $1 limit 1`,
  );
  await add(
    'notice_choices (person_id, forum_id, kind, mode)',
    "select s.person_id, s.forum_id, 'meeting-changed', 'off' from seats s where s.forum_id = $1 limit 1",
  );
  await add(
    'privacy_notices (id, forum_id, number, body, sha256, reason, person_id)',
    `select gen_random_uuid(), s.forum_id, 99, repeat('Para la prueba. ', 10), repeat('0', 64), 'Para la prueba.', s.person_id
     from seats s where s.forum_id = $1 limit 1`,
  );
  await add(
    'stranger_letters (id, forum_id, cycle_id, kind, subject_id)',
    `select gen_random_uuid(), c.forum_id, c.id, 'claim-confirm', gen_random_uuid() ${cycles}`,
  );
  await add('notice_days (forum_id, day)', "select id, '2027-01-01' from forums where id = $1");
  await add(
    'meeting_answers (meeting_id, person_id, answer, sequence)',
    `select m.id, s.person_id, 'yes', 0 from meetings m join seats s on s.forum_id = m.forum_id where m.forum_id = $1 limit 1`,
  );
  await add(
    'file_texts (file_id, state)',
    `select f.id, 'read' from files f join cycles c on c.id = f.cycle_id where c.forum_id = $1 limit 1 on conflict do nothing`,
  );
  await add(
    'file_passages (file_id, place, text)',
    `select t.file_id, 999, 'palabras' from file_texts t join files f on f.id = t.file_id join cycles c on c.id = f.cycle_id
     where c.forum_id = $1 and t.state = 'read' limit 1`,
  );
  await add('board_folds (board_id, seq, state)', `select b.id, 0, '{}' ${boards}`);
  await add(
    'board_refusals (board_id, client_id, client_seq, code)',
    `select b.id, gen_random_uuid(), 1, 'note.exists' ${boards}`,
  );
  await add('board_private_notes (board_id, note_id, text)', `select b.id, gen_random_uuid(), 'palabras' ${boards}`);
  await add(
    'gatherings (id, cycle_id, title, code, long_code, quota, created_by, expires_at)',
    `select gen_random_uuid(), b.cycle_id, 'Taller', translate(upper(left(md5(b.id::text), 6)), '0123456789AE', 'BCDFGHJKMNPQ'),
      md5(b.id::text), 9, s.person_id, now() + interval '1 day' ${boards}`,
  );
  await add(
    'board_links (id, board_id, code, created_by, expires_at, quota)',
    `select gen_random_uuid(), b.id, left(b.id::text, 20), s.person_id, now() + interval '1 day', 9 ${boards}`,
  );
  await add(
    'board_guests (board_id, person_id, link_id)',
    `select l.board_id, l.created_by, l.id from board_links l join boards b on b.id = l.board_id join cycles c on c.id = b.cycle_id where c.forum_id = $1 limit 1`,
  );
}

const TABLES = Object.entries(RIGHTS).flatMap(([name, { isInReach }]) => (isInReach ? [name] : []));
const places = async (table: string) => {
  const found = await rig.tx((tx) =>
    tx.execute<{ place: string }>(sql.raw(`select ctid::text as place from ${table}`)),
  );
  return found.rows.map(({ place }) => place);
};

/** The forum of a row, as its foreign keys say it, without the policies that are tried here. */
async function forumOf(table: string, row = 't'): Promise<string> {
  if (table === 'forums') return `${row}.id`;
  const columns = await rig.database.query<{ name: string; parent: string | null; key: string | null }>(
    `select a.attname as name, c.confrelid::regclass::text as parent, k.attname as key
     from pg_attribute a
       left join lateral (select confrelid, confkey from pg_constraint
         where conrelid = a.attrelid and contype = 'f' and conkey[1] = a.attnum order by conname limit 1) c on true
       left join pg_attribute k on k.attrelid = c.confrelid and k.attnum = c.confkey[1]
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [table],
  );
  if (columns.some(({ name }) => name === 'forum_id')) return `${row}.forum_id`;
  const ofCycle = columns.some(({ name }) => name === 'cycle_id');
  const leads = ofCycle
    ? { name: 'cycle_id', parent: 'cycles', key: 'id' }
    : columns.find(({ name, parent }) => name.endsWith('_id') && parent !== null && TABLES.includes(parent));
  if (!leads?.parent) throw new Error(`Nothing leads from ${table} to its forum.`);
  const above = `${row}p`;
  return `(select ${await forumOf(leads.parent, above)} from ${leads.parent} ${above} where ${above}.${leads.key} = ${row}.${leads.name} limit 1)`;
}

describe.each(TABLES)('SEC-2 rows of %s', (table) => {
  it('are those of the forum of a request, and all of them across forums', async () => {
    const own = await rig.database.query<{ place: string; forum: string }>(
      `select t.ctid::text as place, ${await forumOf(table)} as forum from ${table} t`,
    );
    expect((await places(table)).sort()).toEqual(own.map(({ place }) => place).sort());
    for (const { id } of forums) {
      const expected = own.filter(({ forum }) => forum === id).map(({ place }) => place);
      expect(expected).not.toEqual([]);
      expect((await withReach({ forumId: id }, () => places(table))).sort()).toEqual(expected.sort());
    }
  });

  it('of another forum are neither changed, removed nor added', async () => {
    const [here = '', there = ''] = forums.map(({ id }) => id);
    const foreign = await withReach({ forumId: there }, () => places(table));
    const those = `ctid = any('{${foreign.map((place) => `"${place}"`).join(',')}}'::tid[])`;
    const [row] = await rig.database.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${table} t where ${those} limit 1`,
    );
    const { may } = RIGHTS[table] ?? { may: '' };
    const column =
      /update\(([a-z_]+)/.exec(may)?.[1] ?? (/update/.test(may) ? Object.keys(JSON.parse(row?.row ?? '{}'))[0] : null);
    const tried = (statement: string) =>
      withReach({ forumId: here }, () => rig.tx((tx) => tx.execute(sql.raw(statement))));
    if (column) expect((await tried(`update ${table} set ${column} = ${column} where ${those}`)).rowCount).toBe(0);
    if (/delete/.test(may)) expect((await tried(`delete from ${table} where ${those}`)).rowCount).toBe(0);
    const copy = `'${(row?.row ?? '').replaceAll("'", "''")}'::jsonb`;
    const added = tried(`insert into ${table} select * from jsonb_populate_record(null::${table}, ${copy})`);
    const refusal = await added.then(
      () => 'added',
      (error: Error) => String((error.cause as Error | undefined)?.message),
    );
    expect(refusal).toMatch(
      BEFORE_THE_POLICY[table] ?? (/insert/.test(may) ? /row-level security/ : /permission denied/),
    );
  });

  it('are not there for what reaches no forum, nor for a forum that is none; a transaction that says nothing is refused', async () => {
    const { rows } = await rig.deps.db.pool.query(`select 1 from ${table} limit 1`);
    expect(rows).toEqual([]);
    expect(await withReach(null, () => places(table))).toEqual([]);
    const silent = asTheServer(rig.deps).db;
    const found = inTransaction(silent, (tx) => tx.execute(sql.raw(`select 1 from ${table} limit 1`)));
    await expect(found).rejects.toThrow('has not said how far it reaches');
    for (const forumId of ['00000000-0000-4000-8000-000000000000', "x'; select 1 --"])
      expect(await withReach({ forumId }, () => places(table))).toEqual([]);
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

  it('in a route without a cycle reaches nothing, unless the route is listed with its reason', () => {
    const without = rig.app.routeTable.filter(({ url }) => !/:cycleId|:forumId/.test(url)).map(({ url }) => url);
    // Pages are served where the client was built; of these the list may name more than there are here.
    const stale = Object.keys(ROUTES_ACROSS_FORUMS).filter((url) => url.startsWith('/api/') && !without.includes(url));
    expect(stale).toEqual([]);
    const reach = (url: string) => withReachOfRoute({ url, forumId: undefined }, () => beginning(undefined));
    expect(reach('/api/home')).toBe("begin; set local minga.reach = 'all'");
    expect(reach('/api/sessions')).toBe('begin');
    expect(withReachOfRoute({ url: '/api/home', forumId: forums[0]?.id }, () => beginning(undefined))).toContain(
      `minga.forum = '${forums[0]?.id}'`,
    );
  });

  it('in a route of a cycle reaches that cycle’s forum', async () => {
    const cycles = (await rig.anonymous.get('/api/cycles')).json().items as { id: string; slug: string }[];
    // What works beside the requests begins transactions too: only those of this request are looked at.
    const within = new AsyncLocalStorage<string[]>();
    rig.deps.db.pool.on('acquire', (client) => {
      const ask = client.query;
      client.query = ((...words: Parameters<typeof ask>) => {
        if (typeof words[0] === 'string' && String(words[0]).startsWith('begin')) within.getStore()?.push(words[0]);
        return ask.apply(client, words);
      }) as typeof ask;
    });
    const demo = cycles.find(({ slug }) => slug === 'demo-es');
    const seen: string[] = [];
    const answer = await within.run(seen, () => rig.anonymous.get(`/api/cycles/${demo?.id}/commitments`));
    expect(answer.statusCode).toBe(200);
    const forum = forums.find(({ slug }) => slug === 'demo-es');
    expect(seen.at(-1)).toBe(`begin; set local minga.forum = '${forum?.id}'`);
  });
});
