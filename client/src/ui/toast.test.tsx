// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { dismissToast, showToast } from './toast-store.ts';
import { ToastRegion } from './toast.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
const said: number[] = [];
const say = (...words: Parameters<typeof showToast>) => act(() => void said.push(showToast(...words)));
const shown = () => screen.queryAllByRole('listitem').map((one) => one.querySelector('span')?.textContent);

beforeEach(() => {
  vi.useFakeTimers();
  render(
    <I18nextProvider i18n={i18n}>
      <ToastRegion />
    </I18nextProvider>,
  );
});
afterEach(() => {
  act(() => said.splice(0).forEach(dismissToast));
  cleanup();
  vi.useRealTimers();
});

describe('what happened is said', () => {
  it('for ten seconds; what failed, until it is dismissed', () => {
    say('Guardado.');
    say('No se pudo guardar.', { tone: 'error' });
    act(() => vi.advanceTimersByTime(10_000));
    expect(shown()).toEqual(['No se pudo guardar.']);
    fireEvent.click(screen.getByRole('button', { name: 'Cerrar' }));
    expect(shown()).toEqual([]);
  });

  it('once after a double press, and the latest three at most', () => {
    say('Guardado.');
    say('Guardado.');
    expect(shown()).toEqual(['Guardado.']);
    for (const words of ['Uno', 'Dos', 'Tres']) say(words);
    expect(shown()).toEqual(['Uno', 'Dos', 'Tres']);
  });

  it('with a way back, which is taken once', () => {
    const undo = vi.fn();
    say('Nota quitada.', { undo });
    fireEvent.click(screen.getByRole('button', { name: 'Deshacer' }));
    expect([undo.mock.calls.length, shown()]).toEqual([1, []]);
  });
});
