import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BallotExport, exportText, recount, rollText } from './export.ts';
import { readTracker, trackerOf } from './tracker.ts';
import { tally } from './tally.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function record(): BallotExport {
  const entries = ['a', 'b', 'c'].map((seat) => ({
    seat,
    organisation: `Org ${seat}`,
    sector: 'civil_society' as const,
  }));
  const cast = entries.map(({ organisation }, index) => ({
    question: 0,
    organisation,
    group: 'civil_society' as const,
    choice: index === 0 ? ('against' as const) : ('for' as const),
    reason: null,
  }));
  return {
    format: 'minga-ballot',
    formatVersion: 1,
    ballot: {
      id: 'x',
      title: 'Plan',
      mode: 'open',
      rule: 'simple_majority',
      quorumPercent: 50,
      opensAt: '',
      closesAt: '',
      closedAt: null,
      closedReason: null,
    },
    roll: { sha256: sha256(rollText(entries)), entries },
    questions: [{ versionId: 'v', versionSha256: 'h', commitment: 1, versionNumber: 1, title: 'Uno' }],
    turnout: 3,
    trackers: ['0000-0000-0000-0001', '0000-0000-0000-0002', '0000-0000-0000-0003'],
    votes: cast,
    results: [tally({ rule: 'simple_majority', quorumPercent: 50, roll: 3, votes: cast })],
  };
}
const failed = (changed: BallotExport, published = sha256(exportText(changed))) =>
  recount(changed, sha256, published)
    .checks.filter(({ isOk }) => !isOk)
    .map(({ name }) => name);

describe('T12 the recount', () => {
  it('agrees with an honest record, also after a trip through a file', () => {
    expect(failed(record())).toEqual([]);
    expect(failed(JSON.parse(JSON.stringify(record(), null, 2)) as BallotExport, sha256(exportText(record())))).toEqual(
      [],
    );
  });

  it.each<[string, (record: BallotExport) => void, string[]]>([
    ['a vote turned', (one) => Object.assign(one.votes[0] ?? {}, { choice: 'for' }), ['result']],
    ['a vote added', (one) => one.votes.push({ question: 0, group: 'academia', choice: 'for' }), ['votes', 'result']],
    ['a tracker doubled', (one) => one.trackers.splice(1, 1, '0000-0000-0000-0001'), ['trackers']],
    ['a tracker removed', (one) => one.trackers.pop(), ['turnout']],
    [
      'a seat slipped into the roll',
      (one) => one.roll.entries.push({ seat: 'd', organisation: 'D', sector: 'academia' }),
      ['roll', 'result'],
    ],
    ['a result rewritten', (one) => Object.assign(one.results[0] ?? {}, { isApproved: false }), ['result']],
  ])('notices %s', (_what, damage, expected) => {
    const changed = record();
    damage(changed);
    expect(failed(changed)).toEqual(expected);
    expect(failed(changed, sha256(exportText(record())))).toEqual([...expected, 'file']);
  });

  it('notices a small group in a secret ballot', () => {
    const changed = record();
    changed.ballot.mode = 'secret';
    expect(failed(changed)).toEqual(['groups']);
  });
});

describe('trackers', () => {
  it('carry 80 bits in letters that are hard to confuse, and are read however they are typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
        const tracker = trackerOf(digest);
        expect(tracker).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(readTracker(` ${tracker.toLowerCase().replaceAll('-', ' ')} `)).toBe(tracker);
        expect(readTracker(tracker.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(tracker);
      }),
    );
    expect(readTracker('short')).toBeNull();
    expect(readTracker('U'.repeat(16))).toBeNull();
  });

  it('differ whenever the first 80 bits differ', () => {
    const digest = new Uint8Array(32);
    const seen = new Set(
      Array.from({ length: 80 }, (_, bit) => trackerOf(digest.with(bit >> 3, 1 << (7 - (bit & 7))))),
    );
    expect(seen.size).toBe(80);
  });
});
