// @vitest-environment happy-dom
import type { StoredFile } from '@minga/shared/files/schema.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { TextDiff } from '../ui/text-diff.tsx';
import { FileList } from './file-list.tsx';
import { SavedStates } from './saved-states.tsx';
import { VersionList } from './version-list.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
const inSpanish = (children: ReactNode) => (
  <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
    <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
  </QueryClientProvider>
);
afterEach(cleanup);

const FIRST = { number: 1, at: '2027-03-01T17:00:00.000Z', who: 'Red del Agua', sha256: 'a'.repeat(64) };
const SECOND = {
  ...{ number: 2, at: '2027-04-01T17:00:00.000Z', who: 'Ministerio', sha256: 'b'.repeat(64) },
  ...{ kind: 'Texto de la entidad', reason: 'Así lo pide la ley.', href: '/v/2' },
};

describe('frozen versions', () => {
  const list = <VersionList versions={[FIRST, SECOND]} timeZone="America/Lima" lang="es" />;

  it('stand newest first, each with its moment in the zone of the forum, for whom, why, and its whole fingerprint', () => {
    render(inSpanish(list));
    const [newest, oldest] = screen.getAllByRole('listitem');
    expect(newest?.textContent).toMatch(/Versión 2 · Texto de la entidad.*por Ministerio.*Razón del cambio: Así/);
    expect(newest?.textContent).toContain(SECOND.sha256);
    expect(newest && within(newest).getByRole('link').getAttribute('href')).toBe('/v/2');
    expect(oldest?.textContent).toMatch(/^Versión 1Fijada el .*12:00.*por Red del Agua/);
    expect(oldest?.textContent).not.toMatch(/Razón|·.*Texto/);
    expect(oldest && within(oldest).queryByRole('link')).toBeNull();
  });

  it('say once what the fingerprints are for, and nothing where there is none', () => {
    const { container, rerender } = render(inSpanish(list));
    expect(screen.getAllByText(shell.versions.hint)).toHaveLength(1);
    rerender(inSpanish(<VersionList versions={[]} timeZone="America/Lima" lang="es" />));
    expect(container.textContent).toBe('');
  });

  it('are readable without scripts', () => {
    expect(renderToString(inSpanish(list))).toContain(FIRST.sha256);
  });
});

it('files that were published say what the number under each of them is, and what for', () => {
  const file = { id: 'a', name: 'plano.pdf', bytes: 1200, sha256: 'c'.repeat(64), isReadable: true } as StoredFile;
  render(inSpanish(<FileList files={[file]} hrefOf={(id) => `/f/${id}`} lang="es" title="Archivos" />));
  expect(screen.getByRole('listitem').textContent).toContain(`${shell.versions.fingerprint} ${file.sha256}`);
  screen.getByText(shell.versions.fileHint);
});

describe('what one text changed of another', () => {
  it('is struck out and underlined, and joins to both texts', () => {
    const { container } = render(
      inSpanish(<TextDiff before="Agua para todos" after="Agua limpia para todos" lang="es" />),
    );
    expect(container.querySelector('ins')?.textContent).toBe('limpia ');
    expect(container.querySelector('del')).toBeNull();
    expect(container.textContent).toBe('Agua limpia para todos');
  });

  it('that only changed its place says so in both places', () => {
    const [one, two] = ['Un párrafo que cambia de lugar aquí.\n', 'Otro párrafo que se queda donde estaba.\n'];
    render(inSpanish(<TextDiff before={one + two} after={two + one} lang="es" />));
    screen.getByText('Pasó a otro lugar (1):');
    screen.getByText('Viene de otro lugar (1):');
  });
});

describe('saved states', () => {
  it('stand in the same list: who saved what, compared with now when opened, and brought back', async () => {
    const state = { version: 3, person: 'Eva', isMine: false, begunAt: FIRST.at, savedAt: FIRST.at, isRestored: false };
    const bringBack = vi.fn(async () => undefined);
    const source = {
      key: ['commitments', 'c1', 4, 'states'] as const,
      list: async () => ({ items: [{ ...state, id: 's1', changed: ['title'] }], keptDays: 45 }),
      get: async () => ({ text: { title: 'Agua limpia', steps: 'a' } }),
      bringBack,
    };
    const reading = {
      ...{ label: (part: string) => (part === 'title' ? 'Título' : 'Pasos'), lang: 'es', timeZone: 'America/Lima' },
      words: (part: 'title' | 'steps', text: { title?: string; steps?: string }) => text[part] ?? '',
    };
    const now = { title: 'Agua', steps: 'a' };
    render(inSpanish(<SavedStates source={source} now={now} reading={reading} canBringBack />));
    fireEvent.click(screen.getByRole('button', { name: 'Estados guardados' }));
    const line = await screen.findByRole('button', { name: /Eva.*Título/, hidden: true });
    expect(line.getAttribute('aria-expanded')).toBe('false');
    expect(screen.getByText(/se conserva 45 días/)).toBeTruthy();
    fireEvent.click(line);
    const part = await screen.findByRole('region', { name: 'Título', hidden: true });
    expect(part.querySelector('ins')?.textContent).toMatch('limpia');
    expect(screen.queryByRole('region', { name: 'Pasos', hidden: true })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Volver a este texto', hidden: true }));
    await vi.waitFor(() => expect(bringBack).toHaveBeenCalledWith('s1'));
  });
});
