import type { Gathering, GatheringTerms, RenewGathering } from '@minga/shared/boards/gatherings.ts';
import type { BoardHead, CatchUp, Role } from '@minga/shared/boards/protocol.ts';
import type { BoardDetail, BoardGuestList, BoardLink, BoardList, CreateBoard } from '@minga/shared/boards/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';

export const boardsPath = (cycleId: string) => `/api/cycles/${cycleId}/boards`;
const base = boardsPath;

export const boardsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['boards', cycleId],
    queryFn: ({ signal }) => http.get<BoardList>(base(cycleId), signal),
  });

/** What may be left out has a default on the server. */
export type NewBoard = Pick<CreateBoard, 'columns'> & { title: string } & Partial<
    Omit<CreateBoard, 'columns' | 'title'>
  >;
export const createBoard = (cycleId: string, board: NewBoard, form: FormKey) =>
  http.post<BoardDetail>(base(cycleId), board, form);

/** Organisations a scribe may name, and a guest may be confirmed for. */
export const organisationsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['organisations', cycleId],
    queryFn: ({ signal }) => http.get<Organisations>(`/api/cycles/${cycleId}/organisations`, signal),
    // By what the choices show.
    select: ({ items }: Organisations) => [...items].sort((a, b) => compareNames(a.shortName, b.shortName)),
    enabled: cycleId !== '',
  });

/** Cycles at whose doors this window hears by itself that something changed. */
const heard = new Set<string>();
/** @returns whether that changed: what is shown may be late, and how soon it is asked again is decided with the answer */
export function hearDoors(cycleId: string, isHeard: boolean): boolean {
  if (heard.has(cycleId) === isHeard) return false;
  if (isHeard) heard.add(cycleId);
  else heard.delete(cycleId);
  return true;
}
/** Who has gone silent at a board is told by nobody; everything else only where the line is down. Milliseconds. */
const asksAgain = (cycleId: string) => () => (heard.has(cycleId) ? 60_000 : 5_000);

export const guestsQuery = (cycleId: string, boardId: string) =>
  queryOptions({
    queryKey: ['boards', cycleId, boardId, 'guests'],
    queryFn: ({ signal }) => http.get<BoardGuestList>(`${base(cycleId)}/${boardId}/guests`, signal),
    refetchInterval: asksAgain(cycleId),
  });
export const confirmGuest = (
  cycleId: string,
  boardId: string,
  guestId: string,
  organisationId: string | null,
  form?: FormKey,
) => http.post<BoardGuestList>(`${base(cycleId)}/${boardId}/guests/${guestId}/confirm`, { organisationId }, form);
export const sendOutSilent = (cycleId: string, boardId: string, guestId: string) =>
  http.post<BoardGuestList>(`${base(cycleId)}/${boardId}/guests/${guestId}/send-out-silent`);
export const allowNetwork = (cycleId: string, boardId: string, guestId: string, isAllowed: boolean) =>
  http.post<BoardGuestList>(`${base(cycleId)}/${boardId}/guests/${guestId}/allow-network`, { isAllowed });
export const removeGuest = (cycleId: string, boardId: string, guestId: string, closesDoors: boolean, form: FormKey) =>
  http.post<BoardGuestList>(`${base(cycleId)}/${boardId}/guests/${guestId}/remove`, { closesDoors }, form);

export const linksQuery = (cycleId: string, boardId: string) =>
  queryOptions({
    queryKey: ['boards', cycleId, boardId, 'links'],
    queryFn: ({ signal }) => http.get<{ items: BoardLink[] }>(`${base(cycleId)}/${boardId}/links`, signal),
    refetchInterval: asksAgain(cycleId),
  });
/** Without hours an open door ends when it would have. */
export type Terms = { expiresInHours?: number; quota: number; sharesNetwork?: boolean; needsApproval?: boolean };
export const createLink = (cycleId: string, boardId: string, terms: Terms, form: FormKey) =>
  http.post<BoardLink>(`${base(cycleId)}/${boardId}/links`, terms, form);
export const renewLink = (cycleId: string, boardId: string, linkId: string, terms: Terms, form?: FormKey) =>
  http.post<BoardLink>(`${base(cycleId)}/${boardId}/links/${linkId}/renew`, terms, form);
export const closeLink = (cycleId: string, boardId: string, linkId: string, endGuests: boolean) =>
  http.post(`${base(cycleId)}/${boardId}/links/${linkId}/close`, { endGuests });

const gatheringsPath = (cycleId: string) => `/api/cycles/${cycleId}/gatherings`;

/** Gatherings: one code for all boards of a day. */
export const gatheringsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['boards', cycleId, 'gatherings'],
    queryFn: ({ signal }) => http.get<{ items: Gathering[] }>(gatheringsPath(cycleId), signal),
    enabled: cycleId !== '',
    refetchInterval: asksAgain(cycleId),
  });

export type NewGathering = Pick<GatheringTerms, 'title' | 'boardIds'> & Partial<GatheringTerms>;
export const openGathering = (cycleId: string, terms: NewGathering, form?: FormKey) =>
  http.post<Gathering>(gatheringsPath(cycleId), terms, form);
export const chooseBoards = (cycleId: string, id: string, boardIds: readonly string[], form?: FormKey) =>
  http.post<Gathering>(`${gatheringsPath(cycleId)}/${id}/boards`, { boardIds }, form);
export const renewGathering = (cycleId: string, id: string, terms: Partial<RenewGathering>, form?: FormKey) =>
  http.post<Gathering>(`${gatheringsPath(cycleId)}/${id}/renew`, terms, form);
export const closeGathering = (cycleId: string, id: string, endGuests: boolean) =>
  http.post<Gathering>(`${gatheringsPath(cycleId)}/${id}/close`, { endGuests });

export const admitToGathering = (cycleId: string, id: string) =>
  http.post<Gathering>(`${gatheringsPath(cycleId)}/${id}/admit`);

export const admitGuest = (cycleId: string, boardId: string, guestId: string) =>
  http.post<BoardGuestList>(`${base(cycleId)}/${boardId}/guests/${guestId}/admit`);
export const admitAll = (cycleId: string, boardId: string) =>
  http.post<BoardGuestList>(`${base(cycleId)}/${boardId}/guests/admit`);

export type BoardReading = { board: BoardHead; role: Role; now: string; catchUp: CatchUp };
/** For strangers, who may read a board once it is closed and have no socket. */
export const readBoard = (cycleId: string, boardId: string) =>
  http.get<BoardReading>(`${base(cycleId)}/${boardId}/snapshot`);
export const readingQuery = (cycleId: string, boardId: string) =>
  queryOptions({
    queryKey: ['boards', cycleId, boardId, 'reading'],
    queryFn: () => readBoard(cycleId, encodeURIComponent(boardId)),
  });

export const exportPath = (cycleId: string, boardId: string, format: 'csv' | 'json') =>
  `${base(cycleId)}/${boardId}/export?format=${format}`;

/** What is asked again after an act on a cycle's boards, and on the guests of one. */
export function useRefreshBoards(cycleId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['boards', cycleId] });
}

export function useRefreshGuests(cycleId: string, boardId: string) {
  const client = useQueryClient();
  return {
    guests: () => client.invalidateQueries({ queryKey: guestsQuery(cycleId, boardId).queryKey }),
    links: () => client.invalidateQueries({ queryKey: linksQuery(cycleId, boardId).queryKey }),
  };
}
