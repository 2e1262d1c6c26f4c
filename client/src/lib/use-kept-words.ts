import { useEffect, useRef, useState } from 'react';
import { serverInstant } from './clock.ts';
import { browserDevice } from './draft-device.ts';

type Words = { text: string };

/**
 * One field whose words no server has before they are sent: kept on this device with every key, and brought back after the
 * tab was closed, unless something new has been typed by then.
 * @param kind with `id`, the place of the words on this device
 */
export function useKeptWords(personId: string, kind: string, id: string, initial: string) {
  const [device] = useState(() => browserDevice<Words>(personId, kind, id));
  const [text, setText] = useState(() => device.own()?.dirty.text ?? initial);
  const isTouched = useRef(false);
  const keep = (next: string) =>
    device.keep(next === '' ? null : { dirty: { text: next }, over: { text: initial }, at: serverInstant() });
  const change = (next: string) => {
    isTouched.current = true;
    setText(next);
    keep(next);
  };
  useEffect(() => {
    void device.findLeft().then(([newest]) => {
      const left = newest?.kept.dirty.text;
      if (!newest || !left || isTouched.current) return;
      setText(left);
      // First kept here, then no longer there.
      device.keep(newest.kept);
      device.discard(newest.id);
    });
  }, [device]);
  return { text, change, clear: () => change('') };
}
