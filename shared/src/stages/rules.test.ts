import { describe, expect, it } from 'vitest';
import { currentStage, endOf, stageStatus } from './rules.ts';

const at = (day: number, hour = 0) => new Date(Date.UTC(2027, 2, day, hour));
const stage = (from: number, to: number, closedAt: Date | null = null) => ({
  opensAt: at(from),
  closesAt: at(to),
  closedAt,
});

describe('a stage is time plus gate', () => {
  it('is open from its first instant and closed from its last: [opensAt, closesAt)', () => {
    const window = stage(1, 10);
    expect(stageStatus(window, new Date(at(1).getTime() - 1))).toBe('upcoming');
    expect(stageStatus(window, at(1))).toBe('open');
    expect(stageStatus(window, new Date(at(10).getTime() - 1))).toBe('open');
    expect(stageStatus(window, at(10))).toBe('closed');
  });

  it('ends when it was closed early, and never later than its date', () => {
    expect(stageStatus(stage(1, 10, at(5)), at(6))).toBe('closed');
    expect(endOf(stage(1, 10, at(12)))).toEqual(at(10));
  });

  it('names the later of two stages that overlap', () => {
    const stages = [
      { ...stage(1, 10), name: 'preparation' as const },
      { ...stage(8, 20), name: 'problem_discussion' as const },
    ];
    expect(currentStage(stages, at(9))?.name).toBe('problem_discussion');
    expect(currentStage(stages, at(25))).toBeNull();
  });
});
