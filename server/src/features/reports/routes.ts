import { Readable } from 'node:stream';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { homeSchema, leftOpenSchema, publicCycleSchema } from '@minga/shared/cycles/schema.ts';
import { instantSchema } from '@minga/shared/kernel/fields.ts';
import { guestTextsSchema, ownTextsSchema } from '@minga/shared/reports/own-texts.ts';
import { auditExportSchema } from '@minga/shared/reports/audit.ts';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { exportChain } from '../../platform/database/audit.ts';
import { withReach } from '../../platform/database/reach.ts';
import { routesOf, routesWith } from '../../platform/http/routes.ts';
import type { SubjectSource } from '../links/policy.ts';
import type { NeedsOf } from '../events/queries/needs.ts';
import type { GivenStep, LeftOpenIn, OwnTextsOf, PublicActs } from './policy.ts';
import { keepChecks } from './queries/check-audit.ts';
import { getHome } from './queries/get-home.ts';
import { findLeftOpen } from './queries/left-open.ts';
import { findGuestTexts, findOwnTexts } from './queries/own-texts.ts';
import { getPublicCycle } from './queries/get-public-cycle.ts';

const AUDIT = '/api/cycles/:cycleId/audit';
const route = routesOf('reports');

const auditCheckSchema = z.object({
  entries: z.number().int(),
  /** Fingerprint of the last act: who keeps it can tell later whether anything before it was changed. */
  head: z.string().nullable(),
  isWhole: z.boolean(),
  firstBroken: z.number().int().nullable(),
  /** The first act that was recomputed for this answer: those before it were at `wholeCheckedAt`, and their last fingerprint stands. */
  checkedFrom: z.number().int(),
  /** When this server last recomputed every act from the first; it does so again after an hour. An export can be checked at once. */
  wholeCheckedAt: instantSchema,
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

type Given = {
  readonly acts: readonly PublicActs[];
  readonly needs: readonly NeedsOf[];
  readonly firstSteps: readonly GivenStep[];
  readonly leftOpen: readonly LeftOpenIn[];
  readonly ownTexts: readonly OwnTextsOf[];
  readonly subjects: readonly SubjectSource[];
};

const auditCheckRoute = routesWith(() => {
  const checks = keepChecks();
  return [
    route.get(AUDIT, 'Is the chain of recorded acts of this cycle whole?', {
      policy: 'public',
      rateLimit: { max: 60, timeWindow: '1 minute' },
      description:
        'Recomputed from the first act once an hour, and on each call from the last one that was recomputed.',
      returns: auditCheckSchema,
      handle: async ({ scope: { cycleId, forumId }, deps }) => {
        const read = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(deps.db, work);
        const { head, ...check } = await checks.of({ chain: cycleId, forumId, read });
        return { ...check, head: head?.hash ?? null };
      },
    }),
  ];
});

/**
 * What is composed from several features: the public cycle and a person's home.
 * @param given what each has waiting for somebody, got from them, needs to begin, and told to everybody
 */
export const reportsRoutes = ({ acts, leftOpen, ...given }: Given) => [
  route.get('/api/public/cycles/:slug', 'Everything the public cycle page shows', {
    policy: 'public',
    params: { slug: z.string().max(60) },
    returns: publicCycleSchema,
    read: async (tx, { params, actor }) => {
      const cycle = await getPublicCycle(tx, params.slug, actor);
      if (!cycle) throw new AppError('cycle.not-found');
      return cycle;
    },
  }),
  route.get('/api/cycles/:cycleId/left-open', 'What the cycle before this one left without an outcome', {
    policy: 'public',
    returns: leftOpenSchema,
    read: (tx, { scope }) => findLeftOpen(tx, scope.cycleId, leftOpen),
  }),
  route.get('/api/cycles/:cycleId/own-texts', 'All that I wrote in this cycle, and what became of it', {
    policy: 'forum',
    returns: ownTextsSchema,
    read: (tx, { scope, person, deps }) => findOwnTexts(tx, { scope, person, deps }, given),
  }),
  route.get('/api/own-texts', 'All that I wrote as a guest, and what became of it', {
    policy: 'session',
    returns: guestTextsSchema,
    handle: ({ deps, person }) => findGuestTexts(deps, person, given),
  }),
  auditCheckRoute,
  route.get(`${AUDIT}/export`, 'The chain of recorded acts of this cycle, for npm run verify-audit', {
    policy: 'public',
    rateLimit: { max: 20, timeWindow: '1 minute' },
    description: AUDIT_RECIPE,
    returns: auditExportSchema,
    handle: ({ scope, deps, reply }) => {
      const publicActs = acts.flatMap((noun) => Object.keys(noun.acts));
      // Read while it is sent, after this handler has returned and with it the reach the gate gave.
      const read = <T>(work: (tx: Tx) => Promise<T>) =>
        withReach({ forumId: scope.forumId }, () => inTransaction(deps.db, work));
      const pieces = exportChain(read, scope.cycleId, scope.isFacilitator ? null : publicActs);
      return reply.type('application/json; charset=utf-8').send(Readable.from(pieces, { objectMode: false })) as never;
    },
  }),
  route.get('/api/home', 'What needs me now, my cycles, my next meetings', {
    policy: 'signed-in',
    returns: homeSchema,
    read: (tx, { person }) => getHome(tx, person, given),
  }),
];
