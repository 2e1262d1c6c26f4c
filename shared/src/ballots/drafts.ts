import { plannedLetterSchema } from '../notices/schema.ts';
import { z } from 'zod';
import { stageNameSchema } from '../cycles/schema.ts';
import { line, instantSchema, plannedInstantSchema } from '../kernel/fields.ts';
import { sectorSchema } from '../people/schema.ts';
import { VOTES_BY } from './record.ts';
import { warningSchema } from './schema.ts';
import { BALLOT_MODES, BALLOT_RULES } from './tally.ts';

/** A ballot before it is announced. Whose votes it counts is the rule of the forum, voting-rule.ts. */

const fields = z.strictObject({
  title: line(200),
  introduction: z.string().trim().max(4_000).default(''),
  stage: stageNameSchema.default('co_creation'),
  mode: z.enum(BALLOT_MODES),
  rule: z.enum(BALLOT_RULES),
  quorumPercent: z.int().min(1).max(100).default(50),
  opensAt: plannedInstantSchema,
  closesAt: plannedInstantSchema,
  versionIds: z.array(z.uuid()).min(1).max(40),
});
type Fields = z.infer<typeof fields>;
const isForward = (input: Pick<Fields, 'opensAt' | 'closesAt'>) => new Date(input.closesAt) > new Date(input.opensAt);
const FORWARD = { path: ['closesAt'], params: { code: 'ends-before-start' } };
const areDifferent = ({ versionIds }: Pick<Fields, 'versionIds'>) => new Set(versionIds).size === versionIds.length;

export const createBallotSchema = fields.refine(isForward, FORWARD).refine(areDifferent, { path: ['versionIds'] });
/** The whole draft anew, with the version of it that was read. */
export const changeBallotSchema = fields
  .extend({ version: z.int().min(1) })
  .refine(isForward, FORWARD)
  .refine(areDifferent, { path: ['versionIds'] });
export type ChangeBallot = z.input<typeof changeBallotSchema>;

/** What whoever announces has read: refused when the draft, or the forum's rule, is another meanwhile. */
export const announceBallotSchema = z
  .strictObject({ version: z.int().min(1).optional(), votesBy: z.enum(VOTES_BY).optional() })
  .nullish();
export type AnnounceBallot = NonNullable<z.input<typeof announceBallotSchema>>;

export type CreateBallot = z.input<typeof createBallotSchema>;

/** What announcing now would do, for the facilitation: whose votes, who is left out, what the rules notice. */
export const ballotPreviewSchema = z.object({
  opensAt: instantSchema,
  closesAt: instantSchema,
  entries: z.array(z.object({ organisation: z.string(), sector: sectorSchema, people: z.array(z.string()) })),
  withoutVote: z.array(
    z.object({
      person: z.string(),
      organisation: z.string(),
      why: z.enum(['delegate', 'begins-later', 'ends-before']),
    }),
  ),
  organisationsWithoutVote: z.array(z.string()),
  /** whom announcing tells, who will find the ballot among what needs them too */
  letter: plannedLetterSchema,
  warnings: z.array(warningSchema),
  /** texts on which a secret ballot was held before: this one will show only their outcome */
  askedBefore: z.array(z.object({ commitment: z.int(), ballotId: z.uuid(), title: z.string() })),
  /** texts that another ballot, not over yet, asks about, too */
  askedNow: z.array(z.object({ commitment: z.int(), ballotId: z.uuid(), title: z.string() })),
  /** what keeps it from being announced now, each in a sentence; empty when nothing does */
  obstacles: z.array(z.object({ code: z.string(), title: z.string() })),
});
export type BallotPreview = z.infer<typeof ballotPreviewSchema>;
