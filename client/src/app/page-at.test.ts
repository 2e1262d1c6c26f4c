import { describe, expect, it } from 'vitest';
import en from '../../../shared/texts/en/help.json' with { type: 'json' };
import es from '../../../shared/texts/es/help.json' with { type: 'json' };
import { pageAt } from './page-at.ts';
import { PAGE_NAMES, PAGES } from './pages.ts';

describe('the page that stands at a path', () => {
  it.each(PAGE_NAMES)('is %s at its own address', (name) => {
    expect(pageAt(PAGES[name].at.replaceAll(/\$\w+/g, '01a229bf'))).toBe(name);
  });

  it('is none where there is no page, and the same with a slash at the end', () => {
    expect(pageAt('/nowhere/at/all')).toBeNull();
    expect(pageAt('/c/plan/meetings/plan/')).toBe('planner');
    expect(pageAt('/')).toBe('landing');
  });
});

/** Pages that have nothing to explain: one thing to do, said on them. */
const PLAIN = new Set([
  'enter',
  'claim',
  'address',
  'join',
  'signIn',
  'stopLetters',
  'attendance',
  'invitation',
  'mail',
]);

describe.each([
  ['es', es],
  ['en', en],
] as const)('the help in %s', (_, texts) => {
  it('says of every page what it is for, and of no page that is not', () => {
    const explained = PAGE_NAMES.filter((name) => !PLAIN.has(name));
    expect(Object.keys(texts).sort()).toEqual([...explained].sort());
    for (const text of Object.values(texts)) expect(text.length).toBeGreaterThan(60);
  });
});
