import { describe, expect, it } from 'vitest';
import { CODE_LETTERS, isCode, shownCode, typedCode } from './gathering-code.ts';

describe('a code that is typed', () => {
  it.each(['kxtmrw', ' KXT MRW ', 'kxt-mrw', 'Kxt.Mrw', 'KXT\u00a0MRW', 'ḰXTMRŴ'])('«%s» is KXTMRW', (typed) => {
    expect(typedCode(typed)).toBe('KXTMRW');
    expect(isCode(typedCode(typed))).toBe(true);
  });

  it.each(['', 'kxtmr', 'kxtmrwb', 'kxtmr0', 'kxtmr1', 'aeioub', 'KXT MR?', '💥💥💥💥💥💥'])(
    '«%s» is none',
    (typed) => {
      expect(isCode(typedCode(typed))).toBe(false);
    },
  );

  it('has no letter that is taken for another or for a figure', () => {
    for (const confused of 'O0I1LVU') expect(CODE_LETTERS).not.toContain(confused);
    expect(new Set(CODE_LETTERS).size).toBe(CODE_LETTERS.length);
    expect(shownCode('KXTMRW')).toBe('KXT MRW');
  });
});
