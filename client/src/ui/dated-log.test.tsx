// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { DatedEntry, DatedLog } from './dated-log.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
afterEach(cleanup);

const AT = '2027-03-02T02:30:00.000Z';
const show = (entries: React.ReactNode) => {
  render(
    <I18nextProvider i18n={i18n}>
      <DatedLog>{entries}</DatedLog>
    </I18nextProvider>,
  );
  return screen.getAllByRole('listitem');
};

describe('a dated log', () => {
  it('is a numbered list in the order that it is given, each act with its moment in the zone of the forum', () => {
    const [first, second] = show([
      <DatedEntry
        key="2"
        at="2027-04-01T17:00:00Z"
        person="Rosa"
        timeZone="America/Santiago"
        what="Se movió la etapa."
      />,
      <DatedEntry key="1" at={AT} person={null} timeZone="America/Santiago" what="Se abrió la etapa." />,
    ]);
    expect(screen.getByRole('list').tagName).toBe('OL');
    expect(first?.textContent).toMatch(/1 .*abr.*2027.*14:00 · RosaSe movió la etapa\./);
    // The evening before, in Santiago; nobody is named who is not told.
    expect(second?.textContent).toMatch(/1 .*mar.*2027.*23:30Se abrió la etapa\./);
    expect(second?.querySelector('time')?.getAttribute('datetime')).toBe(AT);
  });

  it('says of each thing what stood there and what stands there now, as taken out and put in', () => {
    const changes = [
      { key: 'opens', label: 'Apertura', before: '1 mar', after: '5 mar' },
      { key: 'closes', label: 'Cierre', before: '9 mar', after: '12 mar' },
    ];
    const [entry] = show(<DatedEntry at={AT} person="Rosa" timeZone="America/Santiago" changes={changes} />);
    const inside = within(entry as HTMLElement);
    expect(inside.getAllByRole('term').map(({ textContent }) => textContent)).toEqual(['Apertura', 'Cierre']);
    expect(inside.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual([
      '1 mar → 5 mar',
      '9 mar → 12 mar',
    ]);
    expect(inside.getAllByRole('deletion').map(({ textContent }) => textContent)).toEqual(['1 mar', '9 mar']);
    expect(inside.getAllByRole('insertion').map(({ textContent }) => textContent)).toEqual(['5 mar', '12 mar']);
  });

  it('quotes why, in the direction of those words, and leaves out what is not told', () => {
    const [told, bare] = show([
      <DatedEntry key="1" at={AT} person="Rosa" timeZone="America/Santiago" reason="Lo pidió la mesa." />,
      <DatedEntry key="2" at={AT} person="Rosa" timeZone="America/Santiago" reason={null} />,
    ]);
    expect(told?.querySelector('blockquote[dir=auto]')?.textContent).toBe('Lo pidió la mesa.');
    expect(bare?.querySelector('blockquote, dl')).toBeNull();
  });
});
