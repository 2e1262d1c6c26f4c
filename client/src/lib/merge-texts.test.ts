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
  it('of one word are no third word', () => {
    expect(mergeTexts('La gata duerme', 'La rata duerme', 'La gato duerme').text).toBe(
      'La rata duerme\n\nLa gato duerme',
    );
    expect(mergeTexts('Son 15 sillas', 'Son 25 sillas', 'Son 16 sillas').isClean).toBe(false);
    expect(mergeTexts('La gata', 'La gata negra', 'Mi gata').text).toBe('Mi gata negra');
  });
  it('of a title stand one beside the other, however far apart they lie', () => {
    const [theirs, mine] = ['Agua potable para todos', 'Agua para todas'];
    expect(mergeTexts('Agua para todos', theirs, mine, true)).toEqual({ text: `${theirs} / ${mine}`, isClean: false });
    expect(mergeTexts('Agua', 'Agua limpia', 'Agua limpia y segura', true).text).toBe('Agua limpia y segura');
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
