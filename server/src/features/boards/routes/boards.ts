import {
  boardDetailSchema,
  boardLinkListSchema,
  boardLinkSchema,
  boardListSchema,
  changeBoardSchema,
  closeLinkSchema,
  createBoardSchema,
  createLinkSchema,
} from '@minga/shared/boards/schema.ts';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { closeLink, createLink } from '../commands/links.ts';
import { changeBoard, createBoard } from '../commands/settings.ts';
import { startForgettingGuests } from '../jobs.ts';
import { mayRead } from '../policy.ts';
import { presentDetail, presentLink, presentSummary } from '../present.ts';
import { getBoard, roleOf } from '../queries/boards.ts';
import { listLinks } from '../queries/links.ts';
import { listBoards } from '../queries/log.ts';

const ofCycle = z.strictObject({ cycleId: z.uuid() });
const ofBoard = ofCycle.extend({ boardId: z.uuid() });
const ofLink = ofBoard.extend({ linkId: z.uuid() });
const tags = ['boards'];
const done = z.object({ ok: z.literal(true) });

/** Boards of a cycle and their links. Everything that happens on a board goes through its socket, not through here. */
export function boardsRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db, keys } = deps;
  const originOf = (request: FastifyRequest) => deps.config.publicUrl ?? `${request.protocol}://${request.host}`;
  const byWhom = (request: FastifyRequest) => ({ ...request.scope, personId: personOf(request).personId });
  const detail = async (tx: Tx, scope: Scope, boardId: string) => {
    const { board, role } = await getBoard(tx, keys, scope, boardId);
    const row = (await listBoards(tx, scope.cycleId)).find((one) => one.id === boardId);
    return presentDetail(board, row?.notes ?? 0, role);
  };
  return async (app) => {
    const forgetting = startForgettingGuests(deps);
    app.addHook('onClose', () => forgetting.stop());
    app.get(
      '/api/cycles/:cycleId/boards',
      {
        config: { policy: 'public' },
        schema: {
          tags,
          summary: 'Boards of the cycle that the caller may read',
          params: ofCycle,
          response: { 200: boardListSchema },
        },
      },
      async ({ scope }) =>
        inTransaction(db, async (tx) => {
          const items = [];
          const all = await listBoards(tx, scope.cycleId);
          for (const board of all) {
            const role = await roleOf(tx, board, scope.actor);
            if (mayRead(role, board.phase)) items.push(presentSummary(board, board.notes, role));
          }
          return { items, hidden: all.length - items.length, abilities: { canCreate: scope.isFacilitator } };
        }),
    );

    app.post(
      '/api/cycles/:cycleId/boards',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags,
          summary: 'Prepare a board',
          params: ofCycle,
          body: createBoardSchema,
          response: { 201: boardDetailSchema },
        },
      },
      async (request, reply) => {
        const made = await inTransaction(db, async (tx) =>
          detail(tx, request.scope, await createBoard(tx, keys, byWhom(request), request.body)),
        );
        return reply.status(201).send(made);
      },
    );

    app.get(
      '/api/cycles/:cycleId/boards/:boardId',
      {
        config: { policy: 'public' },
        schema: { tags, summary: 'A board and its settings', params: ofBoard, response: { 200: boardDetailSchema } },
      },
      async ({ scope, params }) => inTransaction(db, (tx) => detail(tx, scope, params.boardId)),
    );

    app.patch(
      '/api/cycles/:cycleId/boards/:boardId',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags,
          summary: 'Change a board before it opens',
          params: ofBoard,
          body: changeBoardSchema,
          response: { 200: boardDetailSchema },
        },
      },
      async (request) =>
        inTransaction(db, async (tx) => {
          await changeBoard(tx, byWhom(request), request.params.boardId, request.body);
          return detail(tx, request.scope, request.params.boardId);
        }),
    );

    app.get(
      '/api/cycles/:cycleId/boards/:boardId/links',
      {
        config: { policy: 'facilitator' },
        schema: { tags, summary: 'Links of a board', params: ofBoard, response: { 200: boardLinkListSchema } },
      },
      async (request) =>
        inTransaction(db, async (tx) => {
          await getBoard(tx, keys, request.scope, request.params.boardId);
          return {
            items: (await listLinks(tx, request.params.boardId)).map((link) => presentLink(link, originOf(request))),
          };
        }),
    );

    app.post(
      '/api/cycles/:cycleId/boards/:boardId/links',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags,
          summary: 'Make a link by which guests enter',
          params: ofBoard,
          body: createLinkSchema,
          response: { 201: boardLinkSchema },
        },
      },
      async (request, reply) => {
        const link = await inTransaction(db, async (tx) => {
          const { board } = await getBoard(tx, keys, request.scope, request.params.boardId);
          return createLink(tx, byWhom(request), board, request.body);
        });
        return reply.status(201).send(presentLink(link, originOf(request)));
      },
    );

    app.post(
      '/api/cycles/:cycleId/boards/:boardId/links/:linkId/close',
      {
        config: { policy: 'facilitator' },
        schema: { tags, summary: 'Close a link', params: ofLink, body: closeLinkSchema, response: { 200: done } },
      },
      async (request) =>
        inTransaction(db, async (tx) => {
          const { boardId, linkId } = request.params;
          await getBoard(tx, keys, request.scope, boardId);
          await closeLink(tx, byWhom(request), boardId, linkId, request.body.endGuests);
          return { ok: true as const };
        }),
    );
  };
}
