// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import shellInEnglish from '../../../shared/texts/en/shell.json' with { type: 'json' };
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { PlaceContext } from '../lib/place.ts';
import * as files from '../lib/save-file.ts';
import { askedOf, type Column, readView } from '../lib/table.ts';
import { pageAt } from '@minga/shared/kernel/rows.ts';
import { readWhole } from '../lib/whole-list.ts';
import { type ListFile, ListFileContext } from '../lib/list-file.ts';
import { ListTable, type Paged } from './list-table.tsx';

const i18n = {
  es: createEagerI18n('es', { es: { shell } }),
  en: createEagerI18n('en', { en: { shell: shellInEnglish } }),
};

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
    sort: { as: 'words', by: ({ name }) => name },
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
  {
    key: 'votes',
    heading: 'Votos',
    isNumeric: true,
    sort: { as: 'amounts', by: ({ votes }) => votes },
    cell: ({ votes }) => votes ?? '',
  },
  { key: 'act', heading: 'Hacer', cell: ({ name }) => <button type="button">Abrir {name}</button> },
];

type Props = Partial<
  Pick<Parameters<typeof ListTable<Row>>[0], 'rows' | 'size' | 'name' | 'paged' | 'draw' | 'hasFile'>
> & {
  start?: string;
  language?: 'es' | 'en';
  renderedAt?: string;
};
let address = '';

function List({ start = '', rows = ROWS, language = 'es', renderedAt, ...rest }: Props) {
  const [search, setSearch] = useState(start);
  address = search;
  const known = { params: {}, hash: '', sent: null, renderedAt: renderedAt ?? null, isDemo: false, go: async () => {} };
  const place = { ...known, search, ask: setSearch };
  return (
    <I18nextProvider i18n={i18n[language]}>
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
    history.replaceState(null, '', '/c/demo-es/organisations');
    render(<List size={1} start="sort=-name&q=a&sector=civil" />);
    fireEvent.click(screen.getByRole('button', { name: 'Descargar CSV: Organizaciones' }));
    await waitFor(() => expect(save).toHaveBeenCalledOnce());
    expect(save.mock.calls[0]).toEqual([
      'demo-es-organisations.csv',
      "\ufeffNombre,Sector,Votos\r\nÑandú 9,'=civil,12\r\nÁrbol,'=civil,\r\n",
      'text/csv',
    ]);
  });
});

