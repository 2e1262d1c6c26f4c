// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { ComboBox, MultiComboBox } from './combo-box.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
const FEW = [
  { id: 'minedu', label: 'MINEDU', detail: 'Ministerio de Educación' },
  { id: 'proetica', label: 'Proética' },
  { id: 'pucp', label: 'PUCP', detail: 'Pontificia Universidad Católica' },
];
const MANY = Array.from({ length: 200 }, (_, at) => ({ id: `o${at}`, label: `Organización ${at}` }));

function Field({ isMany = false, start = [] as string[], choices = FEW, told = (_: string[]) => {}, error = '' }) {
  const [chosen, setChosen] = useState(start);
  const choose = (ids: string[]) => {
    setChosen(ids);
    told(ids);
  };
  const common = { label: 'Organización', choices, error };
  return isMany ? (
    <MultiComboBox {...common} value={chosen} onChange={choose} />
  ) : (
    <ComboBox {...common} value={chosen[0] ?? ''} onChange={(id) => choose(id ? [id] : [])} />
  );
}

const show = async (node: React.ReactNode) => {
  render(<I18nextProvider i18n={i18n}>{node}</I18nextProvider>);
  return screen.findByRole<HTMLInputElement>('combobox', { name: 'Organización' });
};
const focus = (field: HTMLElement) => act(() => field.focus());
const write = (field: HTMLInputElement, text: string) => {
  focus(field);
  fireEvent.change(field, { target: { value: text } });
};
// By selector: reading the roles of two hundred takes this page longer than drawing them.
const names = () => Array.from(document.querySelectorAll('[role="option"]'), (option) => option.textContent);
const key = (field: HTMLElement, name: string) => fireEvent.keyDown(field, { key: name });

// The first import of the library is slow on a busy machine.
beforeAll(() => import('./combo-box-parts.tsx'), 60_000);
afterEach(cleanup);

