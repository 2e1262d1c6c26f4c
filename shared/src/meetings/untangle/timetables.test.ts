import { describe, expect, it } from 'vitest';
import {
  type Answer,
  answerOf,
  faultsOfInstance,
  faultsOfWeek,
  instanceOf,
  modelOfInstance,
  modelOfWeek,
} from '../../../../tests/bench/src/support-timetables.ts';
import { drawnInstance, drawnWeek } from '../../../../tests/support/drawn-timetables.ts';
import { Timetable } from './timetable.ts';
import { Untangler } from './untangler.ts';

const CLEAN = { unplaced: 0, students: 0, rooms: 0, slots: 0, order: 0 };
const CLEAN_WEEK = { unplaced: 0, impossible: 0, tooSmall: 0, overlaps: 0, roomsTwice: 0 };
const SHAPE = { events: 200, rooms: 8, features: 6, students: 200, each: 14, groups: 8 };

describe('timetables of the shapes that others made', () => {
  it('a week of group meetings: no group and no room twice, all in possible slots and in rooms that are large enough', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const week = drawnWeek(seed);
      const model = modelOfWeek(week);
      const untangler = new Untangler(new Timetable(model), { seed });
      for (let k = 0; untangler.progress.phase !== 'done' && k < 2_000; k++) untangler.advance(10);
      const answer = answerOf(model, untangler.best);
      expect(faultsOfWeek(week, answer)).toEqual(CLEAN_WEEK);
      const { room = 0 } = answer[0] ?? {};
      expect(
        faultsOfWeek(
          week,
          answer.map((): Answer => ({ slot: 0, room })),
        ),
      ).not.toEqual(CLEAN_WEEK);
    }
  });

  it('courses: no student, no room twice, everything that is needed there, in the right order', () => {
    for (const seed of [1, 2, 3]) {
      const instance = instanceOf(drawnInstance(seed, SHAPE));
      const model = modelOfInstance(instance);
      const untangler = new Untangler(new Timetable(model), { seed });
      for (let k = 0; untangler.progress.phase !== 'done' && k < 3_000; k++) untangler.advance(10);
      const answer = answerOf(model, untangler.best);
      expect(faultsOfInstance(instance, answer)).toEqual(CLEAN);
      const same = answer.map((one): Answer => one && { ...one, slot: 0 });
      expect(faultsOfInstance(instance, same).students).toBeGreaterThan(0);
    }
  });

  it('what finds no place stays without one, and the rest is clean', () => {
    const instance = instanceOf(drawnInstance(1, SHAPE));
    for (const row of instance.possible) row.fill(0).fill(1, 0, 6);
    const model = modelOfInstance(instance);
    const untangler = new Untangler(new Timetable(model));
    untangler.advance(1_500);
    const { unplaced, ...others } = faultsOfInstance(instance, answerOf(model, untangler.best));
    expect(unplaced).toBe(untangler.progress.best.unplaced);
    expect(unplaced).toBeGreaterThanOrEqual(200 - 6 * 8);
    expect(others).toEqual({ students: 0, rooms: 0, slots: 0, order: 0 });
  });
});
