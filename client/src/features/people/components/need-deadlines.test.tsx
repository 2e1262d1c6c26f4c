// @vitest-environment happy-dom
import type { Need } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { cleanup, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it } from 'vitest';
import people from '../../../../../shared/texts/es/people.json' with { type: 'json' };
import shell from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';
import { Needs } from './needs.tsx';

const i18n = createEagerI18n('es', { es: { people, shell } });
afterEach(cleanup);

const of = { timeZone: 'America/Lima', isNow: true, href: paths.notices() };
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000 + 60_000).toISOString();
const meeting = { kind: 'meeting', id: 'm' } as const;
const NEEDS: readonly [string, Need][] = [
  ['Empieza', { ...of, kind: 'attend-meeting', subject: meeting, params: { title: 'Salud' }, deadline: inDays(3) }],
  [
    'Empieza',
    { ...of, kind: 'notify-of-meeting', subject: meeting, params: { title: 'Salud', count: 2 }, deadline: inDays(3) },
  ],
  [
    'Vence',
    {
      ...of,
      kind: 'publish-meetings',
      subject: { kind: 'cycle', id: 'c' },
      params: { title: 'Plan', count: 2 },
      deadline: inDays(3),
    },
  ],
  [
    'Cierra',
    { ...of, kind: 'vote', subject: { kind: 'ballot', id: 'b' }, params: { title: 'Votación' }, deadline: inDays(3) },
  ],
  [
    'Venció',
    {
      ...of,
      kind: 'answer-requests',
      subject: { kind: 'cycle', id: 'c' },
      params: { title: 'Foro', count: 1 },
      deadline: inDays(-3),
    },
  ],
];

it.each(NEEDS)('%s: what happens at its deadline is said of %o', (word, need) => {
  render(
    <I18nextProvider i18n={i18n}>
      <Needs needs={[need]} />
    </I18nextProvider>,
  );
  expect(screen.getByText(new RegExp(`^${word} `))).toBeDefined();
});

it('a ballot’s own title is not doubled by what is to be done', () => {
  render(
    <I18nextProvider i18n={i18n}>
      <Needs needs={NEEDS.map(([, need]) => need).filter(({ kind }) => kind === 'vote')} />
    </I18nextProvider>,
  );
  expect(screen.getByRole('link').textContent).toBe('Dar su voto en «Votación»');
});
