import type { BoardHead, CatchUp, Role } from '@minga/shared/boards/protocol.ts';
import type { BoardDetail, BoardLink, BoardList, CreateBoard } from '@minga/shared/boards/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';

const base = (cycleId: string) => `/api/cycles/${cycleId}/boards`;

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

export const linksQuery = (cycleId: string, boardId: string) =>
  queryOptions({
    queryKey: ['boards', cycleId, boardId, 'links'],
    queryFn: ({ signal }) => http.get<{ items: BoardLink[] }>(`${base(cycleId)}/${boardId}/links`, signal),
    // The number of guests grows while the code is on the wall.
    refetchInterval: 5_000,
  });
export const createLink = (cycleId: string, boardId: string) =>
  http.post<BoardLink>(`${base(cycleId)}/${boardId}/links`);
export const closeLink = (cycleId: string, boardId: string, linkId: string, endGuests: boolean) =>
  http.post(`${base(cycleId)}/${boardId}/links/${linkId}/close`, { endGuests });

export type BoardReading = { board: BoardHead; role: Role; now: string; catchUp: CatchUp };
/** For strangers, who may read a board once it is closed and have no socket. */
export const readBoard = (cycleId: string, boardId: string) =>
  http.get<BoardReading>(`${base(cycleId)}/${boardId}/snapshot`);

export const exportPath = (cycleId: string, boardId: string, format: 'csv' | 'json') =>
  `${base(cycleId)}/${boardId}/export?format=${format}`;
