import type { Meeting, Publication } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson, aSeat, anOrganisation } from '../../../../tests/support/factories.ts';
import { refreshPublicFlags } from './jobs.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const at = (hour: number) => `2031-03-05T${String(hour).padStart(2, '0')}:00:00-05:00`;
const REASON = 'La sala grande hace falta para la mesa con más gente.';

async function place() {
  const cycle = await aCycle(rig.deps.db);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const base = `/api/cycles/${cycle.id}/meetings`;
  const draft = async (title: string, more: Record<string, unknown> = {}) => {
    const input = { title, startsAt: at(9), endsAt: at(11), modality: 'in_person', ...more };
    const answer = await lead.post(base, input);
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json<Meeting>();
  };
  const publish = async (...meetings: Meeting[]) => {
    const chosen = meetings.map(({ id, version }) => ({ id, version }));
    const answer = await lead.post(`${base}/publish`, { meetings: chosen });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<{ items: Meeting[] }>().items;
  };
  const seen = async () => (await rig.anonymous.get(`${base}/flags`)).json<FlagList>();
  return { cycle, lead, base, draft, publish, seen };
}

describe('rooms', () => {
  it('two public meetings swap in one act with one reason, each announced with it', async () => {
    const { lead, base, draft, publish } = await place();
    const meetings = await publish(await draft('A', { room: 'Sala 1' }), await draft('B', { room: 'Sala 2' }));
    const [a, b] = meetings as [Meeting, Meeting];
    const chosen = [a, b].map(({ id, version }) => ({ id, version }));
    expect((await lead.post(`${base}/swap-rooms`, { meetings: chosen })).json()).toMatchObject({
      errors: [{ field: 'reason' }],
    });
    const answer = await lead.post(`${base}/swap-rooms`, { meetings: chosen, reason: REASON });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json<{ items: Meeting[] }>().items.map(({ title, room }) => [title, room])).toEqual([
      ['A', 'Sala 2'],
      ['B', 'Sala 1'],
    ]);
    const { items } = (await rig.anonymous.get(`${base}/publications`)).json<{ items: Publication[] }>();
    const told = items.filter(({ kind }) => kind === 'changed');
    expect(told.map(({ title, reason }) => [title, reason]).sort()).toEqual([
      ['A', REASON],
      ['B', REASON],
    ]);
    const again = await lead.post(`${base}/swap-rooms`, { meetings: chosen, reason: REASON });
    expect(again.json()).toMatchObject({ code: 'meeting.changed-meanwhile' });
  });

  it('are one however they are written: capitals, accents and spaces set no two rooms apart, in no cycle of the forum', async () => {
    const { lead, base, draft, publish } = await place();
    await publish(await draft('A', { room: 'Salón 1' }));
    for (const room of ['salon 1', 'SALÓN  1', 'Salón\u200b 1']) {
      const { id, version } = await draft('B', { room });
      const refused = await lead.post(`${base}/publish`, { meetings: [{ id, version }] });
      expect([room, refused.statusCode]).toEqual([room, 409]);
    }
    await publish(await draft('C', { room: 'Salón 2' }));
    const same = rig.database.query(
      `insert into meetings (id, cycle_id, forum_id, uid, title, starts_at, ends_at, time_zone, local_start, local_end, modality, room, state, published_at, time_published_at)
       select gen_random_uuid(), cycle_id, forum_id, 'x', 'D', starts_at, ends_at, time_zone, local_start, local_end, modality, 'SALON 1', state, published_at, time_published_at
       from meetings where title = 'A' and room = 'Salón 1' limit 1`,
    );
    await expect(same).rejects.toThrow('meetings_room_once');
  });

  it('are not swapped into one that a third meeting has, nor by drafts', async () => {
    const { lead, base, draft, publish } = await place();
    const early = await draft('Temprano', { room: 'Sala 1' });
    const late = await draft('Tarde', { room: 'Sala 2', startsAt: at(14), endsAt: at(16) });
    const third = await draft('Otra', { room: 'Sala 1', startsAt: at(14), endsAt: at(16) });
    const [a, b] = (await publish(early, late, third)) as [Meeting, Meeting, Meeting];
    const swap = (...two: Meeting[]) =>
      lead.post(`${base}/swap-rooms`, { meetings: two.map(({ id, version }) => ({ id, version })), reason: REASON });
    expect((await swap(a, b)).json()).toMatchObject({ status: 409, code: 'meeting.room-taken' });
    expect((await swap(a, await draft('Borrador', { room: 'Sala 3' }))).json()).toMatchObject({
      code: 'meeting.not-published',
    });
  });

  it('that are a link become how to join, which only those expected read', async () => {
    const { cycle, lead, base, draft, publish, seen } = await place();
    const org = await anOrganisation(rig.deps.db, { forumId: cycle.forumId });
    const seat = await aSeat(rig.deps.db, { organisationId: org.id });
    const link = 'https://us02web.zoom.us/j/1?pwd=secreto';
    const made = await draft('Con enlace', {
      room: link,
      modality: 'online',
      agenda: `Revisar.\n${link}`,
      organisations: [org.id],
    });
    expect(made).toMatchObject({ room: null, agenda: 'Revisar.', joining: link });
    await publish(made);
    const member = await rig.signInAs(seat.personId);
    expect((await member.get(`${base}/${made.id}`)).json<Meeting>().joining).toBe(link);
    const answers = [`${base}/${made.id}`, base, `${base}/publications`, `/api/cycles/${cycle.id}/calendar.ics`];
    for (const path of answers) expect((await rig.anonymous.get(path)).body, path).not.toContain('zoom');
    expect(JSON.stringify(await seen())).not.toContain('zoom');
    const { title, startsAt, endsAt, modality, version } = (await lead.get(`${base}/${made.id}`)).json<Meeting>();
    const kept = { title, startsAt, endsAt, modality, version, organisations: [org.id], reason: REASON };
    expect((await lead.put(`${base}/${made.id}`, kept)).json<Meeting>().joining).toBe(link);
  });
});

