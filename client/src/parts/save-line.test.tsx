// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import type { SaveState } from '../lib/draft-store.ts';
import { ProblemError } from '../lib/http.ts';
import { createEagerI18n } from '../lib/i18n.ts';
import { SaveLine } from './save-line.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
afterEach(cleanup);

function show(state: SaveState<{ title: string }>) {
  const onRetry = vi.fn();
  render(
    <I18nextProvider i18n={i18n}>
      <SaveLine state={state} timeZone="America/Lima" onRetry={onRetry} />
    </I18nextProvider>,
  );
  const line = screen.getByRole('status');
  return { onRetry, line, safety: line.dataset['safety'] };
}
const refused = (errors: { field: string; code: string; message: string }[] = []) =>
  new ProblemError({ code: 'request.invalid', title: 'Hay datos por corregir.', status: 422, errors });
const text = { title: '' };

describe('the line that says where the words are', () => {
  it('says since when they are saved, by the clock of the forum, with the day where that is not today', () => {
    const { line, safety } = show({ kind: 'saved', at: '2027-03-02T17:03:00Z' });
    expect(safety).toBe('saved');
    expect(line.textContent).toMatch(/2 .*mar.*2027.*12:03/);
  });

  it.each([
    ['saved before today', { kind: 'saved', at: null }, 'saved', false],
    ['being saved', { kind: 'saving' }, 'moving', false],
    ['changed', { kind: 'waiting' }, 'moving', false],
    ['without a line', { kind: 'offline', count: 2, isKept: true }, 'here', true],
    ['without a line, and kept nowhere', { kind: 'offline', count: 2, isKept: false }, 'here', true],
    ['without a session', { kind: 'signed-out', count: 1, isKept: true }, 'here', false],
    ['refused', { kind: 'failed', error: refused() }, 'refused', true],
    [
      'changed by two',
      { kind: 'conflict', parts: ['title'], base: text, theirs: { text, version: 2 } },
      'refused',
      false,
    ],
  ] as [string, SaveState<{ title: string }>, string, boolean][])('%s', (_about, state, safety, canRetry) => {
    const shown = show(state);
    expect(shown.safety).toBe(safety);
    expect(shown.line.textContent?.trim()).not.toMatch(/^$|draft\./);
    const retry = screen.queryByRole('button', { name: shell.draft.retry });
    expect(retry !== null).toBe(canRetry);
    if (retry) fireEvent.click(retry);
    expect(shown.onRetry.mock.calls.length).toBe(canRetry ? 1 : 0);
  });

  it('tells kept words from words that a closed tab takes along', () => {
    const kept = show({ kind: 'offline', count: 1, isKept: true }).line.textContent;
    cleanup();
    expect(show({ kind: 'offline', count: 1, isKept: false }).line.textContent).not.toBe(kept);
  });

  it('names what the server refused, and leads to what two have changed', () => {
    const error = refused([{ field: 'title', code: 'too-long', message: 'El título es largo.' }]);
    expect(show({ kind: 'failed', error }).line.textContent).toContain('El título es largo.');
    cleanup();
    show({ kind: 'conflict', parts: ['title'], base: text, theirs: { text, version: 2 } as never });
    expect(screen.getByRole('link').getAttribute('href')).toMatch(/^#.+/);
  });
});
