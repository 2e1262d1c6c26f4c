import { z } from 'zod';
import { type AuditExport, type AuditRow, checkAudit } from '../reports/audit.ts';
import { sha256Schema } from '../kernel/fields.ts';
import { auditMarkSchema, type AuditMark } from '../reports/schema.ts';
import type { Check } from './export.ts';
import type { BallotExport } from './record.ts';
import { objectionSchema, outcomeSchema } from './schema.ts';
import { BALLOT_MODES, BALLOT_RULES, CHOICES, GROUP_ORDER } from './tally.ts';
import { SECTORS } from '../people/rules.ts';

/**
 * The file of a closed ballot as a stranger gets it: what each field is. Whether it is right is the recount's to say. Fields
 * that are not named here stay, because the fingerprint covers them.
 */
const count = z.int().min(0);
const group = z.enum(GROUP_ORDER);

const recordSchema = z.looseObject({
  format: z.literal('minga-ballot'),
  formatVersion: z.union([z.literal(1), z.literal(2)]),
  ballot: z.looseObject({
    id: z.string(),
    title: z.string(),
    mode: z.enum(BALLOT_MODES),
    rule: z.enum(BALLOT_RULES),
    quorumPercent: z.number(),
    votesBy: z.string().optional(),
    votingRule: z.looseObject({ reason: z.string(), chosenAt: z.string() }).nullish(),
    opensAt: z.string(),
    closesAt: z.string(),
    votesUntil: z.string().optional(),
    closedAt: z.string().nullable(),
    closedReason: z.string().nullable(),
  }),
  roll: z.looseObject({
    sha256: z.string(),
    entries: z.array(z.looseObject({ seat: z.string(), organisation: z.string(), sector: z.enum(SECTORS) })),
  }),
  questions: z.array(
    z.looseObject({
      versionId: z.string(),
      versionSha256: z.string(),
      commitment: z.number(),
      versionNumber: z.number(),
      title: z.string(),
      isWithdrawn: z.boolean().optional(),
      isAskedBefore: z.boolean().optional(),
    }),
  ),
  turnout: count,
  civilSociety: z.looseObject({ roll: count, needed: count, voted: count.nullable(), isMet: z.boolean() }).nullish(),
  trackers: z.array(z.string()),
  votes: z.array(
    z.looseObject({
      question: z.number(),
      organisation: z.string().optional(),
      group,
      choice: z.enum(CHOICES),
      reason: z.string().nullish(),
    }),
  ),
  // Records of the first edition do not say why numbers are missing.
  results: z.array(z.looseObject({ ...outcomeSchema.shape, withheld: outcomeSchema.shape.withheld.optional() })),
});

const ballotFileSchema = z.looseObject({
  record: recordSchema,
  sha256: sha256Schema,
  objections: z.array(objectionSchema).optional(),
  act: auditMarkSchema.nullish(),
});
type FiledObjection = z.infer<typeof objectionSchema>;
export type BallotFile = {
  record: BallotExport;
  sha256: string;
  /** missing in files of before objections were followed up */
  objections?: FiledObjection[];
  act?: AuditMark | null;
};

/**
 * @param read what stands in the file
 * @throws Error naming the first field that is missing or is not what it should be
 */
export function readBallotFile(read: unknown): BallotFile {
  const { success, error } = ballotFileSchema.safeParse(read);
  if (!success) {
    const [issue] = error.issues;
    throw new Error(
      `this is not the export of a Minga ballot (${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'unreadable'})`,
    );
  }
  // The file itself, not what was parsed of it: its fingerprint is of every letter.
  return read as BallotFile;
}

/** Each objection of the file stands in the record as a vote against with those words, and none is left out. */
export function checkObjections({ record, objections }: BallotFile): Check[] {
  if (objections === undefined) return [];
  const against = record.ballot.rule === 'consent' ? record.votes.filter(({ choice }) => choice === 'against') : [];
  const isIn = (one: FiledObjection) =>
    against.some(
      (vote) =>
        'organisation' in vote &&
        vote.question === one.question &&
        vote.organisation === one.organisation &&
        vote.group === one.sector &&
        vote.reason === one.objection,
    );
  const isOk = objections.length === against.length && objections.every(isIn);
  return [{ name: 'objections', isOk, detail: `${objections.length}, and ${against.length} in the votes` }];
}

type Act = Extract<AuditRow, { action: string }>;

/**
 * What stands beside the record and is not covered by its fingerprint: the place of the counting in the chain of acts, and
 * what became of objections. Only an export of that chain can prove them.
 * @param sha256 hex digest of a text in UTF-8
 */
export function checkBeside(file: BallotFile, chain: AuditExport, sha256: (text: string) => string): Check[] {
  const { record, act = null, objections = [] } = file;
  const isWhole = checkAudit(chain, sha256).every(({ isOk }) => isOk);
  const acts = chain.rows.filter((row): row is Act => 'action' in row && row.subjectId === record.ballot.id);
  const counting = acts.find(({ action, position }) => action === 'ballot.closed' && position === act?.position);
  const isNamed = counting?.hash === act?.hash && dataOf(counting)['exportSha256'] === file.sha256;
  const decided = acts.filter(({ action }) => action === 'ballot.objection-decided').map(dataOf);
  const wrong = objections.find(({ id, outcome }) => {
    const said = decided.filter(({ objectionId }) => objectionId === id);
    if (outcome === null) return said.length > 0;
    const [one = {}] = said;
    const isSame = one['outcome'] === outcome.kind && (one['reason'] ?? null) === outcome.reason;
    // Acts of before the moment was recorded name none.
    return said.length !== 1 || !isSame || (one['at'] ?? outcome.at) !== outcome.at;
  });
  const isLeftOut = decided.some(({ objectionId }) => !objections.some(({ id }) => id === objectionId));
  return [
    {
      name: 'chain',
      isOk: isWhole,
      detail: isWhole
        ? `${chain.rows.length} acts, whole`
        : 'the record of acts does not follow: see npm run verify-audit',
    },
    {
      name: 'act',
      isOk: act !== null && isNamed,
      detail:
        act === null
          ? 'the file names no act'
          : isNamed
            ? `act ${act.position} is the counting of this very record`
            : `act ${act.position} of the record of acts is not the counting of this record`,
    },
    {
      name: 'beside',
      isOk: wrong === undefined && !isLeftOut,
      detail: wrong
        ? `what the file says of the objection of ${wrong.organisation} is not what was recorded`
        : isLeftOut
          ? 'the file leaves out an objection that was answered'
          : `${objections.length} objections, answered as recorded; by whom, the record of acts says without names`,
    },
  ];
}

function dataOf(act: Act | undefined): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(act?.data ?? '{}');
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
