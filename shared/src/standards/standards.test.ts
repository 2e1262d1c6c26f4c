import { describe, expect, it } from 'vitest';
import { warningsBeforeAnnouncing } from '../ballots/rules.ts';
import { STAGE_NAMES } from '../cycles/rules.ts';
import { flagsOfPlan } from '../meetings/flags.ts';
import { buildPlan, candidateStarts } from '../meetings/heat.ts';
import { awkwardHours, onlineStrain, type PlannedMeeting, shortNotice, unprepared } from '../meetings/rules.ts';
import { zoneOf } from '../meetings/zone.ts';
import { isNoticeShort } from '../stages/rules.ts';
import { FACTS, gateOf, P16 } from './process.ts';
import en from '../../texts/en/standards.json' with { type: 'json' };
import es from '../../texts/es/standards.json' with { type: 'json' };
import { DEFAULTS, RULE_IDS, STANDARDS, type Thresholds, thresholdsOf } from './rules.ts';
import { SCHEDULE_RULES } from './schedule.ts';
import { standardChangeSchema } from './schema.ts';
import { boundsOf, clockText, orderFaults, type Standard, valueFault } from './standard.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const rules: Standard[] = RULE_IDS.map((rule) => STANDARDS[rule]);

describe('a standard', () => {
  it('has the id it is kept under, a source, and numbers within their own bounds', () => {
    expect(Object.keys(STANDARDS).sort()).toEqual([...RULE_IDS].sort());
    for (const rule of RULE_IDS) expect(STANDARDS[rule].id).toBe(rule);
    for (const rule of SCHEDULE_RULES) expect(RULE_IDS).toContain(rule);
    for (const { source } of [es, en]) expect(Object.keys(source).sort()).toEqual([...RULE_IDS].sort());
    for (const standard of rules) {
      for (const threshold of Object.values(standard.thresholds))
        expect(valueFault(threshold, threshold.default)).toBeNull();
      const defaults = Object.fromEntries(
        Object.entries(standard.thresholds).map(([name, one]) => [name, one.default]),
      );
      expect(orderFaults(standard, defaults)).toEqual([]);
      for (const { above } of Object.values(standard.thresholds))
        if (above !== undefined) expect(Object.keys(standard.thresholds)).toContain(above);
    }
  });

  it('that keeps a promise may ask for more and never for less', () => {
    const fixed = rules.flatMap(({ id, thresholds }) =>
      Object.entries(thresholds)
        .filter(([, one]) => !one.mayLoosen)
        .map(([name, one]) => [id, name, boundsOf(one).least, boundsOf(one).most]),
    );
    expect(fixed).toEqual([
      ['P07', 'noticeDays', 14, 120],
      ['P16', 'unreachable', 0, 0],
      ['P16', 'publishedDiagnoses', 1, 20],
      ['P16', 'frozenCommitments', 1, 20],
    ]);
  });

  it('takes the numbers chosen for a cycle, and its own where none was chosen or there was none to choose', () => {
    expect(thresholdsOf([])).toEqual(DEFAULTS);
    const chosen = thresholdsOf([{ rule: 'S07', values: { noticeDays: 10 } }]);
    expect(chosen).toEqual({ ...DEFAULTS, S07: { ...DEFAULTS.S07, noticeDays: 10 } });
  });

  it('tells minutes of the day as a clock does', () => {
    expect([clockText(480), clockText(1145), clockText(5)]).toEqual(['8:00', '19:05', '0:05']);
  });
});

