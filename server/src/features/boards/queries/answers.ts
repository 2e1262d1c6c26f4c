import type { KeyObject } from 'node:crypto';
import type { Op } from '@minga/shared/boards/protocol.ts';
import type { Refusal } from '@minga/shared/boards/rules.ts';
import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { prepared } from '../../../platform/database/prepared.ts';
import { sealedNumber } from '../policy.ts';

/** What is already known about one (clientId, clientSeq): its first answer if it had one, and whose the client id is. */
export type Earlier = { clientId: string; seq: number | null; refusal: Refusal | null; owner: string | null };

export function refusalKey(op: Pick<Op, 'clientId' | 'clientSeq'>): string {
  return `${op.clientId}:${op.clientSeq}`;
}

type Row = {
  clientId: string;
  clientSeq: number;
  seq: string | null;
  code: ErrorCode | null;
  params: NonNullable<Refusal['params']> | null;
  owner: string | null;
};

// The plan is made once, perhaps while the board is still empty. Each `limit 1` keeps it to a look into the index for each
// op asked about; a plain join would be planned as a walk through the log of the board, and stay one as the log grows.
const earlierAnswers = prepared<Row>(
  'board_earlier_answers',
  sql`
    select a."clientId", a."clientSeq", o.seq, r.code, r.params, k.author_key as owner
    from jsonb_to_recordset(${sql.placeholder('asked')}::jsonb) as a("clientId" uuid, "clientSeq" int)
    left join lateral (select seq from board_ops
      where board_id = ${sql.placeholder('boardId')} and client_id = a."clientId" and client_seq = a."clientSeq" limit 1) o on true
    left join lateral (select code, params from board_refusals
      where board_id = ${sql.placeholder('boardId')} and client_id = a."clientId" and client_seq = a."clientSeq" limit 1) r on true
    left join lateral (select author_key from board_clients
      where board_id = ${sql.placeholder('boardId')} and client_id = a."clientId" limit 1) k on true`,
);

/**
 * First answers of ops that were decided before, accepted or refused (OP3). Read under the board's lock.
 * @param sealed asked about too: ops of before lie under the number under which they were sent
 */
export async function listEarlierAnswers(
  tx: Tx,
  boardId: string,
  attempts: readonly { op: Op }[],
  sealed: ReadonlyMap<string, Op> = new Map(),
): Promise<Map<string, Earlier>> {
  const ops = [...attempts.map(({ op }) => op), ...sealed.values()];
  const asked = JSON.stringify(ops.map(({ clientId, clientSeq }) => ({ clientId, clientSeq })));
  const rows = await earlierAnswers(tx, { boardId, asked });
  return new Map(
    rows.map((row) => [
      refusalKey(row),
      {
        clientId: row.clientId,
        seq: row.seq === null ? null : Number(row.seq),
        refusal: row.code === null ? null : { code: row.code, params: row.params ?? {} },
        owner: row.owner,
      },
    ]),
  );
}

/** Whose the client ids are that wrote before. */
export function ownersIn(earlier: ReadonlyMap<string, Earlier>): Map<string, string> {
  return new Map(
    [...earlier.values()].flatMap(({ clientId, owner }) => (owner === null ? [] : [[clientId, owner] as const])),
  );
}

/** What was answered to this number before, if anything. */
export function answered(earlier: ReadonlyMap<string, Earlier>, op: Op): Earlier | undefined {
  const known = earlier.get(refusalKey(op));
  return known?.refusal || known?.seq != null ? known : undefined;
}

/** Ops as a board that hides people keeps them, by the number under which they were sent; none once its key is gone. */
export function sealNumbers(attempts: readonly { op: Op }[], secret: KeyObject | null): Map<string, Op> {
  if (!secret) return new Map();
  return new Map(attempts.map(({ op }) => [refusalKey(op), { ...op, ...sealedNumber(secret, op) }] as const));
}
