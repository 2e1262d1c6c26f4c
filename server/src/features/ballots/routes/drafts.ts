import {
  announceBallotSchema,
  ballotPreviewSchema,
  changeBallotSchema,
  createBallotSchema,
} from '@minga/shared/ballots/drafts.ts';
import { ballotDetailSchema } from '@minga/shared/ballots/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { listenerOf } from '../../../platform/http/problems.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { announceBallot } from '../commands/announce.ts';
import { changeBallot, createBallot, discardBallot } from '../commands/drafts.ts';
import { presentPreview, presentBallot } from '../present.ts';
import { readPreview, readBallot } from '../queries/reading.ts';

const LIST = '/api/cycles/:cycleId/ballots';
const ONE = `${LIST}/:ballotId` as const;
const route = routesOf('ballots');

/** The wire's texts of instants as instants. */
const withDates = <T extends { opensAt: string; closesAt: string }>(body: T) => ({
  ...body,
  opensAt: new Date(body.opensAt),
  closesAt: new Date(body.closesAt),
});

/** A ballot until it is announced: the facilitation's own. */
export const draftRoutes = [
  route.post(LIST, 'Prepare a ballot on frozen versions', {
    policy: 'facilitator',
    body: createBallotSchema,
    status: 201,
    returns: ballotDetailSchema,
    command: (tx, { scope, body }) => createBallot(tx, scope, withDates(body)),
    read: (tx, { scope }, id) => readBallot(tx, scope, id),
    present: (found, { scope }) => presentBallot(found, scope),
  }),
  route.put(ONE, 'Write a draft anew', {
    policy: 'facilitator',
    body: changeBallotSchema,
    returns: ballotDetailSchema,
    command: (tx, { scope, params, body }) => changeBallot(tx, scope, params.ballotId, withDates(body)),
    read: (tx, { scope, params }) => readBallot(tx, scope, params.ballotId),
    present: (found, { scope }) => presentBallot(found, scope),
  }),
  route.delete(ONE, 'Discard a draft', {
    policy: 'facilitator',
    command: (tx, { scope, params }) => discardBallot(tx, scope, params.ballotId),
  }),
  route.get(
    `${ONE}/announcement`,
    'What announcing would do: the roll, who is left out, what the rules notice, what stands in its way',
    {
      policy: 'facilitator',
      returns: ballotPreviewSchema,
      read: (tx, { scope, params, deps }) => readPreview(tx, scope, params.ballotId, publicUrlOf(deps.config)),
      present: (found, { request }) => presentPreview(found, listenerOf(request)),
    },
  ),
  route.post(`${ONE}/open`, 'Freeze the roll under the forum’s rule and announce the ballot; it opens by the clock', {
    policy: 'facilitator',
    body: announceBallotSchema,
    returns: ballotDetailSchema,
    command: (tx, { scope, params, body }) => announceBallot(tx, scope, params.ballotId, body ?? {}),
    read: (tx, { scope, params }) => readBallot(tx, scope, params.ballotId),
    present: (found, { scope }) => presentBallot(found, scope),
  }),
];
