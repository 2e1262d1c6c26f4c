import type { Feed, Meeting, NewFeed } from '@minga/shared/meetings/schema.ts';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson, aSeat, type CycleRow } from '../../../../tests/support/factories.ts';

const REASON = 'La sala dejó de estar disponible.';
let rig: TestApp;
let cycle: CycleRow;
let lead: Agent;
let at: string;

beforeAll(async () => {
  rig = await testApp();
  cycle = await aCycle(rig.deps.db);
  at = `/api/cycles/${cycle.id}`;
  lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
});
afterAll(() => rig.close());

async function published(fields: Record<string, unknown>): Promise<Meeting> {
  const body = {
    modality: 'in_person',
    startsAt: '2031-03-04T09:00:00-05:00',
    endsAt: '2031-03-04T10:00:00-05:00',
    ...fields,
  };
  const { id } = (await lead.post(`${at}/meetings`, body)).json<Meeting>();
  const answer = await lead.post(`${at}/meetings/publish`, { meetings: [{ id, version: 1 }] });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ items: [Meeting] }>().items[0];
}

const eventsOf = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => ({
    uid: event.getFirstPropertyValue('uid'),
    title: event.getFirstPropertyValue('summary'),
    start: event.getFirstPropertyValue('dtstart')?.toString(),
    sequence: event.getFirstPropertyValue('sequence'),
    status: event.getFirstPropertyValue('status'),
    description: event.getFirstPropertyValue('description'),
  }));

