import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { orderAt } from '@minga/shared/boards/order.ts';
import type { BoardSettings } from '@minga/shared/boards/protocol.ts';
import { type IdentityMode, LINK_LIMITS, NO_MARK, NOTE_COLOURS, type Phase } from '@minga/shared/boards/rules.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import { keepClosedNotes } from '../../boards/commands/keep-closed-notes.ts';
import { newShortCode } from '../../boards/commands/gatherings.ts';
import { newLongCode } from '../../boards/commands/links.ts';
import { withoutWords } from '../../boards/commands/write-batch.ts';
import {
  boardClients,
  boardLinks,
  boardOps,
  boardPrivateNotes,
  boards,
  boardVotes,
  gatherings,
} from '../../boards/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import { known, type Stand } from './load-forum.ts';
import { type Game, openGame, type Player } from './play-board.ts';

type BoardContent = {
  key: string;
  stage: StageName;
  theme: string | null;
  startsIn: 'private_writing' | 'open';
  identityMode: IdentityMode;
  voteBudget: number;
  votesPerTarget: number;
  on: number;
  from: string;
  title: Text;
  purpose: Text;
  columns: { id: string; title: Text }[];
  notes: { cluster: string | null; by: string; column: string; text: Text; onBehalfOf?: Text }[];
  clusters: { key: string; name: Text }[];
  /** Clusters that each person gave a dot, one for each dot. */
  votes: Record<string, string[]>;
  ends: Phase;
};
type Content = Awaited<ReturnType<typeof readContent<BoardContent[]>>>[number];

/** Board and cluster of the finished brainstorming, to which commitments trace back. */
export const ideasBoardId = (stand: Stand): string => stand.id('board/ideas');
export const clusterId = (stand: Stand, board: string, key: string): string => stand.id(`cluster/${board}/${key}`);
const noteId = (stand: Stand, board: string, index: number): string => stand.id(`note/${board}/${index + 1}`);

/** Notes of one cluster of the brainstorming. */
export async function listNotesOf(stand: Stand, cluster: string): Promise<string[]> {
  const content = known(
    (await readContent<BoardContent[]>('boards', stand.locale)).find((one) => one.key === 'ideas'),
    'ideas',
  );
  return content.notes.flatMap((note, index) => (note.cluster === cluster ? [noteId(stand, 'ideas', index)] : []));
}

/** A finished brainstorming, one open board that anybody may try, and one in the middle of silent writing. */
export async function loadBoards(tx: Tx, stand: Stand, { keys }: Pick<Deps, 'keys'>): Promise<void> {
  for (const one of await readContent<BoardContent[]>('boards', stand.locale)) await loadBoard(tx, stand, keys, one);
  // As long as any link may last: by then the stage of the live board is over, too.
  const createdAt = stand.calendar.at(-1, '15:00');
  await tx.insert(boardLinks).values({
    id: stand.id('board-link/live'),
    boardId: stand.id('board/live'),
    code: newLongCode(),
    createdBy: stand.person('facilitator').id,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + LINK_LIMITS.hours * 3_600_000),
    quota: LINK_LIMITS.quota,
  });
  await loadGathering(tx, stand);
}

/** The event of the day: its code is on the wall of the open board, and leads to both boards under way. */
async function loadGathering(tx: Tx, stand: Stand): Promise<void> {
  const { title, boards: keysOfBoards } = await readContent<{ title: Text; boards: string[] }>(
    'gathering',
    stand.locale,
  );
  const createdAt = stand.calendar.at(-1, '15:00');
  const door = {
    createdBy: stand.person('facilitator').id,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + LINK_LIMITS.hours * 3_600_000),
    quota: 500,
  };
  const id = stand.id('gathering/day');
  const [code, longCode] = [newShortCode(), newLongCode()];
  await tx.insert(gatherings).values({ id, cycleId: stand.cycleId, title, code, longCode, ...door });
  await tx.insert(boardLinks).values(
    keysOfBoards.map((key) => ({
      id: stand.id(`board-link/day/${key}`),
      boardId: stand.id(`board/${key}`),
      code: newLongCode(),
      gatheringId: id,
      sharesNetwork: true,
      ...door,
    })),
  );
}

/** A closed board has no key left: from then on nobody can tie a note of it to a person. */
async function keyFor(keys: KeyFiles, boardId: string, one: Content): Promise<KeyObject> {
  const forNow = createSecretKey(randomBytes(32));
  if (one.ends === 'closed') return forNow;
  // The ids are the same on every machine, and one may be left of a demonstration whose database was emptied.
  if (!keys.read(boardId)) await keys.create(boardId);
  return keys.read(boardId) ?? forNow;
}

async function loadBoard(tx: Tx, stand: Stand, keys: KeyFiles, one: Content): Promise<void> {
  const secret = await keyFor(keys, stand.id(`board/${one.key}`), one);
  const { columns, identityMode, voteBudget, votesPerTarget } = one;
  const settings: BoardSettings = { columns, identityMode, voteBudget, votesPerTarget };
  const startsAt = stand.calendar.at(one.on, one.from);
  const game = openGame(settings, one.startsIn, secret, startsAt, one.ends === 'closed' ? 22 : 90);
  playBoard(stand, one, game);
  const { state, played } = game;
  const isClosed = state.phase === 'closed';
  const last = played.at(-1)?.entry.at;
  await tx.insert(boards).values({
    ...settings,
    id: stand.id(`board/${one.key}`),
    cycleId: stand.cycleId,
    forumId: stand.forumId,
    title: one.title,
    purpose: one.purpose,
    stageName: one.stage,
    themeId: one.theme === null ? null : stand.theme(one.theme),
    startsIn: one.startsIn,
    phase: state.phase,
    seq: state.seq,
    openedAt: startsAt,
    openNotedAt: startsAt,
    closedAt: isClosed && last ? new Date(last) : null,
    createdAt: stand.calendar.at(one.on - 2, '12:00'),
  });
  await writeLog(tx, stand, one, game);
  if (isClosed) await keepClosedNotes(tx, stand.id(`board/${one.key}`), state, identityMode);
}

