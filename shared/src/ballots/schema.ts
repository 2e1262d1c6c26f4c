import { z } from 'zod';
import { stageNameSchema } from '../cycles/schema.ts';
import { instantSchema, reasonSchema } from '../kernel/fields.ts';
import { sectorSchema } from '../people/schema.ts';
import { VOTES_BY } from './record.ts';
import { OBJECTION_OUTCOMES, WARNING_CODES } from './rules.ts';
import { BALLOT_MODES, BALLOT_RULES, CHOICES } from './tally.ts';
import { auditMarkSchema } from '../reports/schema.ts';
import { votingRuleSchema } from './voting-rule.ts';

/** `suspended`: within its dates, but no vote is taken, because its stage is closed or its texts were withdrawn. */
export const BALLOT_STATUSES = ['draft', 'announced', 'open', 'suspended', 'closed'] as const;
const groupSchema = z.union([sectorSchema, z.enum(['other_government', 'other_non_government', 'all'])]);
const countsSchema = z.object({ for: z.int(), against: z.int(), abstain: z.int() });

export const outcomeSchema = z.object({
  /** null when numbers would tell how somebody voted; `withheld` says why */
  total: countsSchema.nullable(),
  withheld: z.enum(['no-quorum', 'near-unanimous', 'asked-before']).nullable(),
  turnout: z.int(),
  roll: z.int(),
  quorum: z.object({ percent: z.int(), needed: z.int(), isMet: z.boolean() }),
  sides: z.object({ government: countsSchema, non_government: countsSchema }).nullable(),
  groups: z.array(z.object({ group: groupSchema, counts: countsSchema })),
  isApproved: z.boolean(),
  grounds: z.enum([
    'majority',
    'no-majority',
    'no-quorum',
    'objections',
    'no-objection',
    'government-lacks',
    'non-government-lacks',
    'both-lack',
    'too-few-to-split',
    'withdrawn',
  ]),
  isOneSided: z.boolean(),
});

/** One frozen version to be decided. `content` is the text itself, so that nobody votes on a title. */
const questionSchema = z.object({
  versionId: z.uuid(),
  versionSha256: z.string(),
  versionNumber: z.int(),
  commitment: z.int(),
  title: z.string(),
  /** withdrawn while people voted: it is no longer asked */
  isWithdrawn: z.boolean(),
  /** the newest frozen version; the ballot stays with the one it was announced with (V01) */
  newestVersion: z.int(),
  /** asked in secret before: only the outcome will be shown */
  isOutcomeOnly: z.boolean(),
  leadOrganisation: z.string().nullable(),
  problem: z.string(),
  solution: z.string(),
  results: z.string(),
  addedValue: z.string(),
  milestones: z.array(z.object({ title: z.string(), output: z.string(), dueOn: z.string().nullable() })),
});

const ballotSummarySchema = z.object({
  id: z.uuid(),
  title: z.string(),
  status: z.enum(BALLOT_STATUSES),
  stage: stageNameSchema,
  mode: z.enum(BALLOT_MODES),
  rule: z.enum(BALLOT_RULES),
  quorumPercent: z.int(),
  votesBy: z.enum(VOTES_BY),
  opensAt: instantSchema,
  closesAt: instantSchema,
  /** when it really ceases to take votes: its date, when it was closed by hand, or the end of its stage before */
  votesUntil: instantSchema,
  /** the moment voting really ended: its date, or when a facilitator closed it */
  closedAt: instantSchema.nullable(),
  closedReason: z.string().nullable(),
  questions: z.int(),
  roll: z.int(),
  /** how many have voted; in secret in steps of five while votes are taken, or null on a small roll */
  turnout: z.int().nullable(),
  /** after closing */
  approved: z.int().nullable(),
});
export type BallotSummary = z.infer<typeof ballotSummarySchema>;

export const ballotListSchema = z.object({
  items: z.array(ballotSummarySchema),
  now: instantSchema,
  abilities: z.object({ canCreate: z.boolean() }),
});
export type BallotList = z.infer<typeof ballotListSchema>;

/** What the rules noticed when it was announced. */
export const warningSchema = z.object({
  rule: z.enum(['V07', 'V08', 'P07', 'P08']),
  code: z.enum(WARNING_CODES),
  params: z.record(z.string(), z.number()),
});

/** A right to vote of the person who asks, and the seat in which they use it. */
const votingRightSchema = z.object({
  seatId: z.uuid(),
  organisation: z.string(),
  sector: sectorSchema,
  hasVoted: z.boolean(),
});

export const ballotDetailSchema = ballotSummarySchema.omit({ questions: true }).extend({
  introduction: z.string(),
  /** counts the times a draft was saved */
  version: z.int(),
  /** the forum's rule of `votesBy`: of a draft the one that holds now; null where none was chosen */
  votingRule: votingRuleSchema.nullable(),
  questions: z.array(questionSchema),
  rollSha256: z.string().nullable(),
  rollBySector: z.array(z.object({ sector: sectorSchema, entries: z.int() })),
  warnings: z.array(warningSchema),
  myRights: z.array(votingRightSchema),
  /** a vote would count now */
  isTakingVotes: z.boolean(),
  now: instantSchema,
  abilities: z.object({
    canVote: z.boolean(),
    canOpen: z.boolean(),
    canChange: z.boolean(),
    canClose: z.boolean(),
    canDiscard: z.boolean(),
  }),
});
export type BallotDetail = z.infer<typeof ballotDetailSchema>;
export type BallotQuestion = z.infer<typeof questionSchema>;

