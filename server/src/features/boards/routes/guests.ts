import {
  boardGuestListSchema,
  boardLinkSchema,
  confirmGuestSchema,
  renewLinkSchema,
} from '@minga/shared/boards/schema.ts';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { confirmGuest, removeGuest, renewLink, sendOutSilent } from '../commands/guests.ts';
import { presentGuests, presentLink } from '../present.ts';
import { getBoard } from '../queries/boards.ts';
import { readGuests } from '../queries/guests.ts';

const ofBoard = z.strictObject({ cycleId: z.uuid(), boardId: z.uuid() });
const ofGuest = ofBoard.extend({ guestId: z.uuid() });
const ofLink = ofBoard.extend({ linkId: z.uuid() });
const tags = ['boards'];
const config = { policy: 'facilitator' as const };
const byWhom = (request: FastifyRequest) => ({ ...request.scope, personId: personOf(request).personId });

async function guestsOf(tx: Tx, deps: Deps, scope: Scope, boardId: string) {
  const { board } = await getBoard(tx, deps.keys, scope, boardId);
  return presentGuests(await readGuests(tx, boardId), board);
}

/** Those who came by a link: who they say they are, as far as the board promises to show it, and what may be done. */
export function guestsRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/boards/:boardId/guests',
      {
        config,
        schema: { tags, summary: 'Guests of a board', params: ofBoard, response: { 200: boardGuestListSchema } },
      },
      async ({ scope, params }) => inTransaction(db, (tx) => guestsOf(tx, deps, scope, params.boardId)),
    );

    app.post(
      '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm',
      {
        config,
        schema: {
          tags,
          summary: 'Confirm a guest for an organisation, or take it back',
          params: ofGuest,
          body: confirmGuestSchema,
          response: { 200: boardGuestListSchema },
        },
      },
      async (request) =>
        inTransaction(db, async (tx) => {
          const { boardId, guestId } = request.params;
          const { board } = await getBoard(tx, deps.keys, request.scope, boardId);
          await confirmGuest(tx, byWhom(request), board, guestId, request.body.organisationId);
          return guestsOf(tx, deps, request.scope, boardId);
        }),
    );

    app.post(
      '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/remove',
      {
        config,
        schema: { tags, summary: 'End one guest’s access', params: ofGuest, response: { 200: boardGuestListSchema } },
      },
      async (request) =>
        inTransaction(db, async (tx) => {
          const { boardId, guestId } = request.params;
          const { board } = await getBoard(tx, deps.keys, request.scope, boardId);
          await removeGuest(tx, byWhom(request), board, guestId);
          return guestsOf(tx, deps, request.scope, boardId);
        }),
    );

    app.post(
      '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/send-out-silent',
      {
        config,
        schema: {
          tags,
          summary: 'End the access of everybody from this guest’s network who is not on the board',
          params: ofGuest,
          response: { 200: boardGuestListSchema },
        },
      },
      async (request) =>
        inTransaction(db, async (tx) => {
          const { boardId, guestId } = request.params;
          const { board } = await getBoard(tx, deps.keys, request.scope, boardId);
          await sendOutSilent(tx, byWhom(request), board, guestId);
          return guestsOf(tx, deps, request.scope, boardId);
        }),
    );

    app.post(
      '/api/cycles/:cycleId/boards/:boardId/links/:linkId/renew',
      {
        config,
        schema: {
          tags,
          summary: 'Keep a link open longer, or open it again',
          params: ofLink,
          body: renewLinkSchema,
          response: { 200: boardLinkSchema },
        },
      },
      async (request) => {
        const link = await inTransaction(db, async (tx) => {
          const { board } = await getBoard(tx, deps.keys, request.scope, request.params.boardId);
          return renewLink(tx, byWhom(request), board, request.params.linkId, request.body);
        });
        return presentLink(link, deps.config.publicUrl ?? `${request.protocol}://${request.host}`);
      },
    );
  };
}
