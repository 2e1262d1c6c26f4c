// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { PlaceContext } from '../lib/place.ts';
import * as files from '../lib/save-file.ts';
import type { Column } from '../lib/table.ts';
import { ListTable, type Paged } from './list-table.tsx';

const i18n = createEagerI18n('es', { es: { shell } });

type Row = { id: number; name: string; sector: 'state' | 'civil'; votes: number | null };

const ROWS: readonly Row[] = [
  { id: 1, name: 'Ñandú 10', sector: 'state', votes: 3 },
  { id: 2, name: 'Árbol', sector: 'civil', votes: null },
  { id: 3, name: 'Ñandú 9', sector: 'civil', votes: 12 },
  ...Array.from({ length: 9 }, (_, i): Row => ({ id: 10 + i, name: `Zona ${i}`, sector: 'state', votes: i })),
];

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name',
    heading: 'Nombre',
    isName: true,
    sort: ({ name }) => name,
    words: ({ name }) => name,
    cell: ({ name }) => <b>{name}</b>,
  },
  {
    key: 'sector',
    heading: 'Sector',
    csv: ({ sector }) => (sector === 'civil' ? '=civil' : 'estado'),
    filter: {
      all: 'Todos',
      choices: [
        { value: 'state', label: 'Estado' },
        { value: 'civil', label: 'Sociedad civil' },
      ],
      has: ({ sector }, value) => sector === value,
    },
  },
  { key: 'votes', heading: 'Votos', isNumeric: true, sort: ({ votes }) => votes, cell: ({ votes }) => votes ?? '' },
  { key: 'act', heading: 'Hacer', cell: ({ name }) => <button type="button">Abrir {name}</button> },
];

type Props = { start?: string; rows?: readonly Row[]; size?: number; name?: string; paged?: Paged<Row> };
let address = '';

function List({ start = '', rows = ROWS, ...rest }: Props) {
  const [search, setSearch] = useState(start);
  address = search;
  const place = { params: {}, search, hash: '', renderedAt: null, isDemo: false, go: async () => {}, ask: setSearch };
  return (
    <I18nextProvider i18n={i18n}>
      <PlaceContext value={place}>
        <ListTable
          caption="Organizaciones"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ id }) => id}
          counted={(count) => `${count} filas`}
          empty={<p>Nadie todavía</p>}
          {...rest}
        />
      </PlaceContext>
    </I18nextProvider>
  );
}

const names = () => screen.getAllByRole('rowheader').map((one) => one.textContent);
const heading = (name: string) => screen.getByRole('columnheader', { name });
const press = (name: string) => fireEvent.click(screen.getByRole('link', { name }));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a list as a table', () => {
  it('is put in order by its headings, numbers by size, and says so', () => {
    render(<List />);
    expect(heading('Nombre').getAttribute('aria-sort')).toBeNull();
    press('Nombre');
    expect(names().slice(0, 3)).toEqual(['Árbol', 'Ñandú 9', 'Ñandú 10']);
    expect(heading('Nombre').getAttribute('aria-sort')).toBe('ascending');
    press('Nombre');
    expect(names().at(-1)).toBe('Árbol');
    expect([address, heading('Nombre').getAttribute('aria-sort')]).toEqual(['sort=-name', 'descending']);
    expect(within(heading('Hacer')).queryByRole('link'), 'acts have no order').toBeNull();
  });

  it('leaves what has no value for the end, whichever way', () => {
    render(<List start="sort=votes" />);
    expect([names()[0], names().at(-1)]).toEqual(['Zona 0', 'Árbol']);
    press('Votos');
    expect([names()[0], names().at(-1)]).toEqual(['Ñandú 9', 'Árbol']);
  });

  it('finds words without accents or case, and counts aloud what it found', () => {
    render(<List />);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '  ARBOL ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Buscar' }));
    expect(names()).toEqual(['Árbol']);
    expect(screen.getByRole('status').textContent).toBe('1 filas');
    expect(address).toBe('q=ARBOL');
  });

  it('narrows by a choice, says when nothing is left, and forgets it all by one link', () => {
    render(<List start="lang=en&q=zona" />);
    fireEvent.change(screen.getByRole('combobox', { name: 'Sector' }), { target: { value: 'civil' } });
    expect(screen.getByText(/^Nada coincide/)).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
    press('Quitar los filtros');
    expect(names()).toHaveLength(12);
    expect(address, 'what is not of the list stays').toBe('lang=en');
  });

  it('shows where there is nothing at all no search, but what the page says of it', () => {
    const { container } = render(<List rows={[]} />);
    expect(container.textContent).toBe('Nadie todavía');
  });

  it('asks nobody to search a handful', () => {
    render(<List rows={ROWS.slice(0, 4)} />);
    expect(screen.queryByRole('searchbox')).toBeNull();
    expect(names()).toHaveLength(4);
  });

  it('turns pages by links, keeps the order, and takes a mistyped page for the nearest', () => {
    render(<List size={5} start="sort=name&page=99" />);
    expect(screen.getByRole('status').textContent).toBe('12 filas · página 3 de 3');
    expect(screen.queryByRole('link', { name: 'Página siguiente' })).toBeNull();
    press('Página anterior');
    expect([address, names().length]).toEqual(['sort=name&page=2', 5]);
    expect(document.activeElement, 'the reader stands at its beginning').toBe(
      screen.getByRole('region', { name: 'Organizaciones' }),
    );
    press('Votos');
    expect(address, 'another order begins at its first page').toBe('sort=votes');
  });

  it('leaves a click with a key to the browser', () => {
    render(<List />);
    const link = within(heading('Nombre')).getByRole('link');
    expect(fireEvent.click(link, { ctrlKey: true })).toBe(true);
    expect(address).toBe('');
    expect(link.getAttribute('href')).toBe('?sort=name');
  });

  it('follows the address, also a mistyped one, and Back', () => {
    render(<List start="sort=act&sector=nobody&page=-3" />);
    expect(names()).toHaveLength(12);
    cleanup();
    render(<List start="q=zona&sector=state" />);
    expect((screen.getByRole('searchbox') as HTMLInputElement).value).toBe('zona');
    expect((screen.getByRole('combobox', { name: 'Sector' }) as HTMLSelectElement).value).toBe('state');
    expect(names()).toHaveLength(9);
  });

  it('has parameters of its own where a page has several lists', () => {
    render(<List name="people" start="q=zona&people.q=arbol" />);
    expect(names()).toEqual(['Árbol']);
    press('Nombre');
    expect(address).toBe('q=zona&people.q=arbol&people.sort=name');
  });
});

