import {
  announceBallotSchema,
  announcementSchema,
  changeBallotSchema,
  createBallotSchema,
} from '@minga/shared/ballots/drafts.ts';
import { ballotDetailSchema } from '@minga/shared/ballots/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { announceBallot } from '../commands/announce.ts';
import { changeBallot, createBallot, discardBallot } from '../commands/drafts.ts';
import { presentAnnouncement, presentBallot } from '../present.ts';

const LIST = '/api/cycles/:cycleId/ballots';
const ONE = `${LIST}/:ballotId`;
const ofCycle = z.object({ cycleId: z.uuid() });
const ofBallot = ofCycle.extend({ ballotId: z.uuid() });
const describe = (summary: string) => ({ tags: ['ballots'], summary });
const answer = { 200: ballotDetailSchema };

/** The wire's texts of instants as instants. */
const withDates = <T extends { opensAt: string; closesAt: string }>(body: T) => ({
  ...body,
  opensAt: new Date(body.opensAt),
  closesAt: new Date(body.closesAt),
});

/** A ballot until it is announced: the facilitation's own. */
export function draftRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(writingRoutes(deps));
    await app.register(announcingRoutes(deps));
  };
}

function writingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      LIST,
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe('Prepare a ballot on frozen versions'),
          params: ofCycle,
          body: createBallotSchema,
          response: { 201: ballotDetailSchema },
        },
      },
      async ({ scope, body }, reply) =>
        reply.status(201).send(
          await inTransaction(deps.db, async (tx) => {
            const id = await createBallot(tx, scope, withDates(body));
            return presentBallot(tx, scope, id);
          }),
        ),
    );
    app.put(
      ONE,
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe('Write a draft anew'),
          params: ofBallot,
          body: changeBallotSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await changeBallot(tx, scope, params.ballotId, withDates(body));
          return presentBallot(tx, scope, params.ballotId);
        }),
    );
    app.delete(
      ONE,
      {
        config: { policy: 'facilitator' },
        schema: { ...describe('Discard a draft'), params: ofBallot, response: { 204: z.null() } },
      },
      async ({ scope, params }, reply) => {
        await inTransaction(deps.db, (tx) => discardBallot(tx, scope, params.ballotId));
        return reply.status(204).send(null);
      },
    );
  };
}

function announcingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      `${ONE}/announcement`,
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe(
            'What announcing would do: the roll, who is left out, what the rules notice, what stands in its way',
          ),
          params: ofBallot,
          response: { 200: announcementSchema },
        },
      },
      async (request) =>
        inTransaction(deps.db, (tx) =>
          presentAnnouncement(tx, request.scope, request.params.ballotId, localeOf(request)),
        ),
    );
    app.post(
      `${ONE}/open`,
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe('Freeze the roll under the forum’s rule and announce the ballot; it opens by the clock'),
          params: ofBallot,
          body: announceBallotSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await announceBallot(tx, scope, params.ballotId, body ?? {});
          return presentBallot(tx, scope, params.ballotId);
        }),
    );
  };
}
