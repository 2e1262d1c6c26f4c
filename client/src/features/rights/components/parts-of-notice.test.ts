import es from '../../../../../shared/texts/es/server/privacy-notice.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { partsOfNotice, piecesOfContact } from './parts-of-notice.ts';

describe('a privacy notice', () => {
  it('that comes with Minga has a heading for each part but the first', () => {
    const parts = partsOfNotice(es.body);
    expect(parts[0]?.heading).toBeNull();
    expect(parts.slice(1).every(({ heading }) => heading !== null)).toBe(true);
    expect(parts.map(({ heading }) => heading)).toContain('Sus derechos');
  });
  it('of a forum keeps its paragraphs as they are where none begins so', () =>
    expect(partsOfNotice('Guardamos su nombre mientras dure el foro, y nada más que eso. Lo demás no.\n\nFin')).toEqual(
      [
        { heading: null, text: 'Guardamos su nombre mientras dure el foro, y nada más que eso. Lo demás no.' },
        { heading: null, text: 'Fin' },
      ],
    ));
});

describe('a contact', () => {
  it.each([
    ['Ana, ana.q@foro.example, +51 (1) 555-0100.', ['mailto:ana.q@foro.example', 'tel:+5115550100']],
    ['Av. Arequipa 1234, piso 2', []],
    ['https://foro.example/contacto', []],
  ])('%s', (contact, links) => {
    const pieces = piecesOfContact(contact);
    expect(pieces.map(({ text }) => text).join('')).toBe(contact);
    expect(pieces.flatMap(({ href }) => href ?? [])).toEqual(links);
  });
});
