import {
  changeCommitmentSchema,
  changeMilestonesSchema,
  commitmentDetailSchema,
  createCommitmentSchema,
  decideSchema,
  freezeSchema,
  joinDraftingSchema,
  withdrawSchema,
} from '@minga/shared/commitments/schema.ts';
import { z } from 'zod';
import { withReach } from '../../../platform/database/reach.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Route, routesOf, routesWith } from '../../../platform/http/routes.ts';
import { adoptCommitment, freezeVersion, publishCommitment, withdrawCommitment } from '../commands/decisions.ts';
import { changeCommitment, createCommitment, joinDrafting } from '../commands/drafts.ts';
import type { BeforeDeciding } from '../policy.ts';
import { presentDetail } from '../present.ts';
import { readCommitment } from '../queries/reading.ts';
import { LIST, numbered, ONE } from './reading.ts';

const textVersion = z.object({ version: z.int() });
const route = routesOf('commitments');

export const commitmentWritingRoutes = [
  route.post(LIST, 'Start a commitment, empty or from a cluster; for a seat, or by the facilitation', {
    policy: 'forum',
    body: createCommitmentSchema,
    status: 201,
    returns: commitmentDetailSchema,
    command: (tx, { scope, body }) => createCommitment(tx, scope, body),
    read: (tx, { scope }, { number }) => readCommitment(tx, scope, number),
    present: (found, { scope }) => presentDetail(found, scope),
  }),
  route.put(ONE, 'Save parts of the working text, unless somebody was first', {
    policy: 'forum',
    params: numbered,
    body: changeCommitmentSchema,
    returns: textVersion,
    command: (tx, { scope, params, body }) =>
      changeCommitment(tx, scope, params.number, body as Parameters<typeof changeCommitment>[3]),
  }),
  route.put(`${ONE}/milestones`, 'Replace the milestones, in order', {
    policy: 'forum',
    params: numbered,
    body: changeMilestonesSchema,
    returns: textVersion,
    command: (tx, { scope, params, body: { version, milestones } }) =>
      changeCommitment(tx, scope, params.number, { version, text: { milestones } }),
  }),
  route.post(`${ONE}/drafters`, 'Join the drafting team', {
    policy: 'forum',
    params: numbered,
    body: joinDraftingSchema,
    returns: commitmentDetailSchema,
    command: (tx, { scope, params, body }) => joinDrafting(tx, scope, params.number, body.seatId),
    read: (tx, { scope, params }) => readCommitment(tx, scope, params.number),
    present: (found, { scope }) => presentDetail(found, scope),
  }),
  route.post(`${ONE}/freeze`, 'Freeze the text as a version with its hash', {
    policy: 'forum',
    params: numbered,
    body: freezeSchema,
    returns: commitmentDetailSchema,
    command: (tx, { scope, params, body }) => freezeVersion(tx, scope, params.number, body),
    read: (tx, { scope, params }) => readCommitment(tx, scope, params.number),
    present: (found, { scope }) => presentDetail(found, scope),
  }),
  route.post(`${ONE}/withdraw`, 'Withdraw a commitment, with a public reason', {
    policy: 'facilitator',
    params: numbered,
    body: withdrawSchema,
    returns: commitmentDetailSchema,
    command: (tx, { scope, params, body }) => withdrawCommitment(tx, scope, params.number, body.reason),
    read: (tx, { scope, params }) => readCommitment(tx, scope, params.number),
    present: (found, { scope }) => presentDetail(found, scope),
  }),
];

/** What the ballots on a commitment have a say in. */
export const decidingRoutes = (beforeDeciding: readonly BeforeDeciding[]): Route =>
  routesWith((deps) => {
    const options = {
      // Before the act, in a transaction of its own: a result stands whatever becomes of what is asked.
      preHandler: async ({ scope }: { scope: Scope }) =>
        withReach({ forumId: scope.forumId }, async () => {
          for (const act of beforeDeciding) await act(deps, scope);
        }),
    };
    return [
      route.post(
        `${ONE}/publish`,
        'Publish a frozen commitment; past a ballot that did not approve it with a public reason',
        {
          policy: 'facilitator',
          options,
          params: numbered,
          body: decideSchema,
          returns: commitmentDetailSchema,
          command: (tx, { scope, params, body }) => publishCommitment(tx, scope, params.number, body?.reason ?? null),
          read: (tx, { scope, params }) => readCommitment(tx, scope, params.number),
          present: (found, { scope }) => presentDetail(found, scope),
        },
      ),
      route.post(
        `${ONE}/adopt`,
        'Mark a published commitment as adopted; past a ballot that did not approve it with a public reason',
        {
          policy: 'facilitator',
          options,
          params: numbered,
          body: decideSchema,
          returns: commitmentDetailSchema,
          command: (tx, { scope, params, body }) => adoptCommitment(tx, scope, params.number, body?.reason ?? null),
          read: (tx, { scope, params }) => readCommitment(tx, scope, params.number),
          present: (found, { scope }) => presentDetail(found, scope),
        },
      ),
    ];
  });
