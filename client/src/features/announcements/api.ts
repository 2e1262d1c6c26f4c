import type {
  Announcement,
  Announcements,
  CorrectAnnouncement,
  PublishAnnouncement,
  SaveAnnouncement,
} from '@minga/shared/announcements/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { DraftStore, Held } from '../../lib/draft-store.ts';
import { useRefreshComments } from '../../lib/comments.ts';
import { http } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';
import { savedStatesAt } from '../../lib/saved-states.ts';

export const announcementsPath = (cycleId: string) => `/api/cycles/${cycleId}/announcements`;
export const announcementPath = (cycleId: string, id: string) =>
  `${announcementsPath(cycleId)}/${encodeURIComponent(id)}`;
export const filePath = (cycleId: string, id: string, fileId: string) =>
  `${announcementPath(cycleId, id)}/files/${fileId}`;
export const uploadsPath = (cycleId: string, id: string) => `${announcementPath(cycleId, id)}/uploads`;

const announcementsKey = (cycleId: string) => ['announcements', cycleId] as const;
/** @param after as the address says it; null for the newest */
export const announcementsQuery = (cycleId: string, after: string | null) =>
  queryOptions({
    queryKey: [...announcementsKey(cycleId), 'list', after],
    queryFn: ({ signal }) =>
      http.get<Announcements>(
        `${announcementsPath(cycleId)}${after === null ? '' : `?after=${encodeURIComponent(after)}`}`,
        signal,
      ),
  });
export const announcementQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: [...announcementsKey(cycleId), 'one', id],
    queryFn: ({ signal }) => http.get<Announcement>(announcementPath(cycleId, id), signal),
  });
/** @param version of the draft: another text is another letter */
export const plannedLetterQuery = (cycleId: string, id: string, version: number) =>
  queryOptions({
    queryKey: [...announcementsKey(cycleId), 'letter', id, version],
    queryFn: ({ signal }) => http.get<PlannedLetter>(`${announcementPath(cycleId, id)}/letter`, signal),
    // Who comes into the forum meanwhile counts.
    staleTime: 0,
  });

export type Words = { title: string; body: string };
export const heldOf = ({ title, body, version, savedAt }: Announcement): Held<Words> => ({
  text: { title, body },
  version,
  at: savedAt,
});

export const getAnnouncement = (cycleId: string, id: string) => http.get<Announcement>(announcementPath(cycleId, id));
export const beginAnnouncement = (cycleId: string) => http.post<Announcement>(announcementsPath(cycleId));
export const saveAnnouncement = (cycleId: string, id: string, body: SaveAnnouncement) =>
  http.put<Announcement>(announcementPath(cycleId, id), body);
export const discardAnnouncement = (cycleId: string, id: string) => http.delete(announcementPath(cycleId, id));
export const removeFile = (cycleId: string, id: string, fileId: string) => http.delete(filePath(cycleId, id, fileId));
export const publishAnnouncement = (cycleId: string, id: string, body: PublishAnnouncement, form: FormKey) =>
  http.post<Announcement>(`${announcementPath(cycleId, id)}/publish`, body, form);
export const correctAnnouncement = (cycleId: string, id: string, body: CorrectAnnouncement, form: FormKey) =>
  http.post<Announcement>(`${announcementPath(cycleId, id)}/correct`, body, form);
export const withdrawAnnouncement = (cycleId: string, id: string, reason: string, form: FormKey) =>
  http.post<Announcement>(`${announcementPath(cycleId, id)}/withdraw`, { reason }, form);

/** What the draft said at each saving, for those who write it. */
export const statesOf = (cycleId: string, id: string, draft: DraftStore<Words>) =>
  savedStatesAt({
    key: [...announcementsKey(cycleId), 'states', id],
    path: announcementPath(cycleId, id),
    draft,
    heldOf,
  });

/** What one act changes stands in the list, too. */
export function useRefreshAnnouncements(cycleId: string) {
  const client = useQueryClient();
  const refreshComments = useRefreshComments(cycleId, 'announcement');
  // A withdrawn one takes no comments any more.
  return () => Promise.all([client.invalidateQueries({ queryKey: announcementsKey(cycleId) }), refreshComments()]);
}
