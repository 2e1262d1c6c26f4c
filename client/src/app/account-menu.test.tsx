// @vitest-environment happy-dom
import type { Me } from '@minga/shared/people/schema.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { AccountMenu } from './account-menu.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
afterEach(cleanup);

const forum = { id: 'f1', slug: 'foro', name: 'Foro', timeZone: 'America/Lima', locale: 'es' };
const place = {
  forum,
  cycleId: 'c1',
  cycleSlug: 'plan-6',
  cycles: [
    { slug: 'plan-6', title: 'Plan 6' },
    { slug: 'plan-7', title: 'Plan 7' },
  ],
  seats: [],
  actingSeatId: null,
};

const onHelp = vi.fn();

/** @returns what the menu of this person leads to; null for an act */
function entriesOf(actor: object, roles: string[]) {
  const client = new QueryClient();
  const me = { actor, memberships: [{ ...place, roles }] } as unknown as Me & { actor: NonNullable<Me['actor']> };
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <AccountMenu url={paths.board('plan-6', 'b1')} me={me} actor={me.actor} onHelp={onHelp} />
      </I18nextProvider>
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Cuenta de Julia' }));
  return screen.getAllByRole('menuitem').map((one) => [one.textContent, one.getAttribute('href')]);
}
const julia = { personId: 'p1', name: 'Julia', isGuest: false, isAdministrator: false };

it('a guest, whom every other door refuses, is offered what she wrote and none of them: her menu says that she is one, and lets her leave', () => {
  expect(entriesOf({ ...julia, isGuest: true }, ['guest'])).toEqual([
    ['Lo que escribí', paths.guestTexts()],
    ['Ingresar con mi correo', paths.signIn({ back: paths.board('plan-6', 'b1') })],
    ['Ayuda', null],
    ['Salir', null],
  ]);
  fireEvent.click(screen.getByRole('menuitem', { name: 'Ayuda' }));
  expect(onHelp).toHaveBeenCalledOnce();
  expect(screen.getByRole('button', { name: 'Cuenta de Julia' }).textContent).toContain('Voz invitada, sin verificar');
});

it('whoever is of the forum has a home and sessions, and only who administers its door', () => {
  const next = ['Ir a «Plan 7»', paths.cycle('plan-7')];
  const own = [
    ['Mi inicio', paths.home()],
    ['Mi cuenta', paths.account()],
    ['Mis aportes', paths.ownTexts('plan-6')],
  ];
  const last = [
    ['Ayuda', null],
    ['Salir', null],
  ];
  expect(entriesOf(julia, ['participant'])).toEqual([...own, next, ...last]);
  cleanup();
  const door = ['Administración', paths.administration()];
  expect(entriesOf(julia, ['administrator'])).toEqual([...own, next, door, ...last]);
  cleanup();
  const people = ['Personas del foro', paths.administration()];
  expect(entriesOf(julia, ['facilitator'])).toEqual([...own, next, people, ...last]);
});
