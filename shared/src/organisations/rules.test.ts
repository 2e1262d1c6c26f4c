import { describe, expect, it } from 'vitest';
import { actingSeat, type HeldSeat, mustChooseSeat } from './rules.ts';

const seat = (id: string, organisationId: string, role: HeldSeat['role'] = 'delegate'): HeldSeat => ({
  id,
  organisationId,
  role,
});

describe('acting seat', () => {
  it('is nobody’s without seats, and nothing is asked', () => {
    expect(actingSeat([], null)).toBeNull();
    expect(mustChooseSeat([], 'gone')).toBe(false);
  });

  it('is that of the only organisation, the member’s before the delegate’s', () => {
    const seats = [seat('a', 'rai'), seat('b', 'rai', 'member')];
    expect(actingSeat(seats, null)?.id).toBe('b');
    expect(mustChooseSeat(seats, null)).toBe(false);
  });

  it('is asked for with several organisations, remembered once chosen, and asked again when the chosen seat ended', () => {
    const seats = [seat('a', 'rai'), seat('b', 'cedalt', 'member'), seat('c', 'aula')];
    expect(actingSeat(seats, null)).toBeNull();
    expect(mustChooseSeat(seats, null)).toBe(true);
    expect(actingSeat(seats, 'c')?.id).toBe('c');
    expect(mustChooseSeat(seats, 'c')).toBe(false);
    expect(mustChooseSeat(seats.slice(0, 2), 'c')).toBe(true);
    expect(actingSeat(seats.slice(1, 2), 'c')?.id).toBe('b');
  });
});
