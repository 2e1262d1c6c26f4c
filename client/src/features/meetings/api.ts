import type {
  Feed,
  Load,
  Materials,
  Meeting,
  MeetingCancel,
  MeetingInput,
  MeetingList,
  MeetingMove,
  MeetingUpdate,
  NewFeed,
  PlanView,
  Publication,
  Rearrangement,
  RoomSwap,
} from '@minga/shared/meetings/schema.ts';
import type { Acknowledge, FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Answer } from '@minga/shared/meetings/answers.ts';
import type { AnswerLink, Attendance, PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http, request } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';
import { letterQuery } from '../../lib/letter-query.ts';

const base = (cycleId: string) => `/api/cycles/${cycleId}/meetings`;
const feeds = (cycleId: string) => `/api/cycles/${cycleId}/feeds`;

/** All that hangs on the plan carries this key, so one change refreshes list, planner, flags and load together. */
const key = (cycleId: string, part: string) => ['meetings', cycleId, part] as const;

/** The list as it is asked for first; `next` says that there is more. */
const listPath = (cycleId: string, query: string) => `${base(cycleId)}?${query}`;
export const listFile = (cycleId: string) => base(cycleId);

/** A page may end before its limit, where its meetings hold much. */
async function allMeetings(cycleId: string, signal: AbortSignal): Promise<MeetingList> {
  const page = (after: string) => http.get<MeetingList>(listPath(cycleId, `limit=2000${after}`), signal);
  let last = await page('');
  const items = [...last.items];
  while (last.next !== null) {
    last = await page(`&after=${last.next}`);
    items.push(...last.items);
  }
  return { ...last, items };
}

export const meetingsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'list'),
    queryFn: ({ signal }) => allMeetings(cycleId, signal),
  });

/** Meetings that a page shows at most before the browser asks for the rest. */
const FIRST = 200;
const HOUR = 3_600_000;

/**
 * The same list for a page that the server renders. Of a plan that is longer than a page can hold, what lies ahead, by the
 * hour, so that readers share an answer; `next` stays, and the browser completes it.
 */
export const firstMeetingsQuery = (cycleId: string) => ({
  ...meetingsQuery(cycleId),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<MeetingList> => {
    const all = await http.get<MeetingList>(listPath(cycleId, `limit=${FIRST}`), signal);
    if (all.next === null) return all;
    const from = new Date(Math.floor(Date.parse(all.now) / HOUR) * HOUR).toISOString();
    const ahead = await http.get<MeetingList>(listPath(cycleId, `limit=${FIRST}&from=${from}`), signal);
    return { ...ahead, next: ahead.next ?? all.next };
  },
});

export type OneMeeting = { meeting: Meeting; around: MeetingList; materials: Materials; log: Publication[] };

/** One meeting with the names of its list, what else is on at that hour, its files, and everything that was announced about it. */
export const meetingQuery = (cycleId: string, meetingId: string) =>
  queryOptions({
    queryKey: key(cycleId, meetingId),
    queryFn: async ({ signal }): Promise<OneMeeting> => {
      const meeting = await http.get<Meeting>(meetingPath(cycleId, meetingId), signal);
      const { startsAt: from, endsAt: to } = meeting;
      const [around, materials, log] = await Promise.all([
        http.get<MeetingList>(listPath(cycleId, `limit=50&${new URLSearchParams({ from, to })}`), signal),
        http.get<Materials>(`${meetingPath(cycleId, meetingId)}/materials`, signal),
        http.get<{ items: Publication[] }>(`${base(cycleId)}/publications?limit=500`, signal),
      ]);
      return {
        meeting,
        around,
        materials,
        log: log.items.filter((one) => one.meetingId === meetingId),
      };
    },
  });
export const meetingPath = (cycleId: string, meetingId: string) => `${base(cycleId)}/${encodeURIComponent(meetingId)}`;
export const materialPath = (cycleId: string, meetingId: string, fileId: string) =>
  `${meetingPath(cycleId, meetingId)}/files/${fileId}`;
export const materialUploads = (cycleId: string, meetingId: string) => `${meetingPath(cycleId, meetingId)}/uploads`;
/** Of what everybody can read by now. */
export const withdrawMaterial = (cycleId: string, meetingId: string, fileId: string, reason: string, form: FormKey) =>
  http.post(`${materialPath(cycleId, meetingId, fileId)}/withdraw`, { reason }, form);
export const removeMaterial = (cycleId: string, meetingId: string, fileId: string) =>
  http.delete(materialPath(cycleId, meetingId, fileId));

/** What the server lets this person do with the plan, said with its list. */
export const abilitiesQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'abilities'),
    queryFn: async ({ signal }) => (await http.get<MeetingList>(listPath(cycleId, 'limit=1'), signal)).abilities,
  });

export const planQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'plan'),
    queryFn: ({ signal }) => http.get<PlanView>(`${base(cycleId)}/plan`, signal),
  });

export const flagsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'flags'),
    queryFn: ({ signal }) => http.get<FlagList>(`${base(cycleId)}/flags`, signal),
  });

/** The pages after: of every rule that has one, put behind what is shown. */
export async function moreFlags(cycleId: string, { state, flags }: FlagList): Promise<FlagList> {
  const pages = await Promise.all(
    flags.map(async (group) => {
      if (group.next === null) return group;
      const query = new URLSearchParams({ rule: group.rule, after: group.next });
      const page = (await http.get<FlagList>(`${base(cycleId)}/flags?${query}`)).flags[0];
      return page ? { ...page, clusters: [...group.clusters, ...page.clusters] } : group;
    }),
  );
  return { state, flags: pages };
}

