import {
  addSourceSchema,
  changeCommitmentSchema,
  changeMilestonesSchema,
  commitmentDetailSchema,
  createCommitmentSchema,
  decideSchema,
  freezeSchema,
  joinDraftingSchema,
  provenanceSchema,
  withdrawSchema,
} from '@minga/shared/commitments/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { withReach } from '../../../platform/database/reach.ts';
import { adoptCommitment, freezeVersion, publishCommitment, withdrawCommitment } from '../commands/decisions.ts';
import { addSource, changeCommitment, createCommitment, joinDrafting } from '../commands/drafts.ts';
import { presentDetail, presentProvenance } from '../present.ts';
import { commitmentStateRoutes } from './states.ts';
import { ratingsRoutes } from './ratings.ts';
import { commitmentReadingRoutes, describe, LIST, ofCommitment, ofCycle, ONE, readable } from './reading.ts';

const textVersion = z.object({ version: z.int() });

/** @param countDue counts the ballots whose time is over: they lie above commitments, and what they say decides here */
export function commitmentsRoutes(
  deps: Deps,
  countDue: (deps: Deps, scope: Scope) => Promise<void>,
): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(commitmentReadingRoutes(deps));
    await app.register(writingRoutes(deps));
    await app.register(decidingRoutes(deps, countDue));
    await app.register(commitmentStateRoutes(deps));
    await app.register(ratingsRoutes(deps));
  };
}

function writingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      LIST,
      {
        config: { policy: 'forum' },
        schema: {
          ...describe('Start a commitment, empty or from a cluster; for a seat, or by the facilitation'),
          params: ofCycle,
          body: createCommitmentSchema,
          response: { 201: commitmentDetailSchema },
        },
      },
      async ({ scope, body }, reply) =>
        reply.status(201).send(
          await inTransaction(deps.db, async (tx) => {
            const { number } = await createCommitment(tx, scope, body);
            return presentDetail(tx, scope, number);
          }),
        ),
    );
    app.put(
      ONE,
      {
        config: { policy: 'forum' },
        schema: {
          ...describe('Save parts of the working text, unless somebody was first'),
          params: ofCommitment,
          body: changeCommitmentSchema,
          response: { 200: textVersion },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, (tx) =>
          changeCommitment(tx, scope, params.number, body as Parameters<typeof changeCommitment>[3]),
        ),
    );
    app.put(
      `${ONE}/milestones`,
      {
        config: { policy: 'forum' },
        schema: {
          ...describe('Replace the milestones, in order'),
          params: ofCommitment,
          body: changeMilestonesSchema,
          response: { 200: textVersion },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, (tx) =>
          changeCommitment(tx, scope, params.number, { version: body.version, text: { milestones: body.milestones } }),
        ),
    );
    app.post(
      `${ONE}/drafters`,
      {
        config: { policy: 'forum' },
        schema: {
          ...describe('Join the drafting team'),
          params: ofCommitment,
          body: joinDraftingSchema,
          response: { 200: commitmentDetailSchema },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await joinDrafting(tx, scope, params.number, body.seatId);
          return presentDetail(tx, scope, params.number);
        }),
    );
    app.post(
      `${ONE}/sources`,
      {
        config: { policy: 'forum' },
        schema: {
          ...describe('Tie a commitment to one more thing it comes from'),
          params: ofCommitment,
          body: addSourceSchema,
          response: { 200: provenanceSchema },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await addSource(tx, scope, params.number, body);
          return presentProvenance(tx, scope, (await readable(tx, scope, params.number)).id);
        }),
    );
    app.post(
      `${ONE}/freeze`,
      {
        config: { policy: 'forum' },
        schema: {
          ...describe('Freeze the text as a version with its hash'),
          params: ofCommitment,
          body: freezeSchema,
          response: { 200: commitmentDetailSchema },
        },
      },
      async ({ scope, params, body }) =>
        inTransaction(deps.db, async (tx) => {
          await freezeVersion(tx, scope, params.number, body);
          return presentDetail(tx, scope, params.number);
        }),
    );
  };
}

function decidingRoutes(deps: Deps, countDue: (deps: Deps, scope: Scope) => Promise<void>): FastifyPluginAsyncZod {
  return async (app) => {
    // Before the act, in a transaction of its own: a result stands whatever becomes of what is asked.
    const preHandler = async ({ scope }: { scope: Scope }) =>
      withReach({ forumId: scope.forumId }, () => countDue(deps, scope));
    const answer = { 200: commitmentDetailSchema };
    const then = (decide: (tx: Tx) => Promise<void>, scope: Scope, number: number) =>
      inTransaction(deps.db, async (tx) => {
        await decide(tx);
        return presentDetail(tx, scope, number);
      });
    app.post(
      `${ONE}/publish`,
      {
        config: { policy: 'facilitator' },
        preHandler,
        schema: {
          ...describe('Publish a frozen commitment; past a ballot that did not approve it with a public reason'),
          params: ofCommitment,
          body: decideSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        then((tx) => publishCommitment(tx, scope, params.number, body?.reason ?? null), scope, params.number),
    );
    app.post(
      `${ONE}/adopt`,
      {
        config: { policy: 'facilitator' },
        preHandler,
        schema: {
          ...describe(
            'Mark a published commitment as adopted; past a ballot that did not approve it with a public reason',
          ),
          params: ofCommitment,
          body: decideSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        then((tx) => adoptCommitment(tx, scope, params.number, body?.reason ?? null), scope, params.number),
    );
    app.post(
      `${ONE}/withdraw`,
      {
        config: { policy: 'facilitator' },
        schema: {
          ...describe('Withdraw a commitment, with a public reason'),
          params: ofCommitment,
          body: withdrawSchema,
          response: answer,
        },
      },
      async ({ scope, params, body }) =>
        then((tx) => withdrawCommitment(tx, scope, params.number, body.reason), scope, params.number),
    );
  };
}