describe('flags of a public plan', () => {
  it('hold a meeting that is published while somebody acknowledges a flag', async () => {
    const { cycle, lead, base, draft, publish, seen } = await place();
    const organisations = [(await anOrganisation(rig.deps.db, { forumId: cycle.forumId })).id];
    const pair = async (hour: number) => [
      await draft(`A las ${hour}`, { organisations, startsAt: at(hour), endsAt: at(hour + 1) }),
      await draft(`También a las ${hour}`, { organisations, startsAt: at(hour), endsAt: at(hour + 1) }),
    ];
    await publish(...(await pair(9)));
    const { flags } = (await lead.get(`${base}/flags`)).json<FlagList>();
    const group = flags.find(({ clusters }) => clusters.some(({ meetings }) => meetings.length === 2));
    const cluster = group?.clusters[0];
    const later = await pair(14);
    const answers = await Promise.all([
      publish(...later),
      ...Array.from({ length: 6 }, (_, at) =>
        lead.post(`${base}/flags/acknowledge`, {
          rule: group?.rule,
          subject: { kind: cluster?.subject.kind, id: cluster?.subject.id },
          meetings: cluster?.meetings.map(({ id, movedVersion }) => ({ id, movedVersion })),
          reason: `${REASON} ${at}`,
        }),
      ),
    ]);
    for (const answer of answers.slice(1) as { statusCode: number; body: string }[])
      expect(answer.statusCode, answer.body).toBe(200);
    const now = await seen();
    expect(now.flags.find(({ rule }) => rule === group?.rule)?.clusters).toHaveLength(2);
    expect(now).toMatchObject({ state: 'current' });
  });

  it('are announced without a link that old plans kept as a room', async () => {
    const { lead, base, draft, publish } = await place();
    const [meeting] = (await publish(await draft('Mesa', { room: 'Sala 1' }))) as [Meeting];
    const move = { version: meeting.version, startsAt: at(12), endsAt: at(13), reason: REASON };
    expect((await lead.post(`${base}/${meeting.id}/move`, move)).statusCode).toBe(200);
    const old = JSON.stringify([
      { field: 'room', before: 'Sala 1, https://zoom.us/j/99887766', after: 'https://zoom.us/j/1' },
    ]);
    await rig.database.query(
      "update versions set beside = beside || jsonb_build_object('diff', $1::jsonb) where subject_id = $2 and kind = 'changed'",
      [old, meeting.id],
    );
    const answer = await rig.anonymous.get(`${base}/publications`);
    expect(answer.body).not.toContain('zoom');
    expect(answer.json<{ items: Publication[] }>().items[0]?.diff).toEqual([
      { field: 'room', before: 'Sala 1', after: '' },
    ]);
  });

  it('are there for everybody as soon as something is published, and drafts change nothing of them', async () => {
    const { cycle, lead, draft, publish, seen } = await place();
    expect(await seen()).toEqual({ state: 'current', flags: [] });
    const org = await anOrganisation(rig.deps.db, { forumId: cycle.forumId });
    await publish(await draft('A', { organisations: [org.id] }), await draft('B', { organisations: [org.id] }));
    const first = await seen();
    expect(first.state).toBe('current');
    expect(first.flags.map(({ rule }) => rule)).toContain('S02');
    await draft('C', { organisations: [org.id] });
    expect(await seen()).toEqual(first);
    expect((await lead.get(`/api/cycles/${cycle.id}/meetings/flags`)).json<FlagList>().state).toBe('current');
  });

  it('tell all who plan the same, of drafts and people as they are now, and strangers nothing of either', async () => {
    const { cycle, lead, base, draft, seen } = await place();
    const second = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
    const people = [{ personId: lead.personId, role: 'participant', required: true }];
    await draft('A', { people });
    const [listed, flagged] = [
      async () => (await second.get(base)).body,
      async () => (await second.get(`${base}/flags`)).body,
    ];
    expect(JSON.parse(await listed()).items).toHaveLength(1);
    await draft('B', { people });
    // What was kept a moment ago, for whomever, is not what is told after a change.
    expect(
      JSON.parse(await listed())
        .items.map(({ title }: Meeting) => title)
        .sort(),
    ).toEqual(['A', 'B']);
    expect(await flagged()).toBe((await lead.get(`${base}/flags`)).body);
    const rename = (name: string) =>
      rig.database.query('update people set name = $1 where id = $2', [name, lead.personId]);
    for (const name of ['Rosa Huamán', 'Rosa Quispe']) {
      await rename(name);
      expect(await flagged()).toContain(name);
    }
    expect(JSON.parse((await rig.anonymous.get(base)).body).items).toEqual([]);
    expect(await seen()).toEqual({ state: 'current', flags: [] });
  });

  it('say that they are being computed when delegates changed, and the look-out computes them', async () => {
    const { cycle, draft, publish, seen } = await place();
    const org = await anOrganisation(rig.deps.db, { forumId: cycle.forumId });
    await publish(await draft('A', { organisations: [org.id] }), await draft('B', { organisations: [org.id] }));
    // Those of other plans in this database have their turn first.
    await refreshPublicFlags(rig.deps);
    for (let i = 0; i < 2; i++) await aSeat(rig.deps.db, { organisationId: org.id });
    const stale = await seen();
    expect([stale.state, stale.flags.some(({ rule }) => rule === 'S02')]).toEqual(['computing', true]);
    // Reading alone, however often, computes nothing.
    for (let i = 0; i < 5; i++) expect((await seen()).state).toBe('computing');
    expect(await refreshPublicFlags(rig.deps)).toBe(1);
    const fresh = await seen();
    expect([fresh.state, fresh.flags.some(({ rule }) => rule === 'S02')]).toEqual(['current', false]);
  });
});

