import type { CycleList, CycleSummary } from '@minga/shared/cycles/schema.ts';
import type { MeSeat } from '@minga/shared/people/schema.ts';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { http, ProblemError, request } from './http.ts';
import { usePlace } from './place.ts';
import { membershipIn, useMe } from './session.ts';

export const cyclesQuery = queryOptions({
  queryKey: ['cycles'],
  queryFn: ({ signal }) => http.get<CycleList>('/api/cycles', signal),
  staleTime: 30_000,
});

/** The cycle of an address; 404 when none of that name is public or within reach. */
export const cycleQuery = (slug: string) =>
  queryOptions({
    queryKey: ['cycles', slug],
    queryFn: async ({ signal }): Promise<CycleSummary> => {
      const { items } = await http.get<CycleList>(`/api/cycles?slug=${encodeURIComponent(slug)}`, signal);
      const [cycle] = items;
      if (!cycle) throw new ProblemError({ code: 'cycle.not-found', title: '', status: 404 });
      return cycle;
    },
    staleTime: 30_000,
  });

/** What a stranger may read, also while a session is lost. */
export const publicCyclesQuery = queryOptions({
  queryKey: ['public-cycles'],
  queryFn: ({ signal }) => request<CycleList>('/api/cycles', { asAnybody: true, signal }),
  staleTime: 30_000,
});

export type CycleScope = {
  cycle: CycleSummary;
  /** The forum's zone: every time on a cycle's screens is shown in it. */
  timeZone: string;
  seats: readonly MeSeat[];
  /** For whom they act; null without a seat, and until they have said which of several. */
  actingSeatId: string | null;
  /** Has any role or seat in this forum; a stranger reads only what is public. */
  isMember: boolean;
  /** Has an open seat, so may act for an organisation. */
  isSeated: boolean;
  isFacilitator: boolean;
  isSignedIn: boolean;
};

/**
 * The cycle of the address (`/c/:slug/...`) and what the person asking is in it. Suspends until it is known, so pages need
 * no loading state of their own for it. On a page that the server rendered everybody is a stranger until the browser knows
 * better; inside the application that is known before the page is shown (app/router.tsx).
 * @throws ProblemError 404, shown as the not-found page, when no such cycle is public or within reach
 */
export function useCycle(): CycleScope {
  const { params } = usePlace();
  const cycle = useSuspenseQuery(cycleQuery(params['slug'] ?? '')).data;
  const me = useMe();
  const membership = membershipIn(me, cycle.forum);
  const seats = membership?.seats ?? [];
  return {
    cycle,
    timeZone: cycle.timeZone,
    seats,
    actingSeatId: membership?.actingSeatId ?? null,
    isMember: membership !== undefined,
    isSeated: seats.length > 0,
    isFacilitator: membership?.roles.includes('facilitator') ?? false,
    isSignedIn: me !== undefined && me.actor !== null && !me.actor.isGuest,
  };
}
