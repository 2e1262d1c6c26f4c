// @vitest-environment happy-dom
import { act, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useRested } from './use-rested.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says what is written once its writer pauses, what it began with at once, and the same words again are no news', () => {
  const seen = new Set<object>();
  const Shown = ({ title }: { title: string }) => {
    const rested = useRested({ title });
    seen.add(rested);
    return rested.title;
  };
  const said = () => [...seen].map((one) => (one as { title: string }).title);
  const { rerender, container } = render(<Shown title="Mesa" />);
  expect(container.textContent).toBe('Mesa');
  for (const title of ['Mesa d', 'Mesa de', 'Mesa de a', 'Mesa de agua']) {
    rerender(<Shown title={title} />);
    act(() => void vi.advanceTimersByTime(150));
  }
  expect(container.textContent).toBe('Mesa');
  act(() => void vi.advanceTimersByTime(400));
  expect(container.textContent).toBe('Mesa de agua');
  expect(new Set(said())).toEqual(new Set(['Mesa', 'Mesa de agua']));
  const before = seen.size;
  rerender(<Shown title="Mesa de agua" />);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(seen.size).toBe(before);
});
