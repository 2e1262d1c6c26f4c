import { describe, expect, it } from 'vitest';
import { paths } from '../kernel/paths.ts';
import { type FoundNeed, inOrder } from './needs.ts';

const NOW = new Date('2027-03-01T12:00:00Z');
const found = (
  name: string,
  hours: number | null,
  kind: 'vote' | 'vote-suspended' | 'resume-ballot' = 'resume-ballot',
): FoundNeed => ({
  kind,
  subject: { kind: 'ballot', id: '00000000-0000-7000-8000-000000000001' },
  params: { title: name },
  href: paths.landing(),
  deadline: hours === null ? null : new Date(NOW.getTime() + hours * 3_600_000).toISOString(),
  timeZone: 'America/Lima',
});
const order = (...needs: FoundNeed[]) =>
  inOrder(needs, NOW).map(
    (need) => `${'title' in need.params ? need.params.title : ''} ${need.isNow ? 'now' : 'later'}`,
  );

describe('what needs somebody', () => {
  it('stands in the order of what is due; what has no deadline after it, and before what is weeks away', () => {
    expect(order(found('in a month', 720), found('open', null), found('tomorrow', 24), found('today', 2))).toEqual([
      'today now',
      'tomorrow now',
      'open now',
      'in a month later',
    ]);
  });

  it('is due now until seven days ahead, the last instant included', () => {
    expect(order(found('a', 7 * 24), found('b', 7 * 24 + 0.01))).toEqual(['a now', 'b later']);
  });

  it('is now whatever its deadline where it is open and waits for a voice, and never while it is shut', () => {
    expect(order(found('shut', 2, 'vote-suspended'), found('open', 60 * 24, 'vote'), found('due', 60 * 24))).toEqual([
      'open now',
      'shut later',
      'due later',
    ]);
  });

  it('stands in the order of its kinds where nothing else decides, whichever feature was asked first', () => {
    const draft: FoundNeed = {
      ...found('draft', null),
      kind: 'finish-announcement',
      subject: { kind: 'announcement', id: found('', null).subject.id },
    };
    expect(inOrder([draft, found('ballot', null, 'vote')], NOW).map(({ kind }) => kind)).toEqual([
      'vote',
      'finish-announcement',
    ]);
  });

  it('keeps the order in which features gave what is due at the same time', () => {
    expect(order(found('a', null), found('b', null))).toEqual(['a now', 'b now']);
  });
});
