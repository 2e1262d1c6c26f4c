import { type BoardSettings, type BoardState, presenceSchema, type Role } from '@minga/shared/boards/protocol.ts';
import type { PresenceRequest } from '@minga/shared/boards/protocol.ts';
import { BOARD_EVENTS } from '@minga/shared/boards/rules.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Member, RoomKind } from '../../../realtime/room-kind.ts';
import type { Rooms } from '../../../realtime/rooms.ts';
import { reasonToLeave } from '../policy.ts';
import type { InReachOf } from '../queries/reach-of-board.ts';
import { listPeopleOnBoard } from '../queries/deciding.ts';
import {
  bothOnBoard,
  type BoardRule,
  forPeers,
  frameOf,
  type PresentOnBoard,
  presentSchema,
} from './board-presence.ts';

/** Someone looking at the board through one socket. `key` is the author key under which the log knows them. */
export type BoardMember = Member & {
  readonly role: Role;
  readonly key: string | null;
  /** how this person signs, as they were told when they came: when it changes they are told anew */
  readonly signature: string;
};
export type BoardRoom = {
  readonly id: string;
  readonly settings: BoardSettings;
  /** the fold of the log up to what members have been sent */
  state: BoardState;
  readonly members: Map<string, BoardMember>;
};
export type BoardRooms = Rooms<BoardMember, BoardRoom, PresentOnBoard>;

const ruleOf = ({ settings, state }: BoardRoom): BoardRule => ({
  mode: settings.identityMode,
  hidesNotes: state.phase === 'private_writing',
});

/** Boards as a kind of live room: an audience for each role, and presence as far as the board shows people. */
export function boardKind(
  db: Deps['db'],
  inReachOf: InReachOf,
): RoomKind<BoardMember, BoardRoom, PresentOnBoard, object> {
  return {
    name: 'board',
    idName: 'boardId',
    events: BOARD_EVENTS,
    codes: { notFound: 'board.not-found', ended: 'board.access-ended' },
    audienceOf: (member) => member.role,
    presence: {
      schema: presentSchema,
      both: bothOnBoard,
      frameOf: (people, room) => frameOf(people, ruleOf(room)),
      forPeers: (people, room) => forPeers(people, ruleOf(room)),
    },
    saying: {
      schema: presenceSchema,
      change: ({ noteId, isReady }: PresenceRequest) => ({
        ...(noteId === undefined ? {} : { noteId }),
        ...(isReady === undefined ? {} : { isReady }),
      }),
    },
    async whoHasToLeave(room, members) {
      const people = await inReachOf(room.id, () => inTransaction(db, (tx) => listPeopleOnBoard(tx, room.id, members)));
      return (member) => reasonToLeave(people.get(member.sessionId) ?? null, member);
    },
  };
}
