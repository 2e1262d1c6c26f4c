import { describe, expect, it } from 'vitest';
import type { Away } from './circles.ts';
import { type FlagGroup, flagsOfPlan } from './flags.ts';
import { fortnight, suggestMove } from './suggestions.ts';
import { DEFAULTS } from '../standards/rules.ts';
import { buildPlan } from './heat.ts';
import { awkwardHours, HOUR, type PlannedMeeting, stageAt } from './rules.ts';
import { dayNumber, dayText, isWeekend, zoneOf } from './zone.ts';

/** So many people, none of whom any meeting names. */
const delegatesOf = (counts: Record<string, number>) =>
  new Map(
    Object.entries(counts).map(([id, count]) => [
      id,
      Array.from({ length: count }, (_, at) => ({ person: `${id}-${at}`, from: null, until: null })),
    ]),
  );

const NOW = Date.parse('2027-01-04T12:00:00Z');
const LIMA = 'America/Lima';
let made = 0;

/** A meeting in person on Tuesday 2 March 2027, at wall-clock hours of Lima; published long before. */
function at(from: string, to: string, rest: Partial<PlannedMeeting> = {}): PlannedMeeting {
  return {
    id: `meeting-${++made}`,
    startsAt: Date.parse(`2027-03-02T${from}:00-05:00`),
    endsAt: Date.parse(`2027-03-02T${to}:00-05:00`),
    stage: 'problem_discussion',
    modality: 'in_person',
    room: null,
    roomExclusive: true,
    organisations: [],
    people: [],
    facilitators: [],
    noticeFrom: NOW,
    ...rest,
  };
}

function flags(meetings: PlannedMeeting[], delegates: Record<string, number> = {}, away: Away[] = []): FlagGroup[] {
  const context = { timeZone: LIMA, now: NOW, thresholds: DEFAULTS };
  return flagsOfPlan(buildPlan(meetings, delegatesOf(delegates), away), context);
}
const counts = (groups: FlagGroup[]) => Object.fromEntries(groups.map(({ rule, count }) => [rule, count]));

describe('golden case 6 of the founding review', () => {
  it('S02: one delegate, environment and justice both at 09:00-11:00: 120 minutes nobody can cover', () => {
    const both = [
      at('09:00', '11:00', { organisations: ['spda'], stage: 'problem_discussion' }),
      at('09:00', '11:00', { organisations: ['spda'], stage: 'brainstorming' }),
    ];
    const found = flags(both, { spda: 1 });
    expect(counts(found)).toEqual({ S02: 1 });
    expect(found[0]?.clusters[0]).toMatchObject({
      subject: { kind: 'organisation', id: 'spda' },
      minutes: 120,
      capacity: 1,
      depth: 2,
      surplus: 1,
      meetings: both.map((meeting) => meeting.id),
    });
    expect(counts(flags(both, { spda: 2 }))).toEqual({});
  });

  it('S01: back to back 09-10 and 10-11 is no overlap, only a short gap', () => {
    const chain = [at('09:00', '10:00', { people: ['ana'] }), at('10:00', '11:00', { people: ['ana'] })];
    expect(counts(flags(chain))).toEqual({ S06: 1 });
  });
});

