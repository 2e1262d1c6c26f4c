// @vitest-environment happy-dom
import { act, cleanup, render as draw, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { CopyButton } from './copy-button.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
const render = (one: ReactNode) => draw(<I18nextProvider i18n={i18n}>{one}</I18nextProvider>);
const own = Object.getOwnPropertyDescriptor(navigator, 'clipboard');
afterEach(() => {
  cleanup();
  if (own) Object.defineProperty(navigator, 'clipboard', own);
  else Reflect.deleteProperty(navigator, 'clipboard');
});

const clipboard = (writeText: ((text: string) => Promise<void>) | null) =>
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: writeText && { writeText } });
const selecting = (isAllowed: boolean) => {
  const copy = vi.fn(() => isAllowed);
  document.execCommand = copy;
  return copy;
};
const press = async () => {
  const button = screen.getByRole('button');
  button.focus();
  await act(async () => {
    button.click();
    // Fetched when it is wanted.
    await import('./copied-by-hand.tsx');
  });
  return button;
};

it('copies, and says so on the button, aloud, and to its screen', async () => {
  const written: string[] = [];
  clipboard(async (text) => void written.push(text));
  const onCopied = vi.fn();
  render(<CopyButton text="https://minga.example/j/abc" label="Copiar el enlace" onCopied={onCopied} />);
  expect(screen.getByRole('status').textContent).toBe('');
  expect(await press()).toHaveProperty('textContent', 'Copiado');
  expect(written).toEqual(['https://minga.example/j/abc']);
  expect(screen.getByRole('status').textContent).toBe('Copiado');
  expect(onCopied).toHaveBeenCalledTimes(1);
  await press();
  expect(screen.getByRole('status').textContent).toBe('Copiado');
  expect(written).toHaveLength(2);
});

it.each([
  ['there is none', null],
  ['it is refused', () => Promise.reject(new Error('denied'))],
] as const)('selects the text and copies that when %s, and the focus is where it was', async (_, writeText) => {
  clipboard(writeText);
  const selected: unknown[] = [];
  document.execCommand = () => {
    const field = document.activeElement as HTMLTextAreaElement;
    selected.push(field.value.slice(field.selectionStart, field.selectionEnd));
    return true;
  };
  render(<CopyButton text="ABC DEF" label="Copiar" />);
  const button = await press();
  expect(selected).toEqual(['ABC DEF']);
  expect(button.textContent).toBe('Copiado');
  expect(document.activeElement).toBe(button);
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('leaves the text there, selected, where nothing may copy', async () => {
  clipboard(null);
  selecting(false);
  const onCopied = vi.fn();
  render(<CopyButton text="ABC DEF" label="Copiar" onCopied={onCopied} />);
  const button = await press();
  const field = screen.getByRole('textbox') as HTMLTextAreaElement;
  expect([field.value, field.selectionStart, field.selectionEnd]).toEqual(['ABC DEF', 0, 7]);
  expect(document.activeElement).toBe(field);
  expect(button.textContent).toBe('Copiar');
  expect(onCopied).not.toHaveBeenCalled();
});