describe('a list whose pages the server cuts', () => {
  const paged: Paged<Row> = { found: 230, all: async () => ROWS };

  it('shows the rows as they came, counts all, and leads to the pages before and after', async () => {
    const save = vi.spyOn(files, 'saveFile').mockImplementation(() => {});
    render(<List rows={ROWS.slice(0, 3)} paged={paged} size={25} start="q=x&sort=-votes&page=9" />);
    expect(names()).toEqual(['Ñandú 10', 'Árbol', 'Ñandú 9']);
    expect(screen.getByRole('status').textContent).toBe('230 filas · página 9 de 10');
    press('Página siguiente');
    expect(address).toBe('q=x&sort=-votes&page=10');
    expect(screen.queryByRole('link', { name: 'Página siguiente' })).toBeNull();
    press('Página anterior');
    expect(address).toBe('q=x&sort=-votes&page=9');
    await act(async () => fireEvent.click(screen.getByRole('button', { name: /^Descargar CSV/ })));
    await waitFor(() => expect(save).toHaveBeenCalledOnce());
    expect(save.mock.calls[0]?.[1].split('\r\n'), 'all of them, not the page').toHaveLength(14);
  });

  it('asks its server for what the address says, and for nothing that makes no sense', () => {
    const asked = (search: string, name?: string) => askedOf(readView(search, COLUMNS, name), 25);
    expect(asked('q=agua&sort=-votes&page=3&sector=civil&lang=en')).toEqual({
      ...{ q: 'agua', sort: '-votes', page: '3', sector: 'civil', limit: '25' },
    });
    expect(asked('sort=act&sector=nobody&page=-3')).toEqual({ limit: '25' });
    expect(asked('q=other&people.page=all', 'people')).toEqual({ limit: '200' });
  });

  it('reads all of them for a file, however many pages that are', async () => {
    const ask = vi.fn(async ({ page, limit }: { page: string; limit: string }) => ({
      items: Array.from({ length: page === '3' ? 50 : Number(limit) }, (_, n) => `${page}.${n}`),
      found: 450,
    }));
    const whole = await readWhole<string, { items: string[]; found: number }>(ask);
    expect([whole.items.length, whole.items[200], whole.items.at(-1)]).toEqual([450, '2.0', '3.49']);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('reads them again where one went away meanwhile, so that none stands twice', async () => {
    const rows = Array.from({ length: 401 }, (_, n) => String(n));
    const ask = vi.fn(async ({ page }: { page: string }) => {
      const { offset } = pageAt(Number(page), 200, rows.length);
      const answer = { items: rows.slice(offset, offset + 200), found: rows.length };
      if (ask.mock.calls.length === 2) rows.shift();
      return answer;
    });
    const whole = await readWhole<string, { items: string[]; found: number }>(ask);
    expect(whole.items).toEqual(rows);
  });
});

describe('the whole list on one page', () => {
  it('is offered where it is short enough to print, keeps the order, and leads back to its pages', () => {
    render(<List size={5} start="sort=-name&page=2" />);
    press('Toda la lista en una página');
    expect([address, names().length]).toEqual(['sort=-name&page=all', 12]);
    expect(screen.getByRole('status').textContent).toBe('12 filas');
    expect(screen.queryByRole('link', { name: /^Página/ })).toBeNull();
    press('Volver a las páginas');
    expect([address, names().length]).toEqual(['sort=-name', 5]);
    cleanup();
    render(<List size={25} paged={{ found: 201, all: async () => ROWS }} />);
    expect(screen.queryByRole('link', { name: 'Toda la lista en una página' })).toBeNull();
  });
});

describe('orders', () => {
  it.each([
    ['es', 'Nombre, de la A a la Z', 'Votos, de mayor a menor'],
    ['en', 'Nombre, A to Z', 'Votos, highest first'],
  ] as const)('are called in %s by what they put in order', (language, words, amounts) => {
    render(<List language={language} />);
    const orders = screen.getByRole('combobox', { name: language === 'es' ? 'Orden' : 'Order' });
    const called = within(orders)
      .getAllByRole('option')
      .map((one) => one.textContent);
    expect(called).toHaveLength(5);
    expect([called[1], called[4]]).toEqual([words, amounts]);
    fireEvent.change(orders, { target: { value: '-votes' } });
    expect(address).toBe('sort=-votes');
  });
});

describe('rows that are texts of their own', () => {
  const draw = (rows: readonly Row[]) => (
    <ul>
      {rows.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  );
  const shown = () => screen.getAllByRole('listitem').map((one) => one.textContent);

  it('are drawn by whoever lists them, searched, put in order and turned like any other', () => {
    const { container } = render(<List size={5} draw={draw} hasFile={false} />);
    expect(screen.queryByRole('table')).toBeNull();
    expect(screen.getByRole('region', { name: 'Organizaciones' }).querySelectorAll('li')).toHaveLength(5);
    expect(container.textContent).not.toContain('CSV');
    fireEvent.change(screen.getByRole('combobox', { name: 'Orden' }), { target: { value: 'name' } });
    expect(shown().slice(0, 2)).toEqual(['Árbol', 'Ñandú 9']);
    press('Página siguiente');
    expect(shown()).toHaveLength(5);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'ñandú' } });
    fireEvent.click(screen.getByRole('button', { name: 'Buscar' }));
    expect(shown()).toEqual(['Ñandú 9', 'Ñandú 10']);
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
      '?lang=en&sort=name&page=all',
    ]);
    const form = page.querySelector('form');
    expect(form?.method).toBe('get');
    const fields = [...(form?.querySelectorAll('input[name], select[name]') ?? [])];
    expect(fields.map((field) => field.getAttribute('name'))).toEqual(['lang', 'q', 'sector', 'sort']);
    expect(page.querySelectorAll('tbody tr')).toHaveLength(5);
  });

  it('is saved by a link, on a page that the server rendered', async () => {
    const start = 'lang=en&q=zona&sort=name&page=2';
    const html = renderToString(<List size={5} start={start} renderedAt="2026-11-29T12:00:00Z" />);
    const page = new DOMParser().parseFromString(html, 'text/html');
    const link = page.querySelector('a[download]');
    expect(link?.getAttribute('href')).toBe('?lang=en&q=zona&sort=name&file=csv');
    const save = vi.spyOn(files, 'saveFile').mockImplementation(() => {});
    render(<List size={5} start={start} renderedAt="2026-11-29T12:00:00Z" />);
    fireEvent.click(screen.getByRole('link', { name: 'Descargar CSV: Organizaciones' }));
    await waitFor(() => expect(save, 'where scripts run it holds what stands here').toHaveBeenCalledOnce());
  });

  it('becomes the rows of a file and nothing else where a file is made', () => {
    const taken: ListFile[] = [];
    const html = renderToString(
      <ListFileContext value={(file) => taken.push(file)}>
        <List size={5} start="q=ñandú&sort=name&page=9" />
      </ListFileContext>,
    );
    expect(html).toBe('');
    expect(taken).toEqual([
      {
        headings: ['Nombre', 'Sector', 'Votos'],
        rows: [
          ['Ñandú 9', '=civil', 12],
          ['Ñandú 10', 'estado', 3],
        ],
      },
    ]);
  });
});