describe('a change of numbers', () => {
  const body = (rule: string, thresholds: Record<string, unknown>, rest = {}) => ({
    rule,
    thresholds,
    reason: 'Lo pidieron las organizaciones de regiones.',
    version: 0,
    ...rest,
  });
  const faultsOf = (sent: unknown) =>
    (standardChangeSchema.safeParse(sent).error?.issues ?? []).map(({ path, ...issue }) => [
      path.join('.'),
      'params' in issue ? issue.params?.['code'] : issue.code,
    ]);

  it('names each number that is out of bounds, loosened, no whole number or missing, and the reason beside them', () => {
    expect(faultsOf(body('S07', { noticeDays: 10, strongNoticeDays: 3 }))).toEqual([]);
    expect(faultsOf(body('S07', { noticeDays: 61, strongNoticeDays: 0.5 }, { reason: 'corta' }))).toEqual([
      ['thresholds.noticeDays', 'too-big'],
      ['thresholds.strongNoticeDays', 'not-whole'],
      ['reason', 'too_small'],
    ]);
    expect(faultsOf(body('P07', { noticeDays: 13 }))).toEqual([['thresholds.noticeDays', 'least-promised']]);
    expect(faultsOf(body('P07', { noticeDays: 0 }))).toEqual([['thresholds.noticeDays', 'too-small']]);
    expect(faultsOf(body('P16', { unreachable: 1, publishedDiagnoses: 0, frozenCommitments: 21 }))).toEqual([
      ['thresholds.unreachable', 'most-promised'],
      ['thresholds.publishedDiagnoses', 'too-small'],
      ['thresholds.frozenCommitments', 'too-big'],
    ]);
    expect(faultsOf(body('S06', {}))).toEqual([['thresholds.gapMinutes', 'invalid_type']]);
    expect(faultsOf(body('S06', { gapMinutes: 20, other: 1 }))).toEqual([['thresholds', 'unrecognized_keys']]);
  });

  it('keeps two numbers of a rule in their order', () => {
    expect(faultsOf(body('S07', { noticeDays: 5, strongNoticeDays: 5 }))).toEqual([
      ['thresholds.noticeDays', 'not-above'],
    ]);
    expect(faultsOf(body('S11', { dayStartsAtMinute: 900, dayEndsAtMinute: 600 }))).toEqual([
      ['thresholds.dayEndsAtMinute', 'ends-before-start'],
    ]);
  });

  it('may be of how loudly a rule speaks, which stays as it is where nothing is said of it', () => {
    expect(faultsOf(body('S01', { level: 0 }))).toEqual([]);
    expect(faultsOf(body('S01', {}))).toEqual([]);
    expect(faultsOf(body('S06', { gapMinutes: 20, level: 4 }))).toEqual([['thresholds.level', 'too-big']]);
  });

  it('is of a rule that leaves something to choose', () => {
    for (const rule of ['S03', 'X99']) expect(faultsOf(body(rule, {}))).toEqual([['rule', 'invalid_union']]);
  });
});

const meeting = (rest: Partial<PlannedMeeting>): PlannedMeeting => ({
  id: 'm',
  startsAt: 0,
  endsAt: HOUR,
  stage: null,
  modality: 'online',
  room: null,
  roomExclusive: true,
  organisations: [],
  people: [],
  facilitators: [],
  noticeFrom: 0,
  ...rest,
});

