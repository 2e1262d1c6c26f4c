import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ShutDoors } from './shut-doors.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const from = (ip: string, rateLimit?: object | false): FastifyRequest =>
  ({
    ip,
    routeOptions: {
      url: '/q',
      method: 'GET',
      config: { policy: 'public', ...(rateLimit === undefined ? {} : { rateLimit }) },
    },
  }) as unknown as FastifyRequest;

it('a door opens again when its time is over, and others were never shut', () => {
  const doors = new ShutDoors();
  const limit = { keyGenerator: ({ ip }: { ip: string }) => `code:${ip}` };
  doors.shut(from('a', limit), 10_000);
  expect(doors.waitOf(from('a', limit))).toBe(10_000);
  expect([doors.waitOf(from('b', limit)), doors.waitOf(from('a')), doors.waitOf(from('a', false))]).toEqual([0, 0, 0]);
  vi.advanceTimersByTime(9_999);
  expect(doors.waitOf(from('a', limit))).toBe(1);
  vi.advanceTimersByTime(1);
  expect(doors.waitOf(from('a', limit))).toBe(0);
});

it('remembers so many, however many addresses come, and those that came last', () => {
  const doors = new ShutDoors();
  for (let n = 0; n < 50_000; n += 1) doors.shut(from(`10.0.${n >> 8}.${n % 256}`), 60_000);
  const isShut = (n: number) => doors.waitOf(from(`10.0.${n >> 8}.${n % 256}`)) > 0;
  expect([isShut(0), isShut(49_999), isShut(45_000)]).toEqual([false, true, true]);
});