it('a calendar of a cycle that is not published is for nobody else, and nothing may keep it', async () => {
  const cycle = await aCycle(rig.deps.db, { publishedAt: null });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const path = `/api/cycles/${cycle.id}/calendar.ics`;
  expect((await rig.anonymous.get(path)).statusCode).toBe(404);
  const own = await lead.get(path);
  expect([own.statusCode, own.headers['cache-control']]).toEqual([200, 'no-store']);
});

it('a meeting of ten or thirty years is refused, whoever writes it', async () => {
  const { lead, base, draft } = await place();
  const long = { title: 'Larga', startsAt: at(9), endsAt: '2041-03-05T09:00:00-05:00', modality: 'online' };
  expect((await lead.post(base, long)).json()).toMatchObject({
    status: 422,
    errors: [{ field: 'endsAt', code: 'lasts-too-long' }],
  });
  const made = await draft('Corta');
  const moved = { startsAt: at(9), endsAt: '2061-03-05T09:00:00-05:00', version: made.version };
  expect((await lead.post(`${base}/${made.id}/move`, moved)).json()).toMatchObject({ errors: [{ field: 'endsAt' }] });
});

it('times that nobody means are refused by their name, and those that stay as they were are left alone', async () => {
  const { lead, base, draft } = await place();
  const written = { title: 'Mesa', modality: 'online' };
  const faults = async (startsAt: string, endsAt: string) =>
    (await lead.post(base, { ...written, startsAt, endsAt }))
      .json<{ errors: { field: string; code: string }[] }>()
      .errors.map(({ field, code }) => `${field} ${code}`);
  expect(await faults('2028-03-02T09:00:00-05:00', '2028-03-02T09:04:00-05:00')).toEqual(['endsAt too-brief']);
  expect(await faults('2028-03-02T09:00:00-05:00', '2028-03-03T09:01:00-05:00')).toEqual(['endsAt longer-than-a-day']);
  const made = await draft('Semana en una pieza');
  await rig.database.query("update meetings set ends_at = starts_at + interval '3 days' where id = $1", [made.id]);
  const { startsAt, endsAt } = (await lead.get(`${base}/${made.id}`)).json<Meeting>();
  const renamed = await lead.put(`${base}/${made.id}`, { ...written, startsAt, endsAt, version: made.version });
  expect(renamed.statusCode, renamed.body).toBe(200);
});

it('a meeting that was held is recorded as such: public, without notice, and not as one that people were called to', async () => {
  const { lead, base, draft } = await place();
  const made = await draft('Primera sesión');
  const [ago, hour] = [Date.now() - 8 * 86_400_000, 3_600_000];
  const times = { startsAt: new Date(ago).toISOString(), endsAt: new Date(ago + 2 * hour).toISOString() };
  const moved = (await lead.post(`${base}/${made.id}/move`, { ...times, version: made.version })).json<Meeting>();
  const answer = await lead.post(`${base}/publish`, { meetings: [{ id: made.id, version: moved.version }] });
  expect(answer.statusCode, answer.body).toBe(200);
  const { items } = (await rig.anonymous.get(`${base}/publications`)).json<{ items: Publication[] }>();
  expect(items[0]).toMatchObject({ kind: 'published', isRecorded: true, noticeMinutes: null });
  const { flags } = (await lead.get(`${base}/flags`)).json<FlagList>();
  expect(flags.filter(({ rule }) => rule === 'S07')).toEqual([]);
});
