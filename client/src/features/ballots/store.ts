import type { BallotDetail, Cast, Receipt } from '@minga/shared/ballots/schema.ts';
import type { BallotMode, Choice } from '@minga/shared/ballots/tally.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { serverInstant } from '../../lib/clock.ts';
import { browserDevice, tabDevice } from '../../lib/draft-device.ts';
import { ProblemError } from '../../lib/http.ts';
import { randomId } from '../../lib/random-id.ts';
import { useMe } from '../../lib/session.ts';
import { castVote, useRefreshBallots } from './api.ts';

type Answer = { choice: Choice | null; reason: string };

/**
 * A ballot paper being filled in, by version. `key` is set from the moment it is sent until the server has answered:
 * in between nobody knows whether it was counted, and only the same paper with the same key may be sent again.
 */
type Paper = { answers: Readonly<Record<string, Answer>>; key: string | null };

const BLANK: Paper = { answers: {}, key: null };
const UNANSWERED: Answer = { choice: null, reason: '' };

/** Whose paper: each person's own, also on a device that several people use. */
type PaperOwner = { personId: string; ballotId: string; seatId: string; mode: BallotMode };

/** Where a paper waits until it is cast. */
type PaperStore = {
  /** what this tab has at once */
  first: Paper;
  /** @returns whether it is kept: a browser may refuse */
  keep(paper: Paper): boolean;
  /** what other tabs left, or have now; null when there is none */
  find(): Promise<Paper | null>;
  forget(): void;
};

const paperStoreOf = (owner: PaperOwner): PaperStore =>
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
  const device = tabDevice<Partial<Paper>>(personId, 'ballot', `${ballotId}:${seatId}`);
  return {
    first: { ...BLANK, ...device.read() },
    keep: device.keep,
    find: async () => null,
    forget: () => void device.keep(null),
  };
}

/** The newer answers over the older ones; a paper that was sent stays as it was sent. */
function laidOver(older: Paper | null, newer: Paper): Paper {
  if (older?.key) return older;
  return { answers: { ...older?.answers, ...newer.answers }, key: newer.key };
}

export const answerTo = (paper: Paper, versionId: string): Answer => paper.answers[versionId] ?? UNANSWERED;

function toCast(paper: Paper, key: string, seatId: string, versionIds: readonly string[], mode: string): Cast {
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

/**
 * Whether the vote may have been counted although no receipt came. Of a vote sent again only those refusals settle the
 * matter that come from where votes are stored: a session that ended meanwhile says nothing about the first sending.
 */
function isUncertain(error: unknown, isAgain: boolean): boolean {
  if (!(error instanceof ProblemError)) return true;
  if (isAgain) return !/^(ballot|stage|request)\./.test(error.code);
  return error.status < 400 || error.status >= 500;
}

/**
 * The paper of one seat as it lies on this device, taken out when its screen opens and cleared away once it is of no use:
 * the vote is in, by whichever of the organisation's seats, or the ballot is over.
 */
function usePaper(ballot: BallotDetail, seatId: string) {
  const personId = useMe()?.actor?.personId ?? 'nobody';
  const [store] = useState(() => paperStoreOf({ personId, ballotId: ballot.id, seatId, mode: ballot.mode }));
  const [paper, setPaper] = useState<Paper>(store.first);
  const [isKept, setKept] = useState(true);
  const [isLooked, setLooked] = useState(false);
  const right = ballot.myRights.find((one) => one.seatId === seatId);
  const isOfUse = right !== undefined && !right.hasVoted && ballot.status !== 'closed';
  useEffect(() => {
    let isHere = true;
    void store.find().then((found) => {
      if (!isHere) return;
      setLooked(true);
      if (!found) return;
      setPaper((now) => {
        // What was answered since the page opened is newer.
        const whole = laidOver(found, now);
        store.keep(whole);
        return whole;
      });
    });
    return () => {
      isHere = false;
    };
  }, [store]);
  useEffect(() => {
    // One that was sent without an answer can still fetch its receipt; whether there is one is known after a look.
    if (isLooked && !isOfUse && paper.key === null) store.forget();
  }, [store, isOfUse, isLooked, paper.key]);
  const write = (next: Paper) => {
    setPaper(next);
    setKept(store.keep(next));
  };
  return { paper, isKept, write, forget: store.forget };
}

type Sending = { key: string; isAgain: boolean };

/** The paper of one seat: filling it in, sending it, sending the very same again until the server has answered. */
export function useVoting(cycleId: string, ballot: BallotDetail, seatId: string, hold: (seatId: string) => void) {
  const refresh = useRefreshBallots(cycleId);
  const { paper, isKept, write, forget } = usePaper(ballot, seatId);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const versionIds = ballot.questions.map(({ versionId }) => versionId);
  const cast = useMutation({
    mutationFn: ({ key }: Sending) => castVote(cycleId, ballot.id, toCast(paper, key, seatId, versionIds, ballot.mode)),
    onSuccess: async (answer) => {
      forget();
      setReceipt(answer);
      await refresh.all();
    },
    onError: async (error, { isAgain }) => {
      // Refused for good: nothing was stored under this key, so the paper may be changed again.
      if (!isUncertain(error, isAgain)) write({ ...paper, key: null });
      await refresh.one(ballot.id);
    },
  });
  return {
    paper,
    receipt,
    /** This device keeps the answers: a browser may refuse. */
    isKept,
    error: cast.error,
    isSending: cast.isPending,
    /** Sent, and nobody knows whether it arrived: the answers must stay as they are. */
    isUncertain: paper.key !== null && !cast.isPending,
    /** From the moment it is sent until the server has answered. */
    isLocked: paper.key !== null,
    isComplete: versionIds.every((id) => answerTo(paper, id).choice !== null),
    /** The receipt has been read; the server cannot show its code again. */
    putAway: () => setReceipt(null),
    answer: (versionId: string, change: Partial<Answer>) =>
      write({ ...paper, answers: { ...paper.answers, [versionId]: { ...answerTo(paper, versionId), ...change } } }),
    send: () => {
      if (cast.isPending) return;
      // Once counted this seat has no vote left; its receipt stays on screen all the same.
      hold(seatId);
      const key = paper.key ?? randomId();
      // Kept before sending: the answer may get lost together with the page.
      if (paper.key === null) write({ ...paper, key });
      cast.mutate({ key, isAgain: paper.key !== null });
    },
  };
}

export type Voting = ReturnType<typeof useVoting>;
