import {
  ballotDetailSchema,
  ballotExportSchema,
  ballotListSchema,
  ballotResultSchema,
  castSchema,
  closeBallotSchema,
  commitmentBallotsSchema,
  plannedClosingSchema,
  receiptCheckSchema,
  receiptQuerySchema,
  receiptSchema,
  rollSchema,
} from '@minga/shared/ballots/schema.ts';
import { readTracker } from '@minga/shared/ballots/tracker.ts';
import { plannedLetterSchema, recipientsSchema } from '@minga/shared/notices/schema.ts';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { listRecipientsOf } from '../notices/queries/recipients.ts';
import { castVote } from './commands/cast.ts';
import { closeBallot, closeIfDue } from './commands/close.ts';
import { countDue, countIfSound } from './commands/due.ts';
import {
  presentBallot,
  presentBallots,
  presentBallotsOn,
  presentExport,
  presentResult,
  presentRoll,
} from './present.ts';
import { publicUrlOf } from '../../config.ts';
import { getBallot } from './queries/ballots.ts';
import { readPlannedClosing } from './queries/notices.ts';
import { readBallot, readBallots, readBallotsOn, readRecord, readRoll } from './queries/reading.ts';
import { isCounted } from './queries/votes.ts';
import { draftRoutes } from './routes/drafts.ts';
import { objectionRoutes } from './routes/objections.ts';
import { votingRuleRoutes } from './routes/voting-rules.ts';

const LIST = '/api/cycles/:cycleId/ballots';
const ONE = `${LIST}/:ballotId` as const;
const route = routesOf('ballots');
const number = z.coerce.number().int().min(1).max(1_000_000);

type Asking = { deps: Deps; scope: Scope; params: { ballotId: string } };

/** Counts the ballot first when its time is over, then reads it, each in a transaction of its own. */
async function afterItsEnd<T>(
  { deps, scope, params: { ballotId } }: Asking,
  read: (tx: Tx, scope: Scope, ballotId: string) => Promise<T>,
): Promise<T> {
  await inTransaction(deps.db, (tx) => closeIfDue(tx, scope, ballotId));
  return inTransaction(deps.db, (tx) => read(tx, scope, ballotId));
}

const readingRoutes = [
  route.get(LIST, 'Ballots of the cycle; drafts for the facilitation only', {
    policy: 'public',
    returns: ballotListSchema,
    handle: async ({ deps, scope }) => {
      await countDue(deps, scope);
      return presentBallots(await inTransaction(deps.db, (tx) => readBallots(tx, scope)), scope);
    },
  }),
  route.get('/api/cycles/:cycleId/commitments/:number/ballots', 'The ballots on one commitment and what came of each', {
    policy: 'public',
    params: { number },
    returns: commitmentBallotsSchema,
    handle: async ({ deps, scope, params }) => {
      await countDue(deps, scope);
      return presentBallotsOn(await inTransaction(deps.db, (tx) => readBallotsOn(tx, scope, params.number)));
    },
  }),
  route.get(ONE, 'One ballot: rules, texts, turnout, my right to vote', {
    policy: 'public',
    returns: ballotDetailSchema,
    handle: async ({ deps, scope, params: { ballotId } }) => {
      await countIfSound(deps, scope, ballotId);
      return presentBallot(await inTransaction(deps.db, (tx) => readBallot(tx, scope, ballotId)), scope);
    },
  }),
  route.get(`${ONE}/recipients`, 'Who was notified of a ballot and of its result, and what became of each letter', {
    policy: 'facilitator',
    returns: recipientsSchema,
    // Who is reminded has not voted: that is nobody's to read.
    read: async (tx, { scope, params }) =>
      listRecipientsOf(
        tx,
        scope,
        [(await getBallot(tx, scope, params.ballotId)).id],
        ['ballot-announced', 'ballot-result'],
      ),
    present: (items) => ({ items }),
  }),
  route.get(`${ONE}/roll`, 'The frozen roll', {
    policy: 'public',
    returns: rollSchema,
    read: (tx, { scope, params }) => readRoll(tx, scope, params.ballotId),
    present: presentRoll,
  }),
  route.get(`${ONE}/result`, 'The result, after closing', {
    policy: 'public',
    returns: ballotResultSchema,
    handle: async (asked) => presentResult(await afterItsEnd(asked, readRecord), asked.scope),
  }),
  route.get(`${ONE}/export`, 'The public record, for npm run verify-ballot', {
    policy: 'public',
    returns: ballotExportSchema,
    handle: async (asked) => {
      const file = presentExport(await afterItsEnd(asked, readRecord));
      const name = `ballot-${asked.params.ballotId}.json`;
      void asked.reply.header('content-disposition', `attachment; filename="${name}"`);
      return file;
    },
  }),
];

const closingRoute = route.post(`${ONE}/close`, 'Close before the date, with a public reason', {
  policy: 'facilitator',
  // Two transactions, since votes are read only after an end that everybody sees; a ballot ends once.
  repeat: 'recognised',
  body: closeBallotSchema,
  returns: ballotDetailSchema,
  handle: async (asked) => {
    const { deps, scope, params, body, request } = asked;
    const isFormSent = request.headers['idempotency-key'] !== undefined;
    await inTransaction(deps.db, (tx) => closeBallot(tx, scope, params.ballotId, body.reason, isFormSent));
    return presentBallot(await afterItsEnd(asked, readBallot), scope);
  },
});

const plannedClosingRoute = route.post(
  `${ONE}/planned-letter`,
  'Whom closing it before the date would notify, and the letter; nothing is written',
  {
    policy: 'facilitator',
    // Only reads.
    repeat: 'recognised',
    body: plannedClosingSchema,
    returns: plannedLetterSchema,
    read: async (tx, { scope, params, body, deps }) => {
      const { id } = await getBallot(tx, scope, params.ballotId);
      return readPlannedClosing(tx, scope, id, { closedReason: body.reason, publicUrl: publicUrlOf(deps.config) });
    },
  },
);

const votingRoutes = [
  route.post(`${ONE}/casts`, 'Vote; the same key gives the same receipt', {
    policy: 'seat',
    // By the key in its body, bound to the vote; no other table may hold what somebody chose.
    repeat: 'recognised',
    body: castSchema,
    returns: receiptSchema,
    handle: ({ deps, scope, params, body }) => castVote(deps.db, scope, params.ballotId, body),
  }),
  // A tracker travels in the body, because addresses end up in logs.
  route.post(`${ONE}/receipts/check`, 'Is the vote of this receipt counted?', {
    policy: 'public',
    repeat: 'recognised',
    rateLimit: { max: 600, timeWindow: 60_000 },
    body: receiptQuerySchema,
    returns: receiptCheckSchema,
    read: async (tx, { scope, params, body }) => {
      const ballot = await getBallot(tx, scope, params.ballotId);
      const tracker = readTracker(body.tracker);
      return tracker !== null && (await isCounted(tx, ballot, tracker));
    },
    present: (isCounted) => ({ isCounted }),
  }),
];

export const ballotsRoutes = [
  ...readingRoutes,
  ...votingRuleRoutes,
  ...draftRoutes,
  plannedClosingRoute,
  closingRoute,
  ...votingRoutes,
  ...objectionRoutes,
];