/** V06: an objection of a counted ballot, and what became of it. */
export const objectionSchema = z.object({
  id: z.uuid(),
  /** the place of its text in the ballot, from 0 */
  question: z.int(),
  organisation: z.string(),
  sector: sectorSchema,
  objection: z.string(),
  /** null while nothing is decided about it */
  outcome: z
    .object({
      kind: z.enum(OBJECTION_OUTCOMES),
      /** null only for one that was withdrawn without a word */
      reason: z.string().nullable(),
      by: z.string(),
      at: instantSchema,
    })
    .nullable(),
});
export type Objection = z.infer<typeof objectionSchema>;
/** As one reader sees it: theirs, and what they may do about it. */
const myObjectionSchema = objectionSchema.extend({
  isMine: z.boolean(),
  canWithdraw: z.boolean(),
  canDecide: z.boolean(),
});
export type MyObjection = z.infer<typeof myObjectionSchema>;

/** The ballots on one commitment, with what came of each. */
export const commitmentBallotsSchema = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      status: z.enum(BALLOT_STATUSES),
      mode: z.enum(BALLOT_MODES),
      endsAt: instantSchema,
      versionNumber: z.int(),
      outcome: outcomeSchema.nullable(),
      objections: z.array(objectionSchema),
    }),
  ),
});
export type CommitmentBallots = z.infer<typeof commitmentBallotsSchema>;

export const decideObjectionSchema = z.strictObject({
  outcome: z.enum(OBJECTION_OUTCOMES).exclude(['withdrawn']),
  reason: reasonSchema,
});
export type DecideObjection = z.infer<typeof decideObjectionSchema>;
export const withdrawObjectionSchema = z.strictObject({ reason: z.string().trim().max(2_000).default('') });

export const closeBallotSchema = z.strictObject({ reason: reasonSchema });
/** While the reason is being written. */
export const plannedClosingSchema = z.strictObject({ reason: z.string().trim().max(2_000) });

/** `key` is made by the voter's device and kept there: sending the same vote again with it gives the same receipt. */
export const castSchema = z.strictObject({
  seatId: z.uuid().optional(),
  key: z.uuid({ version: 'v4' }),
  choices: z
    .array(
      z.strictObject({ versionId: z.uuid(), choice: z.enum(CHOICES), reason: z.string().trim().max(2_000).optional() }),
    )
    .min(1)
    .max(40),
});
export type Cast = z.infer<typeof castSchema>;

export const receiptSchema = z.object({
  ballotId: z.uuid(),
  title: z.string(),
  organisation: z.string(),
  tracker: z.string(),
  rollSha256: z.string(),
  closesAt: instantSchema,
  /** until when votes are really taken: its stage may end before */
  votesUntil: instantSchema,
  /** this very vote had arrived before */
  isRepeat: z.boolean(),
  /** The announcement's place in the chain of acts: the same for all voters, so it does not tell when one voted. */
  act: auditMarkSchema.nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const receiptQuerySchema = z.strictObject({ tracker: z.string().max(60) });
export const receiptCheckSchema = z.object({ isCounted: z.boolean() });

export const rollSchema = z.object({
  sha256: z.string(),
  entries: z.array(z.object({ seat: z.string(), organisation: z.string(), sector: sectorSchema })),
});
export type Roll = z.infer<typeof rollSchema>;

export const ballotResultSchema = z.object({
  turnout: z.int(),
  roll: z.int(),
  mode: z.enum(BALLOT_MODES),
  rule: z.enum(BALLOT_RULES),
  votesBy: z.enum(VOTES_BY),
  /** V08; null without civil society on the roll, or where it was not recorded */
  civilSociety: z.object({ roll: z.int(), needed: z.int(), voted: z.int().nullable(), isMet: z.boolean() }).nullable(),
  questions: z.array(z.object({ versionId: z.uuid(), commitment: z.int(), title: z.string(), outcome: outcomeSchema })),
  /** how each organisation voted; null in secret mode */
  votes: z
    .array(
      z.object({
        question: z.int(),
        organisation: z.string(),
        sector: sectorSchema,
        choice: z.enum(CHOICES),
        reason: z.string().nullable(),
      }),
    )
    .nullable(),
  /** V06; empty but for consent */
  objections: z.array(myObjectionSchema),
  trackers: z.array(z.string()),
  exportSha256: z.string(),
});
export type BallotResult = z.infer<typeof ballotResultSchema>;

/** The file that `npm run verify-ballot` reads. The record's shape is export.ts. */
export const ballotExportSchema = z.object({
  record: z.looseObject({ format: z.literal('minga-ballot'), formatVersion: z.union([z.literal(1), z.literal(2)]) }),
  sha256: z.string(),
  /** V06: decided after the record was sealed, so its hash does not cover them; the record of acts does. */
  objections: z.array(objectionSchema),
  /** The closing's place in the chain of acts. */
  act: auditMarkSchema.nullable(),
});
