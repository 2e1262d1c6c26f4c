import type { KeyObject } from 'node:crypto';
import type { BoardState, Op, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { clearsVotes } from '@minga/shared/boards/rules.ts';
import { sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/database/db.ts';
import type { RecordedAuthor } from '../policy.ts';
import type { BoardRow } from '../queries/deciding.ts';
import { sealWords } from '../queries/private-words.ts';
import { keepClosedNotes } from './keep-closed-notes.ts';

/** `recorded` stands beside the entry, not in it: an entry may be projected, a person never. */
export type Accepted = { op: Op; entry: VisibleEntry; recorded: RecordedAuthor; isPrivate: boolean };
type Batch = {
  board: BoardRow;
  /** of a board that hides people: what is written privately is kept sealed with it */
  secret: KeyObject | null;
  after: BoardState;
  accepted: readonly Accepted[];
  refused: readonly { clientId: string; clientSeq: number; code: string; params: Record<string, string | number> }[];
  owners: readonly { clientId: string; authorKey: string }[];
  before: BoardState;
};

const value = sql.placeholder;

const batchWritten = prepared(
  'board_batch_written',
  sql`
    with log as (
      insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, person_id, organisation_id, sector,
        is_guest, origin, confirmed_by, at)
      select ${value('boardId')}::uuid, x.seq, x.client_id, x.client_seq, x.type, x.args, x.author_key, x.person_id, x.organisation_id, x.sector,
        x.is_guest, x.origin, x.confirmed_by, x.at
      from jsonb_to_recordset(${value('ops')}::jsonb) as x(seq bigint, client_id uuid, client_seq int, type text, args jsonb,
        author_key text, person_id uuid, organisation_id uuid, sector text, is_guest boolean, origin text, confirmed_by uuid, at timestamptz)
    ), refusals as (
      insert into board_refusals (board_id, client_id, client_seq, code, params)
      select ${value('boardId')}::uuid, x."clientId", x."clientSeq", x.code, x.params
      from jsonb_to_recordset(${value('refused')}::jsonb) as x("clientId" uuid, "clientSeq" int, code text, params jsonb)
    ), clients as (
      insert into board_clients (board_id, client_id, author_key)
      select ${value('boardId')}::uuid, x."clientId", x."authorKey"
      from jsonb_to_recordset(${value('owners')}::jsonb) as x("clientId" uuid, "authorKey" text)
    )
    update boards set seq = ${value('seq')}, phase = ${value('phase')},
      opened_at = coalesce(opened_at, ${value('openedAt')}::timestamptz),
      closed_at = case when ${value('closes')} then now() else closed_at end
    where id = ${value('boardId')}`,
);

/** Sends the statements that write what was decided; waits for none of them. */
export function writeBatch(tx: Tx, batch: Batch): Promise<unknown>[] {
  const { board, after, accepted, refused, owners } = batch;
  if (accepted.length + refused.length + owners.length === 0) return [];
  const ops = accepted.map(({ op, entry, recorded, isPrivate }) => ({
    seq: entry.seq,
    client_id: op.clientId,
    client_seq: op.clientSeq,
    type: entry.type,
    args: isPrivate ? withoutWords(entry) : entry.args,
    author_key: entry.by?.key ?? '',
    person_id: recorded.personId,
    organisation_id: recorded.organisationId,
    sector: recorded.sector,
    is_guest: recorded.isGuest,
    origin: recorded.origin,
    confirmed_by: recorded.confirmedById,
    at: entry.at,
  }));
  const closes = after.phase === 'closed' && board.closedAt === null;
  const written = batchWritten(tx, {
    boardId: board.id,
    ops: JSON.stringify(ops),
    refused: JSON.stringify(refused),
    owners: JSON.stringify(owners),
    seq: after.seq,
    phase: after.phase,
    openedAt: accepted[0]?.entry.at ?? null,
    closes,
  });
  const kept = closes ? [keepClosedNotes(tx, board.id, after, board.settings.identityMode)] : [];
  return [written, ...writePrivate(tx, batch), ...writeVotes(tx, batch), ...kept];
}

/** HI7: of what is written privately the log, which nobody can change, keeps no words. */
export function withoutWords({ type, args }: VisibleEntry): object {
  if (type !== 'note.add' && type !== 'note.edit' && type !== 'note.restore') return args;
  const { text: _text, onBehalfOf: _onBehalfOf, ...rest } = args as { text: string; onBehalfOf?: string };
  return rest;
}

const privateKept = prepared(
  'board_private_kept',
  sql`
    insert into board_private_notes (board_id, note_id, text, on_behalf_of, sealed)
    select ${value('boardId')}::uuid, x.id, x.text, x."onBehalfOf", decode(x.sealed, 'base64')
    from jsonb_to_recordset(${value('notes')}::jsonb) as x(id uuid, text text, "onBehalfOf" text, sealed text)
    on conflict (board_id, note_id) do update
      set text = excluded.text, on_behalf_of = excluded.on_behalf_of, sealed = excluded.sealed`,
);
const privateEnded = prepared(
  'board_private_ended',
  sql`delete from board_private_notes where board_id = ${value('boardId')}`,
);

/** Words of private writing as they read now; once they are revealed the reveal itself holds the last ones. */
function writePrivate(tx: Tx, { board, secret, after, accepted }: Batch): Promise<unknown>[] {
  if (!accepted.some(({ isPrivate }) => isPrivate)) return [];
  if (after.phase !== 'private_writing') return [privateEnded(tx, { boardId: board.id })];
  const touched = new Set(
    accepted.flatMap(({ entry }) => (entry.type === 'note.add' || entry.type === 'note.edit' ? entry.args.noteId : [])),
  );
  if (touched.size === 0) return [];
  const notes = [...touched].flatMap((noteId) => {
    const note = after.notes[noteId];
    if (!note) return [];
    const { id, text, onBehalfOf } = note;
    const sealed = secret && { text: '', onBehalfOf: null, sealed: sealWords(secret, id, { text, onBehalfOf }) };
    return [{ id, ...(sealed ?? { text, onBehalfOf, sealed: null }) }];
  });
  return [privateKept(tx, { boardId: board.id, notes: JSON.stringify(notes) })];
}

const ballotsEmptied = prepared(
  'board_ballots_emptied',
  sql`
    delete from board_votes where board_id = ${value('boardId')}
      and (${value('all')} or voter_key in (select jsonb_array_elements_text(${value('voters')}::jsonb)))`,
);
const votesWritten = prepared(
  'board_votes_written',
  sql`
    insert into board_votes (board_id, voter_key, slot, vote_budget, target_kind, target_id)
    select ${value('boardId')}::uuid, x.voter, x.slot, ${value('budget')}, x.kind, x.id
    from jsonb_to_recordset(${value('votes')}::jsonb) as x(voter text, slot int, kind text, id uuid)`,
);

/** Votes as rows, so that the budget is also a constraint (VO2): the touched ballots are written anew from the fold. */
function writeVotes(tx: Tx, { board, before, after, accepted }: Batch): Promise<unknown>[] {
  const isVoided = voidsVotes(before, accepted);
  const touched = new Set(
    accepted.filter(({ entry }) => entry.type.startsWith('vote.')).map(({ entry }) => entry.by?.key ?? ''),
  );
  if (touched.size === 0 && !isVoided) return [];
  const emptied = ballotsEmptied(tx, { boardId: board.id, all: isVoided, voters: JSON.stringify([...touched]) });
  const votes = [...touched].flatMap((voter) =>
    (after.ballots[voter] ?? []).flatMap((target, index) =>
      target ? [{ voter, slot: index + 1, kind: target.kind, id: target.id }] : [],
    ),
  );
  if (votes.length === 0) return [emptied];
  const budget = board.settings.voteBudget;
  return [emptied, votesWritten(tx, { boardId: board.id, budget, votes: JSON.stringify(votes) })];
}

/** Were votes voided on the way (PH5)? */
function voidsVotes(before: BoardState, accepted: readonly Accepted[]): boolean {
  let phase = before.phase;
  return accepted.some(({ entry }) => {
    if (entry.type !== 'phase.set') return false;
    const cleared = clearsVotes(phase, entry.args.phase);
    phase = entry.args.phase;
    return cleared;
  });
}
