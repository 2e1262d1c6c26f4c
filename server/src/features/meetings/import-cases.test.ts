import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson, aSeat, anOrganisation } from '../../../../tests/support/factories.ts';

/** Small files that the first version got wrong; what each must come to stands beside it. */
const CASES = join(import.meta.dirname, '../../../../tests/cases');
const file = (name: string) => readFileSync(join(CASES, name));
const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

type Place = { at: string; lead: Agent; cycleId: string };

async function place(locale: 'es' | 'en' = 'es'): Promise<Place> {
  const cycle = await aCycle(rig.deps.db, { themes: ['Ambiente', 'Educación'], locale });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  for (const [shortName, name] of [
    ['Defensoría', 'Defensoría Ciudadana (demostración)'],
    ['Red Andina', 'Red Andina de Información'],
  ] as const) {
    const { id } = await anOrganisation(rig.deps.db, { forumId: cycle.forumId, shortName, name });
    await aSeat(rig.deps.db, { organisationId: id });
  }
  return { at: `/api/cycles/${cycle.id}`, lead, cycleId: cycle.id };
}

async function send({ at, lead }: Place, body: Buffer | string, query = '', type = 'text/csv'): Promise<ImportResult> {
  const headers = { 'content-type': type };
  const answer = await lead.ask('POST', `${at}/meetings/import${query}`, { headers, body });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ImportResult>();
}
const calendar = (one: Place, name: string | Buffer, query = '') =>
  send(one, typeof name === 'string' ? file(`calendar/${name}.ics`) : name, query, 'text/calendar');
const listed = async ({ at, lead }: Place) => (await lead.get(`${at}/meetings`)).json<MeetingList>().items;
const clean = { errors: [], created: 1, updated: 0, unchanged: 0 };

