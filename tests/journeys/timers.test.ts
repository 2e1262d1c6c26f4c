import { randomUUID } from 'node:crypto';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, expect, it, vi } from 'vitest';
import { foldLongBoards, keepBoardsTidy } from '../../server/src/features/boards/commands/keep-fold.ts';
import { notifyServers } from '../../server/src/features/boards/commands/notify-servers.ts';
import { startForgettingAtDoors } from '../../server/src/features/boards/jobs.ts';
import { startLookingAfterFiles } from '../../server/src/features/files/jobs.ts';
import { watchPublicFlags } from '../../server/src/features/meetings/jobs.ts';
import { startSweeping } from '../../server/src/features/people/jobs.ts';
import { startSweepingStates } from '../../server/src/features/versions/jobs.ts';
import { findOutcome, freshPress, sweepRepeats } from '../../server/src/platform/http/repeats.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { createWholeFiles } from '../../server/src/platform/files/whole-files.ts';
import { asTheServer, testApp } from '../support/app.ts';
import { aCycle, aDiagnosis, aForum, aPerson, aSeat } from '../support/factories.ts';

/**
 * Whatever no request begins, begun once as the server begins it, where two forums have something to do for it: a round that
 * has not said how far it reaches is refused, and one that reaches too little does its work in no forum or in one.
 */
const rig = await testApp();
afterAll(() => rig.close());
const server = asTheServer(rig.deps);
const { query } = rig.database;

const forums = await Promise.all([1, 2].map(() => aForum(rig.deps.db)));
const cycles = await Promise.all(forums.map(({ id }) => aCycle(rig.deps.db, { forumId: id })));

/** As many as there are, in each forum; looked at by the owner, whom no policy holds back. */
const count = async (from: string) => (await query<{ n: number }>(`select count(*)::int as n from ${from}`))[0]?.n;
/** Until the round has come to it; what it could not do stands in the log. */
const until = async (from: string, n: number) => {
  await vi.waitFor(async () => expect(await count(from)).toBe(n), { timeout: 15_000, interval: 50 });
  expect(rig.log()).not.toMatch(
    /left to the next|queue met a fault|could not be (put in order|read again|looked after|folded)/,
  );
};

async function aBoard(place: number, more: { phase?: string; seq?: number } = {}): Promise<string> {
  const id = newId();
  const closed = more.phase === 'closed' ? 'now()' : 'null';
  await query(
    `insert into boards (id, cycle_id, forum_id, title, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase, seq, closed_at)
     values ($1, $2, $3, 'Tablero', '[{"id":"ideas","title":"Ideas"}]', 'organisation', 5, 3, 'open', $4, $5, ${closed})`,
    [id, cycles[place]?.id, forums[place]?.id, more.phase ?? 'open', more.seq ?? 0],
  );
  return id;
}

it('guests whose links are long over are forgotten in every forum', async () => {
  for (const place of [0, 1]) {
    const { id } = await aPerson(rig.deps.db, { name: 'Julia Mamani' });
    const [board, link] = [await aBoard(place), newId()];
    await query("update people set is_guest = true, created_at = now() - interval '800 days' where id = $1", [id]);
    await query(
      `insert into board_links (id, board_id, code, quota, expires_at, created_by) values ($1, $2, $3, 40, now() - interval '700 days', $4)`,
      [link, board, randomUUID().replaceAll('-', '').slice(0, 16), id],
    );
    await query('insert into board_guests (board_id, person_id, link_id) values ($1, $2, $3)', [board, id, link]);
  }
  await startForgettingAtDoors(server);
  await until("people where name = 'Julia Mamani'", 0);
});

it('sessions that are good for nothing go, whoever had them', async () => {
  for (const { id } of forums) {
    const { personId } = await aSeat(rig.deps.db, { forumId: id });
    await query(
      "insert into sessions (id, person_id, token, expires_at) values ($1, $2, $3, now() - interval '2 days')",
      [newId(), personId, randomUUID()],
    );
  }
  await startSweeping(server);
  await until('sessions where expires_at < now()', 0);
});

