import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { describe, expect, it } from 'vitest';
import { parseCalendar } from './commands/import-calendar.ts';
import { presentErrors, presentSkipped } from './commands/import-words.ts';

const event = (title: string, ...more: string[]) => [
  'BEGIN:VEVENT',
  `UID:${title}`,
  `SUMMARY:${title}`,
  'DTSTART:20261201T150000Z',
  'DTEND:20261201T160000Z',
  ...more,
  'END:VEVENT',
];
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const parse = (...lines: string[]) => parseCalendar(calendar(...lines), zoneOf('America/Lima'));
const series = (...more: string[]) => parse(...event('Mesa', ...more));
const starts = (...more: string[]) => series(...more).lines.map(({ starts_at }) => starts_at.slice(0, 16));
const START = '2026-12-01T15:00';

/** Of no use to anybody: milliseconds would be enough, and one of these took the worker's two minutes. */
const BOUND_MS = 10_000;

describe('a rule that would never end', () => {
  it.each([
    ['a day that never comes', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
    ['an hour of a day that never comes', 'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30'],
    ['a year that never comes', 'FREQ=YEARLY;BYDAY=1MO;BYMONTH=4;BYMONTHDAY=15'],
    ['a place in the month that does not exist', 'FREQ=MONTHLY;BYDAY=TU;BYSETPOS=300'],
    ['a place in the year that does not exist', 'FREQ=YEARLY;BYDAY=MO;BYMONTH=1;BYSETPOS=300'],
    ['a leap over all years', 'FREQ=DAILY;INTERVAL=2000000000'],
    ['weeks over all years', 'FREQ=WEEKLY;INTERVAL=2000000000'],
    ['hours over all years', 'FREQ=HOURLY;INTERVAL=2000000000'],
  ])('%s gives its start, which counts whatever the rule says', (_what, rule) => {
    const from = performance.now();
    const { lines, errors } = series(`RRULE:${rule}`);
    expect(performance.now() - from).toBeLessThan(BOUND_MS);
    expect(errors).toEqual([]);
    expect(lines.map(({ starts_at }) => starts_at.slice(0, 16))).toEqual([START]);
  });

  it.each([
    ['every second', 'FREQ=SECONDLY', 'rule-too-often'],
    ['every ten minutes', 'FREQ=MINUTELY;INTERVAL=10', 'rule-too-often'],
    ['twice an hour', 'FREQ=HOURLY;BYMINUTE=0,30', 'rule-too-often'],
    ['no times', 'FREQ=DAILY;COUNT=0', 'rule-unreadable'],
    ['by a word that is none', 'FREQ=NONSENSE', 'rule-unreadable'],
    ['by nothing', 'BYMONTH=2', 'rule-unreadable'],
    [
      'every minute of hours on a day that never comes',
      `FREQ=DAILY;BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)};BYMONTH=2;BYMONTHDAY=30`,
      'rule-too-long',
    ],
  ])('%s is refused by the name of the event', (_what, rule, code) => {
    const from = performance.now();
    const { lines, errors } = parse(...event('Otra'), ...event('Mesa', `RRULE:${rule}`));
    expect(performance.now() - from).toBeLessThan(BOUND_MS);
    expect(lines.map(({ title }) => title)).toEqual(['Otra']);
    expect(errors).toEqual([{ line: 9, field: 'line', code, params: { value: 'Mesa' } }]);
    for (const locale of ['es', 'en'] as const) expect(presentErrors(errors, locale)[0]?.message).toContain('Mesa');
  });

  it('nor do many of them together, long lists of dates, or clocks that change every second', () => {
    const from = performance.now();
    const long = `RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30`;
    const many = parse(...Array.from({ length: 1_000 }, (_, n) => event(`Mesa ${n}`, long)).flat());
    expect(many.lines.length + many.errors.length).toBe(1_000);
    const dates = Array.from({ length: 50_000 }, (_, n) => `2027010${(n % 9) + 1}T150000Z`).join();
    expect(series(`RDATE:${dates}`).errors).toMatchObject([{ code: 'rule-too-long' }]);
    expect(series('RRULE:FREQ=DAILY;COUNT=3', `EXDATE:${dates}`).errors).toMatchObject([{ code: 'rule-too-long' }]);
    const clock = (to: string) =>
      `BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:${to}\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD`;
    const zone = ['BEGIN:VTIMEZONE', 'TZID:X', clock('-0500'), clock('-0400'), 'END:VTIMEZONE'];
    const at = event('Mesa').map((line) => line.replace(/^(DT\w+):(.*)Z$/, '$1;TZID=X:$2'));
    expect(parse(...zone, ...at).errors).toMatchObject([{ code: 'unknown-zone' }, { code: 'unknown-zone' }]);
    expect(performance.now() - from).toBeLessThan(3 * BOUND_MS);
  });
});

function numbers(most: number): string {
  return Array.from({ length: most }, (_, n) => n).join();
}

describe('a series', () => {
  it.each<[string, string[], string[]]>([
    ['ends with its last day, evening included', ['RRULE:FREQ=DAILY;UNTIL=20261202'], [START, '2026-12-02T15:00']],
    ['ends before its start: the start counts', ['RRULE:FREQ=WEEKLY;UNTIL=20261130T000000Z'], [START]],
    [
      'starts on another day than its rule: the start is the first of its count',
      ['RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=2'],
      [START, '2026-12-02T15:00'],
    ],
    [
      'leaves out what it excludes',
      ['RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20261202T150000Z'],
      [START, '2026-12-03T15:00'],
    ],
    [
      'leaves out days that it excludes',
      ['RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20261201,20261203'],
      ['2026-12-02T15:00'],
    ],
    [
      'has the dates that it names',
      ['RDATE:20261209T150000Z,20261205T150000Z'],
      [START, '2026-12-05T15:00', '2026-12-09T15:00'],
    ],
    [
      'has the starts of the periods that it names',
      ['RDATE;VALUE=PERIOD:20261205T150000Z/PT1H'],
      [START, '2026-12-05T15:00'],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(series(...rules).errors).toEqual([]);
    expect(starts(...rules)).toEqual(expected);
  });

  it('that goes on is told with the day until which it was taken; one that never comes again is whole', () => {
    expect(series('RRULE:FREQ=WEEKLY').skipped).toMatchObject([{ code: 'series-cut', value: '2027-11-30' }]);
    expect(series('RRULE:FREQ=YEARLY;INTERVAL=2').skipped).toMatchObject([{ code: 'series-cut', value: '2026-12-01' }]);
    expect(series('RRULE:FREQ=HOURLY').lines).toHaveLength(400);
    expect(series('RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30').skipped).toEqual([]);
  });

  it('ends by the clock of its zone', () => {
    const at = event('Mesa', 'RRULE:FREQ=DAILY;UNTIL=20261203T000000Z').map((line) =>
      line.replace(/^(DT\w+):(\d+)T15(\d+)Z$/, '$1;TZID=America/Lima:$2T20$3').replace('T160000Z', 'T210000Z'),
    );
    // 8 in the evening in Lima is 1 in the morning of the next day by UTC.
    expect(parse(...at).lines).toHaveLength(1);
  });
});

describe('every event of a file is taken, left out by name, or wrong by name', () => {
  const rules = [
    [],
    ['RRULE:FREQ=DAILY;COUNT=2'],
    ['RRULE:FREQ=WEEKLY;UNTIL=20200101T000000Z'],
    ['RRULE:FREQ=DAILY;COUNT=2', 'EXDATE:20261201T150000Z,20261202T150000Z'],
    ['RRULE:FREQ=DAILY;COUNT=0'],
    ['RRULE:FREQ=NONSENSE'],
    ['RRULE:FREQ=DAILY;BYDAY=XX'],
    ['RRULE:'],
    ['RRULE:FREQ=MONTHLY;BYWEEKNO=3'],
    ['RRULE:FREQ=MONTHLY;BYDAY=7MO'],
    ['RRULE:FREQ=MONTHLY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30'],
    ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29'],
    ['RRULE:FREQ=YEARLY;BYWEEKNO=20'],
    ['RRULE:FREQ=DAILY;UNTIL=mañana'],
    ['RDATE:mañana'],
    ['RDATE:20261205T150000Z', 'EXDATE:20261201T150000Z,20261205T150000Z'],
    ['RECURRENCE-ID:20261201T150000Z'],
    ['CLASS:PRIVATE'],
    ['STATUS:CANCELLED'],
    ['a line without its colon'],
    ['BEGIN:VALARM', 'TRIGGER:nunca', 'END:VALARM'],
    ['BEGIN:VEVENT', 'SUMMARY:Dentro', 'DTSTART:20261201T150000Z', 'DTEND:20261201T160000Z', 'END:VEVENT'],
  ];

  it.each(rules.map((rule) => [rule.join(' / ') || 'once', rule] as const))('%s', (_what, rule) => {
    const { lines, errors, skipped } = parse(...event('Antes'), ...event('Mesa', ...rule), ...event('Después'));
    const named = [...lines.map(({ title }) => title), ...skipped.map(({ title }) => title)];
    const wrong = errors.flatMap(({ line, params }) => [line === 9 ? 'Mesa' : '', params?.['value']]);
    for (const title of ['Antes', 'Mesa', 'Después', ...(rule.includes('SUMMARY:Dentro') ? ['Dentro'] : [])])
      expect([...named, ...wrong], title).toContain(title);
    expect(lines.map(({ line, title }) => [line, title])).toContainEqual([3, 'Antes']);
    expect(lines.map(({ line, title }) => [line, title])).toContainEqual([
      3 + event('Antes').length + event('Mesa', ...rule).length,
      'Después',
    ]);
    for (const one of presentSkipped(skipped, 'es')) expect(one.message).not.toMatch(/[{}:]{2}|left\./);
  });

  it('of two with one name the later is taken and the other told; what a series changes is its own', () => {
    const { lines, skipped } = parse(...event('Mesa'), ...event('Mesa', 'SEQUENCE:2'));
    expect([lines.length, skipped.map(({ code }) => code)]).toEqual([1, ['superseded']]);
    const moved = event('Mesa', 'RECURRENCE-ID:20261202T150000Z').map((line) => line.replace('1201T1', '1204T1'));
    const both = parse(...event('Mesa', 'RRULE:FREQ=DAILY;COUNT=2'), ...moved);
    expect(both.lines.map(({ starts_at }) => starts_at.slice(8, 10))).toEqual(['01', '04']);
  });
});
