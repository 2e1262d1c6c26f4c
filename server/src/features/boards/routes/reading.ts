import { notesInCluster } from '@minga/shared/boards/order.ts';
import type { BoardView } from '@minga/shared/boards/protocol.ts';
import { contextOf, projectEntry, projectState } from '@minga/shared/boards/project.ts';
import { rootCluster } from '@minga/shared/boards/rules.ts';
import {
  boardExportQuery,
  boardExportSchema,
  boardHistoryQuery,
  boardHistorySchema,
  boardReadingSchema,
  boardSinceQuery,
} from '@minga/shared/boards/schema.ts';
import { type CsvValue, csvOf } from '@minga/shared/kernel/csv.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { AuditMark } from '@minga/shared/reports/schema.ts';
import { z } from 'zod';
import { headOf } from '../../../platform/database/audit.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { keepFoldSoon } from '../commands/board-store.ts';
import { presentHead, voiceOf } from '../present.ts';
import { type BoardInReach, getBoard } from '../queries/boards.ts';
import { readCatchUp } from '../queries/catch-up.ts';
import { readState, warmState } from '../queries/fold.ts';
import { type BoardRow, listEntries } from '../queries/log.ts';

const ONE = '/api/cycles/:cycleId/boards/:boardId';
const HISTORY_PAGE = 500;
const route = routesOf('boards');

/** May the asker read it? Only then is it folded, and only afterwards a connection is held. */
async function open({ db, keys }: Deps, scope: Scope, boardId: string): Promise<BoardInReach> {
  const reach = await inTransaction(db, (tx) => getBoard(tx, keys, scope, boardId));
  await warmState(db, reach.board, keys);
  return reach;
}

async function stateOf(tx: Tx, deps: Deps, board: BoardRow) {
  const state = await readState(tx, board, undefined, deps.keys);
  keepFoldSoon(deps, board.id, state);
  return state;
}

type Reading = { scope: Scope; params: { boardId: string }; deps: Deps };

async function snapshotOf({ scope, params: { boardId }, deps }: Reading, since: number | null) {
  const { board, audience } = await open(deps, scope, boardId);
  return inTransaction(deps.db, async (tx) => {
    const state = await stateOf(tx, deps, board);
    const { identityMode } = board.settings;
    const catchUp = await readCatchUp(tx, boardId, since, state, audience, identityMode, deps.keys);
    return { board: presentHead(board), role: audience.role, now: (await dbNow(tx)).toISOString(), catchUp };
  });
}

async function historyOf({ scope, params: { boardId }, deps }: Reading, after: number) {
  const { board, audience } = await open(deps, scope, boardId);
  return inTransaction(deps.db, async (tx) => {
    const context = contextOf(await stateOf(tx, deps, board), board.settings.identityMode, true);
    const entries = await listEntries(tx, boardId, after, HISTORY_PAGE, deps.keys);
    const next = entries.length === HISTORY_PAGE ? (entries.at(-1)?.seq ?? null) : null;
    return { entries: entries.map((entry) => projectEntry(entry, audience, context)), next };
  });
}

async function exportOf({ scope, params: { boardId }, deps }: Reading): Promise<Exported> {
  const { board, audience } = await open(deps, scope, boardId);
  const [state, lastAct] = await inTransaction(deps.db, async (tx) => [
    await stateOf(tx, deps, board),
    await headOf(tx, scope.cycleId),
  ]);
  return { board, view: projectState(state, audience, board.settings.identityMode), lastAct };
}

/** What a board holds, for whoever may read it: always through the projection (HI1). */
export const boardReadingRoutes = [
  route.get(`${ONE}/snapshot`, 'The board now, or what changed since a number', {
    policy: 'public',
    query: boardSinceQuery,
    returns: boardReadingSchema,
    handle: (asked) => snapshotOf(asked, asked.query.since ?? null),
  }),
  route.get(`${ONE}/history`, 'What happened on the board, in order', {
    policy: 'public',
    query: boardHistoryQuery,
    returns: boardHistorySchema,
    handle: (asked) => historyOf(asked, asked.query.after),
  }),
  route.get(`${ONE}/export`, 'The board as JSON or CSV', {
    policy: 'public',
    query: boardExportQuery,
    responses: {
      200: {
        description: 'As the format asks',
        content: { 'application/json': { schema: boardExportSchema }, 'text/csv': { schema: z.string() } },
      },
    },
    handle: async (asked) => {
      const { reply, query, scope } = asked;
      const exported = await exportOf(asked);
      const name = `board-${exported.board.id}.${query.format}`;
      void reply.header('content-disposition', `attachment; filename="${name}"`).header('cache-control', 'no-store');
      if (query.format === 'csv') return reply.type('text/csv; charset=utf-8').send(tableOf(exported, scope.locale));
      return { ...exported, board: presentHead(exported.board) };
    },
  }),
];

type Exported = { board: BoardRow; view: BoardView; lastAct: AuditMark | null };

function tableOf({ board, view, lastAct }: Exported, locale: Locale): string {
  const columns = new Map(board.settings.columns.map((column) => [column.id, column.title]));
  const clusterVotes = (id: string | null) => (id === null ? null : (view.tallies?.[id] ?? 0));
  const rows = Object.values(view.notes).map((note): Record<string, CsvValue> => {
    const clusterId = rootCluster(view, note.clusterId);
    return {
      note: note.id,
      column: columns.get(note.columnId) ?? note.columnId,
      text: note.text,
      cluster: clusterId === null ? null : (view.clusters[clusterId]?.name ?? null),
      notes_in_cluster: clusterId === null ? null : notesInCluster(view, clusterId).length,
      person: note.by?.name ?? null,
      organisation: note.by?.organisation ?? null,
      sector: note.by?.sector ?? null,
      is_verified: note.by?.isVerified ?? null,
      voice: note.by ? voiceOf(note.by, locale) : null,
      says_to_come_from: note.by?.origin ?? null,
      on_behalf_of: note.onBehalfOf ?? null,
      added_at: note.addedAt,
      edited_at: note.editedAt ?? null,
      removed_at: note.removed?.at ?? null,
      votes: view.tallies === null ? null : (view.tallies[note.id] ?? 0),
      cluster_votes: view.tallies === null ? null : clusterVotes(clusterId),
      // In each row: a table has no other place for it. `npm run verify-audit -- FILE --head` takes it as it stands.
      last_act: lastAct ? `${lastAct.position}:${lastAct.hash}` : null,
    };
  });
  return csvOf(
    Object.keys(rows[0] ?? {}),
    rows.map((row) => Object.values(row)),
  );
}
