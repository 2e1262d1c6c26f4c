import { describe, expect, it } from 'vitest';
import { abilitiesOn } from './policy.ts';

describe('an announcement', () => {
  it('says what may be done with it, and by the facilitation only', () => {
    const may = (state: Parameters<typeof abilitiesOn>[1]) =>
      Object.entries(abilitiesOn({ isFacilitator: true }, state)).flatMap(([act, isAllowed]) =>
        isAllowed ? [act] : [],
      );
    expect([may('draft'), may('published'), may('withdrawn')]).toEqual([
      ['canEdit'],
      ['canCorrect', 'canWithdraw'],
      [],
    ]);
    for (const state of ['draft', 'published', 'withdrawn'] as const)
      expect(Object.values(abilitiesOn({ isFacilitator: false }, state))).toEqual([false, false, false]);
  });
});
