import { randomUUID } from 'node:crypto';
import { newId } from '@minga/shared/kernel/ids.ts';
import { RETENTION, RETENTION_KINDS, type RetentionKind } from '@minga/shared/kernel/retention.ts';
import type { HeldList, Privacy, Retention } from '@minga/shared/rights/schema.ts';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { forgetRequests } from '../../server/src/features/participation/jobs.ts';
import { forgetAtDoors } from '../../server/src/features/boards/jobs.ts';
import { removeGivenUp } from '../../server/src/features/events/commands.ts';
import { sweepUploads } from '../../server/src/features/files/jobs.ts';
import { removeOldNotices } from '../../server/src/features/notices/commands.ts';
import { sweepSessions } from '../../server/src/features/people/jobs.ts';
import { sweepStates } from '../../server/src/features/versions/commands.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums, withReach } from '../../server/src/platform/database/reach.ts';
import { removeInBatches } from '../../server/src/platform/database/retention.ts';
import { sweepRepeats } from '../../server/src/platform/http/repeats.ts';
import { answered } from '../support/acts.ts';
import { asTheServer, testApp } from '../support/app.ts';
import { aCycle, aDiagnosis, aForum, aPerson, aSeat } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const server = asTheServer(rig.deps);
const { query } = rig.database;

const forum = await aForum(rig.deps.db);
const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
const seat = await aSeat(rig.deps.db, { forumId: forum.id });
const admin = await rig.signInAs(await aPerson(rig.deps.db, { isAdministrator: true }));
const list = async () => answered<Retention>(await admin.get('/api/retention')).items;
const termOf = async (kind: RetentionKind) => (await list()).find((one) => one.kind === kind);
const choose = (kind: RetentionKind, days: number | null, seen: number | null) =>
  admin.put(`/api/retention/${kind}`, { days, seen });
const ago = (days: number) => `now() - interval '${days} days'`;

/** Of each kind: one that has been good for nothing for so many days, how many are left, and the round that looks. */
const KINDS: Readonly<
  Record<RetentionKind, { add: (days: number) => Promise<unknown>; left: string; sweep: () => Promise<unknown> }>
> = {
  sessions: {
    add: (days) =>
      query(`insert into sessions (id, person_id, token, expires_at) values ($1, $2, $3, ${ago(days)})`, [
        newId(),
        seat.personId,
        randomUUID(),
      ]),
    left: 'sessions where expires_at < now()',
    sweep: () => withReach(null, () => sweepSessions(server)),
  },
  repeats: {
    add: (days) =>
      query(
        `insert into idempotency_keys (key_hash, request_hash, answer, at) values (sha256($1), sha256('b'), 'c', ${ago(days)})`,
        [Buffer.from(randomUUID())],
      ),
    left: 'idempotency_keys where answer = $$c$$',
    sweep: () => withReach(null, () => sweepRepeats(server.db)),
  },
  states: {
    // Saved over so many days ago: the newest one stays.
    add: async (days) => {
      const subject = newId();
      for (const at of [days + 1, days])
        await query(
          `insert into saved_states (id, cycle_id, subject_kind, subject_id, version, content, begun_at, saved_at)
           values ($1, $2, 'diagnosis', $3, 1, '{}', ${ago(at)}, ${ago(at)})`,
          [newId(), cycle.id, subject],
        );
    },
    left: 'saved_states s where exists (select 1 from saved_states l where l.subject_id = s.subject_id and l.saved_at > s.saved_at)',
    sweep: () => acrossForums('states-sweep', () => sweepStates(server.db)),
  },
  notices: {
    add: async (days) => {
      await query(
        "insert into events (type, forum_id, cycle_id, subject_id, data, is_handed_on) values ('tried.it', $1, $2, $3, '{}', true)",
        [forum.id, cycle.id, newId()],
      );
      await query(
        `insert into notices (id, event_id, forum_id, cycle_id, person_id, kind, subject_id, number, is_last, at, letter)
         select $1, max(id), $2, $3, $4, 'stage-moved', $5, 0, false, ${ago(days)}, 'none' from events`,
        [newId(), forum.id, cycle.id, seat.personId, newId()],
      );
    },
    left: 'notices',
    sweep: () => acrossForums('notices-forgotten', () => removeInBatches(server.db, 'notices', removeOldNotices)),
  },
  deliveries: {
    add: async (days) => {
      const [event] = await query<{ id: string }>(
        `insert into events (type, forum_id, cycle_id, subject_id, data, is_handed_on, at) values ('slip.lost', $1, $2, $3, '{}', true, ${ago(days + 2)}) returning id`,
        [forum.id, cycle.id, newId()],
      );
      await query(
        `insert into event_deliveries (id, event_id, subscriber, subject_id, given_up_at) values ($1, $2, 'tried', $3, ${ago(days)})`,
        [newId(), event?.id, newId()],
      );
    },
    left: "events where type = 'slip.lost'",
    sweep: () => acrossForums('events-tidied', () => removeInBatches(server.db, 'deliveries', removeGivenUp)),
  },
  requests: {
    add: (days) =>
      query(
        `insert into participation_requests (id, cycle_id, organisation, sector, contribution, name, email, locale, notice_number,
           notice_locale, notice_sha256, expires_at, confirmed_at, outcome, reason, decided_by, decided_at)
         values ($1, $2, 'Vecinas', 'academia', 'Agua', 'Ana', 'ana@vecinas.example', 'es', 0, 'es', '', ${ago(days)}, ${ago(days)},
           'declined', 'No hay vacantes por ahora.', $3, ${ago(days)})`,
        [newId(), cycle.id, seat.personId],
      ),
    left: 'participation_requests',
    sweep: () => acrossForums('participation-tidied', () => forgetRequests(server)),
  },
  uploads: {
    add: (days) =>
      query(
        `insert into uploads (id, owner_kind, owner_id, cycle_id, person_id, name, bytes, created_at)
         select $1, 'diagnosis', d.id, d.cycle_id, $2, 'a.pdf', 9, ${ago(days)} from diagnoses d limit 1`,
        [newId(), seat.personId],
      ),
    left: 'uploads',
    sweep: () => acrossForums('uploads-sweep', () => sweepUploads(server)),
  },
  guests: {
    add: async (days) => {
      const { id } = await aPerson(rig.deps.db, { isGuest: true, name: 'Julia Mamani', createdAt: new Date(0) });
      const link = newId();
      await query(
        `insert into board_links (id, board_id, code, quota, expires_at, created_by) values ($1, $2, $3, 40, ${ago(days)}, $4)`,
        [link, board.id, randomUUID().replaceAll('-', '').slice(0, 16), seat.personId],
      );
      await query('insert into board_guests (board_id, person_id, link_id) values ($1, $2, $3)', [board.id, id, link]);
    },
    left: "people where name = 'Julia Mamani'",
    sweep: () => acrossForums('guests-forgotten', () => forgetAtDoors(server)),
  },
};
const board = { id: newId() };
await query(
  `insert into boards (id, cycle_id, forum_id, title, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase)
   values ($1, $2, $3, 'Pizarra', '[{"id":"ideas","title":"Ideas"}]', 'organisation', 5, 3, 'open', 'open')`,
  [board.id, cycle.id, forum.id],
);
await aDiagnosis(rig.deps.db, { cycleId: cycle.id });
const leftOf = async (kind: RetentionKind) =>
  (await query<{ n: number }>(`select count(*)::int as n from ${KINDS[kind].left}`))[0]?.n;

