// @vitest-environment happy-dom
import type { Source } from '@minga/shared/commitments/schema.ts';
import { cleanup, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it } from 'vitest';
import commitments from '../../../../../shared/texts/es/commitments.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';
import { Provenance } from './provenance.tsx';

const i18n = createEagerI18n('es', { es: { commitments } });
afterEach(cleanup);

const none = { boardId: null, boardTitle: null, number: null, origin: null, confirmedBy: null };
const note = (label: string, voice: Partial<Source>): Source => ({
  ...none,
  kind: 'note',
  id: label,
  label,
  organisation: null,
  isVerified: true,
  clusterId: 'grupo',
  ...voice,
});
const cluster: Source = { ...note('Agua', {}), kind: 'cluster', id: 'grupo', isVerified: null, clusterId: null };

it('each note says whose words it is: those of a guest are marked, and never stand as an organisation’s', () => {
  const sources = [
    cluster,
    note('de un asiento', { organisation: 'RAI' }),
    note('de una invitada', { isVerified: false }),
    note('de una que dice venir', { isVerified: false, origin: 'MinAmbiente' }),
    note('de una confirmada', { organisation: 'MinAmbiente', confirmedBy: 'Rosa', origin: 'MinAmbiente' }),
    note('fuera del grupo', { isVerified: false, clusterId: null }),
    note('donde nadie firma', { isVerified: null }),
  ];
  render(
    <I18nextProvider i18n={i18n}>
      <Provenance sources={sources} slug="plan-6" lang="es" />
    </I18nextProvider>,
  );
  const said = (label: string) => screen.getByText(label).closest('li')?.textContent;
  expect(said('de un asiento')).toBe('de un asientoRAI');
  expect(said('de una invitada')).toBe('de una invitadavoz invitada, sin verificar');
  expect(said('de una que dice venir')).toBe(
    'de una que dice venirvoz invitada, sin verificar; dice venir de MinAmbiente',
  );
  expect(said('de una confirmada')).toBe('de una confirmadaMinAmbiente · voz invitada, confirmada por Rosa');
  expect(said('fuera del grupo')).toBe('Notafuera del grupovoz invitada, sin verificar');
  expect(said('donde nadie firma')).toBe('donde nadie firma');
});
