import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recount } from './export.ts';
import { type CivilSociety, civilSocietyOf } from './rules.ts';
import { type BallotExport, exportText, rollText } from './record.ts';
import { readTracker, trackerOf } from './tracker.ts';
import type { Sector } from '../people/rules.ts';
import { countInSecret } from './secrecy.ts';
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
    formatVersion: 2,
    ballot: {
      id: 'x',
      title: 'Plan',
      mode: 'open',
      rule: 'simple_majority',
      quorumPercent: 50,
      votesBy: 'organisation',
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

  it.each<[string, CivilSociety | null]>([
    ['more voted than did', { roll: 3, needed: 1, voted: 4, isMet: true }],
    ['fewer were asked for', { roll: 3, needed: 0, voted: 3, isMet: true }],
    ['a third did not take part', { roll: 3, needed: 1, voted: 3, isMet: false }],
    ['it is not on the roll', null],
    ['it is said as in a secret ballot', { roll: 3, needed: 1, voted: null, isMet: true }],
  ])('V08 notices that of civil society %s', (_what, civilSociety) => {
    expect(failed({ ...record(), civilSociety: civilSocietyOf('open', 3, 3) })).toEqual([]);
    expect(failed({ ...record(), civilSociety })).toEqual(['V08']);
  });

  it('still counts a record of the first edition, and notices a small group in it', () => {
    const { results, ...rest } = record();
    const old = {
      ...rest,
      formatVersion: 1 as const,
      results: results.map(({ withheld: _none, ...one }) => ({ ...one, isOneSided: false }) as never),
    };
    expect(failed(old)).toEqual([]);
    old.ballot.mode = 'secret';
    const votes = old.votes.map(({ question, group, choice }) => ({ question, group, choice }));
    expect(failed({ ...old, votes })).toEqual(['groups']);
  });
});

/** Twelve organisations and two texts: the second is one on which almost everybody was of one mind. */
function secretRecord(): BallotExport {
  const sectors = [...Array<Sector>(6).fill('executive'), ...Array<Sector>(6).fill('civil_society')];
  const entries = sectors.map((sector, at) => ({ seat: `s${at}`, organisation: `Org ${at}`, sector }));
  const terms = { rule: 'simple_majority' as const, quorumPercent: 50, roll: 12, isAskedBefore: false };
  const counted = [0, 1].map((text) =>
    countInSecret({
      ...terms,
      votes: sectors.map((group, at) => ({ group, choice: (text ? at > 0 : at % 3 > 0) ? 'for' : 'against' })),
    }),
  );
  return {
    ...record(),
    ballot: { ...record().ballot, mode: 'secret' },
    roll: { sha256: sha256(rollText(entries)), entries },
    questions: [1, 2].map((number) => ({
      versionId: `v${number}`,
      versionSha256: 'h',
      commitment: number,
      versionNumber: 1,
      title: 'Uno',
      isWithdrawn: false,
      isAskedBefore: false,
    })),
    turnout: 12,
    trackers: sectors.map((_sector, at) => `0000-0000-0000-00${String(at + 10)}`),
    votes: counted.flatMap(({ votes }, question) => votes.map((vote) => ({ question, ...vote }))),
    results: counted.map(({ outcome }) => outcome),
  };
}

/** As somebody would who rewrites a record and everything that follows from it: roll hash, results, hash of the file. */
function covered(changed: BallotExport): BallotExport {
  changed.roll.sha256 = sha256(rollText(changed.roll.entries));
  changed.results = recount(changed, sha256, null).results;
  return changed;
}

