import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import { HEAVY_LIMITS } from '../../platform/jobs/heavy-work.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson, aSeat, anOrganisation, type CycleRow } from '../../../../tests/support/factories.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { parseCalendar as parse } from './commands/import-calendar.ts';
import { parseCsv } from './commands/import-csv.ts';
import { readInstant } from './commands/import-times.ts';

const parseCalendar = (text: string) => parse(text, zoneOf('America/Lima'));
const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

type Bench = {
  cycle: CycleRow;
  lead: Agent;
  at: string;
  send(text: string, query?: string, type?: string): Promise<ImportResult>;
};

async function bench(): Promise<Bench> {
  const cycle = await aCycle(rig.deps.db, { themes: ['Ambiente', 'Justicia'] });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const at = `/api/cycles/${cycle.id}`;
  const org = await anOrganisation(rig.deps.db, { forumId: cycle.forumId, shortName: 'Red Andina' });
  await aSeat(rig.deps.db, { organisationId: org.id });
  const send = async (text: string, query = '', type = 'text/csv') => {
    const answer = await lead.ask('POST', `${at}/meetings/import${query}`, {
      headers: { 'content-type': type },
      body: text,
    });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<ImportResult>();
  };
  return { cycle, lead, at, send };
}
const listed = async (one: Bench) => (await one.lead.get(`${one.at}/meetings`)).json<MeetingList>().items;

