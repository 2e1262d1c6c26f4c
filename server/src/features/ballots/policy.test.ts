import { describe, expect, it } from 'vitest';
import { ballotStatus } from './policy.ts';

const at = (day: number, second = 0) => new Date(Date.UTC(2027, 2, day, 12, 0, second));
/** Votes from the 10th to the 20th, in a stage of the given days, as its page reads it at an instant. */
const statusIn = (stage: [opens: number, closes: number], now: Date) => {
  const ballot = { announcedAt: at(1), opensAt: at(10), closesAt: at(20), closedAt: null };
  const votesFrom = at(Math.max(10, stage[0]));
  const votesUntil = at(Math.min(20, stage[1]));
  const isTakingVotes = votesFrom <= now && now < votesUntil;
  return ballotStatus({ ...ballot, votesFrom, votesUntil, isTakingVotes }, now);
};

describe('the word for where a ballot stands', () => {
  it('follows the clock, to the second', () => {
    const said = [at(9), at(10, -1), at(10), at(20, -1), at(20)].map((now) => statusIn([1, 30], now));
    expect(said).toEqual(['announced', 'announced', 'open', 'open', 'closed']);
  });

  it.each([
    ['begins after its opening', [12, 30], ['suspended', 'suspended', 'suspended', 'open', 'closed']],
    ['begins at its opening', [10, 30], ['announced', 'announced', 'open', 'open', 'closed']],
    ['begins after its end', [25, 30], ['suspended', 'suspended', 'suspended', 'suspended', 'closed']],
    ['ends before its opening', [1, 8], ['suspended', 'suspended', 'suspended', 'suspended', 'closed']],
    ['ends at its opening', [1, 10], ['suspended', 'suspended', 'suspended', 'suspended', 'closed']],
    ['ends while people vote', [1, 15], ['announced', 'announced', 'open', 'suspended', 'closed']],
  ] as const)('is never «announced» while its stage, as moved, %s', (_, stage, words) => {
    expect([at(2), at(9), at(11), at(18), at(20)].map((now) => statusIn([...stage], now))).toEqual(words);
  });
});