/** Asks for the next pages; when the plan has changed meanwhile, the flags are read anew from the first. */
export function useMoreFlags(cycleId: string) {
  const client = useQueryClient();
  const { queryKey } = flagsQuery(cycleId);
  return useMutation({
    mutationFn: (shown: FlagList) => moreFlags(cycleId, shown),
    onSuccess: (list) => client.setQueryData(queryKey, list),
    onError: () => client.invalidateQueries({ queryKey }),
  });
}

export const loadQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'load'),
    queryFn: ({ signal }) => http.get<Load>(`${base(cycleId)}/load`, signal),
  });

export const publicationsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'publications'),
    queryFn: ({ signal }) => http.get<{ items: Publication[] }>(`${base(cycleId)}/publications`, signal),
  });

export const feedsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: key(cycleId, 'feeds'),
    queryFn: ({ signal }) => http.get<{ items: Feed[] }>(feeds(cycleId), signal),
  });

/**
 * After any change: everything drawn from the plan is read again. Flags of a large plan take seconds to be computed, and
 * whoever saved waits for the plan alone.
 */
/** What changes the page of one meeting alone. */
export function useRefreshMeeting(cycleId: string, meetingId: string): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: meetingQuery(cycleId, meetingId).queryKey });
}

export function useRefreshPlan(cycleId: string): () => Promise<void> {
  const client = useQueryClient();
  const isSlow = ({ queryKey }: { queryKey: readonly unknown[] }) => SLOW.includes(String(queryKey[2]));
  return async () => {
    void client.invalidateQueries({ queryKey: ['meetings', cycleId], predicate: isSlow });
    await client.invalidateQueries({ queryKey: ['meetings', cycleId], predicate: (query) => !isSlow(query) });
  };
}
const SLOW = ['flags', 'load'];

export const createMeeting = (cycleId: string, input: MeetingInput, form: FormKey) =>
  http.post<Meeting>(base(cycleId), input, form);
export const updateMeeting = (cycleId: string, id: string, input: MeetingUpdate) =>
  http.put<Meeting>(`${base(cycleId)}/${id}`, input);
export const moveMeeting = (cycleId: string, id: string, input: MeetingMove) =>
  http.post<Meeting>(`${base(cycleId)}/${id}/move`, input);
export const cancelMeeting = (cycleId: string, id: string, input: MeetingCancel) =>
  http.post<Meeting>(`${base(cycleId)}/${id}/cancel`, input);
export const publishMeetings = (cycleId: string, meetings: { id: string; version: number }[]) =>
  http.post<{ items: Meeting[] }>(`${base(cycleId)}/publish`, { meetings });
export const swapRooms = (cycleId: string, input: RoomSwap) =>
  http.post<{ items: Meeting[] }>(`${base(cycleId)}/swap-rooms`, input);
export const rearrangeMeetings = (cycleId: string, input: Rearrangement) =>
  http.post<{ items: Meeting[] }>(`${base(cycleId)}/rearrange`, input);
export const acknowledgeFlag = (cycleId: string, input: Acknowledge) =>
  http.post<FlagList>(`${base(cycleId)}/flags/acknowledge`, input);

/** In 3/5/2026, which comes first. */
export type DateOrder = 'dmy' | 'mdy';
/** Sent byte by byte: which letters the bytes mean is for the server to find out. */
export type ImportFile = { file: File; isCalendar: boolean; dates: DateOrder | null };

/** A file of ten thousand lines takes a while on a slow line, hence the patience. */
export const importMeetings = (cycleId: string, file: ImportFile, dryRun: boolean) =>
  request<ImportResult>(`${base(cycleId)}/import?dryRun=${dryRun}${file.dates ? `&dates=${file.dates}` : ''}`, {
    method: 'POST',
    raw: { body: file.file, contentType: file.isCalendar ? 'text/calendar' : 'text/csv' },
    timeout: 240_000,
  });

export const createFeed = (
  cycleId: string,
  input: { kind: 'person' } | { kind: 'organisation'; organisationId: string },
) => http.post<NewFeed>(feeds(cycleId), input);
export const revokeFeed = (cycleId: string, id: string) => http.delete<{ items: Feed[] }>(`${feeds(cycleId)}/${id}`);

export const plannedLetterQuery = (cycleId: string, planned: PlannedNotice) =>
  letterQuery(`${base(cycleId)}/planned-letter`, planned);

export const attendanceQuery = (cycleId: string, meetingId: string) =>
  queryOptions({
    queryKey: key(cycleId, `attendance ${meetingId}`),
    queryFn: ({ signal }) => http.get<Attendance>(`${meetingPath(cycleId, meetingId)}/attendance`, signal),
  });

/** Whether this person comes, as the page of the meeting says it. */
export function useAnswer(cycleId: string, meetingId: string) {
  const client = useQueryClient();
  const { queryKey } = attendanceQuery(cycleId, meetingId);
  return useMutation({
    mutationFn: (answer: Answer) => http.put<Attendance>(`${meetingPath(cycleId, meetingId)}/attendance`, { answer }),
    onSuccess: (now) => client.setQueryData(queryKey, now),
  });
}

export const answerLinkPath = (token: string) => `/api/attendance/${encodeURIComponent(token)}`;
/** What the link of a letter asks. */
export const answerLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['meetings', 'link', token],
    queryFn: ({ signal }) => http.get<AnswerLink>(answerLinkPath(token), signal),
  });