describe('schedule rules', () => {
  it('S02 says that its delegate is in another process, which it names where everybody may know it', () => {
    const table = at('09:00', '11:00', { organisations: ['spda'], stage: 'brainstorming' });
    const away = (process: string | null) => ({
      ...{ person: 'spda-0', process },
      from: table.startsAt,
      to: table.startsAt + HOUR,
    });
    const [group] = flags([table], { spda: 1 }, [away('Plan de datos'), away(null)]);
    const told = { reasons: ['elsewhere'], minutes: 60, people: ['spda-0'], processes: ['Plan de datos'] };
    expect(group?.clusters).toMatchObject([told]);
    const byName = at('09:00', '10:00', { people: ['spda-1'] });
    const [both] = flags([table, byName], { spda: 2 }, [away(null)]).filter(({ rule }) => rule === 'S02');
    expect(both?.clusters).toMatchObject([{ reasons: ['held'], people: ['spda-0', 'spda-1'] }]);
  });

  it('S02 counts only pairs that meet while the organisation is over its delegates', () => {
    // Two delegates: A and B alone are fine; with C between them, all three pairs meet over capacity only where they overlap.
    const list = [at('09:00', '12:00'), at('09:00', '10:00'), at('09:30', '11:00'), at('10:30', '12:00')].map((m) => ({
      ...m,
      stage: null,
      organisations: ['red'],
    }));
    const found = flags(list, { red: 2 });
    expect(found[0]).toMatchObject({ rule: 'S02', count: 5 });
    expect(found[0]?.clusters[0]).toMatchObject({ minutes: 60, surplus: 1, depth: 3 });
  });

  it('S03 blocks for an exclusive room and for a facilitator, and does not count the facilitator as S01 too', () => {
    const list = [
      at('09:00', '10:00', { room: 'Sala 1', facilitators: ['eva'] }),
      at('09:30', '10:30', { room: 'Sala 1', facilitators: ['eva'] }),
    ];
    const found = flags(list);
    expect(found.map(({ rule, severity, count }) => [rule, severity, count])).toEqual([['S03', 'block', 2]]);
    expect(found[0]?.clusters.map((cluster) => cluster.subject.kind).sort()).toEqual(['facilitator', 'room']);
    const shared = list.map((meeting) => ({ ...meeting, facilitators: [], roomExclusive: false }));
    expect(flags(shared)).toEqual([]);
  });

  it('S01 counts who facilitates one meeting and is expected at the other', () => {
    const list = [at('09:00', '10:00', { facilitators: ['eva'] }), at('09:30', '10:30', { people: ['eva'] })];
    expect(counts(flags(list))).toEqual({ S01: 1 });
  });

  it('S04 warns at the third meeting of a day, and beyond four hours online', () => {
    const three = [at('09:00', '10:00'), at('11:00', '12:00'), at('15:00', '16:00')].map((m) => ({
      ...m,
      people: ['ana'],
    }));
    expect(counts(flags(three.slice(0, 2)))).toEqual({});
    expect(flags(three)[0]).toMatchObject({
      rule: 'S04',
      clusters: [{ depth: 3, reasons: ['many-meetings', '2027-03-02'] }],
    });
    const online = [at('09:00', '11:30'), at('15:00', '16:31')].map((m) => ({
      ...m,
      people: ['ana'],
      modality: 'online' as const,
    }));
    expect(flags(online)[0]).toMatchObject({
      rule: 'S04',
      clusters: [{ minutes: 241, reasons: ['long-online', '2027-03-02'] }],
    });
  });

  it('S05 counts a pair of parallel tables once however many organisations they share', () => {
    const table = (from: string, to: string, organisations: string[]) => at(from, to, { organisations });
    const list = [
      table('09:00', '11:00', ['a', 'b']),
      table('10:00', '12:00', ['a', 'b']),
      table('11:00', '13:00', ['a']),
    ];
    const found = flags(list, { a: 5, b: 5 });
    expect(counts(found)).toEqual({ S05: 2 });
    expect(found[0]?.clusters[0]).toMatchObject({ subject: { kind: 'stage' }, shared: ['a', 'b'], minutes: 120 });
    expect(
      flags(
        list.map((m, i) => ({ ...m, stage: i === 1 ? 'brainstorming' : m.stage })),
        { a: 5, b: 5 },
      ),
    ).toEqual([]);
  });

  it('S06 notes fourteen minutes between two meetings of a person, and not fifteen', () => {
    const gap = (start: string) => [at('09:00', '10:00', { people: ['ana'] }), at(start, '11:00', { people: ['ana'] })];
    expect(counts(flags(gap('10:14')))).toEqual({ S06: 1 });
    expect(flags(gap('10:15'))).toEqual([]);
  });

  it('S07 asks for seven days of notice and speaks louder below three', () => {
    const start = at('09:00', '10:00').startsAt;
    const published = (hours: number) => flags([at('09:00', '10:00', { noticeFrom: start - hours * HOUR })]);
    expect(published(7 * 24)).toEqual([]);
    expect(published(7 * 24 - 1)[0]).toMatchObject({ rule: 'S07', clusters: [{ strong: false, reasons: ['6'] }] });
    expect(published(3 * 24 - 1)[0]).toMatchObject({ rule: 'S07', clusters: [{ strong: true, reasons: ['2'] }] });
    expect(published(-0.5)[0]).toMatchObject({ rule: 'S07', clusters: [{ strong: true, reasons: ['0', 'begun'] }] });
    // Made known when it was over: it is a record, and no notice can be counted.
    expect(published(-1)).toEqual([]);
  });

  it('S10 looks at online sessions only', () => {
    const people = Array.from({ length: 13 }, (_, i) => `p${i}`);
    expect(flags([at('09:00', '12:00', { people })])).toEqual([]);
    expect(flags([at('09:00', '11:31', { people, modality: 'online' })])[0]).toMatchObject({
      rule: 'S10',
      clusters: [{ reasons: ['too-long', 'no-co-host'], minutes: 151 }],
    });
    expect(flags([at('09:00', '11:30', { people, modality: 'online', facilitators: ['a', 'b'] })])).toEqual([]);
  });

  it('S11 follows the wall clock of the forum, not that of the machine', () => {
    const lima = zoneOf(LIMA);
    const hours = (startsAt: string, endsAt: string) =>
      awkwardHours({ startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) }, lima, DEFAULTS.S11);
    expect(hours('2027-03-02T13:00:00Z', '2027-03-03T00:00:00Z')).toEqual([]);
    expect(hours('2027-03-02T12:59:00Z', '2027-03-02T14:00:00Z')).toEqual(['outside-hours']);
    expect(hours('2027-03-02T23:00:00Z', '2027-03-03T00:01:00Z')).toEqual(['outside-hours']);
    expect(hours('2027-03-06T15:00:00Z', '2027-03-06T16:00:00Z')).toEqual(['weekend']);
    expect(hours('2027-03-07T04:30:00Z', '2027-03-07T05:30:00Z')).toEqual(['weekend', 'outside-hours']);
  });
});

