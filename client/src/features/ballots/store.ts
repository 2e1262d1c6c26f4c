import type { Cast } from '@minga/shared/ballots/schema.ts';
import type { BallotMode, Choice } from '@minga/shared/ballots/tally.ts';
import { serverInstant } from '../../lib/clock.ts';
import { browserDevice } from '../../lib/draft-device.ts';

export type Answer = { choice: Choice | null; reason: string };

/**
 * A ballot paper being filled in, by version. `key` is set from the moment it is sent until the server has answered:
 * in between nobody knows whether it was counted, and only the same paper with the same key may be sent again.
 */
export type Paper = { answers: Readonly<Record<string, Answer>>; key: string | null };

const BLANK: Paper = { answers: {}, key: null };
const UNANSWERED: Answer = { choice: null, reason: '' };

/** Whose paper: each person's own, also on a device that several people use. */
export type PaperOwner = { personId: string; ballotId: string; seatId: string; mode: BallotMode };

/** Where a paper waits until it is cast. */
export type PaperStore = {
  /** what this tab has at once */
  first: Paper;
  /** @returns whether it is kept: a browser may refuse */
  keep(paper: Paper): boolean;
  /** what other tabs left, or have now; null when there is none */
  find(): Promise<Paper | null>;
  forget(): void;
};

export const paperStoreOf = (owner: PaperOwner): PaperStore =>
  owner.mode === 'secret' ? storeOfTab(owner) : storeOfDevice(owner);

/** Public votes: with the drafts of this person on this device, so that another tab goes on where this one ended. */
function storeOfDevice({ personId, ballotId, seatId }: PaperOwner): PaperStore {
  const device = browserDevice<Paper>(personId, 'ballot', `${ballotId}:${seatId}`);
  return {
    first: BLANK,
    keep: (paper) => device.keep({ dirty: paper, over: {}, at: serverInstant() }),
    find: async () => {
      const kept = await device.findKept();
      for (const { id, isOpen } of kept) if (!isOpen) device.discard(id);
      return kept.map(({ kept: { dirty } }) => ({ ...BLANK, ...dirty })).reduceRight<Paper | null>(laidOver, null);
    },
    forget: device.clear,
  };
}

/** Secret votes: with this tab and no longer, so that a device keeps no answer that nobody may know. */
function storeOfTab({ personId, ballotId, seatId }: PaperOwner): PaperStore {
  const place = `minga.ballot.${personId}.${ballotId}.${seatId}`;
  const first = (): Paper => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Partial<Paper> | null;
      return { answers: kept?.answers ?? {}, key: kept?.key ?? null };
    } catch {
      return BLANK;
    }
  };
  return {
    first: first(),
    keep: (paper) => {
      try {
        sessionStorage.setItem(place, JSON.stringify(paper));
        return true;
      } catch {
        return false;
      }
    },
    find: async () => null,
    forget: () => {
      try {
        sessionStorage.removeItem(place);
      } catch {
        // Forbidden: nothing was kept either.
      }
    },
  };
}

/** The newer answers over the older ones; a paper that was sent stays as it was sent. */
export function laidOver(older: Paper | null, newer: Paper): Paper {
  if (older?.key) return older;
  return { answers: { ...older?.answers, ...newer.answers }, key: newer.key };
}

export const answerTo = (paper: Paper, versionId: string): Answer => paper.answers[versionId] ?? UNANSWERED;

export function toCast(paper: Paper, key: string, seatId: string, versionIds: readonly string[], mode: string): Cast {
  return {
    seatId,
    key,
    choices: versionIds.map((versionId) => {
      const { choice, reason } = answerTo(paper, versionId);
      const words = reason.trim();
      // Secret answers carry no words: those alone could give a person away.
      return { versionId, choice: choice ?? 'abstain', ...(mode === 'open' && words ? { reason: words } : {}) };
    }),
  };
}
