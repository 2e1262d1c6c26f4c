import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson, aSeat, anOrganisation, type CycleRow } from '../../../../tests/support/factories.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Tuesday 09:00 in Lima, a few weeks ahead, so that notice and hours raise no flag of their own. */
const NINE = (() => {
  const at = new Date(Date.now() + 30 * DAY);
  at.setUTCHours(14, 0, 0, 0);
  while (at.getUTCDay() !== 2) at.setTime(at.getTime() + DAY);
  return at.getTime();
})();
const iso = (ms: number) => new Date(ms).toISOString();

let rig: TestApp;
let cycle: CycleRow;
let facilitator: Agent;
let participant: Agent;
let base: string;

beforeAll(async () => {
  rig = await testApp();
  cycle = await aCycle(rig.deps.db);
  base = `/api/cycles/${cycle.id}`;
  const people = [
    await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }),
    await aPerson(rig.deps.db, { role: 'participant', forumId: cycle.forumId }),
  ];
  [facilitator, participant] = (await Promise.all(people.map((person) => rig.signInAs(person)))) as [Agent, Agent];
});
afterAll(() => rig.close());

async function draft(fields: Record<string, unknown> = {}, by: Agent = facilitator, at = base): Promise<Meeting> {
  const body = { title: 'Mesa', modality: 'in_person', startsAt: iso(NINE), endsAt: iso(NINE + 2 * HOUR), ...fields };
  const answer = await by.post(`${at}/meetings`, body);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<Meeting>();
}
const publish = (meetings: Meeting[], by: Agent = facilitator, at = base) =>
  by.post(`${at}/meetings/publish`, { meetings: meetings.map(({ id, version }) => ({ id, version })) });
async function flagsOf(agent: Agent, at = base): Promise<FlagList['flags']> {
  const answer = await agent.get(`${at}/meetings/flags`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<FlagList>().flags;
}
const clearOfOthers = async () => {
  const own = await aCycle(rig.deps.db, { themes: ['Ambiente'] });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: own.forumId }));
  return { cycle: own, at: `/api/cycles/${own.id}`, lead };
};

describe('drafts', () => {
  it('are written by facilitators only', async () => {
    const body = { title: 'Mesa', modality: 'in_person', startsAt: iso(NINE), endsAt: iso(NINE + HOUR) };
    expect((await rig.anonymous.post(`${base}/meetings`, body)).statusCode).toBe(401);
    expect((await participant.post(`${base}/meetings`, body)).statusCode).toBe(403);
    const elsewhere = await clearOfOthers();
    expect((await elsewhere.lead.post(`${base}/meetings`, body)).statusCode).toBe(404);
  });

  it('are absent for everybody else until they are published', async () => {
    const meeting = await draft({ title: 'Todavía en borrador' });
    for (const agent of [rig.anonymous, participant]) {
      expect((await agent.get(`${base}/meetings/${meeting.id}`)).json()).toMatchObject({ code: 'meeting.not-found' });
      for (const path of ['meetings', 'meetings/flags', 'calendar.ics', 'meetings/publications']) {
        expect((await agent.get(`${base}/${path}`)).body).not.toContain(meeting.id);
      }
    }
    expect((await facilitator.get(`${base}/meetings`)).body).toContain(meeting.id);
  });

  it('name every bad field at once', async () => {
    const answer = await facilitator.post(`${base}/meetings`, {
      title: '  ',
      modality: 'telepathy',
      startsAt: '2027-03-02T09:00',
      endsAt: iso(NINE),
      colour: 'red',
    });
    expect(answer.statusCode).toBe(422);
    const fields = answer.json<{ errors: { field: string }[] }>().errors.map((error) => error.field);
    expect(fields.sort()).toEqual(['colour', 'modality', 'startsAt', 'title']);
  });

  it('must end after they start, and refuse ids that this forum does not have', async () => {
    const late = await facilitator.post(`${base}/meetings`, {
      title: 'Mesa',
      modality: 'online',
      startsAt: iso(NINE),
      endsAt: iso(NINE),
    });
    expect(late.json()).toMatchObject({ status: 422, errors: [{ field: 'endsAt', code: 'ends-before-start' }] });
    const foreign = await anOrganisation(rig.deps.db);
    const stranger = await aPerson(rig.deps.db);
    const answer = await facilitator.post(`${base}/meetings`, {
      title: 'Mesa',
      modality: 'online',
      startsAt: iso(NINE),
      endsAt: iso(NINE + HOUR),
      organisations: [foreign.id],
      people: [{ personId: stranger.id }],
    });
    const fields = answer.json<{ errors: { field: string; code: string }[] }>().errors;
    expect(fields.map(({ field, code }) => `${field}:${code}`).sort()).toEqual([
      'organisations:unknown',
      'people:unknown',
    ]);
  });

  it('keep the wall clock of the forum as typed', async () => {
    const meeting = await draft();
    expect(meeting).toMatchObject({
      timeZone: 'America/Lima',
      localStart: expect.stringMatching(/T09:00$/),
      localEnd: expect.stringMatching(/T11:00$/),
    });
  });

  it('answer 409 to the second of two writers, who loses nothing of the first', async () => {
    const meeting = await draft();
    const move = (hours: number) =>
      facilitator.post(`${base}/meetings/${meeting.id}/move`, {
        startsAt: iso(NINE + hours * HOUR),
        endsAt: iso(NINE + (hours + 1) * HOUR),
        version: meeting.version,
      });
    const answers = await Promise.all([move(3), move(5)]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.statusCode === 409)?.json()).toMatchObject({
      code: 'meeting.changed-meanwhile',
    });
  });

  it('of another forum are not found under any verb', async () => {
    const elsewhere = await clearOfOthers();
    const foreign = await draft({}, elsewhere.lead, elsewhere.at);
    const times = { startsAt: iso(NINE), endsAt: iso(NINE + HOUR), version: 1 };
    const answers = await Promise.all([
      facilitator.get(`${base}/meetings/${foreign.id}`),
      facilitator.put(`${base}/meetings/${foreign.id}`, { title: 'Mía', modality: 'online', ...times }),
      facilitator.post(`${base}/meetings/${foreign.id}/move`, times),
      facilitator.post(`${base}/meetings/${foreign.id}/cancel`, { version: 1 }),
      publish([foreign]),
    ]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([404, 404, 404, 404, 404]);
  });
});

