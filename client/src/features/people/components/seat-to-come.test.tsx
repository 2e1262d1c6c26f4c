// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it } from 'vitest';
import english from '../../../../../shared/texts/en/people.json' with { type: 'json' };
import spanish from '../../../../../shared/texts/es/people.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';
import { SeatToCome } from './seat-to-come.tsx';

afterEach(cleanup);

const SAID = {
  es: 'Su asiento de Red en «Foro del Agua» empieza el 1 de diciembre de 2026',
  en: 'Your seat of Red in “Foro del Agua” begins on 1 December 2026',
};

it.each(['es', 'en'] as const)('says on the forum’s calendar when a seat begins (%s)', (language) => {
  const i18n = createEagerI18n(language, { es: { people: spanish }, en: { people: english } });
  const seat = { id: 'a', organisation: 'Red', forum: 'Foro del Agua', timeZone: 'America/Lima' };
  render(
    <I18nextProvider i18n={i18n}>
      <SeatToCome seat={{ ...seat, beginsAt: '2026-12-01T05:00:00.000Z' }} />
    </I18nextProvider>,
  );
  expect(screen.getByText(SAID[language])).toBeDefined();
});
