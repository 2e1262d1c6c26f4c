import { describe, expect, it } from 'vitest';
import { letterFor, modesFor, modeWithin, NOTICE_GROUPS, NOTICE_KINDS, type NoticeMode } from './rules.ts';

const now = new Date('2027-03-02T12:00:00Z');
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const letter = (mode: NoticeMode, dueAt: Date | null) => letterFor({ kind: 'meeting-published', mode, dueAt }, now);

describe('the letter of a notice', () => {
  it('waits for the morning where nothing else is chosen and nothing happens within two days', () => {
    expect([letter('daily', null), letter('daily', inHours(48.01))]).toEqual(['daily', 'daily']);
  });
  it('leaves at once when what it is about happens before a letter of the day is sure to be read', () => {
    expect([48, 1, -1].map((hours) => letter('daily', inHours(hours)))).toEqual(['queued', 'queued', 'queued']);
  });
  it('is as its reader chose: each at once, or never', () => {
    expect([letter('on', inHours(900)), letter('off', inHours(1))]).toEqual(['queued', 'none']);
  });
});

describe('kinds that are chosen together', () => {
  it('are all of them, each in one group, and take a mode that each can have', () => {
    expect(Object.values(NOTICE_GROUPS).flat().sort()).toEqual([...NOTICE_KINDS].sort());
    for (const kind of NOTICE_KINDS) expect(modesFor(kind)).toContain(modeWithin(kind, 'daily'));
    expect([modeWithin('ballot-closing', 'daily'), modeWithin('ballot-closing', 'off')]).toEqual(['on', 'off']);
    expect(modeWithin('meeting-changed', 'daily')).toBe('daily');
  });
});