const OPEN_BY = 'facilitator';

/** Writing, revealing, grouping, voting, closing: as far as this board has come. */
function playBoard(stand: Stand, one: Content, game: Game): void {
  const facilitator = playerOf(stand, OPEN_BY);
  const placed = new Map<string, { id: string; order: string }[]>();
  for (const [index, note] of one.notes.entries()) {
    const column = placed.get(note.column) ?? [];
    placed.set(note.column, column);
    const id = noteId(stand, one.key, index);
    const order = orderAt(column, column.length);
    column.push({ id, order });
    const cluster = one.clusters.findIndex((candidate) => candidate.key === note.cluster);
    const colour = known(NOTE_COLOURS[(cluster === -1 ? index : cluster) % NOTE_COLOURS.length], 'colour');
    const behalf = note.onBehalfOf ? { onBehalfOf: note.onBehalfOf } : {};
    game.play(playerOf(stand, note.by), {
      type: 'note.add',
      args: { noteId: id, columnId: note.column, order, text: note.text, colour, ...behalf },
    });
  }
  if (one.ends !== 'closed') return;
  for (const phase of ['open', 'clustering'] as const) game.play(facilitator, { type: 'phase.set', args: { phase } });
  const clusters: { id: string; order: string }[] = [];
  for (const cluster of one.clusters) {
    const id = clusterId(stand, one.key, cluster.key);
    const order = orderAt(clusters, clusters.length);
    clusters.push({ id, order });
    game.play(facilitator, { type: 'cluster.add', args: { clusterId: id, name: cluster.name, order } });
    for (const [index, note] of one.notes.entries()) {
      if (note.cluster !== cluster.key) continue;
      game.play(playerOf(stand, note.by), {
        type: 'note.cluster',
        args: { noteId: noteId(stand, one.key, index), clusterId: id },
      });
    }
  }
  game.play(facilitator, { type: 'phase.set', args: { phase: 'voting' } });
  for (const [voter, targets] of Object.entries(one.votes)) {
    for (const target of targets) {
      game.play(playerOf(stand, voter), {
        type: 'vote.cast',
        args: { target: { kind: 'cluster', id: clusterId(stand, one.key, target) } },
      });
    }
  }
  game.play(facilitator, { type: 'phase.set', args: { phase: 'closed' } });
}

function playerOf(stand: Stand, key: string): Player {
  const { id: personId } = stand.person(key);
  const seat = stand.seats.find((one) => one.personId === personId);
  if (!seat)
    return {
      personId,
      role: 'facilitator',
      by: { name: null, organisationId: null, organisation: null, sector: null, ...NO_MARK },
    };
  const { shortName, sector } = stand.organisationOf(seat.organisationId);
  return {
    personId,
    role: 'participant',
    by: { name: null, organisationId: seat.organisationId, organisation: shortName, sector, ...NO_MARK },
  };
}

async function writeLog(tx: Tx, stand: Stand, one: Content, { state, played }: Game): Promise<void> {
  const boardId = stand.id(`board/${one.key}`);
  const counts = new Map<string, number>();
  // Random, as a browser makes them: a fixed id would lead from a note to the person.
  const clients = new Map<string, string>(played.map(({ key }) => [key, randomUUID()]));
  const ops = played.map(({ entry, player, key, isPrivate }) => {
    const clientSeq = (counts.get(key) ?? 0) + 1;
    counts.set(key, clientSeq);
    const { organisationId, sector } = player.by;
    // On these boards no row ties an op to somebody: the organisation stands there, the person does not.
    const author = {
      authorKey: key,
      personId: null,
      organisationId,
      sector: organisationId === null ? (sector as null) : null,
    };
    return {
      boardId,
      seq: entry.seq,
      clientId: known(clients.get(key), key),
      clientSeq,
      type: entry.type,
      args: isPrivate ? withoutWords(entry) : entry.args,
      ...author,
      at: new Date(entry.at),
    };
  });
  await tx.insert(boardOps).values(ops);
  if (state.phase === 'private_writing') {
    const words = Object.values(state.notes).map(({ id, text, onBehalfOf }) => ({ noteId: id, text, onBehalfOf }));
    await tx.insert(boardPrivateNotes).values(words.map((note) => ({ boardId, ...note })));
  }
  await tx.insert(boardClients).values([...clients].map(([authorKey, clientId]) => ({ boardId, clientId, authorKey })));
  const votes = Object.entries(state.ballots).flatMap(([voterKey, slots]) =>
    slots.flatMap((target, index) =>
      target
        ? [
            {
              boardId,
              voterKey,
              slot: index + 1,
              voteBudget: one.voteBudget,
              targetKind: target.kind,
              targetId: target.id,
            },
          ]
        : [],
    ),
  );
  if (votes.length > 0) await tx.insert(boardVotes).values(votes);
}
