import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './text.ts';
import { type DiffPart, diffText } from './diff.ts';

const join = (parts: DiffPart[], without: DiffPart['kind']) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');
const words = fc
  .array(fc.constantFrom('la', 'norma', 'obliga', 'a', 'responder', '¿por', 'qué?', '\n', 'niñez', '30', '%'), {
    maxLength: 30,
  })
  .map((list) => list.join(' '));

describe('word difference', () => {
  it('shows what a reader would underline', () => {
    expect(diffText('La entidad debe responder en 10 días.', 'La entidad puede responder en 30 días.')).toEqual([
      { kind: 'same', text: 'La entidad ' },
      { kind: 'removed', text: 'debe' },
      { kind: 'added', text: 'puede' },
      { kind: 'same', text: ' responder en ' },
      { kind: 'removed', text: '10' },
      { kind: 'added', text: '30' },
      { kind: 'same', text: ' días.' },
    ]);
  });

  it('gives both texts back, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(words, fc.string({ unit: 'grapheme' })),
        fc.oneof(words, fc.string({ unit: 'grapheme' })),
        (before, after) => {
          const parts = diffText(before, after);
          expect(join(parts, 'added')).toBe(cleanText(before));
          expect(join(parts, 'removed')).toBe(cleanText(after));
        },
      ),
    );
  });

  it('marks nothing in equal texts, and never puts two runs of one kind side by side', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        expect(diffText(before, before).every(({ kind }) => kind === 'same')).toBe(true);
        const kinds = diffText(before, after).filter(({ moved }) => moved === undefined);
        expect(kinds.every(({ kind }, index) => kind !== kinds[index + 1]?.kind)).toBe(true);
      }),
    );
  });

  it('finds two words in eight thousand characters, at both ends', () => {
    const long = Array.from({ length: 1_100 }, (_, index) => `palabra${index}`)
      .join(' ')
      .slice(0, 7_900);
    const words = long.split(' ');
    const after = ['Primera', ...words.slice(1, -1), 'última'].join(' ');
    expect(diffText(long, after).map(({ kind, text }) => (kind === 'same' ? kind : `${kind} ${text}`))).toEqual([
      `removed ${words[0]}`,
      'added Primera',
      'same',
      `removed ${words.at(-1)}`,
      'added última',
    ]);
  });

  it('has no length at which everything counts as changed', () => {
    for (const count of [500, 1_500, 4_000, 12_000]) {
      const words = Array.from({ length: count }, (_, index) => `palabra${index}${index % 9 === 8 ? '.' : ''}`);
      const changed = words.map((word, index) => (index % 7 === 3 ? `otra${index}` : word));
      const kept = diffText(words.join(' '), changed.join(' '))
        .filter(({ kind }) => kind === 'same')
        .reduce((sum, { text }) => sum + text.length, 0);
      expect(kept / words.join(' ').length, `${count} words`).toBeGreaterThan(0.7);
    }
  });

  it('says of a paragraph in another place that it moved, and only of that one', () => {
    const [one, two, three] = [
      'La entidad publica cada expediente completo en su portal.',
      'Un registro público dice quién respondió y en cuántos días.',
      'La ciudadanía observa el expediente antes de la audiencia.',
    ];
    const parts = diffText([one, two, three].join('\n\n'), [two, three, `${one} Siempre.`, one].join('\n\n'));
    const moved = parts.filter((part) => part.moved !== undefined);
    expect(moved.map(({ kind, text, moved: number }) => [kind, text.trim(), number])).toEqual([
      ['removed', one, 1],
      ['added', one, 1],
    ]);
    expect(join(parts, 'removed')).toBe([two, three, `${one} Siempre.`, one].join('\n\n'));
  });

  it('compares a changed paragraph with the one it was, past others that are new', () => {
    const before = 'La entidad responde en diez días.\nEl registro es público.';
    const after =
      'Antes no había plazo alguno para nada.\nLa entidad responde en treinta días.\nEl registro es público.';
    const changes = diffText(before, after).filter(({ kind }) => kind !== 'same');
    expect(changes).toEqual([
      { kind: 'added', text: 'Antes no había plazo alguno para nada.\n' },
      { kind: 'removed', text: 'diez' },
      { kind: 'added', text: 'treinta' },
    ]);
  });

  it('sees no difference between two ways to type the same (text/diff-nfc-nfd)', () => {
    const [from, to] = ['La educación del país', 'La educacio\u0301n\u00a0del pai\u0301s'];
    expect(diffText(from, to)).toEqual([{ kind: 'same', text: from }]);
  });

  it('stays quick on two long texts without a word in common', () => {
    const long = (word: string) => Array.from({ length: 4_000 }, (_, index) => `${word}${index}`).join(' ');
    const parts = diffText(long('a'), long('b'));
    expect(join(parts, 'added')).toBe(long('a'));
    expect(join(parts, 'removed')).toBe(long('b'));
  });
});
