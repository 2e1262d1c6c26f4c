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
import type { Locale } from '@minga/shared/people/rules.ts';
import type { AuditMark } from '@minga/shared/reports/schema.ts';
import { stringify } from 'csv-stringify/sync';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { headOf } from '../../../platform/database/audit.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { keepFoldSoon } from '../commands/board-store.ts';
import { presentHead, voiceOf } from '../present.ts';
import { type BoardInReach, getBoard } from '../queries/boards.ts';
import { readCatchUp } from '../queries/catch-up.ts';
import { readState, warmState } from '../queries/fold.ts';
import { type BoardRow, listEntries } from '../queries/log.ts';

const params = z.strictObject({ cycleId: z.uuid(), boardId: z.uuid() });
const tags = ['boards'];
const policy = 'public' as const;
const HISTORY_PAGE = 500;

/** What a board holds, for whoever may read it: always through the projection (HI1). */
export function boardReadingRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db, keys } = deps;
  /** May the asker read it? Only then is it folded, and only afterwards a connection is held. */
  const open = async (scope: Scope, boardId: string): Promise<BoardInReach> => {
    const reach = await inTransaction(db, (tx) => getBoard(tx, keys, scope, boardId));
    await warmState(db, reach.board, keys);
    return reach;
  };
  const stateOf = async (tx: Tx, board: BoardRow) => {
    const state = await readState(tx, board, undefined, keys);
    keepFoldSoon(deps, board.id, state);
    return state;
  };
  return async (app) => {
    app.get(
      '/api/cycles/:cycleId/boards/:boardId/snapshot',
      {
        config: { policy },
        schema: {
          tags,
          summary: 'The board now, or what changed since a number',
          params,
          querystring: boardSinceQuery,
          response: { 200: boardReadingSchema },
        },
      },
      async ({ scope, params: { boardId }, query }) => {
        const { board, audience } = await open(scope, boardId);
        return inTransaction(db, async (tx) => {
          const state = await stateOf(tx, board);
          const catchUp = await readCatchUp(
            tx,
            boardId,
            query.since ?? null,
            state,
            audience,
            board.settings.identityMode,
            keys,
          );
          return { board: presentHead(board), role: audience.role, now: (await dbNow(tx)).toISOString(), catchUp };
        });
      },
    );

    app.get(
      '/api/cycles/:cycleId/boards/:boardId/history',
      {
        config: { policy },
        schema: {
          tags,
          summary: 'What happened on the board, in order',
          params,
          querystring: boardHistoryQuery,
          response: { 200: boardHistorySchema },
        },
      },
      async ({ scope, params: { boardId }, query }) => {
        const { board, audience } = await open(scope, boardId);
        return inTransaction(db, async (tx) => {
          const context = contextOf(await stateOf(tx, board), board.settings.identityMode, true);
          const entries = await listEntries(tx, boardId, query.after, HISTORY_PAGE, keys);
          const next = entries.length === HISTORY_PAGE ? (entries.at(-1)?.seq ?? null) : null;
          return { entries: entries.map((entry) => projectEntry(entry, audience, context)), next };
        });
      },
    );

    app.get(
      '/api/cycles/:cycleId/boards/:boardId/export',
      {
        config: { policy },
        schema: {
          tags,
          summary: 'The board as JSON or CSV',
          params,
          querystring: boardExportQuery,
          response: {
            200: {
              description: 'As the format asks',
              content: { 'application/json': { schema: boardExportSchema }, 'text/csv': { schema: z.string() } },
            },
          },
        },
      },
      async (request, reply) => {
        const { board, audience } = await open(request.scope, request.params.boardId);
        const [state, lastAct] = await inTransaction(db, async (tx) => [
          await stateOf(tx, board),
          await headOf(tx, request.scope.cycleId),
        ]);
        const view = projectState(state, audience, board.settings.identityMode);
        const name = `board-${board.id}.${request.query.format}`;
        void reply.header('content-disposition', `attachment; filename="${name}"`).header('cache-control', 'no-store');
        if (request.query.format === 'csv')
          return reply.type('text/csv; charset=utf-8').send(csvOf({ board, view, lastAct }, request.scope.locale));
        return { board: presentHead(board), view, lastAct };
      },
    );
  };
}

/** A cell that starts with a line feed hides a formula from the escaping of csv-stringify; spreadsheets find it. */
const cell = (text: string) => (/^[\n\v\f]/.test(text) ? `'${text}` : text);

type Exported = { board: BoardRow; view: BoardView; lastAct: AuditMark | null };

function csvOf({ board, view, lastAct }: Exported, locale: Locale): string {
  const columns = new Map(board.settings.columns.map((column) => [column.id, column.title]));
  const clusterVotes = (id: string | null) => (id === null ? null : (view.tallies?.[id] ?? 0));
  const rows = Object.values(view.notes).map((note) => {
    const clusterId = rootCluster(view, note.clusterId);
    return {
      note: note.id,
      column: cell(columns.get(note.columnId) ?? note.columnId),
      text: cell(note.text),
      cluster: cell(clusterId === null ? '' : (view.clusters[clusterId]?.name ?? '')),
      notes_in_cluster: clusterId === null ? '' : notesInCluster(view, clusterId).length,
      person: cell(note.by?.name ?? ''),
      organisation: cell(note.by?.organisation ?? ''),
      sector: note.by?.sector ?? '',
      is_verified: note.by?.isVerified ?? '',
      voice: note.by ? cell(voiceOf(note.by, locale)) : '',
      says_to_come_from: cell(note.by?.origin ?? ''),
      on_behalf_of: cell(note.onBehalfOf ?? ''),
      added_at: note.addedAt,
      edited_at: note.editedAt ?? '',
      removed_at: note.removed?.at ?? '',
      votes: view.tallies === null ? '' : (view.tallies[note.id] ?? 0),
      cluster_votes: view.tallies === null ? '' : (clusterVotes(clusterId) ?? ''),
      // In each row: a table has no other place for it. `npm run verify-audit -- FILE --head` takes it as it stands.
      last_act: lastAct ? `${lastAct.position}:${lastAct.hash}` : '',
    };
  });
  return stringify(rows, {
    header: true,
    bom: true,
    escape_formulas: true,
    cast: { boolean: String },
    quoted_match: /[\r\n]/,
    record_delimiter: '\r\n',
  });
}
