import { DOOR_EVENTS } from '@minga/shared/boards/doors.ts';
import { useCallback, useMemo, useRef } from 'react';
import { type Hint, useLiveHint } from '../../../lib/live-hint.ts';
import { hearDoors, useRefreshBoards } from '../api.ts';

/**
 * Has this window hear by itself of who comes to the doors of a cycle's boards.
 * @param cycleId empty: of none
 * @param answeredAt when the server last told who stands there
 */
export function useLiveDoors(cycleId: string, answeredAt: number): void {
  const refresh = useRefreshBoards(cycleId);
  const latest = useRef(refresh);
  latest.current = refresh;
  const hint = useMemo((): Hint | null => (cycleId === '' ? null : { ...DOOR_EVENTS, about: { cycleId } }), [cycleId]);
  const setLive = useCallback(
    (isLive: boolean) => {
      if (hearDoors(cycleId, isLive)) void latest.current();
    },
    [cycleId],
  );
  useLiveHint(hint, { ring: () => void refresh(), setLive, answeredAt });
}
