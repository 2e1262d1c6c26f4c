import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { testApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';

/** Statements as an injected query would send them: on the application's own connections, with all it may do. */
const rig = await testApp({ demo: true });
beforeAll(async () => {
  await loadDemonstration(rig.owner, NEEDS);
  await rig.database.query('update seats set ended_at = now() where id = (select id from seats order by id limit 1)');
}, 60_000);
afterAll(() => rig.close());

/** Across forums: what stops a statement here is no matter of its reach. */
const send = (text: string) => rig.deps.db.pool.query(`set minga.reach = 'all'; ${text}`);

/** One after the other in a transaction that is taken back, as somebody would who wants to leave no trace. */
async function together(steps: readonly string[]): Promise<void> {
  const client = await rig.deps.db.pool.connect();
  try {
    await client.query('begin');
    await client.query("set local minga.reach = 'all'");
    for (const step of steps) await client.query(step);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('a statement of the application cannot', () => {
  it.each([
    ['delete a counted ballot', 'delete from ballots where sealed_at is not null'],
    ['delete an announced ballot', 'delete from ballots where announced_at is not null'],
    ['delete votes', 'delete from ballot_casts'],
    ['delete boards, with their log', 'delete from boards'],
    ['delete the log of a board', 'delete from board_ops'],
    ['rewrite the log of a board', "update board_ops set args = '{}'"],
    ['delete commitments, with their versions', 'delete from commitments'],
    ['change a version', "update versions set content = '{}'"],
    ['change what stands beside it', "update versions set beside = '{}'"],
    ['delete a version', 'delete from versions'],
    ['empty the versions', 'truncate versions cascade'],
    ['delete meetings, with their publications', 'delete from meetings'],
    ['delete a cycle, and everything in it', 'delete from cycles'],
    ['delete a forum, and everything in it', 'delete from forums'],
    ['delete an organisation', 'delete from organisations'],
    ['delete people, with their sessions and roles', 'delete from people'],
    ['delete a published diagnosis', "delete from diagnoses where state = 'published'"],
    ['change the words of a published diagnosis', "update diagnoses set problem = 'otro' where state = 'published'"],
    ['move the time of a publication', "update diagnoses set published_at = now() where state = 'published'"],
    ['change the themes of a published diagnosis', 'delete from diagnosis_themes'],
    ['change the words of a diagnosis in review', "update diagnoses set problem = 'otro' where state = 'submitted'"],
    ['take back what was handed in', "update diagnosis_submissions set due_at = now() + interval '1 year'"],
    ['delete what was handed in', 'delete from diagnosis_submissions'],
    [
      'decide again what was decided',
      "update diagnosis_submissions set reason = 'Otra cosa.' where outcome is not null",
    ],
    [
      'move a diagnosis to another organisation',
      'update diagnoses set organisation_id = (select id from organisations limit 1)',
    ],
    ['change a contribution', "update contributions set body = 'otra'"],
    ['delete a contribution', 'delete from contributions'],
    ['change a reasoned response', "update responses set disposition = 'adopted'"],
    ['change a counted result', "update ballots set export = '{}' where sealed_at is not null"],
    [
      'take the seal off a ballot',
      'update ballots set sealed_at = null, export = null, export_sha256 = null where sealed_at is not null',
    ],
    [
      'add somebody to an announced roll',
      `insert into ballot_roll (id, ballot_id, seat_id, person_id, organisation_id, organisation, sector, tally_group)
       select gen_random_uuid(), b.id, s.id, s.person_id, s.organisation_id, 'X', 'academia', 'all'
       from ballots b cross join lateral (select * from seats where forum_id = b.forum_id limit 1) s where b.announced_at is not null`,
    ],
    ['make an administrator', 'update people set is_administrator = true'],
    [
      'make up an administrator',
      "insert into people (id, name, email, is_administrator) values (gen_random_uuid(), 'X', 'x@example.org', true)",
    ],
    ['take over the address of an administrator', "update people set email = 'x@example.org' where is_administrator"],
    [
      'turn a session into that of an administrator',
      'update sessions set person_id = (select id from people where is_administrator limit 1)',
    ],
    ['unpublish a cycle', 'update cycles set published_at = null'],
    ['unpublish a commitment', "update commitments set state = 'draft', published_at = null where state = 'published'"],
    ['unpublish a meeting', "update meetings set state = 'draft', published_at = null where state = 'published'"],
    ['reopen a closed board', "update boards set phase = 'open', closed_at = null where phase = 'closed'"],
    [
      'break the promise of a board',
      "update boards set identity_mode = 'person' where identity_mode <> 'person' and seq > 0",
    ],
    [
      'write on a closed board',
      `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
       select id, seq + 1, gen_random_uuid(), 1, 'board.lock', '{}', 'x', now() from boards where phase = 'closed'`,
    ],
    ['let the log of a closed board go on', "update boards set seq = seq + 1 where phase = 'closed'"],
    ['rename a closed board', "update boards set title = 'Otro' where phase = 'closed'"],
    ['give an ended seat back', 'update seats set ended_at = null where ended_at is not null'],
    ['cut the log of a board', 'update boards set seq = 0 where seq > 0'],
    ['move a cycle to another forum', "update cycles set forum_id = (select id from forums where slug = 'demo-en')"],
    ['write through a view', "update diagnosis_reach set state = 'draft'"],
    ['empty a table', 'truncate board_votes'],
    ['delete the notice of a changed date', 'delete from stage_changes'],
    ['touch the list of migrations', 'delete from schema_migrations'],
    ['act as the owner by setting a role', "select set_config('role', 'none', true); delete from boards"],
  ])('%s', async (_what, text) => {
    await expect(send(text)).rejects.toMatchObject({
      message: expect.stringMatching(
        /permission denied|stays?\b|fixed|keeps|cannot be changed|not discarded|goes on|administrators/,
      ),
    });
  });

  it('read the votes of an open secret ballot by ending it in a transaction that is taken back, or end it without its quorum', async () => {
    const s = await aBallotSetting(rig, Array<Sector>(12).fill('civil_society'));
    await s.open();
    await s.cast(0, 'abstain');
    const end = `update ballots set closed_at = clock_timestamp(), closed_reason = 'Una razón cualquiera.' where id = '${s.ballot.id}'`;
    const read = `select * from read_ballot_box('${s.ballot.id}')`;
    await expect(send(end)).rejects.toThrow('ends early only with its quorum');
    for (const voter of s.voters.keys()) await s.cast(voter, 'for');
    for (const steps of [
      [end, read],
      ['savepoint one', end, 'release savepoint one', read],
    ])
      await expect(together(steps)).rejects.toThrow('only to count a ballot that is over');
    await expect(send(end.replace('clock_timestamp()', "now() - interval '1 day'"))).rejects.toThrow(
      'now or not at all',
    );
    // The way of the application itself, in two steps that everybody sees.
    expect((await s.close()).statusCode).toBe(200);
    expect((await rig.anonymous.get(`${s.one}/result`)).json()).toMatchObject({ turnout: 12 });
  });

  it('become the owner by a temporary table that stands before one of the schema', async () => {
    // Beside a server that made its own login this is refused before; here everybody may make temporary things.
    const act = "'board.created', 'x', 'x', '{}'";
    const steps = [
      `create function pg_temp.evil() returns boolean language plpgsql as $$ begin execute 'create table public.pwned (n int)'; return true; end $$`,
      'create temporary view audit_log as select * from public.audit_log where pg_temp.evil()',
      `insert into public.audit_log (chain, action, subject_kind, subject_id, data) values (gen_random_uuid(), ${act})`,
    ];
    await together([...steps, `do $$ begin assert to_regclass('public.pwned') is null; end $$`]);
    // Nor is a guard that asks a table deceived by another one of its name.
    await expect(
      together([
        'create temporary table diagnoses (id uuid, state text)',
        "delete from public.diagnosis_themes where diagnosis_id in (select id from public.diagnoses where state = 'published')",
      ]),
    ).rejects.toThrow('fixed');
  });

  it('say what a board holds by making up its fold', async () => {
    const [board] = await rig.database.query<{ id: string; startsIn: string }>(
      `select id, starts_in as "startsIn" from boards where phase = 'closed' limit 1`,
    );
    /** As a process that has never read this board: what one has read it remembers. */
    const readBy = async (process: string) => {
      const { readState } = await import(`../../server/src/features/boards/queries/fold.ts?${process}`);
      return rig.tx((tx) => readState(tx, board)) as Promise<{ notes: object }>;
    };
    const truth = await readBy('first');
    expect(Object.keys(truth.notes).length).toBeGreaterThan(10);
    const forged = JSON.stringify({ ...truth, last: null, notes: {} }).replaceAll("'", "''");
    const write = (mac: string) =>
      send(
        `insert into board_folds (board_id, seq, state, mac) select id, seq, '${forged}', ${mac} from boards
         where id = '${board?.id}' on conflict (board_id) do update
         set state = excluded.state, seq = excluded.seq, mac = excluded.mac`,
      );
    for (const mac of ['null', "decode(repeat('00', 32), 'hex')"]) {
      await write(mac);
      expect(await readBy(mac)).toEqual(truth);
    }
  });

  it('take votes from a board that is closed', async () => {
    const [vote] = await rig.database.query<{ board: string }>(
      "select v.board_id as board from board_votes v join boards b on b.id = v.board_id where b.phase = 'closed' limit 1",
    );
    expect(vote).toBeDefined();
    await expect(send(`delete from board_votes where board_id = '${vote?.board}'`)).rejects.toThrow(
      'closed board stay',
    );
  });

  it('count a ballot that is still open', async () => {
    const [ballot] = await rig.database.query<{ id: string }>(
      'select id from ballots where announced_at is not null and sealed_at is null and closes_at > now() limit 1',
    );
    expect(ballot).toBeDefined();
    const seal = `update ballots set sealed_at = now(), export = '{}', export_sha256 = repeat('0', 64) where id = '${ballot?.id}'`;
    await expect(send(seal)).rejects.toThrow('an open ballot is not counted');
  });
});

it('what the owner does for a restore, the demonstration or a command is bound by none of it', async () => {
  const [person] = await rig.database.query<{ id: string }>('select id from people where not is_administrator limit 1');
  for (const is of [true, false]) {
    await rig.database.query('update people set is_administrator = $2 where id = $1', [person?.id, is]);
    const [now] = await rig.database.query<{ is: boolean }>('select is_administrator as is from people where id = $1', [
      person?.id,
    ]);
    expect(now).toEqual({ is });
  }
});
