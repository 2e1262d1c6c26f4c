import { describe, expect, it } from 'vitest';
import { changedParts, isSameState } from './rules.ts';

const at = (minutes: number) => new Date(Date.UTC(2027, 0, 1, 12, minutes));
const last = {
  personId: 'ana',
  begunAt: at(0),
  content: { problem: 'Filas largas desde la madrugada', steps: [1, 2] },
};
const next = (problem: string, minutes = 1, personId = 'ana') => ({
  personId,
  at: at(minutes),
  content: { problem, steps: [1, 2] },
});

describe('a saving continues the newest state', () => {
  it('of the same person within five minutes', () => {
    expect(isSameState(last, next('Filas largas desde la madrugada, cada día'))).toBe(true);
    expect(isSameState(last, next('Filas largas desde la madrugada, cada día', 5))).toBe(false);
  });
  it('never of somebody else, nor of what stood there before', () => {
    expect(isSameState(last, next('Filas largas desde la madrugada', 1, 'eva'))).toBe(false);
    expect(isSameState({ ...last, personId: null }, next('Filas'))).toBe(false);
  });
  it('never when a good part of the text goes', () => {
    expect(isSameState(last, next('Filas largas'))).toBe(false);
    expect(isSameState(last, next(''))).toBe(false);
  });
});

it('names the parts that changed', () => {
  expect(changedParts({ a: 'x', b: ['1'], c: null }, { a: 'x', b: ['2'], d: 'new' })).toEqual(['b', 'd']);
});