describe('publishing', () => {
  it('refuses a stage that is closed and a meeting outside its stage, saying why and when', async () => {
    const { at, lead } = await (async () => {
      const own = await aCycle(rig.deps.db, { openStage: 'problem_discussion' });
      return {
        at: `/api/cycles/${own.id}`,
        lead: await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: own.forumId })),
      };
    })();
    const closed = await publish([await draft({ title: 'Tardía', stage: 'preparation' }, lead, at)], lead, at);
    expect(closed.json()).toMatchObject({
      status: 409,
      code: 'stage.closed',
      title: expect.stringContaining('Preparación'),
    });
    const outside = await publish([await draft({ title: 'Lejana', stage: 'problem_discussion' }, lead, at)], lead, at);
    expect(outside.json()).toMatchObject({ status: 409, code: 'meeting.outside-stage' });
    expect(outside.json<{ title: string }>().title).toMatch(
      /«Lejana».*«Discusión de problemas», que va del \d+ de .* al \d+ de /,
    );
    const tomorrow = { startsAt: iso(Date.now() + DAY), endsAt: iso(Date.now() + DAY + HOUR) };
    const inside = await draft({ title: 'A tiempo', stage: 'problem_discussion', ...tomorrow }, lead, at);
    expect((await publish([inside], lead, at)).statusCode).toBe(200);
  });

  it('is blocked by a facilitator who would be in two places, and names who and where', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const host = await aPerson(rig.deps.db, { name: 'Eva Ríos', role: 'facilitator', forumId: own.forumId });
    const people = [{ personId: host.id, role: 'facilitator' }];
    const [first, second] = [
      await draft({ title: 'Uno', people }, lead, at),
      await draft({ title: 'Dos', people }, lead, at),
    ];
    expect((await publish([first], lead, at)).statusCode).toBe(200);
    const refused = await publish([second], lead, at);
    expect(refused.json()).toMatchObject({
      status: 409,
      code: 'meeting.blocked',
      title: expect.stringMatching(/«Dos».*Eva Ríos.*«Uno»/),
    });
  });

  it('lets exactly one of two facilitators have a room at the same instant', async () => {
    for (let round = 0; round < 5; round++) {
      const { at, lead, cycle: own } = await clearOfOthers();
      const other = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: own.forumId }));
      const drafts = [
        await draft({ room: 'Sala Grau' }, lead, at),
        await draft({ room: 'Sala Grau', startsAt: iso(NINE + HOUR), endsAt: iso(NINE + 3 * HOUR) }, lead, at),
      ] as const;
      const answers = await Promise.all([publish([drafts[0]], lead, at), publish([drafts[1]], other, at)]);
      expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
    }
  });

  it('holds a room between two cycles of one forum by the database alone, and lets meetings touch', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const sister = await aCycle(rig.deps.db, { forumId: own.forumId });
    const there = `/api/cycles/${sister.id}`;
    expect((await publish([await draft({ room: 'Sala Grau' }, lead, at)], lead, at)).statusCode).toBe(200);
    const clash = await publish([await draft({ room: 'Sala Grau' }, lead, there)], lead, there);
    expect(clash.json()).toMatchObject({ status: 409, code: 'meeting.room-taken' });
    const after = { room: 'Sala Grau', startsAt: iso(NINE + 2 * HOUR), endsAt: iso(NINE + 3 * HOUR) };
    expect((await publish([await draft(after, lead, there)], lead, there)).statusCode).toBe(200);
  });

  it('stores notice, remaining flags and hash publicly; later changes ask for a reason and keep a diff', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const seat = await aSeat(rig.deps.db, { forumId: own.forumId });
    const organisations = [seat.organisationId];
    const pair = [
      await draft({ title: 'A', organisations }, lead, at),
      await draft({ title: 'B', organisations }, lead, at),
    ];
    const published = await publish(pair, lead, at);
    expect(published.statusCode, published.body).toBe(200);
    const [first] = published.json<{ items: Meeting[] }>().items as [Meeting];
    const mute = await lead.post(`${at}/meetings/${first.id}/move`, {
      startsAt: iso(NINE + DAY),
      endsAt: iso(NINE + DAY + HOUR),
      version: first.version,
    });
    expect(mute.json()).toMatchObject({ status: 422, errors: [{ field: 'reason', code: 'required' }] });
    const reason = 'La sala estará en obras esa semana.';
    const moved = await lead.post(`${at}/meetings/${first.id}/move`, {
      startsAt: iso(NINE + DAY),
      endsAt: iso(NINE + DAY + HOUR),
      version: first.version,
      reason,
    });
    expect(moved.json(), moved.body).toMatchObject({ sequence: 1, state: 'published' });
    // To where it is: nothing happens, and the public log below says nothing of it.
    const { version } = moved.json<Meeting>();
    const times = { startsAt: iso(NINE + DAY), endsAt: iso(NINE + DAY + HOUR) };
    const stays = await lead.post(`${at}/meetings/${first.id}/move`, { ...times, version, reason });
    expect(stays.json(), stays.body).toMatchObject({ sequence: 1, version });
    const { title, agenda, modality, room, roomExclusive, stage, themes, organisations: needed, people } = first;
    const words = { title, agenda, modality, room, roomExclusive, stage, themes, organisations: needed, people };
    const same = await lead.put(`${at}/meetings/${first.id}`, { ...words, ...times, version, reason });
    expect(same.json(), same.body).toMatchObject({ sequence: 1, version });
    const log = (await rig.anonymous.get(`${at}/meetings/publications`)).json<{ items: Record<string, unknown>[] }>()
      .items;
    expect(log).toHaveLength(3);
    expect(log[0]).toMatchObject({
      kind: 'changed',
      reason,
      sequence: 1,
      diff: [{ field: 'startsAt' }, { field: 'endsAt' }],
      flags: [],
    });
    expect(log[2]).toMatchObject({
      kind: 'published',
      flags: [{ rule: 'S02', count: 1, minutes: 120 }],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(log[2]?.['noticeMinutes']).toBeGreaterThan(29 * 24 * 60);
  });

  it('of a list with one bad meeting publishes none', async () => {
    const { at, lead } = await clearOfOthers();
    const good = await draft({}, lead, at);
    const stale = await draft({}, lead, at);
    expect((await publish([good, { ...stale, version: 9 }], lead, at)).statusCode).toBe(409);
    expect((await lead.get(`${at}/meetings/${good.id}`)).json()).toMatchObject({ state: 'draft' });
  });
});