describe('import of CSV', () => {
  it('is for facilitators, and takes no other content type', async () => {
    const { at, lead } = await bench();
    const ask = { headers: { 'content-type': 'text/csv' }, body: HEADER };
    expect((await rig.anonymous.ask('POST', `${at}/meetings/import`, ask)).statusCode).toBe(401);
    const plain = { headers: { 'content-type': 'text/plain' }, body: HEADER };
    expect((await lead.ask('POST', `${at}/meetings/import`, plain)).statusCode).toBe(415);
  });

  it('creates drafts with a BOM, CRLF, quotes, lists and formulas, in the stage of their start', async () => {
    const one = await bench();
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const later = new Date(Date.now() + 90_000_000).toISOString();
    const text = [
      `\uFEFF${HEADER}`,
      `"Mesa de ""agua"", suelos\r\ny bosques",Ambiente;justicia,${soon},${later},in_person,Sala 1,red andina,Nueva@Ejemplo.PE; nueva@ejemplo.pe`,
      '',
      `"=HYPERLINK(""http://x"")",,2031-03-02T09:00:00-05:00,2031-03-02T10:00:00-05:00,virtual,,,`,
    ].join('\r\n');
    expect(await one.send(text)).toMatchObject({ created: 2, errors: [] });
    const [first, second] = await listed(one);
    expect(first).toMatchObject({
      title: 'Mesa de "agua", suelos y bosques',
      state: 'draft',
      stage: 'preparation',
      room: 'Sala 1',
      peopleCount: 1,
    });
    expect(first?.themes).toHaveLength(2);
    expect(first?.organisations).toHaveLength(1);
    expect(second).toMatchObject({
      title: '=HYPERLINK("http://x")',
      stage: null,
      modality: 'online',
      localStart: '2031-03-02T09:00',
      room: null,
    });
    const people = await rig.deps.db.pool.query('select name from people where email = $1', ['nueva@ejemplo.pe']);
    expect(people.rows).toEqual([{ name: 'nueva' }]);
  });

  it('reports every bad line with its field, in the language of the reader, and saves nothing', async () => {
    const one = await bench();
    const text = [
      HEADER,
      'Buena,Ambiente,2031-03-02T09:00:00-05:00,2031-03-02T10:00:00-05:00,online,,Red Andina,a@example.org',
      '"Dos\nlíneas",Salud,2031-03-02T11:00:00-05:00,2031-03-02T10:00:00-05:00,online,,,',
      ',,2031-02-30T09:00:00Z,2031-03-02,telepática,,Nadie,sin-arroba',
      'Corta,Ambiente',
    ].join('\n');
    for (const query of ['?dryRun=true', '']) {
      const { created, errors, flags } = await one.send(text, query);
      expect({ created, flags }).toEqual({ created: 0, flags: [] });
      expect(errors.map(({ line, field, code }) => `${line} ${field} ${code}`)).toEqual([
        '3 ends_at ends-before-start',
        '3 theme unknown-theme',
        '5 title required',
        '5 starts_at not-instant',
        '5 ends_at not-instant',
        '5 modality unknown-modality',
        '5 organisations unknown-organisation',
        '5 people not-email',
        '6 line column-count',
      ]);
      expect(errors[1]?.message).toBe('El tema «Salud» no existe en este ciclo.');
    }
    expect(await listed(one)).toEqual([]);
    const english = await one.lead.ask('POST', `${one.at}/meetings/import`, {
      headers: { 'content-type': 'text/csv', 'accept-language': 'en' },
      body: text,
    });
    expect(english.json<ImportResult>().errors[1]?.message).toBe('The theme “Salud” does not exist in this cycle.');
  });

  it('checks the header by name', async () => {
    const { send } = await bench();
    const { errors } = await send('title,theme,start,ends_at,modality,room,organisations,people\nA,,,,,,,');
    expect(errors.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'starts_at', 'column-missing'],
      [1, 'start', 'column-unknown'],
    ]);
    expect((await send('')).errors).toHaveLength(8);
  });

  it('tells a column that stands twice and letters that are no UTF-8, line by line', async () => {
    const { send, lead, at } = await bench();
    const twice = await send(`${HEADER},title\n`);
    expect(twice.errors.map(({ line, field, code }) => [line, field, code])).toEqual([[1, 'title', 'column-repeated']]);
    const row = 'Reunión,Educación,2031-03-02T09:00:00Z,2031-03-02T10:00:00Z,online,,,';
    const sent = async (body: Buffer) => {
      const headers = { 'content-type': 'text/csv' };
      const answer = await lead.ask('POST', `${at}/meetings/import`, { headers, body });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json<ImportResult>().errors.map(({ line, field, code }) => [line, field, code]);
    };
    const wrong = [[2, 'line', 'unreadable']];
    expect(await sent(Buffer.from(`${HEADER}\n${row.replace('ó', '\0')}\n`))).toEqual(wrong);
    const damaged = Buffer.concat([Buffer.from(`${HEADER}\n${row}\n`), Buffer.from(row, 'latin1')]);
    expect(await sent(damaged)).toContainEqual([3, 'line', 'unreadable']);
    // What the programs of an office write besides UTF-8 is read: only the theme is none of this cycle.
    for (const body of [
      Buffer.from(`${HEADER}\n${row}\n`, 'latin1'),
      Buffer.from(`\uFEFF${HEADER}\n${row}`, 'utf16le'),
    ])
      expect(await sent(body)).toEqual([[2, 'theme', 'unknown-theme']]);
  });

  it('counts the flags of the whole cycle: dry run, import and GET flags agree', async () => {
    const one = await bench();
    const line = (title: string, from: string, to: string, rest: string) =>
      `${title},Ambiente,2031-03-04T${from}:00-05:00,2031-03-04T${to}:00-05:00,in_person,${rest}`;
    await one.send([HEADER, line('Antes', '09:00', '11:00', 'Sala 1,Red Andina,ana@example.org')].join('\n'));
    const text = [
      HEADER,
      line('A', '10:00', '12:00', 'Sala 1,Red Andina,ana@example.org;ben@example.org'),
      line('B', '10:30', '11:30', 'Sala 2,,ana@example.org'),
      line('C', '12:00', '13:00', 'Sala 1,Red Andina,'),
    ].join('\n');
    const dry = await one.send(text, '?dryRun=true');
    const real = await one.send(text);
    expect({ dry: dry.created, real: real.created }).toEqual({ dry: 0, real: 3 });
    expect(real.flags).toEqual(dry.flags);
    expect(real.flags).toEqual(
      expect.arrayContaining([
        { rule: 'S01', severity: 'warning', count: 3 },
        { rule: 'S02', severity: 'warning', count: 1 },
        { rule: 'S03', severity: 'block', count: 1 },
      ]),
    );
    const { flags } = (await one.lead.get(`${one.at}/meetings/flags`)).json<FlagList>();
    expect(flags.map(({ rule, severity, count }) => ({ rule, severity, count }))).toEqual(real.flags);
    for (const group of flags)
      expect(group.clusters.reduce((sum, cluster) => sum + cluster.count, 0)).toBe(group.count);
  });

  it(
    'takes ten thousand lines at once',
    async () => {
      const one = await bench();
      const lines = Array.from({ length: 10_000 }, (_, i) => {
        const start = new Date(Date.UTC(2031, 0, 1) + i * 3_600_000);
        const end = new Date(start.getTime() + 5_400_000);
        return `Reunión ${i},Ambiente,${start.toISOString()},${end.toISOString()},online,,Red Andina,p${i % 500}@example.org;q${i % 300}@example.org`;
      });
      const { created, flags } = await one.send([HEADER, ...lines].join('\n'));
      expect(created).toBe(10_000);
      expect(flags.find((flag) => flag.rule === 'S02')?.count).toBe(9_999);
      // As long as a worker may take; a machine that is busy with other tests needs more than one test usually gets.
    },
    HEAVY_LIMITS.timeMs,
  );

  it('lets every flag be read, page by page, and pages of two computations are never put together', async () => {
    const one = await bench();
    // Two people who are twice at once each day: one flag for each of them and day.
    const lines = Array.from({ length: 1_400 }, (_, i) => {
      const start = new Date(Date.UTC(2031, 0, 1, 14) + Math.floor(i / 2) * 86_400_000).toISOString();
      const end = start.replace('T14', 'T15');
      return `Reunión ${i},Ambiente,${start},${end},online,,,p@example.org;q@example.org`;
    });
    await one.send([HEADER, ...lines].join('\n'));
    const first = (await one.lead.get(`${one.at}/meetings/flags`)).json<FlagList>().flags;
    const group = first.find(({ rule }) => rule === 'S01');
    expect([group?.count, group?.clusters.length, group?.more, group?.omitted]).toEqual([1_400, 500, 900, 0]);
    const seen = new Set(group?.clusters.map(({ subject, startsAt }) => `${subject.id} ${startsAt}`));
    let next = group?.next ?? null;
    const pageAt = (after: string) => one.lead.get(`${one.at}/meetings/flags?rule=S01&after=${after}`);
    const sizes: number[] = [];
    while (next !== null) {
      const { flags } = (await pageAt(next)).json<FlagList>();
      expect(flags.map(({ rule, count }) => [rule, count])).toEqual([['S01', 1_400]]);
      sizes.push(flags[0]?.clusters.length ?? 0);
      for (const { subject, startsAt, meetings } of flags[0]?.clusters ?? []) {
        seen.add(`${subject.id} ${startsAt}`);
        expect(meetings).toHaveLength(2);
      }
      next = flags[0]?.next ?? null;
    }
    expect([sizes, seen.size]).toEqual([[500, 400], 1_400]);
    const cursor = group?.next ?? '';
    for (const odd of ['nonsense', `${cursor}9`, cursor.replace(/^./, '9')])
      expect((await pageAt(odd)).json<{ code: string }>().code).toBe('meeting.flags-changed');
    expect((await one.lead.get(`${one.at}/meetings/flags?rule=S01`)).statusCode).toBe(422);
    await one.send(
      [HEADER, `Otra,Ambiente,2031-01-01T14:00:00Z,2031-01-01T15:00:00Z,online,,,p@example.org`].join('\n'),
    );
    await one.lead.get(`${one.at}/meetings/flags`);
    expect((await pageAt(cursor)).json<{ code: string }>().code).toBe('meeting.flags-changed');
  });
});

