import type { BallotDetail, Receipt } from '@minga/shared/ballots/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ProblemError } from '../../../lib/http.ts';
import { randomId } from '../../../lib/random-id.ts';
import { useMe } from '../../../lib/session.ts';
import { castVote, useRefreshBallots } from '../api.ts';
import { type Answer, answerTo, paperStoreOf, laidOver, type Paper, toCast } from '../store.ts';

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
