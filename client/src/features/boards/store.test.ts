import { describe, expect, it } from 'vitest';
import { createAuthority, createBrowser } from '../../../../tests/support/board-browsers.ts';
import { canCluster, canVote, canWriteNotes } from './store.ts';

/** What a screen offers somebody whom the server calls facilitator in every case, by the abilities that come with it. */
async function offered(phase: 'open' | 'voting', abilities: { canWrite: boolean; canFacilitate: boolean }) {
  const authority = createAuthority(phase, abilities);
  const browser = createBrowser(authority);
  await browser.flush();
  const read = () => {
    const board = browser.store.getState();
    return [canWriteNotes(board), canCluster(board), canVote(board)];
  };
  const unlocked = read();
  authority.write('lead', { type: 'board.lock', args: { isLocked: true } });
  await browser.cut();
  await browser.comeBack();
  return { unlocked, locked: read() };
}

describe('what the screen of a board offers', () => {
  it.each([
    ['who leads', { canWrite: true, canFacilitate: true }, [true, true, false], [true, true, false]],
    ['who takes part', { canWrite: true, canFacilitate: false }, [true, false, false], [false, false, false]],
    ['who looks on', { canWrite: false, canFacilitate: false }, [false, false, false], [false, false, false]],
  ])(
    '%s is what the server said they may, while it is open and while it is locked',
    async (_, abilities, unlocked, locked) => {
      expect(await offered('open', abilities)).toEqual({ unlocked, locked });
    },
  );

  it.each([
    ['who leads', { canWrite: true, canFacilitate: true }, true, true],
    ['who takes part', { canWrite: true, canFacilitate: false }, true, false],
    ['who looks on', { canWrite: false, canFacilitate: false }, false, false],
  ])('%s votes by the same', async (_, abilities, unlocked, locked) => {
    const seen = await offered('voting', abilities);
    expect([seen.unlocked, seen.locked]).toEqual([
      [false, false, unlocked],
      [false, false, locked],
    ]);
  });
});