describe('flags', () => {
  it('count drafts for facilitators only, and never tell strangers who is expected', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const guest = await aPerson(rig.deps.db, { name: 'Ana Quispe', role: 'participant', forumId: own.forumId });
    const people = [{ personId: guest.id }];
    const pair = [await draft({ people }, lead, at), await draft({ people, startsAt: iso(NINE + HOUR) }, lead, at)];
    expect(await flagsOf(rig.anonymous, at)).toEqual([]);
    expect(await flagsOf(lead, at)).toMatchObject([
      { rule: 'S01', count: 1, clusters: [{ minutes: 60, subject: { name: 'Ana Quispe' } }] },
    ]);
    expect((await publish(pair, lead, at)).statusCode).toBe(200);
    const seen = await rig.anonymous.get(`${at}/meetings/flags`);
    expect(seen.json()).toMatchObject({
      flags: [{ rule: 'S01', count: 1, clusters: [{ subject: { kind: 'person', id: null, name: null } }] }],
    });
    expect(seen.body).not.toContain(guest.id);
    const own1 = await flagsOf(await rig.signInAs(guest), at);
    expect(own1[0]?.clusters[0]?.subject.name).toBe('Ana Quispe');
  });

  it('suggest a move that clears them', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const { organisationId } = await aSeat(rig.deps.db, { forumId: own.forumId });
    await draft({ organisations: [organisationId] }, lead, at);
    await draft({ organisations: [organisationId] }, lead, at);
    const suggestion = (await flagsOf(lead, at))[0]?.clusters[0]?.suggestion;
    const moved = await lead.post(`${at}/meetings/${suggestion?.meetingId}/move`, {
      startsAt: suggestion?.startsAt,
      endsAt: suggestion?.endsAt,
      version: 1,
    });
    expect(moved.statusCode).toBe(200);
    expect(await flagsOf(lead, at)).toEqual([]);
  });

  it('are acknowledged by name with a reason, and that lapses when a meeting moves', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const { organisationId } = await aSeat(rig.deps.db, { forumId: own.forumId });
    const organisations = [organisationId];
    const first = await draft({ title: 'A', organisations }, lead, at);
    await draft({ title: 'B', organisations }, lead, at);
    const cluster = (await flagsOf(lead, at))[0]?.clusters[0];
    const input = {
      rule: 'S02',
      subject: { kind: 'organisation', id: organisationId },
      meetings: cluster?.meetings.map(({ id, movedVersion }) => ({ id, movedVersion })),
    };
    expect((await lead.post(`${at}/meetings/flags/acknowledge`, { ...input, reason: '         ' })).statusCode).toBe(
      422,
    );
    const accepted = await lead.post(`${at}/meetings/flags/acknowledge`, {
      ...input,
      reason: 'La organización pidió ambas mesas.',
    });
    expect(accepted.json<FlagList>().flags[0]?.clusters[0]?.acknowledgement).toMatchObject({
      reason: 'La organización pidió ambas mesas.',
    });
    const said = async () =>
      (await rig.database.query('select reason from flag_acknowledgements where cycle_id = $1', [own.id])).length;
    const again = { ...input, reason: 'La organización pidió ambas mesas.' };
    const pressed = await Promise.all(
      Array.from({ length: 12 }, () => lead.post(`${at}/meetings/flags/acknowledge`, again)),
    );
    expect([pressed.map(({ statusCode }) => statusCode), await said()]).toEqual([Array(12).fill(200), 1]);
    const { id, title: _title, ...same } = first;
    const rename = {
      title: 'A, con mejor título',
      modality: same.modality,
      startsAt: same.startsAt,
      endsAt: same.endsAt,
      organisations,
      version: 1,
    };
    expect((await lead.put(`${at}/meetings/${id}`, rename)).statusCode).toBe(200);
    expect((await flagsOf(lead, at))[0]?.clusters[0]?.acknowledgement).not.toBeNull();
    await lead.post(`${at}/meetings/${id}/move`, {
      startsAt: iso(NINE + HOUR),
      endsAt: iso(NINE + 3 * HOUR),
      version: 2,
    });
    expect((await flagsOf(lead, at))[0]?.clusters[0]?.acknowledgement).toBeNull();
    const stale = await lead.post(`${at}/meetings/flags/acknowledge`, {
      ...input,
      reason: 'La organización pidió ambas mesas.',
    });
    expect(stale.json()).toMatchObject({ status: 404, code: 'flag.not-found' });
  });
});

describe('load', () => {
  it('tells an organisation the minutes nobody of its own can cover, and nobody else’s', async () => {
    const { at, lead, cycle: own } = await clearOfOthers();
    const seat = await aSeat(rig.deps.db, { forumId: own.forumId });
    const alone = await anOrganisation(rig.deps.db, { forumId: own.forumId });
    const organisations = [seat.organisationId, alone.id];
    await publish([await draft({ organisations }, lead, at), await draft({ organisations }, lead, at)], lead, at);
    const mine = (await (await rig.signInAs(seat.personId)).get(`${at}/meetings/load`)).json<{ items: unknown[] }>();
    expect(mine.items).toMatchObject([
      { organisationId: seat.organisationId, delegates: 1, meetings: 2, uncoveredMinutes: 120, uncoveredMeetings: 1 },
    ]);
    const all = (await lead.get(`${at}/meetings/load`)).json<{
      items: { organisationId: string; uncoveredMinutes: number }[];
    }>();
    expect(all.items.find((one) => one.organisationId === alone.id)?.uncoveredMinutes).toBe(240);
    expect((await rig.anonymous.get(`${at}/meetings/load`)).statusCode).toBe(401);
  });
});
