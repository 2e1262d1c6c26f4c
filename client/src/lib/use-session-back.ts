import { useEffect, useRef } from 'react';
import { onSessionBack } from './session-end.ts';

/** For what was begun without a button that could be pressed again: goes on when the person of the page is in again. */
export function useSessionBack(goOn: () => void): void {
  const latest = useRef(goOn);
  useEffect(() => {
    latest.current = goOn;
  });
  useEffect(() => onSessionBack(() => latest.current()), []);
}
