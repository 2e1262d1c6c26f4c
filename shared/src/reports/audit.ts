import { z } from 'zod';
import { spokenMark } from './rules.ts';
import { sha256Schema as sha256 } from '../kernel/fields.ts';
import { auditMarkSchema } from './schema.ts';

/**
 * The chain of recorded acts as it leaves the server, and the check that anybody can make of it without one. Each act
 * names the fingerprint of the act before, so that a changed, missing or inserted one shows; who kept an earlier
 * fingerprint also sees a chain that was cut, or written anew from the beginning.
 */

/** Strict forms, so that no two acts have one text to hash. */
const link = z.object({ position: z.int().min(1), previousHash: z.union([z.literal(''), sha256]), hash: sha256 });
const act = z.object({
  ...link.shape,
  /** Seconds since 1970 with their fraction, as PostgreSQL writes them */
  epoch: z.string().regex(/^\d+(\.\d+)?$/),
  forumId: z.uuid().nullable(),
  cycleId: z.uuid().nullable(),
  personId: z.uuid().nullable(),
  seatId: z.uuid().nullable(),
  action: z.string().regex(/^[a-z-]+\.[a-z-]+$/),
  subjectKind: z.string().regex(/^[a-z-]+$/),
  subjectId: z.string().regex(/^[^|]+$/),
  /** JSON, letter for letter */
  data: z.string().startsWith('{').endsWith('}'),
  /** A random number without which an act that is not public cannot be guessed from its fingerprint; null on old acts. */
  nonce: z.uuid().nullable(),
});
/** An act that is not public is in the file as its fingerprint only. */
const row = z.union([act.strict(), link.strict()]);

export const auditExportSchema = z.object({
  format: z.literal('minga-audit'),
  formatVersion: z.literal(1),
  chain: z.uuid(),
  exportedAt: z.iso.datetime(),
  head: auditMarkSchema.nullable(),
  rows: z.array(row),
});
export type AuditExport = z.infer<typeof auditExportSchema>;
export type AuditRow = AuditExport['rows'][number];
type Act = z.infer<typeof act>;

const isAct = (one: AuditRow): one is Act => 'action' in one;

/**
 * @param read what stands in the file
 * @throws Error naming the first field that is missing or is not what it should be
 */
export function readAuditFile(read: unknown): AuditExport {
  const parsed = auditExportSchema.safeParse(read);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `this is not the export of a Minga audit chain (${issue?.path.join('.') || 'the file'}: ${issue?.message})`,
  );
}

/** What is hashed: the fields of an act with `|` between them, `-` for one that is empty. */
export function auditText(chain: string, one: Act): string {
  const { previousHash, position, epoch, forumId, cycleId, personId, seatId, action, subjectKind, subjectId, data } =
    one;
  const people = [forumId, cycleId, personId, seatId].map((id) => id ?? '-');
  const fields = [previousHash, chain, position, epoch, ...people, action, subjectKind, subjectId, data];
  return [...fields, ...(one.nonce ? [one.nonce] : [])].join('|');
}

type AuditCheck = { name: 'order' | 'links' | 'content' | 'end' | 'kept'; isOk: boolean; detail: string };

/**
 * Checks a chain by itself, and against places of it that somebody kept.
 * @param hash SHA-256 of a text, in hexadecimal
 */
export function checkAudit(
  { chain, rows, head }: AuditExport,
  hash: (text: string) => string,
  kept: readonly { position: number | null; hash: string }[] = [],
): AuditCheck[] {
  const outOfOrder = rows.findIndex((one, index) => one.position !== index + 1);
  const unlinked = rows.findIndex((one, index) => one.previousHash !== (rows[index - 1]?.hash ?? ''));
  const acts = rows.filter(isAct);
  const changed = acts.find((one) => hash(auditText(chain, one)) !== one.hash);
  const last = rows.at(-1);
  const isEnd = last !== undefined && head?.hash === last.hash && head.position === last.position;
  const hidden = rows.length - acts.length;
  return [
    {
      name: 'order',
      isOk: rows.length > 0 && outOfOrder === -1,
      detail:
        rows.length === 0
          ? 'there is no act in this file: even a new cycle has one'
          : outOfOrder === -1
            ? `acts 1 to ${rows.length}, none missing and none twice`
            : `act ${rows[outOfOrder]?.position} stands in place ${outOfOrder + 1}`,
    },
    {
      name: 'links',
      isOk: unlinked === -1,
      detail:
        unlinked === -1
          ? 'each act names the fingerprint of the act before it'
          : `act ${rows[unlinked]?.position} does not follow from the act before it`,
    },
    {
      name: 'content',
      isOk: changed === undefined,
      detail: changed
        ? `act ${changed.position} (${changed.action}) was changed after it was recorded`
        : `${acts.length} acts have the fingerprint of what they say${hidden > 0 ? `; ${hidden} are not public, of these the file has only the fingerprint` : ''}`,
    },
    {
      name: 'end',
      isOk: isEnd,
      detail: isEnd
        ? `the last act has the fingerprint ${spokenMark(head)}`
        : 'the file does not end where it says it does',
    },
    ...kept.map((mark) => checkKept(rows, mark)),
  ];
}

function checkKept(rows: readonly AuditRow[], mark: { position: number | null; hash: string }): AuditCheck {
  const found = rows.find((one) => one.hash === mark.hash && (mark.position ?? one.position) === one.position);
  const what = mark.position ? `${mark.position}:${mark.hash}` : mark.hash;
  if (found) return { name: 'kept', isOk: true, detail: `what you kept is act ${found.position}, ${what}` };
  const isCut = mark.position !== null && mark.position > rows.length;
  return {
    name: 'kept',
    isOk: false,
    detail: isCut
      ? `you kept the fingerprint of act ${mark.position}, and this chain ends at act ${rows.length}: acts were removed`
      : `no act has the fingerprint you kept (${what}): this is not the chain that it was`,
  };
}