it('old states of texts and uploads that nobody finished go, and files are read again, in every forum', async () => {
  for (const place of [0, 1]) {
    const seat = await aSeat(rig.deps.db, { forumId: forums[place]?.id ?? '' });
    const by = { cycleId: cycles[place]?.id ?? '', organisationId: seat.organisationId, createdBySeat: seat.id };
    const { id } = await aDiagnosis(rig.deps.db, by);
    for (const days of [50, 40])
      await query(
        `insert into saved_states (id, cycle_id, subject_kind, subject_id, version, content, begun_at, saved_at)
         values ($1, $2, 'diagnosis', $3, 1, '{}', now() - make_interval(days => $4), now() - make_interval(days => $4))`,
        [newId(), by.cycleId, id, days],
      );
    await query(
      `insert into uploads (id, owner_kind, owner_id, cycle_id, person_id, name, bytes, created_at)
       values ($1, 'diagnosis', $2, $3, $4, 'a.pdf', 9, now() - interval '2 days')`,
      [newId(), id, by.cycleId, seat.personId],
    );
    await query(
      `insert into files (id, owner_kind, owner_id, cycle_id, name, media_type, bytes, sha256, storage_key, uploaded_by, verified_at)
       values ($1, 'diagnosis', $2, $3, 'a.pdf', 'application/pdf', 9, repeat('a', 64), $4, $5, now() - interval '2 days')`,
      [newId(), id, by.cycleId, randomUUID(), seat.personId],
    );
  }
  await startSweepingStates(server);
  const stop = await startLookingAfterFiles({ ...server, wholeFiles: createWholeFiles(server.storage) });
  // The files are the last of the round: bytes that are gone are noticed in both forums.
  await until('files where verified_at is not null', 0);
  await until('saved_states', 2);
  expect(await count('(select distinct cycle_id from saved_states) kept')).toBe(2);
  await until('uploads', 0);
  await stop();
});

it('keys of closed boards go, and long logs without a fold get one, in every forum', async () => {
  const closed = await Promise.all([0, 1].map((place) => aBoard(place, { phase: 'closed' })));
  for (const id of closed) await server.keys.create(id);
  for (const place of [0, 1]) {
    const id = await aBoard(place, { seq: 5_000 });
    await query(
      `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
       select $1, n, $2, n, 'note.add', jsonb_build_object('noteId', gen_random_uuid(), 'columnId', 'ideas', 'order', 'a1', 'text', 'x', 'colour', 'teal'),
         'somebody', now() from generate_series(1, 5000) n`,
      [id, randomUUID()],
    );
  }
  // Before the first reader of a start, and again from time to time.
  await foldLongBoards(server);
  expect(await count('board_folds where seq = 5000')).toBe(2);
  await query('delete from board_folds');
  const round = keepBoardsTidy(server);
  await until('board_folds where seq = 5000', 2);
  await round.stop();
  expect((await server.keys.list()).filter((id) => closed.includes(id))).toEqual([]);
});

it('public flags that are old are computed in every forum', async () => {
  for (const place of [0, 1])
    for (let n = 0; n < 2; n += 1)
      await query(
        `insert into meetings (id, cycle_id, forum_id, stage, title, starts_at, ends_at, time_zone, local_start, local_end, modality, room,
           room_exclusive, uid, state, published_at, time_published_at)
         select $1::uuid, $2, $3, 'co_creation', 'Mesa', at, at + interval '1 hour', 'UTC', at at time zone 'UTC',
           (at + interval '1 hour') at time zone 'UTC', 'in_person', 'Sala 1', false, $1::text, 'published', now(), now()
         from (select date_trunc('hour', now()) + interval '9 days' as at) given`,
        [newId(), cycles[place]?.id, forums[place]?.id],
      );
  const looking = watchPublicFlags(server);
  await looking.now();
  await looking.stop();
  expect(await count("meeting_flags where audience = 'public'")).toBe(2);
});

it('old answers go, what a dead process came to is found, and boards are told of, from outside any request', async () => {
  await query(
    "insert into idempotency_keys (key_hash, request_hash, answer, at) values (sha256('a'), sha256('b'), 'c', now() - interval '9 days')",
  );
  await withReach(null, () => sweepRepeats(server.db));
  expect(await count('idempotency_keys')).toBe(0);
  expect(await findOutcome(server.db, freshPress())).toBeNull();
  await notifyServers(server.db, [{ id: newId(), seq: 1 }]);
});
