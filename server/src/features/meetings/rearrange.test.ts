import type { Meeting, Publication } from '@minga/shared/meetings/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson } from '../../../../tests/support/factories.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const REASON = 'Así nadie queda en dos mesas a la vez';
/** An hour of a day far ahead, in Lima. */
const at = (hour: number, day = 9) => `2027-03-0${day}T${String(hour).padStart(2, '0')}:00:00-05:00`;
const span = (hour: number, day?: number) => ({ startsAt: at(hour, day), endsAt: at(hour + 1, day) });
const seen = ({ id, version }: Meeting) => ({ id, version });

async function place() {
  const cycle = await aCycle(rig.deps.db);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const base = `/api/cycles/${cycle.id}/meetings`;
  const draft = async (title: string, hour: number, room: string | null = null) => {
    const answer = await lead.post(base, { title, ...span(hour), modality: 'in_person', room });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json<Meeting>();
  };
  const publish = async (...meetings: Meeting[]) => {
    const answer = await lead.post(`${base}/publish`, { meetings: meetings.map(seen) });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<{ items: Meeting[] }>().items;
  };
  const rearrange = (meetings: object[], reason?: string) =>
    lead.post(`${base}/rearrange`, { meetings, ...(reason === undefined ? {} : { reason }) });
  const now = async () => {
    const { items } = (await lead.get(base)).json<{ items: Meeting[] }>();
    return new Map(
      items.map(({ title, startsAt, room }): [string, [number, string | null]] => [
        title,
        [Date.parse(startsAt), room],
      ]),
    );
  };
  const told = async () => (await rig.anonymous.get(`${base}/publications`)).json<{ items: Publication[] }>().items;
  return { draft, publish, rearrange, now, told };
}

describe('many meetings in one act', () => {
  it('drafts change together, and the same act brings all of them back', async () => {
    const { draft, rearrange, now, told } = await place();
    const [a, b, still] = [await draft('A', 9, 'Sala 1'), await draft('B', 9, 'Sala 1'), await draft('C', 11)];
    const before = await now();
    const answer = await rearrange([
      { ...seen(a), ...span(10), room: 'Sala 2' },
      { ...seen(b), ...span(15) },
      { ...seen(still), ...span(11) },
    ]);
    expect(answer.statusCode, answer.body).toBe(200);
    const { items } = answer.json<{ items: Meeting[] }>();
    expect(items.map(({ title, room, version }) => [title, room, version])).toEqual([
      ['A', 'Sala 2', a.version + 1],
      ['B', 'Sala 1', b.version + 1],
      ['C', null, still.version],
    ]);
    expect(items[0]).toMatchObject({ localStart: '2027-03-09T10:00', localEnd: '2027-03-09T11:00' });
    expect((await now()).get('B')).toEqual([Date.parse(at(15)), 'Sala 1']);
    expect(await told()).toEqual([]);
    const back = [a, b, still].map((one, k) => ({
      ...seen(items[k] as Meeting),
      ...{ startsAt: one.startsAt, endsAt: one.endsAt, room: one.room },
    }));
    expect((await rearrange(back)).statusCode).toBe(200);
    expect(await now()).toEqual(before);
  });

  it('of two who put the plan in order at once the second is told so, and nothing of theirs is saved', async () => {
    const { draft, rearrange, now } = await place();
    const [a, b] = [await draft('A', 9), await draft('B', 10)];
    const answers = await Promise.all([
      rearrange([
        { ...seen(a), ...span(14) },
        { ...seen(b), ...span(15) },
      ]),
      rearrange([
        { ...seen(b), ...span(16) },
        { ...seen(a), ...span(17) },
      ]),
    ]);
    const [done, refused] = answers.toSorted((one, other) => one.statusCode - other.statusCode);
    expect([done?.statusCode, refused?.statusCode]).toEqual([200, 409]);
    expect(refused?.json()).toMatchObject({ code: 'meeting.changed-meanwhile' });
    const after = await now();
    const starts = ['A', 'B'].map((title) => after.get(title)?.[0]);
    expect([
      [Date.parse(at(14)), Date.parse(at(15))],
      [Date.parse(at(17)), Date.parse(at(16))],
    ]).toContainEqual(starts);
  });

  it('one that somebody else has changed meanwhile leaves all where they were', async () => {
    const { draft, rearrange, now } = await place();
    const [a, b] = [await draft('A', 9), await draft('B', 10)];
    expect((await rearrange([{ ...seen(b), ...span(12) }])).statusCode).toBe(200);
    const before = await now();
    const refused = await rearrange([
      { ...seen(a), ...span(14) },
      { ...seen(b), ...span(15) },
    ]);
    expect(refused.json()).toMatchObject({ status: 409, code: 'meeting.changed-meanwhile' });
    expect(await now()).toEqual(before);
  });

  it('public ones take one another’s rooms, each announced with the one reason; without it nothing happens', async () => {
    const { draft, publish, rearrange, now, told } = await place();
    const [a, b] = (await publish(await draft('A', 9, 'Sala 1'), await draft('B', 9, 'Sala 2'))) as [Meeting, Meeting];
    const c = await draft('C', 9);
    const wanted = [
      { ...seen(a), ...span(9), room: 'Sala 2' },
      { ...seen(b), ...span(9), room: 'Sala 1' },
      { ...seen(c), ...span(12) },
    ];
    const before = await now();
    expect((await rearrange(wanted)).json()).toMatchObject({ status: 422, errors: [{ field: 'reason' }] });
    expect(await now()).toEqual(before);
    const answer = await rearrange(wanted, REASON);
    expect(answer.statusCode, answer.body).toBe(200);
    expect([...(await now()).values()].map(([, room]) => room)).toEqual(['Sala 2', 'Sala 1', null]);
    const changes = (await told()).filter(({ kind }) => kind === 'changed');
    expect(changes.map(({ title, reason }) => [title, reason]).sort()).toEqual([
      ['A', REASON],
      ['B', REASON],
    ]);
  });

  it('a room that a third meeting has is refused, and so is a meeting twice; all stays as it was', async () => {
    const { draft, publish, rearrange, now } = await place();
    const [a] = (await publish(await draft('A', 9, 'Sala 1'), await draft('B', 14, 'Sala 2'))) as [Meeting];
    const before = await now();
    const taken = await rearrange([{ ...seen(a), ...span(14), room: 'Sala 2' }], REASON);
    expect(taken.json()).toMatchObject({ status: 409, code: 'meeting.room-taken' });
    const twice = await rearrange([
      { ...seen(a), ...span(14) },
      { ...seen(a), ...span(15) },
    ]);
    expect(twice.json()).toMatchObject({ status: 422, errors: [{ field: 'meetings' }] });
    expect(await now()).toEqual(before);
  });
});
