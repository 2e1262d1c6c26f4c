import { modeWithin, type NoticeKind, type NoticeMode } from '@minga/shared/notices/rules.ts';
import type { Devices, LetterLink, NoticeChoices, Notices, Unread } from '@minga/shared/notices/schema.ts';
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import { asksByItself } from '../../lib/session-end.ts';
import { askBrowser, findAddress, leaveBrowser } from '../../lib/push-worker.ts';

const NOTICES = '/api/notices';
/** Asked anew so often while a page is open and hears nothing by itself, besides whenever somebody comes back to it. Milliseconds. */
const ASK_EVERY = 30_000;

/** @param isLive a ring of the socket asks by itself */
export const askEvery = (isLive: boolean): number | false => (isLive ? false : ASK_EVERY);

export const unreadQuery = queryOptions({
  queryKey: ['notices', 'unread'],
  queryFn: async ({ signal }) => (await http.get<Unread>(`${NOTICES}/unread`, signal)).unread,
  refetchOnWindowFocus: 'always',
  enabled: asksByItself,
});
export const noticesQuery = infiniteQueryOptions({
  queryKey: ['notices', 'list'],
  queryFn: ({ pageParam, signal }) =>
    http.get<Notices>(`${NOTICES}${pageParam === null ? '' : `?after=${pageParam}`}`, signal),
  initialPageParam: null as string | null,
  getNextPageParam: ({ next }) => next,
});
export const choicesQuery = queryOptions({
  queryKey: ['notices', 'choices'],
  queryFn: ({ signal }) => http.get<NoticeChoices>(`${NOTICES}/choices`, signal),
});

/** With the address under which this browser takes messages: the server knows who asked it, only the browser whether it still does. */
export const devicesQuery = queryOptions({
  queryKey: ['notices', 'devices'],
  queryFn: async ({ signal }) => ({
    ...(await http.get<Devices>(`${NOTICES}/devices`, signal)),
    address: await findAddress(),
  }),
});

type DeviceAct = { act: 'ask'; serverKey: string } | { act: 'leave' | 'remove'; id: string };

/** This device shows notices by itself from now on, or no more; or another one shows none any more. */
export function useDevice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (asked: DeviceAct) => {
      if (asked.act === 'ask') return http.post(`${NOTICES}/devices`, await askBrowser(asked.serverKey));
      if (asked.act === 'leave') await leaveBrowser();
      return http.delete(`${NOTICES}/devices/${asked.id}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  });
}

type Choice = { forumId: string; kinds: readonly NoticeKind[]; mode: NoticeMode };

/** How this person gets the letters of these kinds from now on. */
export function useChoice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ forumId, kinds, mode }: Choice) =>
      Promise.all(
        kinds.map((kind) => http.put(`/api/forums/${forumId}/notices/${kind}`, { mode: modeWithin(kind, mode) })),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: choicesQuery.queryKey }),
  });
}

/** All until this one has been on the screen. */
export function useKnownAsRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (until: string) => http.post<Unread>(`${NOTICES}/read`, { until }),
    onSuccess: ({ unread }) => client.setQueryData(unreadQuery.queryKey, unread),
  });
}

/** What the link of a letter is about. */
export const letterLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['letters', token],
    queryFn: ({ signal }) => http.get<LetterLink>(`/api/letters/${encodeURIComponent(token)}`, signal),
  });
