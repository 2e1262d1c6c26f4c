// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import en from '../../../shared/texts/en/shell.json' with { type: 'json' };
import es from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { DateField, DateTimeField, TimeField } from './date-field.tsx';

const KINDS = { date: DateField, time: TimeField, both: DateTimeField };
type Given = {
  kind?: keyof typeof KINDS;
  start?: string;
  min?: string;
  after?: string;
  max?: string;
  locale?: 'es' | 'en';
};

let value = '';
function Field({ kind = 'both', start = '', min = '', after = '', max = '' }: Given) {
  const [at, setAt] = useState(start);
  value = at;
  const Kind = KINDS[kind];
  return (
    <Kind
      label="Cierra"
      hint="hora de Lima"
      value={at}
      onChange={setAt}
      after={after}
      {...(kind === 'time' ? {} : { min, max })}
    />
  );
}

/** A form that goes on with the date before while there is none, as the planner's does. */
function Deaf() {
  const [at, setAt] = useState('2027-03-31');
  value = at;
  return <DateField label="Cierra" value={at} onChange={(next) => next && setAt(next)} />;
}

const show = async ({ locale = 'es', ...given }: Given) => {
  const i18n = createEagerI18n(locale, { es: { shell: es }, en: { shell: en } });
  render(
    <I18nextProvider i18n={i18n}>
      <Field {...given} />
      <button type="button">Otro</button>
    </I18nextProvider>,
  );
  const parts = await screen.findAllByRole('spinbutton', {}, { timeout: 10_000 });
  act(() => parts[0]?.focus());
  return within(screen.getByRole('group', { name: 'Cierra' }));
};
/** Digit after digit, as the browser tells of them, in whichever part has the focus. */
const write = (digits: string) => {
  for (const data of digits) {
    const event = new InputEvent('beforeinput', { data, inputType: 'insertText', bubbles: true, cancelable: true });
    act(() => void document.activeElement?.dispatchEvent(event));
  }
};
const press = (key: string) => fireEvent.keyDown(document.activeElement as Element, { key });
const leave = () => act(() => screen.getByRole('button', { name: 'Otro' }).focus());
const read = () => screen.getByRole('group', { name: 'Cierra' }).textContent?.replace(/[^\w/:, ]/g, '');

const own = process.env['TZ'];
beforeAll(() => import('./date-field-parts.tsx'), 60_000);
// Browsers tell of a moved caret later; this page tells at once, of that too, and so on for ever.
beforeEach(() => void vi.spyOn(Object.getPrototypeOf(getSelection()), 'collapse').mockReturnValue(undefined));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  process.env['TZ'] = own;
});