describe('one of many', () => {
  it('is the one that was written out with Enter, however many others begin so', async () => {
    const choices = ['ORG1', 'ORG10', 'ORG11'].map((label) => ({ id: label, label, detail: `Organización ${label}` }));
    const told = vi.fn();
    const field = await show(<Field choices={choices} told={told} />);
    write(field, 'org1');
    expect(names()).toHaveLength(3);
    key(field, 'Enter');
    expect(told).toHaveBeenLastCalledWith(['ORG1']);
  });

  it('opens with the focus, and is found by parts of its names, without accents', async () => {
    const field = await show(<Field />);
    expect(names()).toEqual([]);
    focus(field);
    expect(names()).toHaveLength(3);
    write(field, 'educa MIN');
    expect(names()).toEqual(['MINEDU Ministerio de Educación']);
    write(field, 'proetica');
    expect(names()).toEqual(['Proética']);
  });

  it('is chosen by keyboard, said by its whole name, and taken away by emptying the field', async () => {
    const told = vi.fn();
    const field = await show(<Field told={told} />);
    write(field, 'cat');
    key(field, 'ArrowDown');
    expect(field.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option').id);
    key(field, 'Enter');
    expect(told).toHaveBeenLastCalledWith(['pucp']);
    expect(field.value).toBe('PUCP · Pontificia Universidad Católica');
    expect(field.getAttribute('aria-expanded')).toBe('false');
    write(field, '');
    expect(told).toHaveBeenLastCalledWith([]);
  });

  it('Enter takes the only one that matches, and throws no word away while there are several', async () => {
    const told = vi.fn();
    const field = await show(<Field told={told} />);
    write(field, 'p');
    expect(names()).toHaveLength(2);
    key(field, 'Enter');
    expect([field.value, told.mock.calls]).toEqual(['p', []]);
    write(field, 'proe');
    key(field, 'Enter');
    expect(told).toHaveBeenLastCalledWith(['proetica']);
  });

  it('says when nothing matches, and leaves what was chosen when somebody goes on without choosing', async () => {
    const field = await show(<Field start={['proetica']} />);
    expect(field.value).toBe('Proética');
    write(field, 'xyz');
    expect(screen.getByText(shell.choose.none)).toBeDefined();
    act(() => field.blur());
    expect(field.value).toBe('Proética');
  });
});

describe('any number of many', () => {
  it('stays open while several are chosen, marks them, and takes one out again', async () => {
    const told = vi.fn();
    const field = await show(<Field isMany told={told} />);
    focus(field);
    key(field, 'ArrowDown');
    key(field, 'Enter');
    write(field, 'pucp');
    key(field, 'ArrowDown');
    key(field, 'Enter');
    expect(told).toHaveBeenLastCalledWith(['minedu', 'pucp']);
    expect(field.value).toBe('');
    const [first] = screen.getAllByRole('option', { selected: true });
    expect(first?.textContent).toContain('MINEDU');
    fireEvent.click(first as HTMLElement);
    expect(told).toHaveBeenLastCalledWith(['pucp']);
  });

  it('shows what is chosen as a list of its own; taking one out gives the focus to the next', async () => {
    const told = vi.fn();
    const field = await show(<Field isMany start={['minedu', 'proetica']} told={told} />);
    const chips = within(screen.getByRole('list', { name: '2 elegidas' }));
    fireEvent.click(chips.getByRole('button', { name: 'Quitar MINEDU' }));
    expect(told).toHaveBeenLastCalledWith(['proetica']);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Quitar Proética' }));
    fireEvent.click(screen.getByRole('button', { name: 'Quitar Proética' }));
    expect(document.activeElement).toBe(field);
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('Tab goes on and chooses nothing, whatever is marked; neither it nor Escape empties what was chosen', async () => {
    const told = vi.fn();
    const field = await show(<Field isMany start={['minedu']} told={told} />);
    focus(field);
    key(field, 'ArrowDown');
    key(field, 'Tab');
    write(field, 'proe');
    expect(field.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option').id);
    key(field, 'Tab');
    expect([field.value, field.getAttribute('aria-expanded')]).toEqual(['', 'false']);
    key(field, 'ArrowDown');
    fireEvent.keyDown(screen.getByRole('listbox'), { key: 'Escape' });
    key(field, 'Escape');
    expect(told).not.toHaveBeenCalled();
    expect(screen.getByRole('button', { name: 'Quitar MINEDU' })).toBeDefined();
  });

  it('Escape closes the list and not the dialog around it', async () => {
    const field = await show(<Field isMany />);
    focus(field);
    expect(key(field, 'Escape')).toBe(false);
    expect(field.getAttribute('aria-expanded')).toBe('false');
    expect(key(field, 'Escape')).toBe(true);
  });

  it('of two hundred draws no more than a list can be read, and says how many there are besides', async () => {
    const field = await show(<Field isMany choices={MANY} />);
    focus(field);
    expect(names()).toHaveLength(60);
    expect(screen.getByText('Hay 140 más: siga escribiendo.')).toBeDefined();
    write(field, '199');
    expect(names()).toEqual(['Organización 199']);
    expect(screen.queryByText(/siga escribiendo/)).toBeNull();
  });

  it('of two hundred, one that is chosen and far down is named in its field', async () => {
    const field = await show(<Field choices={MANY} start={['o150']} />);
    expect(field.value).toBe('Organización 150');
    focus(field);
    expect(names()).toHaveLength(61);
  });
});

const PEOPLE = [
  { id: 'p1', label: 'Ángela Núñez', detail: 'RAI' },
  { id: 'p2', label: 'Bruno Nina' },
  { id: 'p3', label: 'Núñez Ángel', detail: 'CEDALT' },
];

describe.each([
  ['organisations, one', false, FEW, 'educacion', 'minedu'],
  ['organisations, any number', true, FEW, 'educacion', 'minedu'],
  ['people, one', false, PEOPLE, 'angel cedalt', 'p3'],
  ['people, any number', true, PEOPLE, 'angel cedalt', 'p3'],
] as const)('a list in which one searches, whatever stands in it: %s', (_what, isMany, list, words, wanted) => {
  const choices = [...list];
  const choice = choices.find(({ id }) => id === wanted);

  it('is a field that says whether its list is open, and which list it is', async () => {
    const field = await show(<Field isMany={isMany} choices={choices} />);
    expect([field.getAttribute('aria-expanded'), screen.queryByRole('listbox')]).toEqual(['false', null]);
    focus(field);
    expect(field.getAttribute('aria-expanded')).toBe('true');
    expect(document.getElementById(field.getAttribute('aria-controls') ?? '')).toBe(screen.getByRole('listbox'));
    act(() => field.blur());
    expect([field.getAttribute('aria-expanded'), screen.queryByRole('listbox')]).toEqual(['false', null]);
  });

  it('finds by parts of both names without accents in any order, and chooses by keyboard and by finger alike', async () => {
    const told = vi.fn();
    const field = await show(<Field isMany={isMany} choices={choices} told={told} />);
    write(field, words.split(' ').reverse().join(' ').toUpperCase());
    expect(names()).toEqual([[choice?.label, choice?.detail].filter(Boolean).join(' ')]);
    key(field, 'ArrowDown');
    key(field, 'Enter');
    expect(told).toHaveBeenLastCalledWith([wanted]);
    cleanup();
    const again = await show(<Field isMany={isMany} choices={choices} told={told} />);
    write(again, words);
    fireEvent.click(screen.getByRole('option'));
    expect(told.mock.calls).toEqual([[[wanted]], [[wanted]]]);
  });

  it('says when nothing matches, tells nothing then, and keeps what was chosen', async () => {
    const told = vi.fn();
    const field = await show(<Field isMany={isMany} choices={choices} start={[wanted]} told={told} />);
    write(field, 'xyz');
    expect(screen.getByText(shell.choose.none)).toBeDefined();
    key(field, 'Enter');
    act(() => field.blur());
    expect(told).not.toHaveBeenCalled();
    expect(document.body.textContent + field.value).toContain(choice?.label);
  });

  it('has its refusal beside it', async () => {
    const field = await show(<Field isMany={isMany} choices={choices} error="Elija de la lista." />);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const described = (field.getAttribute('aria-describedby') ?? '').split(' ');
    expect(described.map((id) => document.getElementById(id)?.textContent)).toContain('Elija de la lista.');
  });
});