describe('T12 what no rewriting of hashes and results covers', () => {
  type Damage = [what: string, damage: (record: BallotExport) => unknown];
  const both: Damage[] = [
    ['a seat twice on the roll', ({ roll }) => Object.assign(roll.entries[1] ?? {}, { seat: roll.entries[0]?.seat })],
    [
      'an organisation twice',
      ({ roll }) => Object.assign(roll.entries[1] ?? {}, { organisation: roll.entries[0]?.organisation }),
    ],
    ['a sector that there is not', ({ roll }) => Object.assign(roll.entries[0] ?? {}, { sector: 'church' })],
    ['a text twice', ({ questions }) => questions.push({ ...questions[0] } as never)],
    ['a code that is none', ({ trackers }) => trackers.splice(0, 1, '!')],
    ['a code in another spelling', ({ trackers }) => trackers.splice(0, 1, '0000 0000 0000 0000')],
    ['a rule that there is not', ({ ballot }) => Object.assign(ballot, { rule: 'acclamation' })],
    ['a mode that there is not', ({ ballot }) => Object.assign(ballot, { mode: 'half' })],
    ['consent in secret', ({ ballot }) => Object.assign(ballot, { rule: 'consent', mode: 'secret' })],
    ['a quorum of nothing', ({ ballot }) => Object.assign(ballot, { quorumPercent: 0 })],
    ['a quorum below nothing', ({ ballot }) => Object.assign(ballot, { quorumPercent: -5 })],
    ['a quorum of more than all', ({ ballot }) => Object.assign(ballot, { quorumPercent: 101 })],
    ['a vote on «length»', ({ votes }) => Object.assign(votes[0] ?? {}, { question: 'length' })],
    ['a vote on half a text', ({ votes }) => Object.assign(votes[0] ?? {}, { question: 0.5 })],
    ['an answer that there is not', ({ votes }) => Object.assign(votes[0] ?? {}, { choice: 'perhaps' })],
    [
      'an end before the start',
      ({ ballot }) => Object.assign(ballot, { opensAt: '2027-02-01T00:00:00Z', closesAt: '2027-01-01T00:00:00Z' }),
    ],
    ['whose votes it counts left out', ({ ballot }) => Object.assign(ballot, { votesBy: 'whoever' })],
  ];
  const open: Damage[] = [
    ['a voter who is not on the roll', ({ votes }) => Object.assign(votes[0] ?? {}, { organisation: 'Nobody' })],
    [
      'an organisation that votes twice on one text',
      ({ votes }) => Object.assign(votes[1] ?? {}, { organisation: 'Org a' }),
    ],
    ['a sector that is not the roll’s', ({ votes }) => Object.assign(votes[0] ?? {}, { group: 'executive' })],
    ['an objection without a reason', ({ ballot }) => Object.assign(ballot, { rule: 'consent' })],
    ['a vote without a name', ({ votes }) => Reflect.deleteProperty(votes[0] ?? {}, 'organisation')],
    [
      'more votes than seats',
      ({ votes, trackers, ...one }) => {
        votes.push({ ...votes[0] } as never);
        trackers.push('0000-0000-0000-0004');
        Object.assign(one, { turnout: 4 });
      },
    ],
  ];
  const secret: Damage[] = [
    ['a name in a secret vote', ({ votes }) => Object.assign(votes[0] ?? {}, { organisation: 'Org 1' })],
    ['a reason in a secret vote', ({ votes }) => Object.assign(votes[0] ?? {}, { reason: 'porque sí' })],
    ['a group that there is not', ({ votes }) => Object.assign(votes[0] ?? {}, { group: 'church' })],
    ['a group larger than its seats', ({ votes }) => votes.map((vote) => Object.assign(vote, { group: 'executive' }))],
    ['a group too small', ({ votes }) => Object.assign(votes[0] ?? {}, { group: 'parliament' })],
    [
      'a group of one mind',
      ({ votes }) =>
        votes.filter(({ group }) => group === 'executive').map((vote) => Object.assign(vote, { choice: 'for' })),
    ],
    [
      'votes on a text whose numbers are kept back',
      ({ votes }) => votes.push({ question: 1, group: 'all', choice: 'for' }),
    ],
    ['a roll too small for secrecy', ({ roll }) => roll.entries.splice(9)],
  ];

  it('an honest secret record is whole, and so is it after the same covering', () => {
    expect(failed(secretRecord())).toEqual([]);
    expect(failed(covered(secretRecord()))).toEqual([]);
    expect(secretRecord().results.map(({ withheld }) => withheld)).toEqual([null, 'near-unanimous']);
  });
  it('V08 in secret is counted where the group is shown, and must be possible where it is not', () => {
    const said = (one: BallotExport, isMet: boolean) => ({
      ...one,
      civilSociety: { roll: 6, needed: 2, voted: null, isMet },
    });
    expect(failed(said(secretRecord(), true))).toEqual([]);
    expect(failed(said(secretRecord(), false))).toEqual(['V08']);
    const folded = secretRecord();
    for (const vote of folded.votes) vote.group = 'all';
    expect(failed(covered(said(folded, true)))).toEqual([]);
    // All twelve took part, so six of civil society did.
    expect(failed(covered(said(folded, false)))).toEqual(['V08']);
  });
  it.each([...both, ...open])('open: %s', (_what, damage) => {
    const changed = record();
    damage(changed);
    expect(failed(covered(changed))).not.toEqual([]);
  });
  it.each([...both, ...secret])('secret: %s', (_what, damage) => {
    const changed = secretRecord();
    damage(changed);
    expect(failed(covered(changed))).not.toEqual([]);
  });
  it('groups whose sizes differ from text to text', () => {
    const changed = secretRecord();
    changed.results = [];
    const votes = changed.votes.filter(({ question }) => question === 0);
    changed.votes = [...votes, ...votes.map((vote) => ({ ...vote, question: 1 }))];
    expect(failed(covered(structuredClone(changed)))).toEqual([]);
    const turned = changed.votes.findLast(({ group }) => group === 'civil_society');
    Object.assign(turned ?? {}, { group: 'executive' });
    expect(failed(covered(changed))).toContain('groups');
  });
  it('a withheld result that cannot be', () => {
    for (const damage of [
      { grounds: 'no-quorum' },
      { grounds: 'objections' },
      { withheld: 'asked-before' },
      { isApproved: false },
      { isOneSided: true, isApproved: false },
      { turnout: 11 },
    ]) {
      const changed = secretRecord();
      Object.assign(changed.results[1] ?? {}, damage);
      expect(failed(changed), JSON.stringify(damage)).toContain('result');
    }
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