describe('suggestMove', () => {
  it('proposes the shortest move after which the flag is gone and no other has come', () => {
    const list = [
      at('09:00', '11:00', { organisations: ['red'], people: ['ana'] }),
      at('09:00', '10:00', { organisations: ['red'], people: ['ben'] }),
      at('11:00', '12:00', { people: ['ben'] }),
    ];
    const delegates = delegatesOf({ red: 1 });
    const context = { timeZone: LIMA, now: NOW, thresholds: DEFAULTS };
    const plan = buildPlan(list, delegates, []);
    const cluster = flagsOfPlan(plan, context)[0]?.clusters[0];
    if (!cluster) throw new Error('the organisation is needed twice');
    const move = suggestMove(plan, cluster, { zone: zoneOf(LIMA), hours: DEFAULTS.S11 }, (meeting) =>
      fortnight(meeting, NOW),
    );
    expect(move).toMatchObject({ meeting: list[0]?.id, startsAt: at('10:00', '12:00').startsAt });
    const moved = list.map((meeting) =>
      meeting.id === move?.meeting ? { ...meeting, ...move, id: meeting.id } : meeting,
    );
    expect(
      flagsOfPlan(buildPlan(moved, delegates, []), context).filter(({ rule }) => rule === 'S01' || rule === 'S02'),
    ).toEqual([]);
  });
});

describe('zones and stages', () => {
  it('walks through days whose clock changes', () => {
    for (const name of [
      'America/Lima',
      'America/Santiago',
      'Europe/Madrid',
      'Pacific/Kiritimati',
      'Australia/Lord_Howe',
    ]) {
      const zone = zoneOf(name);
      const first = dayNumber('2027-01-01');
      for (let day = first; day < first + 366; day++) {
        for (const minute of [0, 8 * 60, 19 * 60 - 1]) {
          const instant = zone.instantOf(day, minute);
          // Midnight itself may be skipped by a change of clock; working hours never are.
          if (minute > 0) expect([name, zone.dayOf(instant), zone.minuteOf(instant)]).toEqual([name, day, minute]);
        }
      }
    }
    expect(dayText(dayNumber('2027-03-06'))).toBe('2027-03-06');
    expect(isWeekend(dayNumber('2027-03-06'))).toBe(true);
    expect(isWeekend(dayNumber('2027-03-08'))).toBe(false);
  });

  it('puts an imported meeting in the stage whose half-open window holds its start', () => {
    const stages = [
      { name: 'preparation' as const, opensAt: 0, closesAt: 10 },
      { name: 'problem_discussion' as const, opensAt: 10, closesAt: 20 },
    ];
    expect(stageAt(stages, 9)).toBe('preparation');
    expect(stageAt(stages, 10)).toBe('problem_discussion');
    expect(stageAt(stages, 20)).toBeNull();
  });
});