describe('its file', () => {
  it('holds what was found on all pages, in the order on screen, and runs no formula', async () => {
    const save = vi.spyOn(files, 'saveFile').mockImplementation(() => {});
    render(<List size={1} start="sort=-name&q=a&sector=civil" />);
    fireEvent.click(screen.getByRole('button', { name: 'Descargar CSV: Organizaciones' }));
    await waitFor(() => expect(save).toHaveBeenCalledOnce());
    expect(save.mock.calls[0]).toEqual([
      'Organizaciones.csv',
      "\ufeffNombre,Sector,Votos\r\nÑandú 9,'=civil,12\r\nÁrbol,'=civil,\r\n",
      'text/csv',
    ]);
  });
});

describe('a list whose pages the server cuts', () => {
  const paged: Paged<Row> = { found: 230, next: 51, all: async () => ROWS };

  it('shows the rows as they came, counts all, and leads to the next page and back to the first', async () => {
    const save = vi.spyOn(files, 'saveFile').mockImplementation(() => {});
    render(<List rows={ROWS.slice(0, 3)} paged={paged} start="q=x&after=12" />);
    expect(names()).toEqual(['Ñandú 10', 'Árbol', 'Ñandú 9']);
    expect(screen.getByRole('status').textContent).toBe('230 filas');
    press('Página siguiente');
    expect(address).toBe('q=x&after=51');
    press('Primera página');
    expect(address).toBe('q=x');
    await act(async () => fireEvent.click(screen.getByRole('button', { name: /^Descargar CSV/ })));
    await waitFor(() => expect(save).toHaveBeenCalledOnce());
    expect(save.mock.calls[0]?.[1].split('\r\n'), 'all of them, not the page').toHaveLength(14);
  });
});

describe('before any script has run', () => {
  it('sorts and turns by links and searches by a form that carries what else stands in the address', () => {
    const html = renderToString(<List size={5} start="lang=en&sort=name&page=2" />);
    const page = new DOMParser().parseFromString(html, 'text/html');
    const hrefs = [...page.querySelectorAll('a')].map((link) => link.getAttribute('href'));
    expect(hrefs).toEqual([
      '?lang=en&sort=-name',
      '?lang=en&sort=votes',
      '?lang=en&sort=name',
      '?lang=en&sort=name&page=3',
    ]);
    const form = page.querySelector('form');
    expect(form?.method).toBe('get');
    const fields = [...(form?.querySelectorAll('input[name], select[name]') ?? [])];
    expect(fields.map((field) => field.getAttribute('name'))).toEqual(['lang', 'q', 'sector', 'sort']);
    expect(page.querySelectorAll('tbody tr')).toHaveLength(5);
  });
});
