import { canonicalJson } from '../diagnoses/rules.ts';
import type { Sector } from '../people/rules.ts';
import {
  type BallotMode,
  type BallotRule,
  type Choice,
  type Group,
  type Outcome,
  SMALLEST_GROUP,
  tally,
} from './tally.ts';

/** The public record of a closed ballot: no time of a vote, no person; anybody recounts it without our server. */
export type BallotExport = {
  format: 'minga-ballot';
  formatVersion: 1;
  ballot: {
    id: string;
    title: string;
    mode: BallotMode;
    rule: BallotRule;
    quorumPercent: number;
    opensAt: string;
    closesAt: string;
    /** set when it was closed before its date */
    closedAt: string | null;
    closedReason: string | null;
  };
  roll: { sha256: string; entries: { seat: string; organisation: string; sector: Sector }[] };
  questions: { versionId: string; versionSha256: string; commitment: number; versionNumber: number; title: string }[];
  turnout: number;
  /** sorted; in a secret ballot nothing ties a tracker to an answer */
  trackers: string[];
  votes: ExportedVote[];
  results: Outcome[];
};
/** `question` is the place in `questions`, from 0. */
export type ExportedVote =
  | { question: number; group: Group; choice: Choice }
  | { question: number; organisation: string; group: Group; choice: Choice; reason: string | null };

export const exportText = (record: BallotExport): string => canonicalJson(record);
export const rollText = (entries: BallotExport['roll']['entries']): string => canonicalJson(entries);

const isSorted = (list: readonly string[]): boolean =>
  list.every((item, at) => at === 0 || (list[at - 1] ?? '') < item);

/** One line of the check a stranger can do. */
export type Check = { name: string; isOk: boolean; detail: string };

/**
 * Counts an export again and compares it with what was published. Hashing is the caller's, because browsers and servers
 * hash differently.
 * @param sha256 hex digest of a text in UTF-8
 * @param publishedSha256 the digest published with the export; null skips that check
 */
export function recount(
  record: BallotExport,
  sha256: (text: string) => string,
  publishedSha256: string | null,
): { checks: Check[]; results: Outcome[] } {
  const { roll, turnout, trackers, votes, questions, ballot } = record;
  const results = questions.map((_question, index) =>
    tally({
      rule: ballot.rule,
      quorumPercent: ballot.quorumPercent,
      roll: roll.entries.length,
      votes: votes.filter(({ question }) => question === index),
    }),
  );
  const perQuestion = questions.map((_question, index) => votes.filter(({ question }) => question === index).length);
  const groups = results.flatMap((result) => result.groups);
  const checks: Check[] = [
    {
      name: 'roll',
      isOk: sha256(rollText(roll.entries)) === roll.sha256,
      detail: `${roll.entries.length} entries, ${roll.sha256}`,
    },
    {
      name: 'turnout',
      isOk: turnout === trackers.length && turnout <= roll.entries.length,
      detail: `${trackers.length} trackers, turnout ${turnout}, roll ${roll.entries.length}`,
    },
    { name: 'trackers', isOk: isSorted(trackers), detail: 'sorted, none twice' },
    {
      name: 'votes',
      isOk: perQuestion.every((count) => count === turnout) && votes.every(({ question }) => question in questions),
      detail: perQuestion.join(', '),
    },
    {
      name: 'result',
      isOk: canonicalJson(results) === canonicalJson(record.results),
      detail: results.map(({ isApproved }) => (isApproved ? 'approved' : 'not approved')).join(', '),
    },
  ];
  if (ballot.mode === 'secret') {
    const small = groups.filter(
      ({ group, counts }) => group !== 'all' && counts.for + counts.against + counts.abstain < SMALLEST_GROUP,
    );
    checks.push({ name: 'groups', isOk: small.length === 0, detail: `none under ${SMALLEST_GROUP}` });
  }
  if (publishedSha256 !== null)
    checks.push({ name: 'file', isOk: sha256(exportText(record)) === publishedSha256, detail: publishedSha256 });
  return { checks, results };
}

/** Letters that nobody mistakes for another when reading aloud (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const TRACKER_LENGTH = 16;

/** 80 bits of a digest as four groups of four: `K7Q2-M0XW-…`. */
export function trackerOf(digest: Uint8Array): string {
  let [bits, held, letters] = [0, 0, ''];
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && letters.length < TRACKER_LENGTH) {
      letters += ALPHABET[(held >> (bits - 5)) & 31];
      bits -= 5;
    }
    held &= (1 << bits) - 1;
  }
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

/** A tracker as somebody typed it: any case, spaces or dashes, O for 0 and I or L for 1. Null when it cannot be one. */
export function readTracker(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!new RegExp(`^[${ALPHABET}]{${TRACKER_LENGTH}}$`).test(letters)) return null;
  return letters.match(/.{4}/g)?.join('-') ?? null;
}