describe('calendars from elsewhere', () => {
  it('teams-location: no room, no S03, publishable; how to join is never public', async () => {
    const one = await place();
    const done = await calendar(one, 'teams-location');
    expect(done).toMatchObject({ ...clean, created: 2 });
    expect(done.items.map(({ room, modality }) => [room, modality])).toEqual([
      [null, 'online'],
      [null, 'online'],
    ]);
    expect(done.flags.map(({ rule }) => rule)).not.toContain('S03');
    const meetings = (await listed(one)).map(({ id, version }) => ({ id, version }));
    expect((await one.lead.post(`${one.at}/meetings/publish`, { meetings })).statusCode).toBe(200);
    expect((await listed(one))[0]?.joining).toBe('Reunión de Microsoft Teams');
    const seen = (await rig.anonymous.get(`${one.at}/meetings`)).json<MeetingList>().items;
    expect(seen.map(({ joining, room }) => [joining, room])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('outlook-zone-with-dst: the rules of the file decide', async () => {
    const { items } = await calendar(await place(), 'outlook-zone-with-dst');
    expect(items).toMatchObject([{ startsAt: '2026-12-02T12:00:00.000Z', endsAt: '2026-12-02T13:00:00.000Z' }]);
  });

  it('one-holiday-among: the meeting comes, the holiday is named', async () => {
    const done = await calendar(await place(), 'one-holiday-among');
    expect(done).toMatchObject(clean);
    expect(done.items).toMatchObject([{ startsAt: '2026-12-02T14:00:00.000Z', endsAt: '2026-12-02T15:00:00.000Z' }]);
    expect(done.skipped).toMatchObject([{ title: 'Feriado', code: 'whole-day' }]);
  });

  it('room-and-declined-attendees: rooms are rooms, who declined is not expected, Rosa organises', async () => {
    const one = await place();
    const { items } = await calendar(one, 'room-and-declined-attendees');
    expect(items).toMatchObject([{ room: 'Sala Cantuta', people: ['rosa.org@mesa.example'], optionalPeople: [] }]);
    const [meeting] = await listed(one);
    expect(meeting?.people).toMatchObject([{ role: 'facilitator' }]);
    const people = await rig.deps.db.pool.query("select name from people where email = 'rosa.org@mesa.example'");
    expect(people.rows).toEqual([{ name: 'Rosa' }]);
  });

  it('duplicate-uid, outlook-colour-category, fold-mid-character, single-recurrence-id: one meeting each', async () => {
    for (const [name, item] of [
      ['duplicate-uid', { title: 'Dup' }],
      ['outlook-colour-category', { title: 'Mesa de prueba' }],
      ['fold-mid-character', { title: 'Mesa de formación ciudadana y educación ambiental con niñas del sur andin' }],
      ['single-recurrence-id', { startsAt: '2026-12-02T16:00:00.000Z', endsAt: '2026-12-02T17:00:00.000Z' }],
    ] as const) {
      const one = await place();
      const done = await calendar(one, name);
      expect(done, name).toMatchObject({ ...clean, items: [item] });
      const mentioned = {
        'duplicate-uid': [['Dup', 'superseded']],
        'outlook-colour-category': [['Categoría roja', 'unknown-category']],
        'fold-mid-character': [],
        'single-recurrence-id': [],
      };
      expect(done.skipped.map(({ title, code }) => [title, code])).toEqual(mentioned[name]);
    }
  });

  it('method-cancel: nothing new; what was imported before is offered for cancelling', async () => {
    const one = await place();
    const nothing = { created: 0, items: [], errors: [] };
    expect(await calendar(one, 'method-cancel')).toMatchObject({ ...nothing, skipped: [{ code: 'cancelled' }] });
    const text = file('calendar/method-cancel.ics').toString();
    await calendar(one, Buffer.from(text.replace('METHOD:CANCEL\r\n', '')));
    const [meeting] = await listed(one);
    const told = await calendar(one, 'method-cancel');
    expect(told).toMatchObject({ ...nothing, skipped: [{ code: 'cancelled-known', meetingId: meeting?.id }] });
  });

  it('no-meetings-inside: nothing to save, the task is named', async () => {
    const done = await calendar(await place(), 'no-meetings-inside');
    expect(done).toMatchObject({ created: 0, unchanged: 0, items: [], errors: [], skipped: [{ title: 'Tarea' }] });
  });

  it('keeps description and address of a page, and takes join links and their codes out of what is public', async () => {
    const one = await place();
    const text = file('calendar/teams-location.ics')
      .toString()
      .replace(
        'LOCATION:Reunión de Microsoft Teams',
        [
          'LOCATION:Sala 3\\; https://us02web.zoom.us/j/1?pwd=abc',
          'DESCRIPTION:Revisar el plan.\\nID de reunión: 123 456\\nhttps://teams.microsoft.com/l/meetup-join/xyz\\nVer https://foro.example/plan',
          'URL:https://foro.example/mesa',
          'CLASS:PUBLIC',
        ].join('\r\n'),
      );
    expect(await calendar(one, Buffer.from(text))).toMatchObject({ created: 2 });
    const [meeting] = await listed(one);
    expect(meeting).toMatchObject({
      room: 'Sala 3',
      modality: 'hybrid',
      agenda: 'Revisar el plan.\nVer https://foro.example/plan\n\nhttps://foro.example/mesa',
    });
    expect(meeting?.joining).toBe(
      'https://us02web.zoom.us/j/1?pwd=abc\nID de reunión: 123 456\nhttps://teams.microsoft.com/l/meetup-join/xyz',
    );
    const meetings = (await listed(one)).map(({ id, version }) => ({ id, version }));
    await one.lead.post(`${one.at}/meetings/publish`, { meetings });
    for (const path of ['/meetings', '/meetings/publications', '/calendar.ics', '/meetings/flags']) {
      const { body } = await rig.anonymous.get(`${one.at}${path}`);
      expect(body).not.toMatch(/zoom|meetup-join|123 456/);
    }
  });

  it('leaves out private entries by name, respects who may come, and takes a series meeting by meeting', async () => {
    const lines = (...more: string[]) => ['BEGIN:VEVENT', ...more, 'END:VEVENT'];
    const text = [
      'BEGIN:VCALENDAR',
      ...lines('UID:p', 'SUMMARY:Médico', 'CLASS:PRIVATE', 'DTSTART:20261202T140000Z', 'DTEND:20261202T150000Z'),
      ...lines(
        'UID:s',
        'SUMMARY:Semanal',
        'DTSTART:20261202T140000Z',
        'DTEND:20261202T150000Z',
        'RRULE:FREQ=WEEKLY;COUNT=4',
        'EXDATE:20261209T140000Z',
        'ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:puede@mesa.example',
        'ATTENDEE:urn:uuid:1234',
        'ATTENDEE:invalid:nomail',
      ),
      ...lines(
        'UID:s',
        'SUMMARY:Movida',
        'RECURRENCE-ID:20261216T140000Z',
        'DTSTART:20261217T140000Z',
        'DTEND:20261217T150000Z',
      ),
      'END:VCALENDAR',
    ].join('\r\n');
    const one = await place();
    const done = await calendar(one, Buffer.from(text));
    expect(done.skipped).toMatchObject([{ title: 'Médico', code: 'private' }]);
    expect(done.items.map(({ title, startsAt }) => `${title} ${startsAt.slice(5, 10)}`).sort()).toEqual([
      'Movida 12-17',
      'Semanal 12-02',
      'Semanal 12-23',
    ]);
    expect(done.items[0]).toMatchObject({ people: [], optionalPeople: ['puede@mesa.example'] });
    expect(await calendar(one, Buffer.from(text))).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 3,
      newFlags: [],
    });
  });
});

describe('sheets from elsewhere', () => {
  it.each(['semicolon', 'rows-of-commas', 'full-organisation-name', 'email-with-display-name', 'nfd-names'])(
    '%s: one meeting, no error',
    async (name) => {
      const one = await place();
      expect(await send(one, file(`csv/${name}.csv`))).toMatchObject({ ...clean, skipped: [] });
      const [meeting] = await listed(one);
      if (name === 'nfd-names') expect([meeting?.themes.length, meeting?.organisations.length]).toEqual([1, 1]);
      if (name === 'full-organisation-name') expect(meeting?.organisations).toHaveLength(1);
      if (name === 'email-with-display-name') {
        const people = await rig.deps.db.pool.query("select name from people where email = 'ana.perez@mesa.example'");
        expect(people.rows).toEqual([{ name: 'Ana Pérez' }]);
      }
    },
  );

  it('dates-dmy: day first by the language of the file; asked once where nothing tells', async () => {
    const read = [{ startsAt: '2026-05-03T14:00:00.000Z', endsAt: '2026-05-03T15:00:00.000Z' }];
    expect(await send(await place(), file('csv/dates-dmy.csv'))).toMatchObject({ ...clean, items: read });
    const english = await place('en');
    const text = file('csv/dates-dmy.csv').toString().replace('presencial', 'in_person');
    const asked = await send(english, text);
    expect(asked.errors.map(({ field, code }) => [field, code])).toEqual([
      ['starts_at', 'ambiguous-date'],
      ['ends_at', 'ambiguous-date'],
    ]);
    expect((await send(english, text, '?dryRun=true&dates=dmy')).items).toMatchObject(read);
    expect((await send(english, text, '?dryRun=true&dates=mdy')).items[0]?.startsAt).toBe('2026-03-05T14:00:00.000Z');
    // One date of the file proves it for all.
    const proven = `${text.trimEnd()}\r\nOtra,,25/05/2026 9:00 p. m.,25/05/2026 22:00,online,,,\r\n`;
    expect((await send(english, proven, '?dryRun=true')).items.map((item) => item.startsAt)).toEqual([
      '2026-05-03T14:00:00.000Z',
      '2026-05-26T02:00:00.000Z',
    ]);
  });

  it('reads what spreadsheets do to a file', async () => {
    const lines = [
      'sep=;',
      'Título;Tema;Inicio;Fin;Modalidad;Sala;Organizaciones;Personas;;',
      'Uno;;46145,375;46145,416666667;en línea;="0012";;"Pérez, Ana <ana@mesa.example>, luis@mesa.example";;',
      ';;;;;;;;;',
    ];
    const body = Buffer.from(lines.join('\r\n'), 'latin1');
    const { items, errors } = await send(await place(), body, '?dryRun=true');
    expect(errors).toEqual([]);
    expect(items).toMatchObject([
      {
        startsAt: '2026-05-03T14:00:00.000Z',
        room: '0012',
        modality: 'online',
        people: ['ana@mesa.example', 'luis@mesa.example'],
      },
    ]);
  });

  it('the same file twice: nothing new to save; a corrected line changes its meeting', async () => {
    const one = await place();
    const row = (title: string, day: string, hour: string, room: string) =>
      `${title},Ambiente,2031-03-${day}T${hour}:00:00-05:00,2031-03-${day}T${hour}:30:00-05:00,in_person,${room},Red Andina,ana@mesa.example`;
    const text = [HEADER, row('Mesa A', '04', '09', 'Sala 1'), row('Mesa A', '05', '09', 'Sala 1')].join('\n');
    expect(await send(one, text)).toMatchObject({ created: 2, updated: 0, unchanged: 0 });
    for (const query of ['?dryRun=true', '']) {
      const again = await send(one, text, query);
      expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 2, newFlags: [] });
      expect(again.items.map(({ state }) => state)).toEqual(['same', 'same']);
    }
    const corrected = [HEADER, row('Mesa A', '04', '10', 'Sala 1'), row('Mesa A', '05', '09', 'Sala 2')].join('\n');
    expect((await send(one, corrected, '?dryRun=true')).items.map(({ state }) => state)).toEqual([
      'changed',
      'changed',
    ]);
    expect(await send(one, corrected)).toMatchObject({ created: 0, updated: 2 });
    expect((await listed(one)).map(({ localStart, room }) => [localStart, room])).toEqual([
      ['2031-03-04T10:00', 'Sala 1'],
      ['2031-03-05T09:00', 'Sala 2'],
    ]);
    const meetings = (await listed(one)).map(({ id, version }) => ({ id, version }));
    await one.lead.post(`${one.at}/meetings/publish`, { meetings });
    const public_ = await send(one, text);
    expect(public_).toMatchObject({ created: 0, updated: 0, unchanged: 0 });
    expect(public_.skipped.map(({ code }) => code)).toEqual(['published-here', 'published-here']);
    expect(await send(one, corrected)).toMatchObject({ created: 0, updated: 0, unchanged: 2, skipped: [] });
  });

  it('two sent at the same moment save their meetings once', async () => {
    const one = await place();
    const both = await Promise.all([1, 2].map(() => send(one, file('csv/semicolon.csv'))));
    expect(both.map(({ created }) => created).sort()).toEqual([0, 1]);
    expect(await listed(one)).toHaveLength(1);
  });

  it('tells what the file adds beside what there was, and refuses absurd lengths', async () => {
    const one = await place();
    const row = (title: string, from: string, to: string) => `${title},,${from},${to},in_person,Sala 1,,`;
    await send(one, [HEADER, row('A', '2031-03-04T09:00:00-05:00', '2031-03-04T10:00:00-05:00')].join('\n'));
    const more = [HEADER, row('B', '2031-03-04T09:30:00-05:00', '2031-03-04T10:30:00-05:00')].join('\n');
    expect((await send(one, more, '?dryRun=true')).newFlags).toEqual([{ rule: 'S03', severity: 'block', count: 1 }]);
    const long = [HEADER, row('C', '2031-03-04T09:00:00-05:00', '2041-03-04T10:00:00-05:00')].join('\n');
    expect((await send(one, long)).errors).toMatchObject([{ line: 2, field: 'ends_at', code: 'lasts-too-long' }]);
    const { flags } = (await one.lead.get(`${one.at}/meetings/flags`)).json<FlagList>();
    expect(flags.map(({ rule }) => rule)).not.toContain('S03');
  });
});
