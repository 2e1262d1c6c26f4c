import type { Cast } from '@minga/shared/ballots/schema.ts';
import type { Choice } from '@minga/shared/ballots/tally.ts';

export type Answer = { choice: Choice | null; reason: string };

/**
 * A ballot paper being filled in, by version. `key` is set from the moment it is sent until the server has answered:
 * in between nobody knows whether it was counted, and only the same paper with the same key may be sent again.
 */
export type Paper = { answers: Readonly<Record<string, Answer>>; key: string | null };

export const BLANK: Paper = { answers: {}, key: null };
const UNANSWERED: Answer = { choice: null, reason: '' };

/** In this tab only, so that a reload loses nothing and a shared computer keeps nothing. */
const place = (ballotId: string, seatId: string) => `minga.ballot.${ballotId}.${seatId}`;

export function readPaper(ballotId: string, seatId: string): Paper {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place(ballotId, seatId)) ?? 'null') as Partial<Paper> | null;
    return { answers: kept?.answers ?? {}, key: kept?.key ?? null };
  } catch {
    return BLANK;
  }
}

export function keepPaper(ballotId: string, seatId: string, paper: Paper): void {
  try {
    sessionStorage.setItem(place(ballotId, seatId), JSON.stringify(paper));
  } catch {
    // Storage is forbidden or full: the paper lives as long as the page, which is enough to vote.
  }
}

export function forgetPaper(ballotId: string, seatId: string): void {
  try {
    sessionStorage.removeItem(place(ballotId, seatId));
  } catch {
    // As above: nothing was kept.
  }
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
