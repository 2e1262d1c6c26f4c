import type { Author, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import { sql } from 'drizzle-orm';
import { prepared, toDate, type Tx } from '../../../platform/database/db.ts';
import { boardColumns, boardOf, type BoardRow, boardTables, type RawBoard } from './deciding.ts';
import { type WordKeys, type Words, wordsOfRow } from './private-words.ts';

export async function listBoards(tx: Tx, cycleId: string): Promise<(BoardRow & { notes: number })[]> {
  const result = await tx.execute<RawBoard & { notes: number }>(sql`
    select ${boardColumns}, coalesce((
      select sum(case o.type when 'note.remove' then -1 else 1 end) from board_ops o
      where o.board_id = b.id and o.type in ('note.add', 'note.remove', 'note.restore')), 0)::int as notes
    from ${boardTables} where b.cycle_id = ${cycleId} order by b.created_at, b.id`);
  return result.rows.map((row) => ({ ...boardOf(row), notes: row.notes }));
}

/** Closed boards whose notes cannot be found yet. */
export async function listWithoutNotes(tx: Tx) {
  const { rows } = await tx.execute<Pick<BoardRow, 'id' | 'startsIn'> & { identityMode: IdentityMode }>(sql`
    select id, starts_in as "startsIn", identity_mode as "identityMode" from boards
    where phase = 'closed' and not has_closed_notes order by closed_at limit 100`);
  return rows;
}

type RawEntry = {
  seq: string;
  type: string;
  args: object;
  at: string;
  key: string;
  words: Parameters<typeof wordsOfRow>[2] | null;
} & Omit<Author, 'key'>;

const HAS_WORDS = new Set(['note.add', 'note.edit', 'note.restore']);

/** Of what is written privately the log knows no words; they are as they read now, and gone once they were revealed. */
function wordsOf(type: string, words: Words | null): { text: string; onBehalfOf?: string } {
  const { text = '', onBehalfOf = null } = words ?? {};
  return type === 'note.add' && onBehalfOf !== null ? { text, onBehalfOf } : { text };
}

/**
 * Who signed, read anew each time: what the facilitation says of a guest today holds for all her notes where the board
 * shows people. On other boards no row leads to her, and only what stood there when she wrote is known (ID6).
 */
const signature = sql`p.name, g.id as "organisationId", g.short_name as organisation, coalesce(g.sector, o.sector) as sector,
  not o.is_guest or c.id is not null as "isVerified", o.origin, c.name as "confirmedBy", bg.removed_at is not null as "isRemoved"`;
const signers = sql`left join people p on p.id = o.person_id
  left join board_guests bg on o.is_guest and bg.board_id = o.board_id and bg.person_id = o.person_id
  left join organisations g on g.id = coalesce(o.organisation_id, bg.confirmed_organisation_id)
  left join people c on c.id = coalesce(o.confirmed_by, bg.confirmed_by)`;

/**
 * The log after `since`, with names as they are today: an erased person loses theirs everywhere at once.
 * @param keys without them the words of private writing on boards that hide people are empty
 */
export async function listEntries(
  tx: Tx,
  boardId: string,
  since: number,
  limit: number | null = null,
  keys: WordKeys = null,
): Promise<VisibleEntry[]> {
  // Numbers have no holes, so a part is a range: with `limit` alone the whole rest of a long log was joined and sorted for it.
  const upTo = limit === null ? sql`` : sql`and o.seq <= ${since + limit}`;
  // Planned anew each time: one plan cannot suit both the last entry and the whole log.
  const result = await tx.execute<RawEntry>(sql`
    select o.seq, o.type, o.args, o.at, coalesce(o.person_id::text, o.author_key) as key, ${signature},
      case when w.note_id is not null then jsonb_build_object('noteId', w.note_id, 'text', w.text, 'onBehalfOf', w.on_behalf_of,
        'sealed', encode(w.sealed, 'base64')) end as words
    from board_ops o ${signers}
      left join board_private_notes w on w.board_id = o.board_id and o.type in ('note.add', 'note.edit', 'note.restore')
        and not o.args ? 'text' and w.note_id = (o.args ->> 'noteId')::uuid
    where o.board_id = ${boardId} and o.seq > ${since} ${upTo} order by o.seq`);
  return result.rows.map(
    ({ seq, type, args, at, words, ...by }) =>
      ({
        seq: Number(seq),
        type,
        args: {
          ...args,
          ...(HAS_WORDS.has(type) && !('text' in args) ? wordsOf(type, words && wordsOfRow(keys, boardId, words)) : {}),
        },
        at: toDate(at).toISOString(),
        by,
      }) as VisibleEntry,
  );
}

const seqs = prepared<{ id: string; seq: string }>(
  'board_seqs',
  sql`select id, seq from boards where id in (select value::uuid from jsonb_array_elements_text(${sql.placeholder('boardIds')}::jsonb))`,
);

export async function listSeqs(tx: Tx, boardIds: readonly string[]): Promise<{ id: string; seq: number }[]> {
  const rows = await seqs(tx, { boardIds: JSON.stringify(boardIds) });
  return rows.map((row) => ({ id: row.id, seq: Number(row.seq) }));
}
