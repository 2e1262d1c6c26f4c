import type { AuditExport, AuditRow } from '@minga/shared/reports/audit.ts';
import type { AuditMark } from '@minga/shared/reports/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../http/gate.ts';
import { dbNow, type Tx } from './db.ts';

/** Chain of acts that belong to no forum. */
const PLATFORM = '00000000-0000-0000-0000-000000000000';

/** Whose act it is and where it belongs: a scope, or what stands for one where no gate has minted it. */
type ActBy = {
  readonly forumId: string | null;
  readonly cycleId: string | null;
  /** the seat it was done for, where it was */
  readonly seatId?: string | null;
} & (
  | { readonly actor: Actor; readonly personId?: string | null }
  /** null for what the system does by itself, such as counting a ballot */
  | { readonly personId: string | null; readonly actor?: Actor }
);

function personOfAct({ personId, actor }: ActBy): string | null {
  if (personId !== undefined) return personId;
  if (actor?.kind !== 'person') throw new AppError('session.required');
  return actor.personId;
}

/**
 * Appends one act to the chain of its cycle (else of its forum) in the same transaction as the act itself.
 * A trigger numbers the row and binds it to the hash of the row before; the application role can only INSERT.
 * @param action noun and past tense: `diagnosis.published`
 * @param subject the id, of what the action's noun names; else what it is and its id
 * @param data facts of the act. Never a secret, a ballot's choice or a hidden note's text
 */
export async function record(
  tx: Tx,
  by: ActBy,
  action: string,
  subject: string | { kind: string; id: string },
  data: Record<string, unknown> = {},
): Promise<void> {
  const chain = by.cycleId ?? by.forumId ?? PLATFORM;
  const { kind, id } = typeof subject === 'string' ? { kind: action.split('.')[0], id: subject } : subject;
  await tx.execute(sql`
    insert into audit_log (chain, forum_id, cycle_id, person_id, seat_id, action, subject_kind, subject_id, data)
    values (${chain}, ${by.forumId}, ${by.cycleId}, ${personOfAct(by)}, ${by.seatId ?? null}, ${action},
      ${kind}, ${id}, ${JSON.stringify(data)}::jsonb)`);
}

/**
 * Recomputes a chain from its first row.
 * @param after from the one behind this act instead, which is taken for right
 * @returns the position of the first row whose hash does not follow, or null when the chain is whole
 */
export async function firstBrokenLink(
  tx: Pick<Tx, 'execute'>,
  chain: string,
  after: AuditMark = { position: 0, hash: '' },
): Promise<number | null> {
  const result = await tx.execute<{ position: string }>(sql`
    select position from (
      select a.position, a.hash, a.previous_hash, audit_hash(a) as expected,
        lag(a.hash) over (order by a.position) as before, lag(a.position) over (order by a.position) as position_before
      from audit_log a where a.chain = ${chain} and a.position > ${after.position}) link
    where hash is distinct from expected
      or previous_hash is distinct from coalesce(before, decode(${after.hash}, 'hex'))
      or position <> coalesce(position_before, ${after.position}) + 1
    order by position limit 1`);
  const row = result.rows[0];
  return row ? Number(row.position) : null;
}

export type ChainCheck = { entries: number; head: AuditMark | null; isWhole: boolean; firstBroken: number | null };

/**
 * How long a chain is, its last act, and whether every act still follows from the one before.
 * @param after only the acts behind this one, up to which the chain was found whole
 * @returns null when that act is not there, or is another one
 */
export async function checkChain(tx: Tx, chain: string): Promise<ChainCheck>;
export async function checkChain(tx: Tx, chain: string, after: AuditMark): Promise<ChainCheck | null>;
export async function checkChain(tx: Tx, chain: string, after?: AuditMark): Promise<ChainCheck | null> {
  const from = after?.position ?? 0;
  const { rows } = await tx.execute<{ entries: number; seen: string | null }>(sql`
    select count(*) filter (where position > ${from})::int as entries,
      max(encode(hash, 'hex')) filter (where position = ${from}) as seen
    from audit_log where chain = ${chain} and position >= ${from}`);
  const [row] = rows;
  if (after && row?.seen !== after.hash) return null;
  const head = await headOf(tx, chain);
  const firstBroken = await firstBrokenLink(tx, chain, after);
  return { entries: from + (row?.entries ?? 0), head, isWhole: firstBroken === null, firstBroken };
}

