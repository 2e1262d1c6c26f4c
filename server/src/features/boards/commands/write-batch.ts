import type { BoardState, Op, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';
import type { BoardRow } from '../queries/log.ts';

/** `personId` stands beside the entry, not in it: an entry may be projected, a person never. */
export type Accepted = { op: Op; entry: VisibleEntry; personId: string | null };
type Batch = {
  board: BoardRow;
  after: BoardState;
  accepted: readonly Accepted[];
  refused: readonly { clientId: string; clientSeq: number; code: string; params: Record<string, string | number> }[];
  owners: readonly { clientId: string; authorKey: string }[];
  /** votes were voided on the way (PH5) */
  clearsVotes: boolean;
};

/** Channel on which server processes tell each other that a board's log has grown. */
export const BOARD_CHANNEL = 'board_log';

/** Writes what was decided, in one statement, with one notification for the whole batch. */
export async function writeBatch(tx: Tx, batch: Batch): Promise<void> {
  const { board, after, accepted, refused, owners } = batch;
  if (accepted.length + refused.length + owners.length === 0) return;
  const ops = accepted.map(({ op, entry, personId }) => ({
    seq: entry.seq,
    client_id: op.clientId,
    client_seq: op.clientSeq,
    type: entry.type,
    args: entry.args,
    author_key: entry.by?.key ?? '',
    person_id: personId,
    organisation_id: entry.by?.organisationId ?? null,
    sector: entry.by?.organisationId ? null : (entry.by?.sector ?? null),
  }));
  const closes = after.phase === 'closed' && board.closedAt === null;
  const forgets = closes && board.settings.identityMode !== 'person';
  await tx.execute(sql`
    with log as (
      insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, person_id, organisation_id, sector, at)
      select ${board.id}::uuid, x.seq, x.client_id, x.client_seq, x.type, x.args, x.author_key, x.person_id, x.organisation_id, x.sector, now()
      from jsonb_to_recordset(${JSON.stringify(ops)}::jsonb) as x(seq bigint, client_id uuid, client_seq int, type text, args jsonb,
        author_key text, person_id uuid, organisation_id uuid, sector text)
    ), refusals as (
      insert into board_refusals (board_id, client_id, client_seq, code, params)
      select ${board.id}::uuid, x."clientId", x."clientSeq", x.code, x.params
      from jsonb_to_recordset(${JSON.stringify(refused)}::jsonb) as x("clientId" uuid, "clientSeq" int, code text, params jsonb)
    ), clients as (
      insert into board_clients (board_id, client_id, author_key)
      select ${board.id}::uuid, x."clientId", x."authorKey"
      from jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as x("clientId" uuid, "authorKey" text)
    )
    update boards set seq = ${after.seq}, phase = ${after.phase}, opened_at = coalesce(opened_at, case when ${accepted.length > 0} then now() end),
      closed_at = case when ${closes} then now() else closed_at end,
      identity_secret = case when ${forgets} then null else identity_secret end
    where id = ${board.id} returning pg_notify(${BOARD_CHANNEL}, ${`${board.id}:${after.seq}`})`);
  await writeVotes(tx, batch);
}

/** Votes as rows, so that the budget is also a constraint (VO2): the touched ballots are written anew from the fold. */
async function writeVotes(tx: Tx, { board, after, accepted, clearsVotes }: Batch): Promise<void> {
  const touched = new Set(
    accepted.filter(({ entry }) => entry.type.startsWith('vote.')).map(({ entry }) => entry.by?.key ?? ''),
  );
  if (touched.size === 0 && !clearsVotes) return;
  const voters = JSON.stringify([...touched]);
  await tx.execute(sql`
    delete from board_votes where board_id = ${board.id}
      and (${clearsVotes} or voter_key in (select jsonb_array_elements_text(${voters}::jsonb)))`);
  const rows = [...touched].flatMap((voter) =>
    (after.ballots[voter] ?? []).flatMap((target, index) =>
      target ? [{ voter, slot: index + 1, kind: target.kind, id: target.id }] : [],
    ),
  );
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into board_votes (board_id, voter_key, slot, vote_budget, target_kind, target_id)
    select ${board.id}::uuid, x.voter, x.slot, ${board.settings.voteBudget}, x.kind, x.id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(voter text, slot int, kind text, id uuid)`);
}
