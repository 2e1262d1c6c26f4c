import { FOLLOWED_KINDS } from '@minga/shared/events/follows.ts';
import { followSchema, followsSchema } from '@minga/shared/events/schema.ts';
import { z } from 'zod';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { setFollowing } from '../commands/follows.ts';
import { listFollowed } from '../queries/follows.ts';

const LIST = '/api/cycles/:cycleId/follows';
const route = routesOf('events');

export const followRoutes: readonly Route[] = [
  route.get(LIST, 'What of a cycle I get letters about', {
    policy: 'signed-in',
    returns: followsSchema,
    read: async (tx, { scope, person }) => ({ items: await listFollowed(tx, scope.cycleId, person) }),
  }),
  route.put(`${LIST}/:kind`, 'Get letters about it, or no more of them', {
    policy: 'signed-in',
    params: { kind: z.enum(FOLLOWED_KINDS) },
    body: followSchema,
    returns: followsSchema,
    command: (tx, { scope, person, params, body }) =>
      setFollowing(tx, person, { cycleId: scope.cycleId, kind: params.kind }, body.mode),
    read: async (tx, { scope, person }) => ({ items: await listFollowed(tx, scope.cycleId, person) }),
  }),
];
