// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useKeptWords } from './use-kept-words.ts';

/** The field of this person, once tabs that are open have answered (draft-device.ts). */
async function fieldOf(personId: string, id = 'pizarra:new', initial = '') {
  const field = renderHook(() => useKeptWords(personId, 'note', id, initial));
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  return field;
}

/** The tab is closed, and another takes its place. */
function closeTab() {
  cleanup();
  for (const [key, kept] of Object.entries({ ...localStorage })) {
    localStorage.removeItem(key);
    localStorage.setItem(key.replace(/[^:]+$/, 'closed'), String(kept));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('words outlive the tab, for their person and their place only, and go with the press that sends them', async () => {
  const { result } = await fieldOf('ana');
  act(() => result.current.change('Más piletas'));
  closeTab();
  expect((await fieldOf('eva')).result.current.text).toBe('');
  expect((await fieldOf('ana', 'pizarra:n1', 'Lo que dice la nota')).result.current.text).toBe('Lo que dice la nota');
  const again = await fieldOf('ana');
  expect(again.result.current.text).toBe('Más piletas');
  act(() => again.result.current.clear());
  closeTab();
  expect((await fieldOf('ana')).result.current.text).toBe('');
});

it('a field that was folded away in the same tab has its words when it is back', async () => {
  const { result, unmount } = await fieldOf('ana');
  act(() => result.current.change('A medias'));
  unmount();
  expect(renderHook(() => useKeptWords('ana', 'note', 'pizarra:new', '')).result.current.text).toBe('A medias');
});

it('what was typed since is not overwritten by what a closed tab left, which waits for its turn', async () => {
  const { result } = await fieldOf('ana');
  act(() => result.current.change('De antes'));
  closeTab();
  const field = renderHook(() => useKeptWords('ana', 'note', 'pizarra:new', ''));
  act(() => field.result.current.change('De ahora'));
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(field.result.current.text).toBe('De ahora');
  act(() => field.result.current.clear());
  field.unmount();
  expect((await fieldOf('ana')).result.current.text).toBe('De antes');
});
