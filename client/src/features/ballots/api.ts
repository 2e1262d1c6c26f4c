import type { AnnounceBallot, BallotPreview, ChangeBallot, CreateBallot } from '@minga/shared/ballots/drafts.ts';
import type {
  BallotDetail,
  BallotList,
  BallotResult,
  Cast,
  DecideObjection,
  Receipt,
  Roll,
} from '@minga/shared/ballots/schema.ts';
import type { ChooseVotingRule, VotingRules } from '@minga/shared/ballots/voting-rule.ts';
import type { CommitmentList } from '@minga/shared/commitments/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { serverNow } from '../../lib/clock.ts';
import { http } from '../../lib/http.ts';
import { letterQuery } from '../../lib/letter-query.ts';
import type { FormKey } from '../../lib/presses.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

export const ballotsPath = (cycleId: string) => `/api/cycles/${cycleId}/ballots`;
const base = ballotsPath;
export const ballotPath = (cycleId: string, id: string) => `${base(cycleId)}/${encodeURIComponent(id)}`;
const one = ballotPath;

/** Ballots open and close by the clock; a screen left open follows them. */
const FOLLOW = 15_000;

type Timed = Pick<BallotDetail, 'status' | 'opensAt' | 'votesUntil' | 'closesAt'>;

/**
 * Milliseconds until a ballot is worth asking for again: with the others at the latest, and at once when it opens or
 * ends, so that no page calls it open past its end.
 */
export function asksAgainIn(ballots: readonly Timed[], now: number, atMost: number): number {
  const turns = ballots.flatMap(({ opensAt, votesUntil, closesAt }) => [opensAt, votesUntil, closesAt].map(Date.parse));
  // A moment late, so that the server's clock is past it, too.
  const waits = turns.filter((at) => at > now).map((at) => at - now + 300);
  return Math.min(atMost, ...waits);
}

export const ballotsQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['ballots', cycleId],
    queryFn: ({ signal }) => http.get<BallotList>(base(cycleId), signal),
    refetchInterval: ({ state }) => asksAgainIn(state.data?.items ?? [], serverNow(), 4 * FOLLOW),
  });

export const ballotQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['ballots', cycleId, id],
    queryFn: ({ signal }) => http.get<BallotDetail>(one(cycleId, id), signal),
    refetchInterval: ({ state }) => {
      const ballot = state.data;
      const isOver = !ballot || ballot.status === 'draft' || ballot.status === 'closed';
      return isOver ? false : asksAgainIn([ballot], serverNow(), FOLLOW);
    },
  });

export const resultQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['ballots', cycleId, id, 'result'],
    queryFn: ({ signal }) => http.get<BallotResult>(`${one(cycleId, id)}/result`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const rollQuery = (cycleId: string, id: string) =>
  queryOptions({
    queryKey: ['ballots', cycleId, id, 'roll'],
    queryFn: ({ signal }) => http.get<Roll>(`${one(cycleId, id)}/roll`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Whom closing it before the date would notify, and the letter. */
export const plannedClosingQuery = (cycleId: string, id: string, reason: string) =>
  letterQuery(`${one(cycleId, id)}/planned-letter`, { reason });

/** What announcing a draft would do, asked anew whenever it is shown: seats change, and so does a draft. */
export const previewQuery = (cycleId: string, { id, version, votesBy }: BallotDetail) =>
  queryOptions({
    queryKey: ['ballots', cycleId, id, 'announcement', version, votesBy],
    queryFn: ({ signal }) => http.get<BallotPreview>(`${one(cycleId, id)}/announcement`, signal),
    staleTime: 0,
    gcTime: 0,
  });

/** Whose vote an entry of a roll is in this forum. Below the ballots, since drafts and their previews follow it. */
export const votingRulesQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['ballots', cycleId, 'voting-rules'],
    queryFn: ({ signal }) => http.get<VotingRules>(`/api/cycles/${cycleId}/voting-rules`, signal),
  });

/** What can be put to the vote: commitments with their latest frozen version. */
export const choosableQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['ballots', cycleId, 'choosable'],
    queryFn: ({ signal }) => http.get<CommitmentList>(`/api/cycles/${cycleId}/commitments`, signal),
  });

export const castVote = (cycleId: string, id: string, cast: Cast) =>
  http.post<Receipt>(`${one(cycleId, id)}/casts`, cast);
export const checkReceipt = (cycleId: string, id: string, tracker: string) =>
  http.post<{ isCounted: boolean }>(`${one(cycleId, id)}/receipts/check`, { tracker });
export const createBallot = (cycleId: string, ballot: CreateBallot, form: FormKey) =>
  http.post<BallotDetail>(base(cycleId), ballot, form);
export const changeBallot = (cycleId: string, id: string, ballot: ChangeBallot) =>
  http.put<BallotDetail>(one(cycleId, id), ballot);
export const chooseVotingRule = (cycleId: string, rule: ChooseVotingRule, form: FormKey) =>
  http.post<VotingRules>(`/api/cycles/${cycleId}/voting-rules`, rule, form);
/** @param seen what stood on the page: another draft or another rule is not announced unread */
export const announceBallot = (cycleId: string, id: string, seen: AnnounceBallot) =>
  http.post<BallotDetail>(`${one(cycleId, id)}/open`, seen);
export const closeBallot = (cycleId: string, id: string, reason: string) =>
  http.post<BallotDetail>(`${one(cycleId, id)}/close`, { reason });
export const decideObjection = (cycleId: string, id: string, objectionId: string, decision: DecideObjection) =>
  http.post<BallotResult>(`${one(cycleId, id)}/objections/${objectionId}/outcome`, decision);
export const withdrawObjection = (cycleId: string, id: string, objectionId: string, reason: string) =>
  http.post<BallotResult>(`${one(cycleId, id)}/objections/${objectionId}/withdrawal`, { reason });
export const discardBallot = (cycleId: string, id: string) => http.delete(one(cycleId, id));

export const exportPath = (cycleId: string, id: string) => `${one(cycleId, id)}/export`;

/** What is asked again after an act on ballots. */
export function useRefreshBallots(cycleId: string) {
  const client = useQueryClient();
  const askAgain = useAskAgain(cycleId);
  const queryKey = ['ballots', cycleId] as const;
  return {
    all: () => askAgain('ballots'),
    /** of one that is discarded nothing is left to ask */
    list: () => client.invalidateQueries({ queryKey, exact: true }),
    one: (id: string) => client.invalidateQueries({ queryKey: [...queryKey, id], exact: true }),
    /** what was objected says what may be done with the commitment */
    objections: async (id: string) => {
      await client.invalidateQueries({ queryKey: [...queryKey, id] });
      await askAgain('commitments');
    },
  };
}
