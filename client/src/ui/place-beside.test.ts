import { describe, expect, it } from 'vitest';
import { placeBeside } from './place-beside.ts';

const view = { width: 360, height: 640 };
const button = (left: number, top: number) => ({ left, right: left + 44, top, bottom: top + 44 });
const menu = { width: 220, height: 200 };

describe('what opens beside a button', () => {
  it('stands below it, at its start or its end', () => {
    expect(placeBeside(button(100, 50), menu, view, 'start')).toMatchObject({ left: 100, top: 98 });
    expect(placeBeside(button(300, 50), menu, view, 'end')).toMatchObject({ left: 124, top: 98 });
  });

  it('is moved back where it would leave the window at a side', () => {
    expect(placeBeside(button(300, 50), menu, view, 'start').left).toBe(132);
    expect(placeBeside(button(10, 50), menu, view, 'end').left).toBe(8);
  });

  it('stands above where there is no room below', () => {
    expect(placeBeside(button(100, 560), menu, view, 'start').top).toBe(356);
  });

  it('is made lower where neither side has room for it, and never leaves the window', () => {
    const tall = { width: 220, height: 900 };
    const { top, maxHeight } = placeBeside(button(100, 300), tall, view, 'start');
    expect(top + maxHeight).toBeLessThanOrEqual(632);
    expect(maxHeight).toBe(288);
    const low = placeBeside(button(100, 40), tall, { width: 360, height: 160 }, 'start');
    expect(low.top).toBeGreaterThanOrEqual(8);
    expect(low.top + low.maxHeight).toBeLessThanOrEqual(152);
  });
});
