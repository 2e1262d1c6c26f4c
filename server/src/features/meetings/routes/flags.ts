import { acknowledgeSchema, flagListSchema, loadSchema } from '@minga/shared/meetings/schema.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/gate.ts';
import { acknowledgeFlag } from '../commands/acknowledge-flag.ts';
import { peopleOfFlags, presentFlags } from '../present.ts';
import { getFlags, getLoad } from '../queries/flags.ts';
import { listNames } from '../queries/meetings.ts';

const ofCycle = z.object({ cycleId: z.uuid() });
const tags = ['meetings'];

async function flagsFor(tx: Tx, scope: Scope) {
  const inHand = await getFlags(tx, scope);
  return presentFlags(inHand, scope, await listNames(tx, peopleOfFlags(inHand, scope)));
}

/** What the schedule rules notice, and who accepted it. */
export function flagRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/meetings/flags',
      {
        config: { policy: 'public' },
        schema: {
          tags,
          summary: 'Flags with their members, in clusters; drafts count for facilitators only',
          params: ofCycle,
          response: { 200: flagListSchema },
        },
      },
      async ({ scope }) => inTransaction(deps.db, (tx) => flagsFor(tx, scope)),
    );
    app.post(
      '/api/cycles/:cycleId/meetings/flags/acknowledge',
      {
        config: { policy: 'facilitator' },
        schema: {
          tags,
          summary: 'Accept a flag by name, with a reason; lapses when a meeting moves',
          params: ofCycle,
          body: acknowledgeSchema,
          response: { 200: flagListSchema },
        },
      },
      async ({ scope, body }) => {
        await inTransaction(deps.db, (tx) => acknowledgeFlag(tx, scope, body));
        // Only now: suggestions take long, and the cycle's audit chain would be held for as long.
        return inTransaction(deps.db, (tx) => flagsFor(tx, scope));
      },
    );
    app.get(
      '/api/cycles/:cycleId/meetings/load',
      {
        config: { policy: 'forum' },
        schema: {
          tags,
          summary: 'Minutes and meetings my organisations cannot cover',
          params: ofCycle,
          response: { 200: loadSchema },
        },
      },
      async ({ scope }) => inTransaction(deps.db, (tx) => getLoad(tx, scope)),
    );
  };
}
