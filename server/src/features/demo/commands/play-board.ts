import { type KeyObject, randomInt } from 'node:crypto';
import { redrawn } from '@minga/shared/boards/order.ts';
import type { Author, BoardSettings, BoardState, OpBody, VisibleEntry } from '@minga/shared/boards/protocol.ts';
import { applyToState, draftState, emptyState, firstFreeSlot } from '@minga/shared/boards/reduce.ts';
import { type Phase, refusalOf } from '@minga/shared/boards/rules.ts';
import { authorKeyOf } from '../../boards/policy.ts';

export type Player = { personId: string; role: 'facilitator' | 'participant'; by: Omit<Author, 'key'> };
type Played = { entry: VisibleEntry; player: Player; key: string; isPrivate: boolean };
export type Game = {
  readonly state: BoardState;
  readonly played: readonly Played[];
  /** @throws Error when the rules of boards refuse the step: the demonstration holds nothing that could not have happened */
  play(player: Player, body: OpBody): void;
};

/**
 * Plays a board from its first op by the rules that a live board obeys, so that its snapshot is the fold of its log.
 * @param secondsApart between one op and the next, from `startsAt` on
 */
export function openGame(
  settings: BoardSettings,
  startsIn: Phase,
  secret: KeyObject,
  startsAt: Date,
  secondsApart: number,
): Game {
  const draft = draftState(emptyState(startsIn));
  const played: Played[] = [];
  return {
    state: draft,
    played,
    play(player, body) {
      const key = authorKeyOf(secret, player.personId);
      const isMine = (noteId: string) => draft.notes[noteId]?.by?.key === key;
      const votes = (draft.ballots[key] ?? []).filter((slot) => slot !== null);
      const refusal = refusalOf(draft, body, { role: player.role, settings, isMine, votes });
      if (refusal) throw new Error(`The demonstration's board was refused «${body.type}»: ${refusal.code}`);
      const at = new Date(startsAt.getTime() + played.length * secondsApart * 1000).toISOString();
      const isPrivate = draft.phase === 'private_writing';
      const args =
        body.type === 'vote.cast'
          ? { ...body.args, slot: firstFreeSlot(draft.ballots[key] ?? []) }
          : body.type === 'phase.set' && isPrivate
            ? { ...body.args, notes: redrawn(Object.values(draft.notes), randomInt) }
            : body.args;
      const entry = { seq: draft.seq + 1, at, by: { key, ...player.by }, type: body.type, args } as VisibleEntry;
      applyToState(draft, entry);
      played.push({ entry, player, key, isPrivate });
    },
  };
}
