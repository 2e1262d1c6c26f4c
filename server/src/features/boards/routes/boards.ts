import {
  boardDetailSchema,
  boardLinkListSchema,
  boardLinkSchema,
  boardListSchema,
  changeBoardSchema,
  closeLinkSchema,
  createBoardSchema,
  createLinkSchema,
  renewLinkSchema,
} from '@minga/shared/boards/schema.ts';
import { originOf } from '../../../config.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { renewLink } from '../commands/guests.ts';
import { closeLink, createLink } from '../commands/links.ts';
import { changeBoard, createBoard } from '../commands/settings.ts';
import { presentDetail, presentLink, presentLinks, presentList } from '../present.ts';
import { getBoard, readBoard, readBoards } from '../queries/boards.ts';
import { getLink, listLinks } from '../queries/links.ts';
import { byWhom, LIST, ONE } from './guests.ts';

const route = routesOf('boards');
const LINKS = `${ONE}/links` as const;

/** Links by which guests enter. */
const linkRoutes = [
  route.get(LINKS, 'Links of a board', {
    policy: 'facilitator',
    returns: boardLinkListSchema,
    read: async (tx, { scope, params: { boardId }, deps }) => {
      await getBoard(tx, deps.keys, scope, boardId);
      return listLinks(tx, boardId);
    },
    present: (links, { deps, request }) => presentLinks(links, originOf(deps.config, request)),
  }),
  route.post(LINKS, 'Make a link by which guests enter', {
    policy: 'facilitator',
    body: createLinkSchema,
    status: 201,
    returns: boardLinkSchema,
    command: async (tx, { scope, person, params, body, deps }) => {
      const { board } = await getBoard(tx, deps.keys, scope, params.boardId);
      return createLink(tx, byWhom(scope, person), board, body);
    },
    read: (tx, { params }, linkId) => getLink(tx, params.boardId, linkId),
    present: (link, { deps, request }) => presentLink(link, originOf(deps.config, request)),
  }),
  route.post(`${LINKS}/:linkId/close`, 'Close a link', {
    policy: 'facilitator',
    body: closeLinkSchema,
    returns: doneSchema,
    command: async (tx, { scope, person, params: { boardId, linkId }, body, deps }) => {
      await getBoard(tx, deps.keys, scope, boardId);
      await closeLink(tx, byWhom(scope, person), boardId, linkId, body.endGuests);
    },
    present: () => DONE,
  }),
  route.post(`${LINKS}/:linkId/renew`, 'Keep a link open longer, or open it again', {
    policy: 'facilitator',
    body: renewLinkSchema,
    returns: boardLinkSchema,
    command: async (tx, { scope, person, params: { boardId, linkId }, body, deps }) => {
      const { board } = await getBoard(tx, deps.keys, scope, boardId);
      await renewLink(tx, byWhom(scope, person), board, linkId, body);
    },
    read: (tx, { params: { boardId, linkId } }) => getLink(tx, boardId, linkId),
    present: (link, { deps, request }) => presentLink(link, originOf(deps.config, request)),
  }),
];

/** Boards of a cycle and their links. Everything that happens on a board goes through its socket, not through here. */
export const boardRoutes = [
  route.get(LIST, 'Boards of the cycle that the caller may read', {
    policy: 'public',
    returns: boardListSchema,
    read: (tx, { scope }) => readBoards(tx, scope),
    present: (found, { scope }) => presentList(found, scope),
  }),
  route.post(LIST, 'Prepare a board', {
    policy: 'facilitator',
    body: createBoardSchema,
    status: 201,
    returns: boardDetailSchema,
    command: (tx, { scope, person, body, deps }) => createBoard(tx, deps.keys, byWhom(scope, person), body),
    read: (tx, { scope, deps }, id) => readBoard(tx, deps.keys, scope, id),
    present: presentDetail,
  }),
  route.get(ONE, 'A board and its settings', {
    policy: 'public',
    returns: boardDetailSchema,
    read: (tx, { scope, params, deps }) => readBoard(tx, deps.keys, scope, params.boardId),
    present: presentDetail,
  }),
  route.patch(ONE, 'Change a board before it opens', {
    policy: 'facilitator',
    body: changeBoardSchema,
    returns: boardDetailSchema,
    command: (tx, { scope, person, params, body }) => changeBoard(tx, byWhom(scope, person), params.boardId, body),
    read: (tx, { scope, params, deps }) => readBoard(tx, deps.keys, scope, params.boardId),
    present: presentDetail,
  }),
  ...linkRoutes,
];
