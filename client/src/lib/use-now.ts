import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useEffect, useState } from 'react';
import { onClockSet, serverNow } from './clock.ts';

const MINUTE = 60_000;

/** The moment by the server's clock, anew each minute. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const look = () => setNow(serverNow());
    const timer = setInterval(look, MINUTE);
    const forget = onClockSet(look);
    return () => {
      clearInterval(timer);
      forget();
    };
  }, []);
  return now;
}

/** The number of the day that it is in the zone. */
export const useToday = (zone: Zone): number => zone.dayOf(useNow());
