import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { serverNow } from '../../../lib/clock.ts';
import { cycleQuery } from '../../../lib/cycle.ts';
import { useNow } from '../../../lib/use-now.ts';
import { useStore } from 'zustand';
import type { BoardStore } from '../store.ts';

/** How soon a screen that waits for its stage hears that it opened. */
const WAITS_MS = 30_000;

/** Closed is what the server said last; that one opens or ends by its dates is known here, too. */
const isShut = ({ status, opensAt, closesAt }: PublicStage): boolean =>
  status === 'closed' || serverNow() < Date.parse(opensAt) || serverNow() >= Date.parse(closesAt);

/**
 * Keeps in the store the stage of the board while it takes nothing: by its dates, or because a stage that was closed meanwhile refused
 * something. Null while it is open, where the board belongs to none, and where its cycle cannot be read.
 */
export function useShutStage(slug: string, store: BoardStore): void {
  const name = useStore(store, ({ head }) => head?.stage ?? null);
  const refused = useStore(
    store,
    ({ returned }) => returned.filter(({ refusal }) => refusal.code.startsWith('stage.')).length,
  );
  // Looked at anew each minute.
  useNow();
  const { data, refetch } = useQuery({
    ...cycleQuery(slug),
    enabled: name !== null,
    refetchInterval: ({ state }) => {
      const known = state.data?.stages.find((one) => one.name === name);
      return known && isShut(known) ? WAITS_MS : false;
    },
  });
  useEffect(() => {
    if (refused > 0) void refetch();
  }, [refused, refetch]);
  const stage = data?.stages.find((one) => one.name === name);
  const shutStage = stage && isShut(stage) ? stage : null;
  useEffect(() => store.setState({ shutStage }), [store, shutStage]);
}
