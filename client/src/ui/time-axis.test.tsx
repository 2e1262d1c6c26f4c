// @vitest-environment happy-dom
import { dayNumber, zoneOf } from '@minga/shared/meetings/zone.ts';
import { act, cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { HourLines, HourNames, NowLine } from './time-axis.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
const santiago = zoneOf('America/Santiago');
const at = (hour: number, day = '2027-03-02') => santiago.instantOf(dayNumber(day), hour * 60);
const scale = { from: at(8), to: at(18) };

beforeEach(() => {
  vi.useFakeTimers({ now: at(13) });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
const show = (part: ReactNode) => render(<I18nextProvider i18n={i18n}>{part}</I18nextProvider>).container;
const drawn = (root: Element, chosen = 'span') =>
  [...root.querySelectorAll<HTMLElement>(chosen)].map(({ textContent, style }) => [textContent, style.left]);
const now = () => screen.queryByText(shell.time.now)?.style.left;

describe('the axis of a day', () => {
  it('names the hours in the zone of the forum where they stand, for the eye only', () => {
    const root = show(<HourNames scale={scale} zone={santiago} room={640} />);
    expect(root.firstElementChild?.getAttribute('aria-hidden')).toBe('true');
    const names = drawn(root);
    expect([names.length, names[0], names[5], names.at(-1)]).toEqual([
      11,
      ['08:00', '0%'],
      ['13:00', '50%'],
      ['18:00', '100%'],
    ]);
  });

  it('names fewer where they would touch, and noon among them', () => {
    const names = drawn(show(<HourNames scale={scale} zone={santiago} room={160} />)).map(([name]) => name);
    expect(names).toEqual(['08:00', '12:00', '16:00']);
  });

  it('draws a line for each hour, and where the day is now', () => {
    const root = show(<HourLines scale={scale} />);
    expect(drawn(root, 'span:not(.no-print)')).toHaveLength(11);
    expect(now()).toBe('50%');
  });

  it('goes on by itself, each minute', () => {
    show(<NowLine scale={scale} />);
    act(() => {
      vi.advanceTimersByTime(60 * 60_000);
    });
    expect(now()).toBe('60%');
  });

  it('draws no now on another day, nor before and after this one', () => {
    const other = { from: at(8, '2027-03-03'), to: at(18, '2027-03-03') };
    show(<NowLine scale={other} />);
    expect(now()).toBeUndefined();
    cleanup();
    vi.setSystemTime(at(19));
    show(<NowLine scale={scale} />);
    expect(now()).toBeUndefined();
  });

  it('takes now for no part of what is printed', () => {
    const root = show(<NowLine scale={scale} />);
    expect(root.querySelector('span')?.className).toContain('no-print');
  });
});
