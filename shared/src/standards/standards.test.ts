import { describe, expect, it } from 'vitest';
import { STAGE_NAMES } from '../cycles/rules.ts';
import { isNoticeShort } from '../stages/rules.ts';
import { shortNotice } from '../meetings/rules.ts';
import { FACTS, gateOf, P07, P16 } from './process.ts';
import { SCHEDULE, SCHEDULE_RULES } from './schedule.ts';

const DAY = 86_400_000;

describe('a standard', () => {
  it('has the id it is kept under, a source, and numbers that say their unit', () => {
    for (const rule of SCHEDULE_RULES) expect(SCHEDULE[rule].id).toBe(rule);
    for (const { source, thresholds } of [P07, P16, ...Object.values(SCHEDULE)]) {
      expect(source.length).toBeGreaterThan(5);
      for (const value of Object.values(thresholds)) expect(value).toBeGreaterThanOrEqual(0);
    }
  });

  it('P07 is met by its number of days to the instant', () => {
    const opens = new Date('2027-03-15T12:00:00Z');
    const before = (days: number) => new Date(opens.getTime() - days * DAY);
    expect(isNoticeShort(before(P07.thresholds.noticeDays), opens)).toBe(false);
    expect(isNoticeShort(new Date(before(P07.thresholds.noticeDays).getTime() + 1), opens)).toBe(true);
  });

  it('S07 is met by its number of days, and is said louder below the second one', () => {
    const { noticeDays, strongNoticeDays } = SCHEDULE.S07.thresholds;
    const told = (days: number) =>
      shortNotice(
        { startsAt: days * DAY, endsAt: days * DAY + 1, noticeFrom: 0 } as Parameters<typeof shortNotice>[0],
        0,
      );
    expect([told(noticeDays), told(noticeDays - 0.1)?.strong, told(strongNoticeDays - 0.1)?.strong]).toEqual([
      null,
      false,
      true,
    ]);
  });

  it('P16 asks of a stage what the one before brings, by facts that somebody counts; of the others nothing', () => {
    const asked = STAGE_NAMES.map((name) => {
      const gate = gateOf(name);
      for (const fact of gate ? [gate.decidedBy, ...(gate.subjects ? [gate.subjects] : [])] : [])
        expect(FACTS).toContain(fact);
      return gate && [gate.criterion, gate.missing(0), gate.missing(1)];
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
});
