import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NOUNS, type PageName, TABS } from '@minga/shared/kernel/nouns.ts';
import { type Address, isBelow, paths } from '@minga/shared/kernel/paths.ts';
import { RULE_IDS } from '@minga/shared/standards/rules.ts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { loadPublicPage } from './page-modules.ts';
import { PAGE_NAMES, PAGES } from './pages.ts';

const FEATURES = join(import.meta.dirname, '../features');
/** Every module in a `pages/` folder, as the list of pages names it. */
const modules = Object.keys(NOUNS).flatMap((noun) =>
  readdirSync(join(FEATURES, noun, 'pages'))
    .filter((file) => file.endsWith('.tsx') && !file.includes('.test.'))
    .map((file) => `${noun}/pages/${file.replace('.tsx', '')}`),
);

describe('the list of nouns', () => {
  it('names every module of a page, and no other', () => {
    const named = PAGE_NAMES.flatMap((name) => [PAGES[name].file, PAGES[name].ahead ?? []].flat());
    expect([...new Set(named)].toSorted()).toEqual(modules.toSorted());
  });

  it('a public page carries the list of public pages alone', async () => {
    const screens = PAGE_NAMES.filter((name) => PAGES[name].by !== 'server');
    expect(screens.length).toBeGreaterThan(10);
    for (const name of screens) expect(() => loadPublicPage(PAGES[name].file), name).toThrow('no page');
  });

  it('says each address once', () => {
    const addresses = PAGE_NAMES.map((name) => PAGES[name].at);
    expect(addresses).toHaveLength(new Set(addresses).size);
  });

  it('has a page of a cycle for each tab', () => {
    expect(TABS[0]).toBe('announcements');
    for (const noun of TABS) expect(paths[noun]('plan-6')).toBe(`/c/plan-6/${noun}`);
  });
});

describe('the query of a page', () => {
  it('is what the page follows, and of a list also how the list stands; only a list is a file', () => {
    expect(PAGES.ballots).toMatchObject({ follows: ['q', 'sort', 'page', 'rule', 'mode', 'stage'], isList: true });
    expect(PAGES.announcements).toMatchObject({ follows: ['after'], isList: false });
    expect(PAGES.cycle).toMatchObject({ follows: [], isList: false });
  });
});

describe('an address', () => {
  it('has everything that it names, in its order, whatever is written there', () => {
    expect(paths.board('plan-6', 'a/b?c')).toBe('/c/plan-6/boards/a%2Fb%3Fc');
    expect(paths.commitment('plan-6', 12)).toBe('/c/plan-6/commitments/12');
    expect(paths.newCycle('f1')).toBe('/forums/f1/new-cycle');
    expect(paths.landing()).toBe('/');
  });

  it('has the query and the part that its page follows', () => {
    expect(paths.diagnoses('plan-6', { theme: 'agua & suelo', page: '2' })).toBe(
      '/c/plan-6/diagnoses?theme=agua+%26+suelo&page=2',
    );
    expect(paths.newCommitment('plan-6', { board: 'b1', cluster: 'c1' })).toBe(
      '/c/plan-6/commitments/new?board=b1&cluster=c1',
    );
    expect(paths.signIn({ back: paths.ballot('plan-6', 'b1', { '#': 'review' }) })).toBe(
      '/sign-in?back=%2Fc%2Fplan-6%2Fballots%2Fb1%23review',
    );
  });

  it('leads to any rule on the page of the rules', () => {
    expect(NOUNS.standards.pages.standards.parts).toEqual(RULE_IDS);
    expect(paths.standards('plan-6', { '#': 'P16' })).toBe('/c/plan-6/standards#P16');
  });

  it('is above what stands below it, and not above what only begins alike', () => {
    expect(isBelow('/c/plan-2', paths.cycle('plan-2'))).toBe(true);
    expect(isBelow('/c/plan-2/boards/b1', paths.boards('plan-2'))).toBe(true);
    expect(isBelow('/c/plan-20/boards', paths.cycle('plan-2'))).toBe(false);
  });

  it('of a page that is none, or without what it names, does not compile', () => {
    expectTypeOf<PageName>().toExtend<keyof typeof paths>();
    expectTypeOf<'meetingz'>().not.toExtend<keyof typeof paths>();
    expectTypeOf(paths.board).toEqualTypeOf<(slug: string, boardId: string) => Address>();
    expectTypeOf<Parameters<typeof paths.diagnosis>[1]>().toEqualTypeOf<number>();
    expectTypeOf<{ teme: string }>().not.toExtend<Parameters<typeof paths.diagnoses>[1]>();
    expectTypeOf<{ '#': 'version' }>().not.toExtend<Parameters<typeof paths.commitment>[2]>();
  });
});
