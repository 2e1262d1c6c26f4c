import { Readable } from 'node:stream';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { homeSchema, publicCycleSchema } from '@minga/shared/cycles/schema.ts';
import { auditExportSchema } from '@minga/shared/reports/audit.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { checkChain, exportChain } from '../../../platform/database/audit.ts';
import { withReach } from '../../../platform/database/reach.ts';
import { personOf } from '../../../platform/http/gate.ts';
import type { NeedsOf } from '../../events/queries/needs.ts';
import { getHome } from '../queries/get-home.ts';
import { PUBLIC_ACTS } from '../policy.ts';
import { getPublicCycle } from '../queries/get-public-cycle.ts';

const auditCheckSchema = z.object({
  entries: z.number().int(),
  /** Fingerprint of the last act: who keeps it can tell later whether anything before it was changed. */
  head: z.string().nullable(),
  isWhole: z.boolean(),
  firstBroken: z.number().int().nullable(),
});

/** Stands in the description of the route, where somebody who has only the file will look. */
const AUDIT_RECIPE = [
  'Each act has the fingerprint (SHA-256, hexadecimal) of these fields with `|` between them, `-` for an empty id:',
  'previousHash | chain | position | epoch | forumId | cycleId | personId | seatId | action | subjectKind | subjectId | data | nonce',
  '(without a nonce, older acts end with data). `data` and `epoch` are hashed letter for letter as they stand here. The',
  'first act has an empty previousHash, each other one the hash of the act before. Acts that are not public are in the',
  'file as their fingerprint only: they link the chain and tell nothing. Compare the end, or any act, with a fingerprint',
  '`position:hash` that you kept: receipts, exports, backups and the page of the cycle print one. A chain that was cut or',
  'written anew no longer has it. `npm run verify-audit -- FILE --head position:hash` does all of it without a server.',
].join('\n');

/**
 * What is composed from several features: the public cycle and a person's home.
 * @param needs what each feature has waiting for somebody
 */
export function reportsRoutes(deps: Deps, needs: readonly NeedsOf[]): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/public/cycles/:slug',
      {
        config: { policy: 'public' },
        schema: {
          tags: ['reports'],
          summary: 'Everything the public cycle page shows',
          params: z.object({ slug: z.string().max(60) }),
          response: { 200: publicCycleSchema },
        },
      },
      async (request) => {
        const cycle = await inTransaction(deps.db, (tx) => getPublicCycle(tx, request.params.slug, request.actor));
        if (!cycle) throw new AppError('cycle.not-found');
        return cycle;
      },
    );
    app.get(
      '/api/cycles/:cycleId/audit',
      {
        config: { policy: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } },
        schema: {
          tags: ['reports'],
          summary: 'Is the chain of recorded acts of this cycle whole? Recomputed on each call',
          params: z.object({ cycleId: z.uuid() }),
          response: { 200: auditCheckSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => checkChain(tx, request.scope.cycleId)),
    );
    app.get(
      '/api/cycles/:cycleId/audit/export',
      {
        config: { policy: 'public', rateLimit: { max: 20, timeWindow: '1 minute' } },
        schema: {
          tags: ['reports'],
          summary: 'The chain of recorded acts of this cycle, for npm run verify-audit',
          description: AUDIT_RECIPE,
          params: z.object({ cycleId: z.uuid() }),
          response: { 200: auditExportSchema },
        },
      },
      async ({ scope }, reply) => {
        // Read while it is sent, after this handler has returned and with it the reach the gate gave.
        const read = <T>(work: (tx: Tx) => Promise<T>) =>
          withReach({ forumId: scope.forumId }, () => inTransaction(deps.db, work));
        const pieces = exportChain(read, scope.cycleId, scope.isFacilitator ? null : PUBLIC_ACTS);
        return reply
          .type('application/json; charset=utf-8')
          .send(Readable.from(pieces, { objectMode: false }) as never);
      },
    );
    app.get(
      '/api/home',
      {
        config: { policy: 'signed-in' },
        schema: {
          tags: ['reports'],
          summary: 'What needs me now, my cycles, my next meetings, my contributions',
          response: { 200: homeSchema },
        },
      },
      async (request) => inTransaction(deps.db, (tx) => getHome(tx, personOf(request), needs)),
    );
  };
}
