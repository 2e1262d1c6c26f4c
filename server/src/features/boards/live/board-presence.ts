import type { PresenceFrame, PresentPerson } from '@minga/shared/boards/protocol.ts';
import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import { z } from 'zod';
import type { Present } from '../../../realtime/room-kind.ts';

/** `person` is never sent to a client. */
export type PresentOnBoard = PresentPerson & Present;
export type BoardRule = { mode: IdentityMode; hidesNotes: boolean };

/** Above this many people a frame lists only those who are doing something. */
const LISTED = 60;

const text = z.string().max(500).nullable();
export const presentSchema = z.object({
  person: z.string().max(64),
  name: text,
  organisation: text,
  sector: text,
  // A server of the version before says nothing of guests.
  isVerified: z.boolean().default(true),
  origin: text.default(null),
  confirmedBy: text.default(null),
  noteId: text,
  isReady: z.boolean(),
}) satisfies z.ZodType<PresentOnBoard>;

/** One person through two sockets; another server may have left out what it thought nobody would show. */
export function bothOnBoard(one: PresentOnBoard, other: PresentOnBoard): PresentOnBoard {
  return {
    person: one.person,
    name: other.name ?? one.name,
    organisation: other.organisation ?? one.organisation,
    sector: other.sector ?? one.sector,
    isVerified: other.isVerified && one.isVerified,
    origin: other.origin ?? one.origin,
    confirmedBy: other.confirmedBy ?? one.confirmedBy,
    noteId: other.noteId ?? one.noteId,
    isReady: one.isReady || other.isReady,
  };
}

/** GA7: all are counted, and shown as the board promised. */
export function frameOf(people: readonly PresentOnBoard[], rule: BoardRule): Omit<PresenceFrame, 'boardId'> {
  const ready = people.filter((one) => one.isReady).length;
  return { count: people.length, ready, people: shown(people, rule) };
}

/**
 * What another server needs in order to show these people: nothing that its frames would hold back. Of the idle people of
 * a full board, whom no frame lists, only that they are there.
 */
export function forPeers(here: readonly PresentOnBoard[], { mode, hidesNotes }: BoardRule): PresentOnBoard[] {
  const isFull = new Set(here.map((one) => one.person)).size > LISTED;
  return here.map((one) => {
    const isListed = mode === 'person' && (!isFull || one.noteId !== null || one.isReady);
    const isAnonymous = mode === 'anonymous' || (mode === 'person' && !isListed);
    return {
      person: one.person,
      name: isListed ? one.name : null,
      organisation: isAnonymous ? null : one.organisation,
      sector: isAnonymous ? null : one.sector,
      isVerified: isAnonymous || one.isVerified,
      origin: isAnonymous ? null : one.origin,
      confirmedBy: isAnonymous ? null : one.confirmedBy,
      noteId: isListed && !hidesNotes ? one.noteId : null,
      isReady: one.isReady,
    };
  });
}

/** ID4: names only where the board shows them; where it shows organisations, one line each and no pointing at notes. */
function shown(list: readonly PresentOnBoard[], rule: BoardRule): PresentPerson[] {
  if (rule.mode === 'anonymous') return [];
  if (rule.mode === 'organisation') {
    const line = (one: PresentOnBoard) => JSON.stringify([one.organisation, one.sector, ...Object.values(markOf(one))]);
    const lines = new Map(list.map((one) => [line(one), one]));
    return [...lines.values()].map((one) => ({
      name: null,
      organisation: one.organisation,
      sector: one.sector,
      ...markOf(one),
      noteId: null,
      isReady: false,
    }));
  }
  const listed =
    list.length > LISTED ? list.filter((one) => one.noteId !== null || one.isReady).slice(0, LISTED) : list;
  return listed.map((one) => ({
    name: one.name,
    organisation: one.organisation,
    sector: one.sector,
    ...markOf(one),
    noteId: rule.hidesNotes ? null : one.noteId,
    isReady: one.isReady,
  }));
}

const markOf = ({ isVerified, origin, confirmedBy }: PresentOnBoard) => ({ isVerified, origin, confirmedBy });
