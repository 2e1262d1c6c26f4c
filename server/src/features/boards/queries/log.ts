import type { Author, BoardSettings, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import type { IdentityMode, Phase } from '@minga/shared/boards/rules.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { prepared } from '../../../platform/database/prepared.ts';
import { type WordKeys, type Words, wordsOfRow } from './private-words.ts';

/** The board's row, with what a decision needs of the cycle around it. `seq` and `phase` are those of the log's end. */
export type BoardRow = {
  id: string;
  cycleId: string;
  cycleSlug: string;
  forumId: string;
  timeZone: string;
  title: string;
  purpose: string;
  stageName: StageName | null;
  themeId: string | null;
  settings: BoardSettings;
  startsIn: 'private_writing' | 'open';
  phase: Phase;
  seq: number;
  openedAt: Date | null;
  closedAt: Date | null;
  now: Date;
};
type RawBoard = Omit<BoardRow, 'settings' | 'seq' | 'openedAt' | 'closedAt' | 'now'> & {
  columns: BoardSettings['columns'];
  identityMode: IdentityMode;
  voteBudget: number;
  votesPerTarget: number;
  seq: string;
  openedAt: string | null;
  closedAt: string | null;
  now: string;
};

const boardColumns = sql`b.id, b.cycle_id as "cycleId", c.slug as "cycleSlug", c.forum_id as "forumId", f.time_zone as "timeZone",
  b.title, b.purpose, b.stage_name as "stageName", b.theme_id as "themeId", b.columns, b.identity_mode as "identityMode",
  b.vote_budget as "voteBudget", b.votes_per_target as "votesPerTarget", b.starts_in as "startsIn", b.phase, b.seq,
  b.opened_at as "openedAt", b.closed_at as "closedAt", now() as now`;
const boardTables = sql`boards b join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id`;
const toDate = (value: string | Date) => new Date(value);

function boardOf(raw: RawBoard): BoardRow {
  const { columns, identityMode, voteBudget, votesPerTarget, seq, openedAt, closedAt, now, ...rest } = raw;
  return {
    ...rest,
    settings: { columns, identityMode, voteBudget, votesPerTarget },
    seq: Number(seq),
    openedAt: openedAt === null ? null : toDate(openedAt),
    closedAt: closedAt === null ? null : toDate(closedAt),
    now: toDate(now),
  };
}

const oneBoard = sql`select ${boardColumns} from ${boardTables} where b.id = ${sql.placeholder('boardId')}`;
const foundBoard = prepared<RawBoard>('board_found', oneBoard);
const lockedBoard = prepared<RawBoard>('board_locked', sql`${oneBoard} for update of b`);

export async function findBoard(tx: Tx, boardId: string): Promise<BoardRow | null> {
  const [row] = await foundBoard(tx, { boardId });
  return row ? boardOf(row) : null;
}

/** Takes the lock that orders the board: everything decided after this line is decided alone (SQ1). */
export async function lockBoard(tx: Tx, boardId: string): Promise<BoardRow | null> {
  const [row] = await lockedBoard(tx, { boardId });
  return row ? boardOf(row) : null;
}

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
