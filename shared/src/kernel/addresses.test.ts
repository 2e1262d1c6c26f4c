import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from './addresses.ts';

const linksIn = (text: string) => piecesOf(text).flatMap(({ text: shown, href }) => (href ? [shown] : []));

describe('an address in what people write', () => {
  it.each([
    ['Está en https://ogp.org/norma.', ['https://ogp.org/norma']],
    [
      '(véase https://ogp.org/a), y http://www.gob.pe/b?c=1&d=%20#e; ¿sí?',
      ['https://ogp.org/a', 'http://www.gob.pe/b?c=1&d=%20#e'],
    ],
    ['https://es.wikipedia.org/wiki/Minga_(trabajo)', ['https://es.wikipedia.org/wiki/Minga_(trabajo)']],
    ['«https://a.pe/x» “https://b.pe/y” <https://c.pe/z>', ['https://a.pe/x', 'https://b.pe/y', 'https://c.pe/z']],
    ['[acta](https://a.pe/acta)', ['https://a.pe/acta']],
    ['HTTPS://A.PE/X…', ['HTTPS://A.PE/X']],
    ['https://educación.gob.pe/año', ['https://educación.gob.pe/año']],
    ['https://a.pe/x?!) y https://a.pe/...', ['https://a.pe/x', 'https://a.pe/']],
    ['https://a.pe\nhttps://b.pe', ['https://a.pe', 'https://b.pe']],
  ])('%j', (text, links) => {
    expect(linksIn(text)).toEqual(links);
  });

  it.each([
    'www.gob.pe y ana@example.org',
    'javascript:alert(1) javascript://a.pe/%0aalert(1) data:text/html,x ftp://a.pe/x',
    'xhttps://a.pe/x',
    'https:// y http://. y https://localhost/x',
    'https://gob.pe@evil.example/entrar',
    'https://gob.pe:x@evil.example',
    'https://a.pe/\u202ecod.exe',
    'https://a.pe/\u200bx',
    'https://[::1]/x http://a.pe:99999/',
  ])('is none: %j', (text) => {
    expect(linksIn(text)).toEqual([]);
  });

  it('joins to the text again, leads only to the web, and ends with no punctuation of the sentence', () => {
    const part = fc.constantFrom(
      'https://',
      'http://',
      'a.pe',
      'ñ.gob.pe',
      '/x',
      '(',
      ')',
      '[',
      ']',
      '.',
      ',',
      '…',
      ' ',
      '\n',
      '@',
      ':',
      '?q=',
      '😀',
      '»',
      '\u202e',
      'javascript:',
      '"',
      '<',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        const text = parts.join('');
        const pieces = piecesOf(text);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const { text: shown, href } of pieces) {
          expect(shown).not.toBe('');
          if (href === null) continue;
          expect(new URL(href).protocol).toMatch(/^https?:$/);
          expect(new URL(href).href).toBe(new URL(shown).href);
          expect(shown).not.toMatch(/[\s.,;:!?…"«»<>]$/u);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no longer than the text is long', () => {
    const start = performance.now();
    for (const text of [
      `https://${'('.repeat(10_000)}`,
      `https://a.pe/${')'.repeat(10_000)}`,
      'https://'.repeat(1_250),
    ])
      piecesOf(text);
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});
