import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { serverNow } from '../../../lib/clock.ts';
import { cycleQuery } from '../../../lib/cycle.ts';
import { useNow } from '../../../lib/use-now.ts';
import { useBoard, useScope } from './board-context.ts';

/** How soon a screen that waits for its stage hears that it opened. */
const WAITS_MS = 30_000;

/** Closed is what the server said last; that one opens or ends by its dates is known here, too. */
const isShut = ({ status, opensAt, closesAt }: PublicStage): boolean =>
  status === 'closed' || serverNow() < Date.parse(opensAt) || serverNow() >= Date.parse(closesAt);

/**
 * The stage of the board, while it takes nothing: by its dates, or because a stage that was closed meanwhile refused something.
 * Null while it is open, where the board belongs to none, and where its cycle cannot be read.
 */
export function useShutStage(): PublicStage | null {
  const { slug } = useScope();
  const name = useBoard(({ head }) => head?.stage ?? null);
  const refused = useBoard(
    ({ returned }) => returned.filter(({ refusal }) => refusal.code.startsWith('stage.')).length,
  );
  // Looked at anew each minute.
  useNow();
  const asked = useQuery({
    ...cycleQuery(slug),
    enabled: name !== null,
    refetchInterval: ({ state }) => {
      const known = state.data?.stages.find((one) => one.name === name);
      return known && isShut(known) ? WAITS_MS : false;
    },
  });
  const { refetch } = asked;
  useEffect(() => {
    if (refused > 0) void refetch();
  }, [refused, refetch]);
  const stage = asked.data?.stages.find((one) => one.name === name);
  return stage && isShut(stage) ? stage : null;
}
