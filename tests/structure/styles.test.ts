import { describe, expect, it } from 'vitest';
import { sentence } from './check-structure.ts';
import { scales } from './rules/styles.ts';

const problems = (files: Record<string, string>) => scales(new Map(Object.entries(files))).map(sentence);
const css = (name: string, text: string) => ({ [`client/src/ui/${name}.module.css`]: text });
const copies = (count: number, block: string) =>
  Object.assign({}, ...Array.from({ length: count }, (_, i) => css(`copy-${i}`, `.a${i} {\n${block}\n}\n`)));

describe('styles are refused', () => {
  it.each([
    [
      'a size of type that is not in the scale',
      '.a {\n  font-size: 0.9375rem;\n}',
      ':2 has the size of type 0.9375rem',
    ],
    ['a size that grows by a rule of its own', '.a { font-size: clamp(1rem, 2vw, 2rem) }', 'size of type clamp('],
    ['a window nobody named', '@media (width < 900px) { .a { color: red; } }', 'window of its own (width < 900px)'],
    ['a window asked for in another way', '@media (max-width: 768px) { .a { color: red; } }', '(max-width: 768px)'],
  ])('%s', (_about, text, says) => {
    expect(problems(css('card', text)).join('\n')).toContain(says);
  });

  it('a block of three lines in a fourth place, in whatever order it says them', () => {
    const block = '  color: red;\n  margin: 0;\n  padding: 0;';
    expect(problems(copies(3, block))).toEqual([]);
    const files = { ...copies(3, block), ...css('last', '.b {\n  padding: 0;\n  color: red;\n  margin: 0;\n}') };
    expect(problems(files).join('\n')).toContain('stands in 4 places');
  });

  it('a block of four lines in a second place', () => {
    const block = '  color: red;\n  margin: 0;\n  padding: 0;\n  top: 0;';
    expect(problems(copies(1, block))).toEqual([]);
    expect(problems(copies(2, block)).join('\n')).toContain('stands in 2 places');
  });
});

describe('styles are accepted', () => {
  it.each([
    ['the scale', '.a { font-size: var(--text-15); } .b { font-size: 0.875em; } .c { font-size: inherit; }'],
    ['paper', '@media print { .a { font-size: 9pt; } }'],
    ['windows with a name', '@media (width >= 768px) and (height < 420px) { .a { color: red; } }'],
    ['what a comment says', '/* font-size: 3rem (width < 5px) */ .a { max-width: 900px; }'],
  ])('%s', (_about, text) => {
    expect(problems(css('card', text))).toEqual([]);
  });

  it('the scale itself', () => {
    expect(problems({ 'client/src/ui/tokens.css': ':root { --text-13: 0.8125rem; font-size: 1rem; }' })).toEqual([]);
  });

  it('the same lines under another question', () => {
    const block = '  color: red;\n  margin: 0;\n  padding: 0;';
    const files = { ...copies(3, block), ...css('print', `@media print {\n.b {\n${block}\n}\n}`) };
    expect(problems(files)).toEqual([]);
  });
});
