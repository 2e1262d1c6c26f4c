import { describe, expect, it } from 'vitest';
import { retry } from './retry.ts';

/** Fails so many times, then tells how often it was asked. */
function failing(times: number) {
  let asked = 0;
  return async () => {
    asked++;
    if (asked <= times) throw new Error(`attempt ${asked}`);
    return asked;
  };
}

describe('what is tried again', () => {
  it('comes to what the first attempt that works gives', async () => {
    expect(await retry(failing(2), { pauses: [1, 1] })).toBe(3);
  });

  it('fails with the last error after the last pause', async () => {
    await expect(retry(failing(3), { pauses: [1, 1] })).rejects.toThrow('attempt 3');
  });

  it('is not tried again where the error will not pass', async () => {
    const isPassing = (error: unknown) => (error as Error).message === 'attempt 1';
    await expect(retry(failing(3), { pauses: [1, 1, 1], isPassing })).rejects.toThrow('attempt 2');
  });

  it('ends with its signal, before the next attempt', async () => {
    const ending = new AbortController();
    let asked = 0;
    const work = async () => {
      asked++;
      setTimeout(() => ending.abort(new Error('over')), 0);
      throw new Error('away');
    };
    await expect(retry(work, { pauses: [20, 20], signal: ending.signal })).rejects.toThrow('over');
    expect(asked).toBe(1);
  });
});
