// @vitest-environment happy-dom
import { onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { type FieldProblem, ProblemError } from '../lib/http.ts';
import { createEagerI18n } from '../lib/i18n.ts';
import type { FormKey } from '../lib/presses.ts';
import { noteLeft, noteSignedIn } from '../lib/session-end.ts';
import { useForm } from '../lib/use-form.ts';
import { Checkbox, FieldGroup, SelectField, TextField } from './field.tsx';
import { Form, FormDialog, FormEnd } from './form.tsx';
import { ProblemNotice } from './notice.tsx';

const i18n = createEagerI18n('es', { es: { shell } });

const refusal = (...errors: FieldProblem[]) =>
  new ProblemError({ code: 'request.invalid', title: 'Hay datos por corregir.', status: 422, errors });

type Seat = { name: string; email: string; role: string; hasMandate: boolean };
type SeatProps = { send: (seat: Seat, key: FormKey) => Promise<unknown>; onClose?: () => void; done?: () => unknown };

function SeatDialog({ send, onClose = () => {}, done = () => {} }: SeatProps) {
  const form = useForm<Seat, unknown>({
    start: { name: '', email: '', role: 'delegate', hasMandate: false },
    send,
    done,
  });
  return (
    <FormDialog form={form} onClose={onClose} title="Asiento" submit="Dar asiento" cancel="Cancelar">
      <TextField label="Nombre" {...form.field('name')} />
      <TextField label="Correo" {...form.field('email')} />
      <SelectField label="Papel" {...form.field('role')}>
        <option value="delegate">delegada</option>
        <option value="alternate">alterna</option>
      </SelectField>
      <Checkbox label="Con mandato" {...form.field('hasMandate')} />
    </FormDialog>
  );
}

type Plan = { title: string; rule: string; startsOn: string; lines: { name: string }[] };

function PlanForm({ send }: { send: (plan: Plan, key: FormKey) => Promise<unknown> }) {
  const form = useForm<Plan, unknown>({
    start: () => ({ title: 'Plan', rule: '', startsOn: '', lines: [{ name: 'Agua' }, { name: 'Suelo' }] }),
    keepAs: 'plan',
    places: { startsAt: 'startsOn' },
    sentence: ({ field }) => (field === 'startsAt' ? 'Elija una fecha.' : undefined),
    send,
    done: () => {},
  });
  return (
    <Form form={form}>
      <TextField
        label="Título"
        {...form.field('title', { validate: (title) => title !== '' || 'Escriba un título.' })}
      />
      <TextField label="Desde" {...form.field('startsOn')} />
      <FieldGroup legend="Regla" error={form.error('rule')}>
        <Checkbox label="Consenso" {...form.radio('rule', 'consent')} />
        <Checkbox label="Mayoría" {...form.radio('rule', 'majority')} />
      </FieldGroup>
      {form.watch('lines').map(({ name }, at) => (
        <TextField key={name} label={`Tema ${at + 1}`} {...form.field(`lines.${at}.name`)} />
      ))}
      <FormEnd form={form}>
        <button type="submit">Crear</button>
      </FormEnd>
    </Form>
  );
}

const show = (node: React.ReactNode) =>
  render(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={new QueryClient()}>{node}</QueryClientProvider>
    </I18nextProvider>,
  );
const input = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const type = (name: string, value: string) => fireEvent.input(input(name), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
/** Escape, as the browser tells the dialog of it. */
const pressEscape = () => {
  const dialog = screen.getByRole<HTMLDialogElement>('dialog');
  const isAllowed = dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
  if (isAllowed) dialog.close();
};

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  onlineManager.setOnline(true);
  vi.unstubAllGlobals();
});

