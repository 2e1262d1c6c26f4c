// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it, vi } from 'vitest';
import organisations from '../../../../../shared/texts/es/organisations.json' with { type: 'json' };
import shell from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';

vi.mock('../../../lib/cycle.ts', () => ({ useCycle: () => ({ cycle: { timeZone: 'America/Lima' } }) }));
// Files share their process: one before this may have read the module over the real cycle.
vi.resetModules();
const { default: PastSeats } = await import('./past-seats.tsx');
const i18n = createEagerI18n('es', { es: { organisations, shell } });
afterEach(cleanup);

it('a former seat is shown until its last day, and not until the one on which it was over', () => {
  const seat = { id: 'a', personName: 'Killa', role: 'member', isAlternate: false } as const;
  const [startsAt, endedAt] = ['2026-11-02T05:00:00.000Z', '2026-12-01T05:00:00.000Z'];
  render(
    <I18nextProvider i18n={i18n}>
      <PastSeats seats={[{ ...seat, startsAt, endedAt }]} />
    </I18nextProvider>,
  );
  expect(screen.getByText(/titular|integrante/i).textContent).toContain(
    '2 de noviembre de 2026 al 30 de noviembre de 2026',
  );
});
