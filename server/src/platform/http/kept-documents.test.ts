import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type About, type Document, keepDocuments } from './kept-documents.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const ABOUT: About = { forumId: 'forum', cycleId: 'cycle' };
const made = (html: string, about: About = ABOUT) => ({ html, about });
const wordsOf = async (document: Document | null) => document && String(await document.as('identity'));

/** A page that says how often it was made, and is made only when `done` says so, if it is asked to wait. */
function aPage() {
  let times = 0;
  let gate: Promise<void> | null = null;
  const documents = keepDocuments();
  return {
    documents,
    made: () => times,
    /** The next ones wait until the returned function is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    read: async () =>
      wordsOf(
        await documents.get('page', async () => {
          const words = `page ${++times}`;
          await gate;
          return { html: words, about: ABOUT };
        }),
      ),
  };
}

it('makes a page once for a rush of readers', async () => {
  const page = aPage();
  const done = page.hold();
  const readers = Promise.all(Array.from({ length: 50 }, page.read));
  done();
  expect(new Set(await readers)).toEqual(new Set(['page 1']));
  await vi.advanceTimersByTimeAsync(2_900);
  expect(await page.read()).toBe('page 1');
});

it('makes it anew behind the back of its readers, once, before it is too old', async () => {
  const page = aPage();
  await page.read();
  await vi.advanceTimersByTimeAsync(3_500);
  const done = page.hold();
  expect(await Promise.all([page.read(), page.read()])).toEqual(['page 1', 'page 1']);
  expect(page.made()).toBe(2);
  done();
  await vi.advanceTimersByTimeAsync(0);
  expect(await page.read()).toBe('page 2');
});

it('shows nobody a page that nobody read for a while', async () => {
  const page = aPage();
  await page.read();
  await vi.advanceTimersByTimeAsync(5_000);
  const done = page.hold();
  const readers = Promise.all([page.read(), page.read()]);
  done();
  expect(await readers).toEqual(['page 2', 'page 2']);
});

it('shows nothing again that was made before a change, not even what was being made', async () => {
  const page = aPage();
  await page.read();
  await vi.advanceTimersByTimeAsync(3_500);
  const done = page.hold();
  await page.read();
  page.documents.forget();
  done();
  await vi.advanceTimersByTimeAsync(0);
  expect(await page.read()).toBe('page 3');
});

it('tells a reader what went wrong, and tries again for the next', async () => {
  const documents = keepDocuments();
  const fails = () => Promise.reject(new Error('the database is away'));
  await expect(documents.get('page', fails)).rejects.toThrow('the database is away');
  expect(await wordsOf(await documents.get('page', async () => made('back')))).toBe('back');
  await vi.advanceTimersByTimeAsync(3_500);
  expect(await wordsOf(await documents.get('page', fails))).toBe('back');
  await vi.advanceTimersByTimeAsync(2_000);
  await expect(documents.get('page', fails)).rejects.toThrow('the database is away');
});

it('keeps a bounded number of pages, and knows when there is none', async () => {
  const documents = keepDocuments();
  expect(await documents.get('nowhere', async () => null)).toBeNull();
  for (let n = 0; n < 400; n += 1) await documents.get(`page ${n}`, async () => made('first'));
  expect(await wordsOf(await documents.get('page 399', async () => made('second')))).toBe('first');
  expect(await wordsOf(await documents.get('page 0', async () => made('second')))).toBe('second');
});

it('makes anew only the pages that a change is about', async () => {
  const documents = keepDocuments();
  const pages: [string, About | null][] = [
    ['one', { forumId: 'north', cycleId: 'one' }],
    ['another cycle', { forumId: 'north', cycleId: 'two' }],
    ['of the forum', { forumId: 'north', cycleId: null }],
    ['another forum', { forumId: 'south', cycleId: 'three' }],
    ['the list', 'list'],
    ['not there', null],
  ];
  /** Which of them are made when each is read once. */
  const read = async () => {
    const anew: string[] = [];
    for (const [name, about] of pages)
      await documents.get(name, async () => {
        anew.push(name);
        return about && made(name, about);
      });
    return anew;
  };
  expect(await read()).toHaveLength(pages.length);
  expect(await read()).toEqual([]);
  const change = { forumId: 'north', cycleId: 'one', isListed: false };
  documents.forget(change);
  expect(await read()).toEqual(['one', 'of the forum', 'not there']);
  documents.forget({ ...change, cycleId: null });
  expect(await read()).toEqual(['one', 'another cycle', 'of the forum', 'not there']);
  documents.forget({ ...change, isListed: true });
  expect(await read()).toEqual(['one', 'of the forum', 'the list', 'not there']);
  documents.forget();
  expect(await read()).toHaveLength(pages.length);
});
