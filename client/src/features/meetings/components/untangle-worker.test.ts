import type { PlannedMeeting } from '@minga/shared/meetings/rules.ts';
import type { Question } from '@minga/shared/meetings/untangle/search.ts';
import { SCHEDULE, SCHEDULE_RULES, type ScheduleThresholds } from '@minga/shared/standards/schedule.ts';
import { defaultsOf } from '@minga/shared/standards/standard.ts';
import { describe, expect, it, vi } from 'vitest';
import type { FromWorker, ToWorker } from './untangle-worker.ts';

/** Monday, 5 January 2026, 09:00 in Lima. */
const NINE = Date.UTC(2026, 0, 5, 14);
const HOUR = 3_600_000;

/** So many tables of one organisation at one hour, which has one delegate: more than a week has room for. */
const question: Question = {
  meetings: Array.from(
    { length: 60 },
    (_, at): PlannedMeeting => ({
      id: `m${at}`,
      startsAt: NINE,
      endsAt: NINE + HOUR,
      stage: null,
      modality: 'online',
      room: null,
      roomExclusive: true,
      organisations: ['red'],
      people: [],
      facilitators: [],
      noticeFrom: null,
    }),
  ),
  delegates: { red: [{ person: 'ana', from: null, until: null }] },
  away: [],
  stages: {},
  thresholds: Object.fromEntries(
    SCHEDULE_RULES.map((rule) => [rule, defaultsOf(SCHEDULE[rule])]),
  ) as unknown as ScheduleThresholds,
  timeZone: 'America/Lima',
  now: NINE - 300 * HOUR,
  chosen: Array.from({ length: 59 }, (_, at) => `m${at}`),
  allowed: { day: true, hour: true, room: false },
};

describe('the worker of the planner', () => {
  it('says how far it is, and stops with the best so far when it is told to', async () => {
    const said: FromWorker[] = [];
    let hear: (message: { data: ToWorker }) => void = () => {};
    vi.stubGlobal('self', {
      postMessage: (message: FromWorker) => {
        said.push(message);
        if (message.kind === 'progress') hear({ data: { kind: 'stop' } });
      },
      addEventListener: (_: string, listener: typeof hear) => {
        hear = listener;
      },
    });
    await import('./untangle-worker.ts');
    hear({ data: { kind: 'begin', question } });
    await vi.waitFor(() => expect(said.at(-1)?.kind).toBe('found'), { timeout: 15_000 });
    vi.unstubAllGlobals();
    const [first, last] = [said[0], said.at(-1)];
    if (first?.kind !== 'progress' || last?.kind !== 'found') throw new Error('it must say both');
    expect(first.progress).toMatchObject({ start: { uncovered: 59 * 60 } });
    expect(said.filter(({ kind }) => kind === 'progress')).toHaveLength(1);
    const { before, after, moves } = last.outcome;
    expect(before.uncovered.get('red')).toBe(59 * 60);
    expect(after.uncovered.get('red') ?? 0).toBeLessThan(59 * 60);
    expect(moves.map(({ meeting }) => meeting)).not.toContain('m59');
  });
});
