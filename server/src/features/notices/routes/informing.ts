import { informSchema } from '@minga/shared/notices/schema.ts';
import { z } from 'zod';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { noteInformed } from '../commands.ts';
import { noteStrangerInformed } from '../commands/strangers.ts';

const route = routesOf('notices');

/** Whoever a letter does not reach was told by another way. */
export const informingRoutes: readonly Route[] = [
  route.put('/api/cycles/:cycleId/notices/:noticeId/informed', 'Somebody was told of this by another way', {
    policy: 'facilitator',
    params: { noticeId: z.uuid() },
    body: informSchema,
    command: (tx, { scope, params, body }) => noteInformed(tx, scope, params.noticeId, body.isInformed),
  }),
  route.put(
    '/api/cycles/:cycleId/letters/:letterId/informed',
    'Somebody without an account was told of this by another way',
    {
      policy: 'leader',
      body: informSchema,
      command: (tx, { scope, params, body }) => noteStrangerInformed(tx, scope, params.letterId, body.isInformed),
    },
  ),
];
