import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPacedSender } from './paced-sender.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Requests that end when the test says so. */
function aServer() {
  const under: (() => void)[] = [];
  let most = 0;
  let begun = 0;
  const sender = createPacedSender(() => {
    begun += 1;
    return new Promise((resolve) => {
      under.push(resolve);
      most = Math.max(most, under.length);
    });
  });
  return { sender, begun: () => begun, most: () => most, end: () => under.shift()?.() };
}

it('waits for the last of several plans, and sends once', async () => {
  const { sender, begun } = aServer();
  for (const delay of [300, 500, 400]) sender.schedule(delay);
  await vi.advanceTimersByTimeAsync(399);
  expect(begun()).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun()).toBe(1);
});

it('has one request under way, however many want the next', async () => {
  const server = aServer();
  const all = Promise.all([server.sender.flush(), server.sender.flush(), server.sender.flush()]);
  for (let turn = 0; turn < 3; turn += 1) {
    await vi.advanceTimersByTimeAsync(0);
    server.end();
  }
  await all;
  expect([server.begun(), server.most()]).toEqual([3, 1]);
});

it('plans nothing while it is stopped, and goes on when it is started', async () => {
  const { sender, begun } = aServer();
  sender.schedule(100);
  sender.stop();
  sender.schedule(100);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun()).toBe(0);
  sender.start();
  sender.schedule(100);
  await vi.advanceTimersByTimeAsync(100);
  expect(begun()).toBe(1);
});

it('ends at once when there is nothing to send', async () => {
  await expect(createPacedSender(() => null).flush()).resolves.toBeUndefined();
});
