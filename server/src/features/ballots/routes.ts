import {
  ballotDetailSchema,
  ballotExportSchema,
  ballotListSchema,
  ballotResultSchema,
  castSchema,
  closeBallotSchema,
  commitmentBallotsSchema,
  receiptCheckSchema,
  receiptQuerySchema,
  receiptSchema,
  rollSchema,
} from '@minga/shared/ballots/schema.ts';
import { readTracker } from '@minga/shared/ballots/tracker.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { castVote } from './commands/cast.ts';
import { closeBallot, settleBallot } from './commands/close.ts';
import { countDue, countIfSound } from './commands/due.ts';
import {
  presentBallot,
  presentBallots,
  presentBallotsOn,
  presentExport,
  presentResult,
  presentRoll,
} from './present.ts';
import { getBallot } from './queries/ballots.ts';
import { isCounted } from './queries/votes.ts';
import { draftRoutes } from './routes/drafts.ts';
import { objectionRoutes } from './routes/objections.ts';
import { votingRuleRoutes } from './routes/voting-rules.ts';

const LIST = '/api/cycles/:cycleId/ballots';
const ONE = `${LIST}/:ballotId`;
const ofCycle = z.object({ cycleId: z.uuid() });
const ofBallot = ofCycle.extend({ ballotId: z.uuid() });
const ofCommitment = ofCycle.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });
const describe = (summary: string) => ({ tags: ['ballots'], summary });

/** Counts the ballot first when its time is over, then reads it, each in a transaction of its own. */
async function settled<T>(deps: Deps, scope: Scope, ballotId: string, read: (tx: Tx) => Promise<T>): Promise<T> {
  await inTransaction(deps.db, (tx) => settleBallot(tx, scope, ballotId));
  return inTransaction(deps.db, read);
}

export function ballotsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(readingRoutes(deps));
    await app.register(votingRuleRoutes(deps));
    await app.register(draftRoutes(deps));
    await app.register(facilitatingRoutes(deps));
    await app.register(votingRoutes(deps));
    await app.register(objectionRoutes(deps));
  };
}

function readingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      LIST,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('Ballots of the cycle; drafts for the facilitation only'),
          params: ofCycle,
          response: { 200: ballotListSchema },
        },
      },
      async ({ scope }) => {
        await countDue(deps, scope);
        return inTransaction(deps.db, (tx) => presentBallots(tx, scope));
      },
    );
    app.get(
      '/api/cycles/:cycleId/commitments/:number/ballots',
      {
        config: { policy: 'public' },
        schema: {
          ...describe('The ballots on one commitment and what came of each'),
          params: ofCommitment,
          response: { 200: commitmentBallotsSchema },
        },
      },
      async ({ scope, params }) => {
        await countDue(deps, scope);
        return inTransaction(deps.db, (tx) => presentBallotsOn(tx, scope, params.number));
      },
    );
    app.get(
      ONE,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('One ballot: rules, texts, turnout, my right to vote'),
          params: ofBallot,
          response: { 200: ballotDetailSchema },
        },
      },
      async ({ scope, params }) => {
        await countIfSound(deps, scope, params.ballotId);
        return inTransaction(deps.db, (tx) => presentBallot(tx, scope, params.ballotId));
      },
    );
    app.get(
      `${ONE}/roll`,
      {
        config: { policy: 'public' },
        schema: { ...describe('The frozen roll'), params: ofBallot, response: { 200: rollSchema } },
      },
      async ({ scope, params }) => inTransaction(deps.db, (tx) => presentRoll(tx, scope, params.ballotId)),
    );
    app.get(
      `${ONE}/result`,
      {
        config: { policy: 'public' },
        schema: { ...describe('The result, after closing'), params: ofBallot, response: { 200: ballotResultSchema } },
      },
      async ({ scope, params }) =>
        settled(deps, scope, params.ballotId, (tx) => presentResult(tx, scope, params.ballotId)),
    );
    app.get(
      `${ONE}/export`,
      {
        config: { policy: 'public' },
        schema: {
          ...describe('The public record, for npm run verify-ballot'),
          params: ofBallot,
          response: { 200: ballotExportSchema },
        },
      },
      async ({ scope, params }, reply) => {
        const answer = await settled(deps, scope, params.ballotId, (tx) => presentExport(tx, scope, params.ballotId));
        return reply
          .header('content-disposition', `attachment; filename="ballot-${params.ballotId}.json"`)
          .send(answer);
      },
    );
  };
}

function facilitatingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const answer = { 200: ballotDetailSchema };
    app.post(
      `${ONE}/close`,
      {
        // Two transactions, since votes are read only after an end that everybody sees; a ballot ends once.
        config: { policy: 'facilitator', repeat: 'recognised' },
        schema: {
          ...describe('Close before the date, with a public reason'),
          params: ofBallot,
          body: closeBallotSchema,
          response: answer,
        },
      },
      async ({ scope, params, body, headers }) => {
        const isFormSent = headers['idempotency-key'] !== undefined;
        await inTransaction(deps.db, (tx) => closeBallot(tx, scope, params.ballotId, body.reason, isFormSent));
        return settled(deps, scope, params.ballotId, (tx) => presentBallot(tx, scope, params.ballotId));
      },
    );
  };
}

function votingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      `${ONE}/casts`,
      {
        // By the key in its body, bound to the vote; no other table may hold what somebody chose.
        config: { policy: 'seat', repeat: 'recognised' },
        schema: {
          ...describe('Vote; the same key gives the same receipt'),
          params: ofBallot,
          body: castSchema,
          response: { 200: receiptSchema },
        },
      },
      async ({ scope, params, body }) => castVote(deps.db, scope, params.ballotId, body),
    );
    // A tracker travels in the body, because addresses end up in logs.
    app.post(
      `${ONE}/receipts/check`,
      {
        config: { policy: 'public', repeat: 'recognised', rateLimit: { max: 600, timeWindow: 60_000 } },
        schema: {
          ...describe('Is the vote of this receipt counted?'),
          params: ofBallot,
          body: receiptQuerySchema,
          response: { 200: receiptCheckSchema },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          const ballot = await getBallot(tx, scope, params.ballotId);
          const tracker = readTracker(body.tracker);
          return { isCounted: tracker !== null && (await isCounted(tx, ballot, tracker)) };
        }),
    );
  };
}
