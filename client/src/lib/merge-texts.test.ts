import { describe, expect, it } from 'vitest';
import { mergeTexts } from './merge-texts.ts';

const base = 'Las citas se dan en fila. Nadie sabe cuántas hay.';

describe('two changes of one text', () => {
  it('that lie apart become one text with both', () => {
    const theirs = base.replace('en fila', 'en fila y de madrugada');
    const mine = base.replace('cuántas hay', 'cuántas quedan');
    expect(mergeTexts(base, theirs, mine)).toEqual({
      text: 'Las citas se dan en fila y de madrugada. Nadie sabe cuántas quedan.',
      isClean: true,
    });
    expect(mergeTexts(base, mine, theirs).text).toBe(mergeTexts(base, theirs, mine).text);
  });
  it('that touch each other are kept one after the other', () => {
    expect(mergeTexts('', 'Lo de ella', 'Lo mío')).toEqual({ text: 'Lo de ella\n\nLo mío', isClean: false });
  });
  it('of which one holds the other are not doubled', () => {
    expect(mergeTexts('', 'Filas', 'Filas largas').text).toBe('Filas largas');
    expect(mergeTexts('', 'Filas largas', 'Filas').text).toBe('Filas largas');
    expect(mergeTexts(base, 'igual', 'igual')).toEqual({ text: 'igual', isClean: true });
  });
  it('lose no word of either', () => {
    for (const [theirs, mine] of [
      ['a b c', 'a x c'],
      ['a b', 'b a'],
      ['uno', ''],
      ['uno dos', 'tres'],
    ] as const) {
      const { text } = mergeTexts('a c', theirs, mine);
      for (const word of `${theirs} ${mine}`.split(' ').filter(Boolean)) expect(text).toContain(word);
    }
  });
});