describe('reading files', () => {
  it('goes on below a line whose quotes are broken', () => {
    const { lines, errors } = parseCsv(`${HEADER}\nA,,,,,,,\n"B"x,,,,,,,\n\nC,,,,,,,\n"D,,,,,,,`);
    expect(lines.map(({ line, title }) => [line, title])).toEqual([
      [2, 'A'],
      [5, 'C'],
    ]);
    expect(errors).toEqual([
      { line: 3, field: 'line', code: 'malformed' },
      { line: 6, field: 'line', code: 'malformed' },
    ]);
  });

  it('knows an instant only with its offset', () => {
    expect(readInstant('2027-03-02T09:00:00-05:00')).toBe(Date.UTC(2027, 2, 2, 14));
    for (const text of [
      '2027-03-02T09:00:00',
      '2027-02-30T09:00Z',
      '2027-03-02',
      '2/3/2027 9:00',
      '2027-03-02T25:00Z',
    ]) {
      expect(readInstant(text)).toBeNull();
    }
  });

  it('reads iCalendar in UTC, in a named zone and by duration, whatever zone this machine is in', () => {
    const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...event(
        'SUMMARY:Mesa\\, una',
        'DTSTART:20270302T140000Z',
        'DTEND:20270302T160000Z',
        'LOCATION:Sala 1',
        'CATEGORIES:Ambiente,Justicia',
        'ATTENDEE:mailto:ana@example.org',
      ),
      ...event('SUMMARY:Dos', 'DTSTART;TZID=America/Santiago:20270702T090000', 'DURATION:PT1H30M'),
      ...event('SUMMARY:Sin zona', 'DTSTART:20270302T090000', 'DTEND:20270302T100000Z'),
      ...event('SUMMARY:Día', 'DTSTART;VALUE=DATE:20270302', 'DTEND:20270302T100000Z'),
      ...event('SUMMARY:Cada semana', 'DTSTART:20270302T140000Z', 'DTEND:20270302T150000Z', 'RRULE:FREQ=WEEKLY'),
      'END:VCALENDAR',
    ].join('\r\n');
    const { lines, errors, skipped } = parseCalendar(text);
    expect(lines[0]).toMatchObject({
      line: 3,
      title: 'Mesa, una',
      theme: 'Ambiente;Justicia',
      room: 'Sala 1',
      modality: 'in_person',
      people: 'ana@example.org',
    });
    expect(lines[1]).toMatchObject({
      starts_at: '2027-07-02T13:00:00.000Z',
      ends_at: '2027-07-02T14:30:00.000Z',
      modality: 'online',
    });
    // Without a zone: the forum's clock.
    expect(lines[2]?.starts_at).toBe('2027-03-02T14:00:00.000Z');
    expect(lines[3]).toMatchObject({ title: 'Cada semana', starts_at: '2027-03-02T14:00:00.000Z' });
    expect(lines[4]).toMatchObject({ title: 'Cada semana', starts_at: '2027-03-09T14:00:00.000Z' });
    expect(errors).toEqual([]);
    expect(skipped.map(({ title, code }) => [title, code])).toEqual([
      ['Día', 'whole-day'],
      ['Cada semana', 'series-cut'],
    ]);
    expect(parseCalendar('not a calendar').errors).toMatchObject([{ line: 1, code: 'not-calendar' }]);
  });

  const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n');
  const event = (from: string, to: string) => ['BEGIN:VEVENT', 'SUMMARY:Mesa', from, to, 'END:VEVENT'];

  it('takes several calendars in one file, and nothing that is none', async () => {
    const one = calendar(...event('DTSTART:20270302T140000Z', 'DTEND:20270302T150000Z'));
    expect(parseCalendar(one + one).lines.map(({ line }) => line)).toEqual([2, 9]);
    for (const text of ['', ' \n', 'BEGIN:VCARD\r\nEND:VCARD\r\n', one.slice(0, 60)])
      expect(parseCalendar(text)).toEqual({
        lines: [],
        skipped: [],
        errors: [{ line: 1, field: 'line', code: 'not-calendar' }],
      });
    const { send } = await bench();
    expect((await send('', '', 'text/calendar')).errors).toMatchObject([{ line: 1, code: 'not-calendar' }]);
  });

  it('refuses days and lengths that do not exist instead of falling or rolling over', () => {
    const text = calendar(
      ...event('DTSTART:2027-99-02', 'DTEND:20270230T100000Z'),
      ...event('DTSTART:20270302T140000Z', 'DURATION:long'),
    );
    expect(parseCalendar(text).errors.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'starts_at', 'not-instant'],
      [2, 'ends_at', 'not-instant'],
      [7, 'ends_at', 'not-instant'],
    ]);
  });

  it('believes a zone of the file that keeps one offset all year, and no other', () => {
    const zone = (name: string, ...offsets: string[]) => [
      'BEGIN:VTIMEZONE',
      `TZID:${name}`,
      ...offsets.flatMap((offset) => [
        'BEGIN:STANDARD',
        'DTSTART:16010101T000000',
        `TZOFFSETTO:${offset}`,
        'END:STANDARD',
      ]),
      'END:VTIMEZONE',
    ];
    const at = (name: string) => event(`DTSTART;TZID=${name}:20270302T233000`, `DTEND;TZID=${name}:20270303T003000`);
    const names = ['SA Pacific Standard Time', 'Nepal Standard Time', 'Eastern Standard Time', 'Nowhere'];
    const text = calendar(
      ...zone('SA Pacific Standard Time', '-0500'),
      ...zone('Nepal Standard Time', '+0545'),
      ...zone('Eastern Standard Time', '-0500', '-0400'),
      ...names.flatMap(at),
    );
    const { lines, errors } = parseCalendar(text);
    expect(lines.slice(0, 2).map(({ starts_at, ends_at }) => [starts_at, ends_at])).toEqual([
      ['2027-03-03T04:30:00.000Z', '2027-03-03T05:30:00.000Z'],
      ['2027-03-02T17:45:00.000Z', '2027-03-02T18:45:00.000Z'],
    ]);
    expect(errors.map(({ code, params }) => [code, params?.['value']])).toEqual(
      names.slice(2).flatMap((name) => [
        ['unknown-zone', name],
        ['unknown-zone', name],
      ]),
    );
  });

  it('knows the names that Windows gives to zones, where the file brings no rules of its own', () => {
    const at = (name: string) => event(`DTSTART;TZID=${name}:20270702T233000`, `DTEND;TZID=${name}:20270703T003000`);
    const names = ['SA Pacific Standard Time', 'Eastern Standard Time', '"W. Europe Standard Time"', 'Nowhere'];
    const { lines, errors } = parseCalendar(calendar(...names.flatMap(at)));
    expect(lines.slice(0, 3).map(({ starts_at }) => starts_at)).toEqual([
      '2027-07-03T04:30:00.000Z',
      '2027-07-03T03:30:00.000Z',
      '2027-07-02T21:30:00.000Z',
    ]);
    expect(new Set(errors.map(({ params }) => params?.['value']))).toEqual(new Set(['Nowhere']));
  });
});
