import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sessionInFront, ShutDoors } from './shut-doors.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const from = (ip: string, rateLimit?: object | false, cookies: object = {}): FastifyRequest =>
  ({
    ip,
    cookies,
    routeOptions: {
      url: '/q',
      method: 'GET',
      config: { policy: 'public', ...(rateLimit === undefined ? {} : { rateLimit }) },
    },
  }) as unknown as FastifyRequest;

it('a door opens again when its time is over, and others were never shut', () => {
  const doors = new ShutDoors('session');
  const limit = { keyGenerator: ({ ip }: { ip: string }) => `code:${ip}` };
  doors.shut(from('a', limit), 10_000);
  expect(doors.waitOf(from('a', limit))).toBe(10_000);
  expect([doors.waitOf(from('b', limit)), doors.waitOf(from('a')), doors.waitOf(from('a', false))]).toEqual([0, 0, 0]);
  vi.advanceTimersByTime(9_999);
  expect(doors.waitOf(from('a', limit))).toBe(1);
  vi.advanceTimersByTime(1);
  expect(doors.waitOf(from('a', limit))).toBe(0);
});

it('a door with a limit of its own shuts itself alone, also where it counts by address', () => {
  const doors = new ShutDoors('session');
  doors.shut(from('a', { max: 5 }), 10_000);
  expect([doors.waitOf(from('a', { max: 5 })), doors.waitOf(from('a')), doors.waitOf(from('a', { max: 5 }))]).toEqual([
    10_000, 0, 10_000,
  ]);
});

it('remembers so many, however many addresses come, and those that came last', () => {
  const doors = new ShutDoors('session');
  for (let n = 0; n < 50_000; n += 1) doors.shut(from(`10.0.${n >> 8}.${n % 256}`), 60_000);
  const isShut = (n: number) => doors.waitOf(from(`10.0.${n >> 8}.${n % 256}`)) > 0;
  expect([isShut(0), isShut(49_999), isShut(45_000)]).toEqual([false, true, true]);
});

it('knows a session by the cookie that it has here alone, and keeps nothing of what is sent', () => {
  const doors = new ShutDoors('session');
  const limit = { keyInFront: sessionInFront };
  doors.shut(from('a', limit, { session: 'ana', other: 'x'.repeat(6_000) }), 10_000);
  expect(doors.waitOf(from('b', limit, { session: 'ana', other: 'y' }))).toBe(10_000);
  expect(doors.waitOf(from('a', limit, { session: 'beto' }))).toBe(0);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 5_000; n += 1) doors.shut(from('a', limit, { session: `${n}${'x'.repeat(6_000)}` }), 10_000);
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * 1024 * 1024);
});
