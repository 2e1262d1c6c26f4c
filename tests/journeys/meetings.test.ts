import type { Meeting, MeetingList } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { aCycle, aPerson, aSeat, anOrganisation, type OrganisationRow, type PersonRow } from '../support/factories.ts';

/** A facilitator plans a week, sees who is needed twice, moves one meeting, and publishes what then holds. */
describe('planning meetings', () => {
  let rig: TestApp;
  let at: string;
  let facilitator: Agent;
  let red: OrganisationRow;
  let ana: PersonRow;

  beforeAll(async () => {
    rig = await testApp();
    const cycle = await aCycle(rig.deps.db, { themes: ['Ambiente', 'Justicia'] });
    const { forumId } = cycle;
    at = `/api/cycles/${cycle.id}`;
    facilitator = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
    red = await anOrganisation(rig.deps.db, { forumId, shortName: 'Red Andina' });
    ana = await aPerson(rig.deps.db, { name: 'Ana Quispe', email: 'ana@example.org' });
    await aSeat(rig.deps.db, { organisationId: red.id, personId: ana.id });
  });
  afterAll(() => rig.close());

  const monday = (hours: number): string => {
    const day = new Date(Date.now() + 21 * 86_400_000);
    day.setUTCDate(day.getUTCDate() + ((8 - day.getUTCDay()) % 7));
    day.setUTCHours(14 + hours, 0, 0, 0);
    return day.toISOString();
  };
  const plan = async (title: string): Promise<Meeting> => {
    const body = {
      title,
      modality: 'in_person',
      startsAt: monday(0),
      endsAt: monday(2),
      organisations: [red.id],
      people: [{ personId: ana.id }],
    };
    const answer = await facilitator.post(`${at}/meetings`, body);
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json<Meeting>();
  };
  const flags = async (agent = facilitator) => (await agent.get(`${at}/meetings/flags`)).json<FlagList>().flags;
  const list = async (agent: Agent) => (await agent.get(`${at}/meetings`)).json<MeetingList>().items;

  it('flags both overlaps before publishing, clears them by one move, and shows the public what was published', async () => {
    const [ambiente, justicia] = [await plan('Mesa de ambiente'), await plan('Mesa de justicia')];
    const before = await flags();
    expect(before.map(({ rule, count }) => [rule, count])).toEqual([
      ['S01', 1],
      ['S02', 1],
    ]);
    const [person, organisation] = before.map((group) => group.clusters[0]);
    expect(person).toMatchObject({ subject: { kind: 'person', name: 'Ana Quispe' }, minutes: 120 });
    expect(organisation).toMatchObject({
      subject: { kind: 'organisation', name: 'Red Andina' },
      minutes: 120,
      capacity: 1,
      depth: 2,
    });
    expect(organisation?.meetings.map((meeting) => meeting.title).sort()).toEqual([
      'Mesa de ambiente',
      'Mesa de justicia',
    ]);

    const move = { startsAt: monday(3), endsAt: monday(5), version: justicia.version };
    const moved = (await facilitator.post(`${at}/meetings/${justicia.id}/move`, move)).json<Meeting>();
    expect(await flags()).toEqual([]);

    expect(await list(rig.anonymous)).toEqual([]);
    const meetings = [ambiente, moved].map(({ id, version }) => ({ id, version }));
    const published = await facilitator.post(`${at}/meetings/publish`, { meetings });
    expect(published.statusCode, published.body).toBe(200);
    expect((await list(rig.anonymous)).map((meeting) => meeting.title)).toEqual([
      'Mesa de ambiente',
      'Mesa de justicia',
    ]);
    const calendar = new ICAL.Component(ICAL.parse((await rig.anonymous.get(`${at}/calendar.ics`)).body));
    const titles = calendar.getAllSubcomponents('vevent').map((event) => event.getFirstPropertyValue('summary'));
    expect(titles).toEqual(['Mesa de ambiente', 'Mesa de justicia']);
  });

  it('reports all three bad lines of a file and saves nothing of it', async () => {
    const before = await list(facilitator);
    const file = [
      'title,theme,starts_at,ends_at,modality,room,organisations,people',
      `Buena,Ambiente,${monday(24)},${monday(25)},online,,Red Andina,nueva@example.org`,
      `Al revés,Ambiente,${monday(26)},${monday(25)},online,,,`,
      `Sin hora,Ambiente,2031-03-02,${monday(25)},online,,,`,
      `Ajena,Ambiente,${monday(27)},${monday(28)},online,,Nadie,`,
    ].join('\r\n');
    const answer = await facilitator.ask('POST', `${at}/meetings/import`, {
      headers: { 'content-type': 'text/csv' },
      body: file,
    });
    const { created, errors } = answer.json<ImportResult>();
    expect(created).toBe(0);
    expect(errors.map(({ line, field }) => [line, field])).toEqual([
      [3, 'ends_at'],
      [4, 'starts_at'],
      [5, 'organisations'],
    ]);
    expect(await list(facilitator)).toEqual(before);
    const invited = await rig.deps.db.pool.query("select 1 from people where email = 'nueva@example.org'");
    expect(invited.rowCount).toBe(0);
  });

  it('names the field of a meeting that ends before it starts, and knows nothing of other forums', async () => {
    const wrong = await facilitator.post(`${at}/meetings`, {
      title: 'Al revés',
      modality: 'online',
      startsAt: monday(2),
      endsAt: monday(1),
    });
    expect(wrong.json()).toMatchObject({ status: 422, code: 'request.invalid', errors: [{ field: 'endsAt' }] });
    const elsewhere = await aCycle(rig.deps.db, { publishedAt: null });
    for (const path of ['meetings', 'meetings/flags', 'calendar.ics', 'meetings/plan']) {
      expect((await facilitator.get(`/api/cycles/${elsewhere.id}/${path}`)).statusCode, path).toBe(404);
    }
  });
});
