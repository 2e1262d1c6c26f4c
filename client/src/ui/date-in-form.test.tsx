// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import es from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { useForm } from '../lib/use-form.ts';
import { DateField } from './date-field.tsx';
import { Form, FormEnd } from './form.tsx';

type Plan = { from: string; to: string };

function PlanForm({ send }: { send: (plan: Plan) => Promise<unknown> }) {
  const form = useForm<Plan, unknown>({ start: { from: '2027-03-31', to: '2027-04-30' }, send, done: () => {} });
  return (
    <Form form={form}>
      <DateField label="Desde" {...form.value('from')} />
      <DateField label="Hasta" {...form.value('to')} />
      <FormEnd form={form}>
        <button type="submit">Guardar</button>
      </FormEnd>
    </Form>
  );
}

const show = (send: (plan: Plan) => Promise<unknown>) =>
  render(
    <I18nextProvider i18n={createEagerI18n('es', { es: { shell: es } })}>
      <QueryClientProvider client={new QueryClient()}>
        <PlanForm send={send} />
      </QueryClientProvider>
    </I18nextProvider>,
  );
const write = (digits: string) => {
  for (const data of digits) {
    const event = new InputEvent('beforeinput', { data, inputType: 'insertText', bubbles: true, cancelable: true });
    act(() => void document.activeElement?.dispatchEvent(event));
  }
};
/** As a finger or a mouse does: the field is left first. */
const save = () => {
  const button = screen.getByRole('button', { name: 'Guardar' });
  act(() => button.focus());
  fireEvent.click(button);
};

beforeAll(() => import('./date-field-parts.tsx'), 60_000);
// Browsers tell of a moved caret later; this page tells at once, of that too, and so on for ever.
beforeEach(() => void vi.spyOn(Object.getPrototypeOf(getSelection()), 'collapse').mockReturnValue(undefined));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('31 February is not sent as no date at all: its sentence stays, the focus goes there, and 28 is sent', async () => {
  const send = vi.fn(async (_plan: Plan) => {});
  show(send);
  const [day, month] = await screen.findAllByRole('spinbutton', {}, { timeout: 10_000 });
  act(() => month?.focus());
  write('02');
  save();
  const words = 'Esa fecha no existe: el mes termina el 28 de febrero de 2027.';
  expect(screen.getAllByRole('alert').map((alert) => alert.textContent)).toEqual([words]);
  expect(document.activeElement).toBe(day);
  write('28');
  save();
  await waitFor(() =>
    expect(send).toHaveBeenCalledExactlyOnceWith(
      { from: '2027-02-28', to: '2027-04-30' },
      expect.anything(),
      undefined,
    ),
  );
});

it('a phone’s own field is looked at too, before Enter sends the form', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  const send = vi.fn(async (_plan: Plan) => {});
  show(send);
  const field = screen.getByLabelText<HTMLInputElement>('Desde');
  Object.defineProperty(field, 'validity', { value: { badInput: true }, configurable: true });
  fireEvent.keyDown(field, { key: 'Enter' });
  fireEvent.submit(field.form as HTMLFormElement);
  expect(screen.getByText(es.date.wrong.date)).toBeDefined();
  expect(document.activeElement).toBe(field);
  Object.defineProperty(field, 'validity', { value: { badInput: false } });
  fireEvent.change(field, { target: { value: '2027-02-27' } });
  fireEvent.submit(field.form as HTMLFormElement);
  await waitFor(() => expect(send).toHaveBeenCalledOnce());
});
