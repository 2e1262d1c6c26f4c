import { canonicalJson } from '../kernel/canonical.ts';
import type { Sector } from '../people/rules.ts';
import type { CivilSociety } from './rules.ts';
import type { BallotMode, BallotRule, Choice, Group, Outcome } from './tally.ts';

/**
 * The public record of a closed ballot: no time of a vote, no person; anybody recounts it without our server. Edition 1
 * showed the numbers of every question and had one vote for each seat.
 */
export type BallotExport = {
  format: 'minga-ballot';
  formatVersion: 1 | 2;
  ballot: {
    id: string;
    title: string;
    mode: BallotMode;
    rule: BallotRule;
    quorumPercent: number;
    /** from edition 2: whose vote an entry of the roll is */
    votesBy?: VotesBy;
    /** the rule of the forum that says so, as it stood on announcing; null where none was chosen, missing in records of before */
    votingRule?: { reason: string; chosenAt: string } | null;
    opensAt: string;
    closesAt: string;
    /** when the last vote could be cast: before its date where its stage ended earlier; missing in records of before */
    votesUntil?: string;
    /** set when it was closed before its date */
    closedAt: string | null;
    closedReason: string | null;
  };
  roll: { sha256: string; entries: { seat: string; organisation: string; sector: Sector }[] };
  questions: {
    versionId: string;
    versionSha256: string;
    commitment: number;
    versionNumber: number;
    title: string;
    /** from edition 2: withdrawn while people voted, so nothing is decided */
    isWithdrawn?: boolean;
    /** from edition 2: a secret ballot asked about it before, so only the outcome is shown */
    isAskedBefore?: boolean;
  }[];
  turnout: number;
  /** V08; null without civil society on the roll, missing in records of before */
  civilSociety?: CivilSociety | null;
  /** sorted; in a secret ballot nothing ties a tracker to an answer */
  trackers: string[];
  votes: ExportedVote[];
  results: Outcome[];
};
export const VOTES_BY = ['organisation', 'seat'] as const;
export type VotesBy = (typeof VOTES_BY)[number];
/** `question` is the place in `questions`, from 0. */
export type ExportedVote =
  | { question: number; group: Group; choice: Choice }
  | { question: number; organisation: string; group: Group; choice: Choice; reason: string | null };

export const exportText = (record: BallotExport): string => canonicalJson(record);
export const rollText = (entries: BallotExport['roll']['entries']): string => canonicalJson(entries);
