import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPresses, type Ending } from './presses.ts';

class Failure extends Error {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super(ending);
    this.ending = ending;
  }
}
const make = () => createPresses((error) => (error instanceof Failure ? error.ending : 'unknown'));
/** A server that answers when told. */
function server() {
  const keys: string[] = [];
  const answers: ((answer: string | Failure) => void)[] = [];
  const send = (key: string) => {
    keys.push(key);
    return new Promise<string>((resolve, reject) => {
      answers.push((answer) => (answer instanceof Failure ? reject(answer) : resolve(answer)));
    });
  };
  return { keys, send, answer: (answer: string | Failure) => answers.shift()?.(answer) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one act, one key', () => {
  it('a double press is one request with one answer', async () => {
    const [presses, { keys, send, answer }] = [make(), server()];
    const both = [presses.send('/a', '{}', send), presses.send('/a', '{}', send)];
    answer('made');
    expect(await Promise.all(both)).toEqual(['made', 'made']);
    expect(keys).toHaveLength(1);
  });

  it('a press right after the answer asks again under the same key, a later one is a new act', async () => {
    const [presses, { keys, send, answer }] = [make(), server()];
    for (const pause of [0, 500, 5_000]) {
      vi.advanceTimersByTime(pause);
      const sent = presses.send('/a', '{}', send);
      answer('made');
      await sent;
    }
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('keeps its key while nobody knows how it ended, and takes a new one after a refusal', async () => {
    const [presses, { keys, send, answer }] = [make(), server()];
    for (const ending of ['unknown', 'unknown', 'refused', 'unknown'] as const) {
      const sent = presses.send('/a', '{}', send);
      answer(new Failure(ending));
      await expect(sent).rejects.toThrow(ending);
    }
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[2]);
  });

  it('different content and different places are different acts', async () => {
    const [presses, { keys, send }] = [make(), server()];
    void presses.send('/a', '1', send);
    void presses.send('/a', '2', send);
    void presses.send('/b', '1', send);
    expect(new Set(keys).size).toBe(3);
  });

  it('a form corrected after an unknown ending keeps its key, so that the server can refuse a second act', async () => {
    const [presses, { keys, send, answer }] = [make(), server()];
    const form = { current: 'the-key-of-this-form' };
    const sent = presses.send('/a', '1', send, form);
    answer(new Failure('unknown'));
    await expect(sent).rejects.toThrow();
    const corrected = presses.send('/a', '2', send, form);
    answer(new Failure('done'));
    await expect(corrected).rejects.toThrow();
    expect(keys).toEqual(['the-key-of-this-form', 'the-key-of-this-form']);
    expect(form.current).not.toBe('the-key-of-this-form');
  });
});