describe('a date and time', () => {
  it('is written in the order of the reader’s language, with 24 hours', async () => {
    await show({});
    write('090320272130');
    expect(value).toBe('2027-03-09T21:30');
    cleanup();
    await show({ locale: 'en', start: '2027-03-09T21:30' });
    expect(read()).toBe('09/03/2027, 21:30');
  });

  it('is on the forum’s clock: an hour that this device’s zone leaves out is an hour like any other', async () => {
    process.env['TZ'] = 'America/New_York';
    expect(new Date('2027-03-14T02:30').getHours()).toBe(3);
    await show({ start: '2027-03-14T01:30' });
    press('ArrowRight');
    press('ArrowRight');
    press('ArrowRight');
    press('ArrowUp');
    expect(value).toBe('2027-03-14T02:30');
    expect(read()).toContain('02:30');
  });

  it('half written it is none, says so when it is left, and is whole again when it is completed', async () => {
    await show({ start: '2027-03-09T21:30' });
    press('Backspace');
    press('Backspace');
    expect(value).toBe('');
    expect(screen.queryByText(es.date.half.date)).toBeNull();
    leave();
    expect(await screen.findByText(es.date.half.date)).toBeDefined();
    const [day] = screen.getAllByRole('spinbutton');
    expect(day?.getAttribute('aria-invalid')).toBe('true');
    act(() => day?.focus());
    write('11');
    expect(value).toBe('2027-03-11T21:30');
    leave();
    expect(screen.queryByText(es.date.half.date)).toBeNull();
  });

  it('a day that its month does not have stays as it was written, is none, and the sentence says why', async () => {
    await show({ kind: 'date', start: '2027-03-31' });
    press('ArrowRight');
    write('02');
    expect(value).toBe('');
    leave();
    expect(screen.getByRole('alert').textContent).toBe('Esa fecha no existe: el mes termina el 28 de febrero de 2027.');
    expect(read()).toBe('31/02/2027');
    const [day] = screen.getAllByRole('spinbutton');
    expect(day?.getAttribute('aria-invalid')).toBe('true');
    act(() => day?.focus());
    write('28');
    expect(value).toBe('2027-02-28');
    leave();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('knows the years that have a 29 February, in the words of the reader', async () => {
    await show({ kind: 'date', locale: 'en' });
    write('29022027');
    leave();
    expect(screen.getByRole('alert').textContent).toBe('There is no such date: the month ends on 28 February 2027.');
    expect(value).toBe('');
    cleanup();
    await show({ kind: 'date', locale: 'en' });
    write('29022028');
    leave();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(value).toBe('2028-02-29');
  });

  it('a year of two digits is no year: 0026 is never sent', async () => {
    await show({});
    write('090326');
    expect(value).toBe('');
    act(() => screen.getAllByRole('spinbutton')[3]?.focus());
    write('2130');
    expect(value).toBe('');
    leave();
    expect(screen.getByRole('alert').textContent).toBe(es.date.year);
    act(() => screen.getAllByRole('spinbutton')[2]?.focus());
    write('2027');
    expect(value).toBe('2027-03-09T21:30');
    leave();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('what is half written stays where a form does not take it', async () => {
    const i18n = createEagerI18n('es', { es: { shell: es } });
    render(
      <I18nextProvider i18n={i18n}>
        <Deaf />
      </I18nextProvider>,
    );
    const [, month] = await screen.findAllByRole('spinbutton');
    act(() => month?.focus());
    write('02');
    expect(read()).toBe('31/02/2027');
    act(() => screen.getAllByRole('spinbutton')[0]?.focus());
    write('15');
    expect(value).toBe('2027-02-15');
  });

  it('names what is too early or too late', async () => {
    await show({ start: '2027-03-09T21:30', min: '2027-03-10T00:00' });
    expect(screen.getByText('No antes del 10 de marzo de 2027, 00:00.')).toBeDefined();
    cleanup();
    await show({ start: '2027-03-09T21:30', after: '2027-03-09T21:30' });
    expect(screen.getByText('Debe ser después del 9 de marzo de 2027, 21:30.')).toBeDefined();
    cleanup();
    await show({ kind: 'date', start: '2027-03-09', max: '2027-03-01' });
    expect(screen.getByText('No después del 1 de marzo de 2027.')).toBeDefined();
  });

  it('is picked from a month, gone through by arrows, keeps its hour, and Escape closes only the month', async () => {
    await show({ start: '2027-03-09T21:30' });
    const button = screen.getByRole('button', { name: 'Calendario: Cierra' });
    fireEvent.click(button);
    expect(document.activeElement?.textContent).toBe('9');
    expect(press('Escape')).toBe(false);
    expect(screen.queryByRole('grid')).toBeNull();
    expect(document.activeElement).toBe(button);
    fireEvent.click(button);
    press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('16');
    fireEvent.click(document.activeElement as Element);
    expect(value).toBe('2027-03-16T21:30');
    expect(document.activeElement).toBe(button);
  });

  it('has the name and the hint of its field', async () => {
    const group = await show({});
    const [first] = group.getAllByRole('spinbutton');
    expect(first?.getAttribute('aria-label')).toContain('día');
    const described = (first?.getAttribute('aria-describedby') ?? '').split(' ');
    expect(described.map((id) => document.getElementById(id)?.textContent)).toContain('hora de Lima');
  });
});

it('a time alone', async () => {
  await show({ kind: 'time', after: '09:00' });
  write('0905');
  expect(value).toBe('09:05');
  expect(screen.queryByRole('alert')).toBeNull();
  act(() => screen.getAllByRole('spinbutton')[0]?.focus());
  write('0900');
  expect(screen.getByRole('alert').textContent).toBe('Debe ser después de las 09:00.');
});

it('a phone has its own, which says as much', async () => {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('coarse'),
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  const i18n = createEagerI18n('es', { es: { shell: es } });
  render(
    <I18nextProvider i18n={i18n}>
      <Field start="2027-03-09T21:30" max="2027-03-09T20:00" />
    </I18nextProvider>,
  );
  const field = screen.getByLabelText<HTMLInputElement>('Cierra');
  expect(field.type).toBe('datetime-local');
  expect(screen.getByText('No después del 9 de marzo de 2027, 20:00.')).toBeDefined();
  fireEvent.change(field, { target: { value: '2027-03-09T19:00' } });
  expect(value).toBe('2027-03-09T19:00');
  Object.defineProperty(field, 'validity', { value: { badInput: true }, configurable: true });
  fireEvent.blur(field);
  expect(screen.getByText(es.date.wrong.date)).toBeDefined();
  Object.defineProperty(field, 'validity', { value: { badInput: false } });
  fireEvent.change(field, { target: { value: '0027-03-09T19:00' } });
  fireEvent.blur(field);
  expect(screen.getByText(es.date.year)).toBeDefined();
});