describe('the public calendar', () => {
  it('is readable by anybody, in UTC, with every character escaped', async () => {
    const title = 'Mesa; agua, suelos\\ y “bosques” ñandú';
    await published({ title, agenda: 'Uno\nDos; tres, cuatro', room: 'Sala A; piso 2' });
    const answer = await rig.anonymous.get(`${at}/calendar.ics`);
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(answer.body).toContain('DTSTART:20310304T140000Z');
    expect(answer.body).not.toMatch(/TZID/);
    // The longest agenda there may be: folding it took a fifth of a second once, and ten thousand took an hour.
    const agenda = 'Ñandú y 🐦; '.repeat(600).trim();
    await published({ title: 'La larga', agenda });
    const long = (await rig.anonymous.get(`${at}/calendar.ics`)).body;
    expect(eventsOf(long).find((event) => event.title === 'La larga')?.description).toBe(agenda);
    for (const line of long.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    for (const line of answer.body.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(answer.body).toMatch(/END:VCALENDAR\r\n$/);
    expect(eventsOf(answer.body)[0]).toMatchObject({
      title,
      description: 'Uno\nDos; tres, cuatro',
      status: 'CONFIRMED',
    });
  });

  it('carries titles from right to left, and of both directions, as they were written', async () => {
    const [title, room] = ['اجتماع المياه: Mesa de agua (2027) – المرحلة 2', 'القاعة 4-B'];
    await published({ title, room, agenda: 'أولا: Agua\nDos: المياه' });
    const { body } = await rig.anonymous.get(`${at}/calendar.ics`);
    expect(eventsOf(body).find((event) => event.title === title)?.description).toBe('أولا: Agua\nDos: المياه');
    // A calendar sets each value apart by itself; marks of ours would only be in the way of a search.
    expect(body).not.toMatch(/[\u2066-\u2069]/);
  });

  it('keeps the uid, raises the sequence and shows a cancelled meeting as cancelled', async () => {
    const meeting = await published({ title: 'La que cambia' });
    const find = async () =>
      eventsOf((await rig.anonymous.get(`${at}/calendar.ics`)).body).find((event) => event.title === 'La que cambia');
    const before = await find();
    expect(before).toMatchObject({ sequence: 0 });
    const times = { startsAt: '2031-03-05T09:00:00-05:00', endsAt: '2031-03-05T10:00:00-05:00' };
    const moved = (
      await lead.post(`${at}/meetings/${meeting.id}/move`, { ...times, version: meeting.version, reason: REASON })
    ).json<Meeting>();
    expect(await find()).toMatchObject({ uid: before?.uid, sequence: 1, start: '2031-03-05T14:00:00Z' });
    const cancelled = await lead.post(`${at}/meetings/${meeting.id}/cancel`, {
      version: moved.version,
      reason: REASON,
    });
    expect(cancelled.statusCode, cancelled.body).toBe(200);
    expect(await find()).toMatchObject({ uid: before?.uid, sequence: 2, status: 'CANCELLED' });
    const again = await lead.post(`${at}/meetings/${meeting.id}/cancel`, {
      version: moved.version + 1,
      reason: REASON,
    });
    expect(again.json()).toMatchObject({ status: 409, code: 'meeting.is-cancelled' });
  });

  it('answers 304 while nothing was announced', async () => {
    const first = await rig.anonymous.get(`${at}/calendar.ics`);
    const etag = String(first.headers['etag']);
    const same = await rig.anonymous.get(`${at}/calendar.ics`, { 'if-none-match': etag });
    expect([same.statusCode, same.body]).toEqual([304, '']);
    await lead.post(`${at}/meetings`, {
      title: 'Sólo un borrador',
      modality: 'online',
      startsAt: '2031-03-04T15:00:00Z',
      endsAt: '2031-03-04T16:00:00Z',
    });
    expect((await rig.anonymous.get(`${at}/calendar.ics`, { 'if-none-match': etag })).statusCode).toBe(304);
    await published({ title: 'Nueva' });
    expect((await rig.anonymous.get(`${at}/calendar.ics`, { 'if-none-match': etag })).statusCode).toBe(200);
  });
});

describe('secret feeds', () => {
  it('show one person or one organisation, until they are revoked', async () => {
    const seat = await aSeat(rig.deps.db, { forumId: cycle.forumId });
    const delegate = await rig.signInAs(seat.personId);
    await published({ title: 'Con la persona', people: [{ personId: seat.personId }] });
    await published({ title: 'Con la organización', organisations: [seat.organisationId] });
    const own = (await delegate.post(`${at}/feeds`, { kind: 'person' })).json<NewFeed>();
    const ours = (
      await delegate.post(`${at}/feeds`, { kind: 'organisation', organisationId: seat.organisationId })
    ).json<NewFeed>();
    const read = (feed: NewFeed) => rig.anonymous.get(new URL(feed.url).pathname);
    expect(eventsOf((await read(own)).body).map((event) => event.title)).toEqual(['Con la persona']);
    expect(eventsOf((await read(ours)).body).map((event) => event.title)).toEqual(['Con la organización']);
    const list = (await delegate.get(`${at}/feeds`)).json<{ items: Feed[] }>().items;
    expect(list.map((feed) => feed.id).sort()).toEqual([own.id, ours.id].sort());
    const { rows } = await rig.owner.db.pool.query('select * from calendar_feeds');
    const token = new URL(own.url).pathname.split('/')[3] ?? '';
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rig.log()).not.toContain(token);
    expect((await delegate.delete(`${at}/feeds/${own.id}`)).statusCode).toBe(200);
    expect((await read(own)).json()).toMatchObject({ status: 404, code: 'feed.not-found' });
    await rig.owner.db.pool.query('update seats set ended_at = now() where id = $1', [seat.id]);
    expect((await read(ours)).statusCode).toBe(404);
  });

  it('carry how to join a meeting from afar to whoever is expected there, as it is now, and the public calendar does not', async () => {
    const expected = await aPerson(rig.deps.db, { role: 'participant', forumId: cycle.forumId });
    const seat = await aSeat(rig.deps.db, { forumId: cycle.forumId, role: 'delegate' });
    const [own, ofOrganisation] = [await rig.signInAs(expected), await rig.signInAs(seat.personId)];
    const way = (room: string) => `https://video.example/${room}`;
    const fields = {
      title: 'Mesa con enlace',
      modality: 'online',
      agenda: 'Agua',
      people: [{ personId: expected.id, role: 'participant', required: true }],
      organisations: [seat.organisationId],
    };
    const { id, version, startsAt, endsAt } = await published({ ...fields, joining: way('uno') });
    const feeds = [
      (await own.post(`${at}/feeds`, { kind: 'person' })).json<NewFeed>(),
      (
        await ofOrganisation.post(`${at}/feeds`, { kind: 'organisation', organisationId: seat.organisationId })
      ).json<NewFeed>(),
    ];
    const addresses = feeds.map(({ url }) => new URL(url).pathname);
    const read = async (path: string) =>
      eventsOf((await rig.anonymous.get(path)).body).find(({ title }) => title === 'Mesa con enlace')?.description;
    expect(await Promise.all(addresses.map(read))).toEqual([`Agua\n\n${way('uno')}`, `Agua\n\n${way('uno')}`]);
    expect((await rig.anonymous.get(`${at}/calendar.ics`)).body).not.toContain('video.example');
    expect((await lead.get(`${at}/calendar.ics`)).body).not.toContain('video.example');
    const changed = await lead.put(`${at}/meetings/${id}`, {
      ...fields,
      startsAt,
      endsAt,
      joining: way('dos'),
      version,
      reason: REASON,
    });
    expect(changed.statusCode, changed.body).toBe(200);
    expect(await read(addresses[0] ?? '')).toBe(`Agua\n\n${way('dos')}`);
    const { version: newest } = changed.json<Meeting>();
    await lead.post(`${at}/meetings/${id}/cancel`, { version: newest, reason: REASON });
    expect(await read(addresses[0] ?? ''), 'cancelled').toBe('Agua');
    await rig.owner.db.pool.query('delete from forum_roles where person_id = $1', [expected.id]);
    expect((await rig.anonymous.get(addresses[0] ?? '')).statusCode, 'out of the forum').toBe(404);
  });

  it('of an organisation are made by its own seats, and revoked by their owner only', async () => {
    const [mine, theirs] = [
      await aSeat(rig.deps.db, { forumId: cycle.forumId }),
      await aSeat(rig.deps.db, { forumId: cycle.forumId }),
    ];
    const [me, them] = [await rig.signInAs(mine.personId), await rig.signInAs(theirs.personId)];
    const foreign = await me.post(`${at}/feeds`, { kind: 'organisation', organisationId: theirs.organisationId });
    expect(foreign.statusCode).toBe(404);
    const feed = (await me.post(`${at}/feeds`, { kind: 'person' })).json<NewFeed>();
    expect((await them.delete(`${at}/feeds/${feed.id}`)).statusCode).toBe(404);
  });
});
