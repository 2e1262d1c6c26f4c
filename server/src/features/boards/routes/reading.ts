import type { BoardState, BoardView } from '@minga/shared/boards/protocol.ts';
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
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { headOf } from '../../../platform/database/audit.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { keepNewest, sendDocument } from '../../../platform/http/kept-documents.ts';
import { jsonPieces } from '../../../platform/http/long-answers.ts';
import { routesOf, routesWith } from '../../../platform/http/routes.ts';
import { atOnceWhileCalm, oneAtATime, writeInTurns } from '../../../platform/http/turns.ts';
import { keepFoldSoon } from '../commands/keep-fold.ts';
import { presentHead, voiceOf } from '../present.ts';
import { type BoardInReach, getBoard } from '../queries/boards.ts';
import { readCatchUp } from '../queries/catch-up.ts';
import { readState, warmState } from '../queries/fold.ts';
import type { BoardRow } from '../queries/deciding.ts';
import { listEntries } from '../queries/log.ts';

const ONE = '/api/cycles/:cycleId/boards/:boardId';
const HISTORY_PAGE = 500;
const route = routesOf('boards');

type Reading = { scope: Scope; params: { boardId: string }; deps: Deps };
/** A board that the asker may read, and the newest act of its cycle. */
type Found = BoardInReach & { lastAct: AuditMark | null };

/** May the asker read it? Only then is it folded, and only afterwards a connection is held. */
const find = ({ scope, params: { boardId }, deps: { db, keys } }: Reading): Promise<Found> =>
  inTransaction(db, async (tx) => ({
    ...(await getBoard(tx, keys, scope, boardId)),
    lastAct: await headOf(tx, scope.cycleId),
  }));

async function readWith<T>(deps: Deps, board: BoardRow, read: (tx: Tx, state: BoardState) => Promise<T>): Promise<T> {
  await warmState(deps.db, board, deps.keys);
  return inTransaction(deps.db, async (tx) => {
    const state = await readState(tx, board, undefined, deps.keys);
    keepFoldSoon(deps, board.id, state);
    return read(tx, state);
  });
}

const snapshotOf = ({ deps }: Reading, { board, audience }: Found, since: number | null) =>
  readWith(deps, board, async (tx, state) => {
    const { identityMode } = board.settings;
    const catchUp = await readCatchUp(tx, board.id, since, state, audience, identityMode, deps.keys);
    return { board: presentHead(board), role: audience.role, now: (await dbNow(tx)).toISOString(), catchUp };
  });

const historyOf = ({ deps }: Reading, { board, audience }: Found, after: number) =>
  readWith(deps, board, async (tx, state) => {
    const context = contextOf(state, board.settings.identityMode, true);
    const entries = await listEntries(tx, board.id, after, HISTORY_PAGE, deps.keys);
    const next = entries.length === HISTORY_PAGE ? (entries.at(-1)?.seq ?? null) : null;
    return { entries: entries.map((entry) => projectEntry(entry, audience, context)), next };
  });

const viewOf = ({ deps }: Reading, { board, audience }: Found): Promise<BoardView> =>
  readWith(deps, board, async (_tx, state) => projectState(state, audience, board.settings.identityMode));

const exportOf = async (asked: Reading, found: Found) => ({
  board: presentHead(found.board),
  view: await viewOf(asked, found),
  lastAct: found.lastAct,
});

const csvOfBoard = async (asked: Reading, found: Found) =>
  tableOf({ ...found, view: await viewOf(asked, found) }, asked.scope.locale);

/** For how long a document serves in which somebody's name may have changed, or that tells what time it is; milliseconds. */
const MOMENT = 5_000;
type Asked = Reading & { request: FastifyRequest; reply: FastifyReply };

/**
 * What a closed board tells never changes, but for names: for all who are told the same it is written once, however many ask,
 * and for whoever is told which notes were theirs one after the other. Open boards are read as they are.
 * @param name tells apart what is asked of one board
 * @param namesAct does it print the newest act of the cycle? Then it is another one after each
 */
function keepAnswers() {
  const documents = keepNewest();
  return async <T extends object | string>(
    asked: Asked,
    name: readonly (string | number | null)[],
    make: (asked: Reading, found: Found) => Promise<T>,
    namesAct = false,
  ): Promise<T> => {
    const { scope, request, reply } = asked;
    const { forumId } = scope;
    const found = await atOnceWhileCalm(forumId, () => find(asked));
    const { board, audience, lastAct } = found;
    if (board.phase !== 'closed') return make(asked, found);
    if (audience.key !== null) return oneAtATime(forumId, () => make(asked, found));
    const version = JSON.stringify([board.seq, presentHead(board), namesAct ? lastAct : null]);
    const key = JSON.stringify([board.id, audience.role, scope.locale, ...name]);
    const write = () =>
      oneAtATime(forumId, async () => {
        const answer = await make(asked, found);
        return writeInTurns(forumId, typeof answer === 'string' ? [answer] : jsonPieces(undefined, answer));
      });
    const document = await documents.get(key, version, write, MOMENT);
    if (!reply.hasHeader('content-type')) void reply.type('application/json; charset=utf-8');
    return sendDocument(request, reply, document) as never;
  };
}

/** What a board holds, for whoever may read it: always through the projection (HI1). */
export const boardReadingRoutes = [
  routesWith(() => {
    const answer = keepAnswers();
    return [
      route.get(`${ONE}/snapshot`, 'The board now, or what changed since a number', {
        policy: 'public',
        query: boardSinceQuery,
        returns: boardReadingSchema,
        handle: (asked) => {
          const { since = null } = asked.query;
          return answer(asked, ['snapshot', since], (...of) => snapshotOf(...of, since));
        },
      }),
      route.get(`${ONE}/history`, 'What happened on the board, in order', {
        policy: 'public',
        query: boardHistoryQuery,
        returns: boardHistorySchema,
        handle: (asked) => {
          const { after } = asked.query;
          return answer(asked, ['history', after], (...of) => historyOf(...of, after));
        },
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
        handle: async (asked): Promise<unknown> => {
          const { reply, query, params } = asked;
          const name = `board-${params.boardId}.${query.format}`;
          const isTable = query.format === 'csv';
          if (isTable) void reply.type('text/csv; charset=utf-8');
          void reply
            .header('content-disposition', `attachment; filename="${name}"`)
            .header('cache-control', 'no-store');
          return isTable ? answer(asked, ['csv'], csvOfBoard, true) : answer(asked, ['json'], exportOf, true);
        },
      }),
    ];
  }),
];

function tableOf({ board, view, lastAct }: Found & { view: BoardView }, locale: Locale): string {
  const columns = new Map(board.settings.columns.map((column) => [column.id, column.title]));
  const clusterVotes = (id: string | null) => (id === null ? null : (view.tallies?.[id] ?? 0));
  const clusterOf = new Map(Object.values(view.notes).map((note) => [note.id, rootCluster(view, note.clusterId)]));
  const notes = Object.values(view.notes).filter(({ removed }) => removed === null);
  const sizes = Map.groupBy(notes, ({ id }) => clusterOf.get(id));
  const rows = Object.values(view.notes).map((note): Record<string, CsvValue> => {
    const clusterId = clusterOf.get(note.id) ?? null;
    return {
      note: note.id,
      column: columns.get(note.columnId) ?? note.columnId,
      text: note.text,
      cluster: clusterId === null ? null : (view.clusters[clusterId]?.name ?? null),
      notes_in_cluster: clusterId === null ? null : (sizes.get(clusterId)?.length ?? 0),
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