/** Each rule at its boundary, by its own numbers and by others. */
describe.each([
  ['the defaults', DEFAULTS],
  [
    'numbers of a cycle',
    thresholdsOf([
      { rule: 'P07', values: { noticeDays: 21 } },
      { rule: 'P08', values: { changeDays: 10 } },
      { rule: 'S04', values: { meetingsPerDay: 3, onlineMinutesPerDay: 90 } },
      { rule: 'S06', values: { gapMinutes: 30 } },
      { rule: 'S07', values: { noticeDays: 10, strongNoticeDays: 5 } },
      { rule: 'S08', values: { materialDays: 5 } },
      { rule: 'S10', values: { onlineMinutes: 90, peopleWithoutCoHost: 4 } },
      { rule: 'S11', values: { dayStartsAtMinute: 540, dayEndsAtMinute: 1080 } },
      { rule: 'V08', values: { windowHours: 100, reminderHours: 48 } },
    ]),
  ],
])('rules by %s', (_name, asked: Thresholds) => {
  it('P07: days of notice, to the instant', () => {
    const opens = new Date('2027-03-15T12:00:00Z');
    const known = new Date(opens.getTime() - asked.P07.noticeDays * DAY);
    expect(isNoticeShort(known, opens, asked.P07)).toBe(false);
    expect(isNoticeShort(new Date(known.getTime() + 1), opens, asked.P07)).toBe(true);
  });

  it('S07: days of notice, and said louder below the second number', () => {
    const { noticeDays, strongNoticeDays } = asked.S07;
    const told = (days: number) =>
      shortNotice(meeting({ startsAt: days * DAY, endsAt: days * DAY + 1 }), 0, asked.S07)?.strong;
    expect([told(noticeDays), told(noticeDays - 0.1), told(strongNoticeDays), told(strongNoticeDays - 0.1)]).toEqual([
      undefined,
      false,
      false,
      true,
    ]);
  });

  it('S08: days before a meeting at which its agenda and materials are there', () => {
    const { materialDays } = asked.S08;
    const [start, DAYS] = [1_000 * 24 * 60 * MINUTE, 24 * 60 * MINUTE];
    const due = start - materialDays * DAYS;
    const lack = (now: number, prepared: PlannedMeeting['prepared'], noticeFrom: number | null = 0) =>
      unprepared(meeting({ startsAt: start, noticeFrom, prepared }), now, asked.S08);
    const nothing = { hasAgenda: false, materialAt: null };
    expect([lack(due, nothing), lack(due + 1, nothing), lack(start, nothing)]).toEqual([
      null,
      { missing: ['agenda', 'materials'], days: materialDays - 1 },
      null,
    ]);
    expect(lack(due + 1, { hasAgenda: true, materialAt: null })?.missing).toEqual(['materials']);
    expect(lack(due + 1, { hasAgenda: false, materialAt: due })?.missing).toEqual(['agenda']);
    // Both are there: in time, or too late, however long ago that was.
    expect(lack(start - 1, { hasAgenda: true, materialAt: due })).toBeNull();
    expect(lack(start - 1, { hasAgenda: true, materialAt: start - DAYS })).toEqual({ missing: [], days: 1 });
    // Of a draft nobody waits for anything; nor where nobody asks.
    expect([lack(start - 1, nothing, null), lack(start - 1, undefined)]).toEqual([null, null]);
  });

  it('S10: minutes online, and people without a second facilitator', () => {
    const { onlineMinutes, peopleWithoutCoHost } = asked.S10;
    const people = Array.from({ length: peopleWithoutCoHost }, (_, n) => `p${n}`);
    const strain = (minutes: number, more: string[] = []) =>
      onlineStrain(meeting({ endsAt: minutes * MINUTE, people: [...people, ...more] }), asked.S10);
    expect([strain(onlineMinutes), strain(onlineMinutes + 1), strain(onlineMinutes, ['one'])]).toEqual([
      [],
      ['too-long'],
      ['no-co-host'],
    ]);
  });

  it('S11: the hours of the day, and starts are proposed within them alone', () => {
    const zone = zoneOf('America/Lima');
    const monday = zone.dayOf(Date.parse('2027-03-01T17:00:00Z'));
    const { dayStartsAtMinute: first, dayEndsAtMinute: last } = asked.S11;
    const at = (from: number, to: number) =>
      awkwardHours({ startsAt: zone.instantOf(monday, from), endsAt: zone.instantOf(monday, to) }, zone, asked.S11);
    expect([at(first, last), at(first - 1, last), at(first, last + 1)]).toEqual([
      [],
      ['outside-hours'],
      ['outside-hours'],
    ]);
    const window = { from: zone.instantOf(monday, 0), to: zone.instantOf(monday + 1, 0) };
    const starts = candidateStarts(meeting({}), zone, window, asked.S11);
    expect([starts[0], starts.at(-1)]).toEqual([zone.instantOf(monday, first), zone.instantOf(monday, last - 60)]);
  });

  it('S04 and S06: meetings and minutes of one day, and minutes between two; flags say by which numbers', () => {
    const { meetingsPerDay, onlineMinutesPerDay } = asked.S04;
    const { gapMinutes } = asked.S06;
    const start = Date.parse('2027-03-01T14:30:00Z');
    const flags = (lengths: readonly number[], gap: number, modality: PlannedMeeting['modality']) => {
      let from = start;
      const meetings = lengths.map((minutes, n): PlannedMeeting => {
        const one = meeting({
          id: `m${n}`,
          startsAt: from,
          endsAt: from + minutes * MINUTE,
          people: ['ana'],
          modality,
        });
        from = one.endsAt + gap * MINUTE;
        return one;
      });
      const context = { timeZone: 'America/Lima', now: 0, thresholds: asked };
      return new Map(flagsOfPlan(buildPlan(meetings, new Map(), []), context).map((group) => [group.rule, group]));
    };
    const short = Array.from({ length: meetingsPerDay }, () => 10);
    expect([...flags(short, gapMinutes, 'in_person').keys()]).toEqual([]);
    expect([...flags([...short, 10], gapMinutes, 'in_person').keys()]).toEqual(['S04']);
    expect([...flags([10, 10], gapMinutes - 1, 'in_person').keys()]).toEqual(['S06']);
    const half = onlineMinutesPerDay / 2;
    expect(flags([half, half], 60, 'online').has('S04')).toBe(false);
    expect(flags([half, half + 1], 60, 'online').get('S04')?.asked).toEqual(asked.S04);
  });

  it('V08, P07 and P08: how long a ballot is open, and how long before it people know', () => {
    const now = new Date('2027-03-01T12:00:00Z');
    const after = (hours: number) => new Date(now.getTime() + hours * HOUR);
    const codes = (opens: number, hours: number, published: number) =>
      warningsBeforeAnnouncing({
        now,
        opensAt: after(opens * 24),
        closesAt: after(opens * 24 + hours),
        mode: 'open',
        quorumPercent: 100,
        sectors: ['executive', 'civil_society'],
        publishedAt: after(published * 24),
        thresholds: asked,
      }).map(({ code, params }) => [code, params['asked']]);
    const { changeDays } = asked.P08;
    const { windowHours, reminderHours } = asked.V08;
    const known = changeDays - asked.P07.noticeDays;
    expect(codes(changeDays, windowHours, known)).toEqual([]);
    expect(codes(changeDays, windowHours - 1, known)).toEqual([['window-short', windowHours]]);
    expect(codes(changeDays, reminderHours - 1, known)).toEqual([
      ['window-short', windowHours],
      ['no-time-to-remind', reminderHours],
    ]);
    expect(codes(changeDays, windowHours, known + 1)).toEqual([['short-notice-of-plan', asked.P07.noticeDays]]);
    expect(codes(changeDays - 1, windowHours, known - 1)).toEqual([['short-notice-of-ballot', changeDays]]);
  });
});

describe('P16, the gate of a stage', () => {
  it('asks of a stage what the one before brings, by facts that somebody counts; of the others nothing', () => {
    const asked = STAGE_NAMES.map((name) => {
      const gate = gateOf(name);
      for (const fact of gate ? [gate.decidedBy, ...(gate.subjects ? [gate.subjects] : [])] : [])
        expect(FACTS).toContain(fact);
      const number = gate ? DEFAULTS.P16[gate.threshold] : 0;
      return gate && [gate.criterion, gate.missing(0, number), gate.missing(1, number)];
    });
    expect(asked).toEqual([
      null,
      ['diagnoses-reachable', 0, 1],
      ['diagnosis-published', 1, 0],
      null,
      ['version-frozen', 1, 0],
      null,
    ]);
  });

  it('asks for as many as the cycle does, and its facts are counted that far', () => {
    expect([0, 4, 5, 9].map((found) => gateOf('brainstorming')?.missing(found, 5))).toEqual([5, 1, 0, 0]);
    expect([1, 2].map((found) => gateOf('validation')?.missing(found, 2))).toEqual([1, 0]);
    expect(P16.thresholds.publishedDiagnoses.most).toBe(20);
  });
});