describe('what is sent', () => {
  it('is every field, without the spaces around it, and then it is done', async () => {
    const send = vi.fn(async () => 'answer');
    const done = vi.fn();
    show(<SeatDialog send={send} done={done} />);
    type('Nombre', '  Ana Quispe ');
    fireEvent.change(input('Papel'), { target: { value: 'alternate' } });
    fireEvent.click(input('Con mandato'));
    press('Dar asiento');
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    const seat = { name: 'Ana Quispe', email: '', role: 'alternate', hasMandate: true };
    expect(send).toHaveBeenCalledExactlyOnceWith(seat, expect.anything(), undefined);
    expect(done).toHaveBeenCalledWith('answer', seat);
  });

  it('goes once while it is on its way, and under the same key when it is corrected', async () => {
    const keys: FormKey[] = [];
    let answer: (error: unknown) => void = () => {};
    const send = (_seat: Seat, key: FormKey) => {
      keys.push(key);
      return new Promise((_resolve, reject) => {
        answer = reject;
      });
    };
    show(<SeatDialog send={send} />);
    press('Dar asiento');
    await waitFor(() => expect(keys).toHaveLength(1));
    press('Dar asiento');
    fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
    answer(refusal());
    await screen.findByText('Hay datos por corregir.');
    expect(keys).toHaveLength(1);
    type('Nombre', 'Ana');
    press('Dar asiento');
    await waitFor(() => expect(keys).toHaveLength(2));
    expect(keys[1]).toBe(keys[0]);
  });

  it('says what its words were read at, although the page behind has been read anew', async () => {
    const send = vi.fn(async () => 'answer');
    function Rename({ version }: { version: number }) {
      const form = useForm<{ name: string }, unknown, number>({
        start: { name: 'Agua' },
        seen: version,
        send,
        done: () => {},
      });
      return (
        <Form form={form}>
          <TextField label="Nombre" {...form.field('name')} />
          <FormEnd form={form}>
            <button type="submit">Guardar</button>
          </FormEnd>
        </Form>
      );
    }
    const client = new QueryClient();
    const page = (version: number) => (
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={client}>
          <Rename version={version} />
        </QueryClientProvider>
      </I18nextProvider>
    );
    const { rerender } = render(page(3));
    rerender(page(4));
    press('Guardar');
    await waitFor(() => expect(send).toHaveBeenCalledExactlyOnceWith({ name: 'Agua' }, expect.anything(), 3));
  });

  it('is nothing while the form itself knows better', async () => {
    const send = vi.fn(async () => {});
    show(<PlanForm send={send} />);
    type('Título', '');
    press('Crear');
    await screen.findByText('Escriba un título.');
    expect(document.activeElement).toBe(input('Título'));
    expect(send).not.toHaveBeenCalled();
  });

  it('says at once that there is no line, and keeps the words', async () => {
    onlineManager.setOnline(false);
    const send = async () => {
      throw new ProblemError({ code: 'network.offline', title: 'No hay conexión con el servidor.', status: 0 });
    };
    show(<SeatDialog send={send} />);
    type('Nombre', 'Ana');
    press('Dar asiento');
    await screen.findByText('No hay conexión con el servidor.');
    expect(input('Nombre').value).toBe('Ana');
  });
});