/**
 * The place of an act in its chain, as an expression for a statement that reads more. The inner select is looked up by its
 * subject: `offset 0` keeps the planner from walking a whole chain backwards for the newest act instead.
 */
export function markExpression(chain: SQL, act: { action: string; subjectId: SQL }): SQL {
  return sql`(select json_build_object('position', position::int, 'hash', encode(hash, 'hex'))
    from (select position, hash from audit_log
      where chain = ${chain} and subject_id = ${act.subjectId} and action = ${sql.raw(`'${act.action}'`)} offset 0) acts
    order by position desc limit 1)`;
}

/** The place of an act in its chain, as receipts and exports print it: whoever keeps it can compare the chain later. */
export async function markOf(
  tx: Pick<Tx, 'execute'>,
  chain: string,
  act: { action: string; subjectId: string },
): Promise<AuditMark | null> {
  const result = await tx.execute<{ mark: AuditMark | null }>(
    sql`select ${markExpression(sql`${chain}::uuid`, { action: act.action, subjectId: sql`${act.subjectId}` })} as mark`,
  );
  return result.rows[0]?.mark ?? null;
}

/** The last act of a chain. */
export async function headOf(tx: Pick<Tx, 'execute'>, chain: string): Promise<AuditMark | null> {
  const result = await tx.execute<AuditMark>(sql`
    select position::int, encode(hash, 'hex') as hash from audit_log where chain = ${chain} order by position desc limit 1`);
  return result.rows[0] ?? null;
}

type RawRow = { position: number; previousHash: string; hash: string; isShown: boolean } & Record<string, unknown>;

/** Acts read at once: a chain has no end, and the process that reads it answers everybody. */
const PAGE = 500;

/**
 * A chain with all that is needed to check it elsewhere, as JSON, piece by piece: what is appended meanwhile is left to the
 * next export.
 * @param read runs a query in a transaction of its own
 * @param shown actions whose acts are told in full, null for all; of the others only the fingerprint leaves the server
 */
export async function* exportChain(
  read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  chain: string,
  shown: readonly string[] | null,
): AsyncGenerator<string> {
  const { head, exportedAt } = await read(async (tx) => ({
    head: await headOf(tx, chain),
    exportedAt: (await dbNow(tx)).toISOString(),
  }));
  const facts: Omit<AuditExport, 'rows'> = { format: 'minga-audit', formatVersion: 1, chain, exportedAt, head };
  yield `${JSON.stringify(facts).slice(0, -1)},"rows":[`;
  const last = head?.position ?? 0;
  for (let from = 0; from < last; from += PAGE) {
    const rows = await read((tx) => readActs(tx, chain, shown, { from, to: Math.min(from + PAGE, last) }));
    yield `${from > 0 && rows.length > 0 ? ',' : ''}${rows.map((row) => JSON.stringify(row)).join(',')}`;
  }
  yield ']}';
}

async function readActs(
  tx: Pick<Tx, 'execute'>,
  chain: string,
  shown: readonly string[] | null,
  { from, to }: { from: number; to: number },
): Promise<AuditRow[]> {
  const isShown = shown ? sql`action = any(${sql.param([...shown])}::text[])` : sql`true`;
  const { rows } = await tx.execute<RawRow>(sql`
    select position::int, encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash, ${isShown} as "isShown",
      extract(epoch from at)::text as epoch, forum_id as "forumId", cycle_id as "cycleId", person_id as "personId",
      seat_id as "seatId", action, subject_kind as "subjectKind", subject_id as "subjectId", data::text as data, nonce
    from audit_log where chain = ${chain} and position > ${from} and position <= ${to} order by position`);
  return rows.map(({ isShown, ...row }): AuditRow => {
    const { position, previousHash, hash } = row;
    return (isShown ? row : { position, previousHash, hash }) as AuditRow;
  });
}