describe.each(RETENTION_KINDS)('%s', (kind) => {
  it('stay for the term that is set and go after it, and what went is counted', async () => {
    const { add, sweep } = KINDS[kind];
    const { usual, least, most } = RETENTION[kind];
    expect(await termOf(kind)).toMatchObject({ days: usual, removed: 0, removedInMonth: 0 });
    for (const days of [most + 1, most - 1, least - 0.5]) await add(days);
    answered(await choose(kind, most, usual), 204);
    await sweep();
    expect(await leftOf(kind)).toBe(2);
    answered(await choose(kind, least, most), 204);
    await sweep();
    expect(await leftOf(kind)).toBe(1);
    const { ranAt, ...counted } = (await termOf(kind)) ?? {};
    expect(counted).toMatchObject({ days: least, removed: 2, removedInMonth: 2 });
    expect(Date.now() - Date.parse(ranAt ?? '')).toBeLessThan(60_000);
    // Nothing is left to do.
    await sweep();
    expect(await termOf(kind)).toMatchObject({ removed: 2 });
  });
});

describe('a term', () => {
  it('is chosen by whoever administers the installation, within its bounds, and stands in the record of acts', async () => {
    const { days: before = null } = (await termOf('states')) ?? {};
    const beyond = await choose('states', RETENTION.states.most + 1, before);
    expect([beyond.statusCode, beyond.json().errors]).toEqual([
      422,
      [expect.objectContaining({ field: 'days', code: 'too-big', message: 'Debe ser 365 o menos.' })],
    ]);
    expect((await choose('repeats', 1, RETENTION.repeats.least)).json().errors[0]).toMatchObject({ code: 'too-small' });
    expect((await choose('states', null, before)).json().errors[0]).toMatchObject({ code: 'required' });
    const facilitator = await rig.signInAs(await aPerson(rig.deps.db, { role: 'administrator', forumId: forum.id }));
    expect((await facilitator.put('/api/retention/states', { days: 40, seen: before })).statusCode).toBe(403);
    answered(await choose('states', 40, before), 204);
    // The same once more says nothing twice.
    answered(await choose('states', 40, 40), 204);
    const acts = await query<{ data: object }>(
      "select data, person_id = $1 as mine from audit_log where action = 'retention.chosen' and subject_id = 'states' and data->>'after' = '40'",
      [admin.personId],
    );
    expect(acts).toEqual([{ data: { before, after: 40 }, mine: true }]);
  });

  it('that two choose at the same instant is one’s, and the other is told', async () => {
    const before = (await termOf('guests'))?.days ?? null;
    const answers = await Promise.all([100, 101, 102].map((days) => choose('guests', days, before)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409, 409]);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.json().code).toBe('retention.changed');
  });

  it('is what the privacy notice, the list of personal data and the door of a board say', async () => {
    const read = async (language: string) => {
      const privacy = answered<Privacy>(await rig.anonymous.get(`/api/cycles/${cycle.id}/privacy`));
      const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
      const { items } = answered<HeldList>(
        await lead.get(`/api/cycles/${cycle.id}/personal-data`, { 'accept-language': language }),
      );
      const kept = (at: string) => items.find((one) => one.at === at)?.kept;
      return { body: privacy.texts.find(({ locale }) => locale === language)?.body ?? '', kept };
    };
    const set = async (kind: RetentionKind, days: number | null) =>
      answered(await choose(kind, days, (await termOf(kind))?.days ?? null), 204);
    for (const [kind, days] of [
      ['guests', 77],
      ['sessions', 1],
      ['states', 44],
      ['notices', 400],
    ] as const)
      await set(kind, days);
    const es = await read('es');
    expect(es.body).toContain('Las sesiones y los códigos de ingreso, un día después de vencer.');
    expect(es.body).toContain('44 días después de sobrescribirse. Los avisos que recibe, 400 días.');
    expect(es.body).toContain('se olvida 77 días después de que el enlace termina');
    expect([es.kept('sessions.person_id'), es.kept('notices.person_id'), es.kept('people.id')]).toEqual([
      'Después de vencer, un día',
      'Desde que llegan, 400 días',
      expect.stringContaining('77 días después de que el enlace termina'),
    ]);
    await set('notices', null);
    const en = await read('en');
    expect(en.body).toContain('Notices you receive, as long as there is an account.');
    expect(en.kept('notices.person_id')).toBe('From their arrival, as long as there is an account');
    // No term is left unsaid in any language.
    for (const { body } of [es, en]) expect(body).not.toMatch(/\{\{|undefined|NaN/);
    const [link] = await query<{ code: string }>(
      `insert into board_links (id, board_id, code, quota, expires_at, created_by)
       values (gen_random_uuid(), $1, 'abcdefghijklmnop', 40, now() + interval '1 day', $2) returning code`,
      [board.id, seat.personId],
    );
    expect(answered(await rig.anonymous.get(`/api/join/${link?.code}`))).toMatchObject({ forgottenAfterDays: 77 });
  });
});

it('a round that is killed in the middle has counted what went, and the next one goes on', async () => {
  const before = (await termOf('repeats'))?.removedInMonth ?? 0;
  await query(
    `insert into idempotency_keys (key_hash, request_hash, answer, at)
     select sha256(n::text::bytea), sha256('b'), 'k', now() - interval '90 days' from generate_series(1, 2500) n`,
  );
  let batch = 0;
  const sweep = (isKilled: boolean) =>
    withReach(null, () =>
      removeInBatches(server.db, 'repeats', async (tx, most) => {
        const { rowCount } = await tx.execute(sql`
          delete from idempotency_keys where key_hash in (select key_hash from idempotency_keys where answer = 'k' limit ${most})`);
        batch += 1;
        if (isKilled && batch === 2) throw new Error('killed');
        return rowCount ?? 0;
      }),
    );
  await expect(sweep(true)).rejects.toThrow('killed');
  const left = async () =>
    (await query<{ n: number }>("select count(*)::int as n from idempotency_keys where answer = 'k'"))[0]?.n;
  expect([await left(), (await termOf('repeats'))?.removedInMonth]).toEqual([1500, before + 1000]);
  expect(await sweep(false)).toBe(1500);
  expect([await left(), (await termOf('repeats'))?.removedInMonth]).toEqual([0, before + 2500]);
});

it('an upload is counted as it goes, whatever becomes of the round', async () => {
  const before = (await termOf('uploads'))?.removedInMonth ?? 0;
  await KINDS.uploads.add(RETENTION.uploads.most + 1);
  // What lies in the store for nobody is looked for last: there the round ends.
  const storage = { ...server.storage, partsDir: '/nowhere' };
  await expect(acrossForums('uploads-sweep', () => sweepUploads({ ...server, storage }))).rejects.toThrow('ENOENT');
  expect((await termOf('uploads'))?.removedInMonth).toBe(before + 1);
});

it('what somebody was notified of within a year is removed by no statement of the application', async () => {
  await KINDS.notices.add(300);
  await expect(
    acrossForums('notices-forgotten', () =>
      inTransaction(server.db, (tx) => tx.execute(sql`delete from notices where at > now() - interval '1 year'`)),
    ),
  ).rejects.toThrow();
});
