import type { Op } from '@minga/shared/boards/protocol.ts';
import type { Refusal } from '@minga/shared/boards/rules.ts';
import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/db.ts';

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

const earlierAnswers = prepared<Row>(
  'board_earlier_answers',
  sql`
    select a."clientId", a."clientSeq", o.seq, r.code, r.params, k.author_key as owner
    from jsonb_to_recordset(${sql.placeholder('asked')}::jsonb) as a("clientId" uuid, "clientSeq" int)
    left join board_ops o on o.board_id = ${sql.placeholder('boardId')} and o.client_id = a."clientId" and o.client_seq = a."clientSeq"
    left join board_refusals r on r.board_id = ${sql.placeholder('boardId')} and r.client_id = a."clientId" and r.client_seq = a."clientSeq"
    left join board_clients k on k.board_id = ${sql.placeholder('boardId')} and k.client_id = a."clientId"`,
);

/** First answers of ops that were decided before, accepted or refused (OP3). Read under the board's lock. */
export async function listEarlierAnswers(
  tx: Tx,
  boardId: string,
  attempts: readonly { op: Op }[],
): Promise<Map<string, Earlier>> {
  const asked = JSON.stringify(attempts.map(({ op }) => ({ clientId: op.clientId, clientSeq: op.clientSeq })));
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
