// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Menu } from './menu.tsx';

const chosen = vi.fn();
const items = ['Editar', 'Mover', 'Ábrela', 'Música', 'Muro'].map((label) => ({
  key: label,
  label,
  onSelect: () => chosen(label),
}));

const trigger = () => screen.getByRole('button', { name: 'Más' });
const open = () => {
  render(<Menu trigger="Más" items={items} />);
  trigger().focus();
  fireEvent.click(trigger());
};
const press = (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(document.activeElement as Element, { key });
};
const at = () => document.activeElement?.textContent;

afterEach(() => {
  cleanup();
  chosen.mockClear();
});

describe('a menu', () => {
  it('has the focus on its first entry, goes round by arrows, and to its ends', () => {
    open();
    expect(trigger().getAttribute('aria-expanded')).toBe('true');
    expect(at()).toBe('Editar');
    press('ArrowUp');
    expect(at()).toBe('Muro');
    press('ArrowDown', 'ArrowDown');
    expect(at()).toBe('Mover');
    press('End');
    expect(at()).toBe('Muro');
    press('Home');
    expect(at()).toBe('Editar');
  });

  it('goes to what begins with the letters written, whatever the accent; the same letter goes on', () => {
    open();
    press('a');
    expect(at()).toBe('Ábrela');
    press('b', 'r');
    expect(at()).toBe('Ábrela');
    cleanup();
    open();
    press('m');
    expect(at()).toBe('Mover');
    press('m');
    expect(at()).toBe('Música');
    cleanup();
    open();
    press('m', 'u', 'r');
    expect(at()).toBe('Muro');
    cleanup();
    open();
    press('z');
    expect(at()).toBe('Editar');
  });

  it('a letter with Control is the browser’s', () => {
    open();
    fireEvent.keyDown(document.activeElement as Element, { key: 'm', ctrlKey: true });
    expect(at()).toBe('Editar');
  });

  it.each(['Escape', 'Tab'])('%s closes it and gives the focus back', (key) => {
    open();
    press(key);
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(trigger());
  });

  it('closes when something is pressed beside it or the page scrolls, and by its own button', () => {
    open();
    fireEvent.pointerDown(document.body);
    expect(screen.queryByRole('menu')).toBeNull();
    fireEvent.click(trigger());
    fireEvent.scroll(document);
    expect(screen.queryByRole('menu')).toBeNull();
    fireEvent.click(trigger());
    fireEvent.pointerDown(trigger());
    fireEvent.click(trigger());
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('does what was chosen, with the focus back on its button', () => {
    open();
    fireEvent.click(screen.getByRole('menuitem', { name: 'Mover' }));
    expect(chosen).toHaveBeenCalledExactlyOnceWith('Mover');
    expect(document.activeElement).toBe(trigger());
  });
});