describe('what the server refuses', () => {
  const refused = async () => {
    throw refusal(
      { field: 'email', code: 'bad', message: 'Ese correo no existe.' },
      { field: 'cycleId', label: 'Ciclo', code: 'x', message: 'Ya terminó.' },
    );
  };

  it('stands beside its field, which has the focus; only what has no field stands in the notice', async () => {
    show(<SeatDialog send={refused} />);
    press('Dar asiento');
    const notice = (await screen.findByText('Hay datos por corregir.')).closest('[role="alert"]');
    expect(notice?.textContent).toBe('Hay datos por corregir.Ciclo: Ya terminó.');
    expect(input('Correo').getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(input('Correo').getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Ese correo no existe.',
    );
    expect(document.activeElement).toBe(input('Correo'));
  });

  it('of a text that is no form: by its name, and the cursor goes there unless somebody is typing', () => {
    const page = (error: unknown) => (
      <I18nextProvider i18n={i18n}>
        <TextField label="Título" name="title" />
        <TextField label="Texto" name="body" />
        <ProblemNotice error={error} />
      </I18nextProvider>
    );
    const error = () => refusal({ field: 'body', label: 'Texto', code: 'required', message: 'Es obligatorio.' });
    const { rerender } = render(page(null));
    rerender(page(error()));
    expect(screen.getByRole('alert').textContent).toBe('Hay datos por corregir.Texto: Es obligatorio.');
    expect(document.activeElement).toBe(input('Texto'));
    input('Título').focus();
    rerender(page(error()));
    expect(document.activeElement).toBe(input('Título'));
  });

  it('leaves the words, and the sentence goes when its field is corrected', async () => {
    show(<SeatDialog send={refused} />);
    type('Nombre', 'Ana');
    press('Dar asiento');
    await screen.findByText('Ese correo no existe.');
    type('Correo', 'ana@example.org');
    await waitFor(() => expect(screen.queryByText('Ese correo no existe.')).toBeNull());
    expect(input('Nombre').value).toBe('Ana');
  });

  it('may be sent again, also when the server named what is no field here', async () => {
    const send = vi.fn(refused);
    show(<SeatDialog send={send} />);
    press('Dar asiento');
    await screen.findByText('Ciclo: Ya terminó.');
    press('Dar asiento');
    await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
  });

  it('finds a line, a group, and a field of another name', async () => {
    const send = async () => {
      throw refusal(
        { field: 'lines.1.name', code: 'short', message: 'Dos letras al menos.' },
        { field: 'rule', code: 'missing', message: 'Elija una regla.' },
        { field: 'startsAt', code: 'invalid', message: 'Invalid ISO datetime' },
      );
    };
    show(<PlanForm send={send} />);
    press('Crear');
    await screen.findByText('Dos letras al menos.');
    expect(input('Tema 2').getAttribute('aria-invalid')).toBe('true');
    expect(input('Tema 1').getAttribute('aria-invalid')).toBeNull();
    const group = screen.getByRole('group', { name: 'Regla' });
    expect(group.textContent).toContain('Elija una regla.');
    expect(screen.getByText('Elija una fecha.')).toBeDefined();
    expect(screen.queryByText('Invalid ISO datetime')).toBeNull();
    expect(screen.getByText('Hay datos por corregir.').closest('[role="alert"]')?.querySelector('ul')).toBeNull();
  });
});

describe('words that are not sent yet', () => {
  it('are not thrown away by Escape or the cross without a question; «Cancelar» says what it does', async () => {
    const onClose = vi.fn();
    show(<SeatDialog send={async () => {}} onClose={onClose} />);
    type('Nombre', 'Ana');
    pressEscape();
    await screen.findByText(shell.unsaved.text);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: shell.unsaved.keep }));
    press(shell.unsaved.keep);
    press(shell.close);
    await screen.findByText(shell.unsaved.text);
    expect(onClose).not.toHaveBeenCalled();
    expect(input('Nombre').value).toBe('Ana');
    press(shell.unsaved.discard);
    expect(onClose).toHaveBeenCalledOnce();
    press(shell.unsaved.keep);
    press('Cancelar');
    expect(onClose).toHaveBeenCalledTimes(2);
  });

  it('nothing was written, nothing is asked', () => {
    const onClose = vi.fn();
    show(<SeatDialog send={async () => {}} onClose={onClose} />);
    type('Nombre', 'Ana');
    type('Nombre', '');
    press(shell.close);
    expect(onClose).toHaveBeenCalledOnce();
  });

  const leave = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

  it('the browser asks before the page goes, until they are sent', async () => {
    let wouldAsk: boolean | null = null;
    const done = () => {
      wouldAsk = leave();
    };
    show(<SeatDialog send={async () => {}} done={done} />);
    expect(leave()).toBe(false);
    type('Nombre', 'Ana');
    expect(leave()).toBe(true);
    press('Dar asiento');
    await waitFor(() => expect(wouldAsk).toBe(false));
    // A page that goes by itself afterwards asks nothing either.
    expect(leave()).toBe(false);
  });

  it('another page of the program waits for the answer, a page that the act leads to does not', async () => {
    const confirm = vi.fn(() => false);
    vi.stubGlobal('confirm', confirm);
    const root = createRootRoute({ component: Outlet });
    const page = (path: string, component: () => React.ReactNode) =>
      createRoute({ getParentRoute: () => root, path, component });
    const here = page('/', () => (
      <SeatDialog send={async () => {}} done={() => void router.navigate({ href: '/there' })} />
    ));
    const there = page('/there', () => <h1>Allá</h1>);
    const router = createRouter({
      routeTree: root.addChildren([here, there]),
      history: createMemoryHistory({ initialEntries: ['/'] }),
    });
    show(<RouterProvider router={router as never} />);
    await screen.findByRole('dialog');
    type('Nombre', 'Ana');
    void router.navigate({ href: '/there' });
    await waitFor(() => expect(confirm).toHaveBeenCalledExactlyOnceWith(shell.unsaved.text));
    expect(router.state.location.pathname).toBe('/');
    press('Dar asiento');
    await screen.findByText('Allá');
    expect(confirm).toHaveBeenCalledOnce();
  });

  it('kept in the tab they are there after a reload, and gone once they are sent', async () => {
    const send = vi.fn(async () => {});
    const first = show(<PlanForm send={send} />);
    type('Título', 'Plan de agua');
    type('Tema 2', 'Bosque');
    expect(leave()).toBe(false);
    first.unmount();
    show(<PlanForm send={send} />);
    expect(input('Título').value).toBe('Plan de agua');
    expect(input('Tema 2').value).toBe('Bosque');
    press('Crear');
    await waitFor(() => expect(send).toHaveBeenCalledOnce());
    await waitFor(() => expect(sessionStorage).toHaveLength(0));
  });

  it('kept in the tab they are their person’s: who signs in next finds nothing', () => {
    const opened = (person: string) => {
      cleanup();
      noteLeft();
      noteSignedIn(person);
      show(<PlanForm send={vi.fn()} />);
      return input('Título').value;
    };
    opened('ana');
    type('Título', 'Plan de agua');
    expect([opened('eva'), opened('ana')]).toEqual(['Plan', 'Plan de agua']);
    noteLeft();
  });
});
