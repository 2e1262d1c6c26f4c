import type { Me, MeMembership } from '@minga/shared/people/schema.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { ProblemError, request } from './http.ts';
import { noteRefused, noteSignedIn, personOfPage } from './session-end.ts';

export const fetchMe = (signal?: AbortSignal) =>
  request<Me>('/api/me', { asAnybody: true, ...(signal ? { signal } : {}) });

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await fetchMe(signal);
    noteSignedIn(me.actor?.personId ?? null);
    const person = personOfPage();
    // Screens stay those of their person until this page is loaded anew: what somebody writes must not vanish under them.
    if (person !== null && me.actor?.personId !== person) {
      const code = me.actor ? 'session.other-person' : 'session.required';
      noteRefused(code, false);
      throw new ProblemError({ code, title: code, status: 401 });
    }
    return me;
  },
  staleTime: 60_000,
});

const never = () => () => {};

/**
 * Who is asking; `undefined` while not known yet, which screens treat like a stranger without saying so. A part of a page
 * that takes over what the server rendered for strangers does so as a stranger, however late its turn comes.
 */
export function useMe(): Me | undefined {
  const isTakingOver = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  const me = useQuery(meQuery).data;
  return isTakingOver ? undefined : me;
}

export function membershipIn(me: Me | undefined, forumSlug: string): MeMembership | undefined {
  return me?.memberships.find(({ forum }) => forum.slug === forumSlug);
}
