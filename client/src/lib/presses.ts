import { useState } from 'react';
import { randomId } from './random-id.ts';

/** How an act ended: done, refused for good (so nothing happened), or nobody knows, as when the line broke. */
export type Ending = 'done' | 'refused' | 'unknown';
/** The key of one open form; it lasts until what the form sends is done. */
export type FormKey = { current: string };
type Press = { key: string; running: Promise<unknown> | null };

/** A second press so soon after the answer is still the same press: a finger is slower than a near server. Milliseconds. */
const ECHO = 2_000;

/**
 * Gives each act the key under which the server does it once. Equal content sent to one place again is the same act while
 * it is on its way, as long as nobody knows how it ended, and for a moment after it was done. A form that may be corrected
 * after an unknown ending brings its own key, so that the server refuses the correction instead of doing a second act.
 */
export function createPresses(endingOf: (error: unknown) => Ending, wait: typeof setTimeout = setTimeout) {
  const presses = new Map<string, Press>();

  async function run<T>(name: string, press: Press, send: (key: string) => Promise<T>, form?: FormKey): Promise<T> {
    try {
      const answer = await send(press.key);
      if (form) form.current = randomId();
      wait(() => presses.get(name) === press && presses.delete(name), ECHO);
      return answer;
    } catch (error) {
      const ending = endingOf(error);
      if (ending === 'done' && form) form.current = randomId();
      if (ending !== 'unknown') presses.delete(name);
      throw error;
    } finally {
      press.running = null;
    }
  }
  return {
    /** @param content what is sent; equal content is an equal act */
    send<T>(place: string, content: string, send: (key: string) => Promise<T>, form?: FormKey): Promise<T> {
      const name = `${place}\n${content}`;
      const known = presses.get(name);
      if (known?.running) return known.running as Promise<T>;
      const press = known ?? { key: form?.current ?? randomId(), running: null };
      presses.set(name, press);
      const running = run(name, press, send, form);
      press.running = running;
      return running;
    },
  };
}

/** For a form that creates or sends something: hand it to the call that sends. */
export function useFormKey(): FormKey {
  return useState<FormKey>(() => ({ current: randomId() }))[0];
}
