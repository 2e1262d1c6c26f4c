// @vitest-environment happy-dom
import axe from 'axe-core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IconButton } from './icon-button.tsx';
import { Tooltip } from './tooltip.tsx';

const pressed = vi.fn();
const escaped = vi.fn();
function show() {
  return render(
    <main onKeyDown={({ key }) => key === 'Escape' && escaped()}>
      <IconButton label="Subir el tema" onClick={pressed}>
        ↑
      </IconButton>
      <button type="button">Otro</button>
    </main>,
  );
}
const button = () => screen.getByRole('button', { name: 'Subir el tema' });
const tip = () => screen.queryByText('Subir el tema')?.textContent ?? null;
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
const mouse = { pointerType: 'mouse' };
const touch = { pointerType: 'touch', clientX: 10, clientY: 10 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
  vi.useRealTimers();
});

describe('words of what shows none', () => {
  it('the keyboard sees them at once; Escape takes them away, and leaves what is around open', () => {
    show();
    act(() => button().focus());
    expect(tip()).toBe('Subir el tema');
    fireEvent.keyDown(button(), { key: 'Escape' });
    expect(tip()).toBeNull();
    expect(escaped).not.toHaveBeenCalled();
    fireEvent.keyDown(button(), { key: 'Escape' });
    expect(escaped).toHaveBeenCalledOnce();
    act(() => button().blur());
    act(() => button().focus());
    expect(tip()).toBe('Subir el tema');
    act(() => screen.getByRole('button', { name: 'Otro' }).focus());
    expect(tip()).toBeNull();
  });

  it('goes when a key is pressed on it: the next Escape is for what that key began', () => {
    show();
    act(() => button().focus());
    fireEvent.keyDown(button(), { key: ' ' });
    expect(tip()).toBeNull();
    fireEvent.keyDown(button(), { key: 'Escape' });
    expect(escaped).toHaveBeenCalledOnce();
  });

  it('a pointer that stays sees them and may go onto them; one that passes sees nothing', () => {
    show();
    fireEvent.pointerEnter(button(), mouse);
    pass(300);
    fireEvent.pointerLeave(button(), mouse);
    pass(1_000);
    expect(tip()).toBeNull();
    fireEvent.pointerEnter(button(), mouse);
    pass(500);
    expect(tip()).toBe('Subir el tema');
    fireEvent.pointerLeave(button(), mouse);
    pass(100);
    expect(tip(), 'on the way to its words').toBe('Subir el tema');
    fireEvent.pointerEnter(button(), mouse);
    pass(2_000);
    expect(tip()).toBe('Subir el tema');
    fireEvent.pointerLeave(button(), mouse);
    pass(150);
    expect(tip()).toBeNull();
  });

  it('Escape takes them from under a pointer too, wherever the keyboard is', () => {
    show();
    fireEvent.pointerEnter(button(), mouse);
    pass(500);
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(tip()).toBeNull();
  });

  it('a press does what it does, and the words go', () => {
    show();
    fireEvent.pointerEnter(button(), mouse);
    pass(500);
    fireEvent.pointerDown(button(), mouse);
    expect(tip()).toBeNull();
    fireEvent.click(button());
    expect(pressed).toHaveBeenCalledOnce();
  });

  it('Enter on what a pointer rests on presses it', () => {
    show();
    fireEvent.pointerEnter(button(), mouse);
    pass(500);
    fireEvent.click(button());
    expect(pressed).toHaveBeenCalledOnce();
  });

  it('a finger that presses presses; one that stays reads, presses nothing, and reads on until it presses elsewhere', () => {
    show();
    fireEvent.pointerDown(button(), touch);
    fireEvent.pointerUp(button(), touch);
    fireEvent.click(button());
    pass(1_000);
    expect([tip(), pressed.mock.calls.length]).toEqual([null, 1]);
    fireEvent.pointerDown(button(), touch);
    pass(500);
    expect(fireEvent.contextMenu(button()), 'no menu of the browser').toBe(false);
    fireEvent.pointerUp(button(), touch);
    fireEvent.click(button());
    expect([tip(), pressed.mock.calls.length]).toEqual(['Subir el tema', 1]);
    fireEvent.pointerDown(document.body, touch);
    expect(tip()).toBeNull();
    fireEvent.pointerDown(button(), touch);
    fireEvent.pointerUp(button(), touch);
    fireEvent.click(button());
    expect(pressed).toHaveBeenCalledTimes(2);
  });

  it('a finger that moves something reads nothing', () => {
    show();
    fireEvent.pointerDown(button(), touch);
    fireEvent.pointerMove(button(), { ...touch, clientX: 40 });
    pass(1_000);
    expect(tip()).toBeNull();
  });

  it('goes when the page scrolls, and with what it names', () => {
    const { rerender } = render(
      <Tooltip text="Subir el tema">
        <button type="button">↑</button>
      </Tooltip>,
    );
    act(() => screen.getByRole('button').focus());
    fireEvent.scroll(document);
    expect(tip()).toBeNull();
    fireEvent.pointerEnter(screen.getByRole('button'), mouse);
    rerender(<p />);
    expect([vi.getTimerCount(), tip()]).toEqual([0, null]);
  });

  it('has no fault that axe knows, and is not read a second time', async () => {
    const { container } = show();
    act(() => button().focus());
    expect(screen.queryByRole('tooltip')).toBeNull();
    vi.useRealTimers();
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
