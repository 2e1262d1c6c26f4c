import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffPart, diffWords } from './diff.ts';

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
    expect(diffWords('La entidad debe responder en 10 días.', 'La entidad puede responder en 30 días.')).toEqual([
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
          const parts = diffWords(before, after);
          expect(join(parts, 'added')).toBe(before);
          expect(join(parts, 'removed')).toBe(after);
        },
      ),
    );
  });

  it('marks nothing in equal texts, and never puts two runs of one kind side by side', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        expect(diffWords(before, before).every(({ kind }) => kind === 'same')).toBe(true);
        const kinds = diffWords(before, after).map(({ kind }) => kind);
        expect(kinds.every((kind, index) => kind !== kinds[index + 1])).toBe(true);
      }),
    );
  });

  it('stays quick on two long texts without a word in common', () => {
    const long = (word: string) => Array.from({ length: 4_000 }, (_, index) => `${word}${index}`).join(' ');
    expect(diffWords(long('a'), long('b')).filter(({ kind }) => kind !== 'same').length).toBeGreaterThan(0);
  });
});
