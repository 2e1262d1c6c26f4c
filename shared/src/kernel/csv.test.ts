import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvName, csvOf } from './csv.ts';

const lines = (...texts: string[]) => `\ufeff${texts.map((text) => `${text}\r\n`).join('')}`;

describe('CSV', () => {
  it('quotes what holds a comma, a quote or a line, and says that it is UTF-8', () => {
    expect(
      csvOf(
        ['número', 'título'],
        [
          [1, 'Agua, suelo'],
          [2, 'Dicho «así» y "así"'],
          [3, 'dos\nlíneas'],
        ],
      ),
    ).toBe(lines('número,título', '1,"Agua, suelo"', '2,"Dicho «así» y ""así"""', '3,"dos\nlíneas"'));
  });

  it('leaves nothing in a cell that is nothing, and numbers as they are', () => {
    expect(csvOf(['a', 'b', 'c'], [[null, -5, false]])).toBe(lines('a,b,c', ',-5,false'));
  });

  it.each(['=1+1', '+1', '-1', '@sum(A1)', '\t=1', '\r=1', '\n=1', '\v=1', '＝1', '＋1', '－1', '＠a'])(
    'runs no formula: %j',
    (text) => {
      expect(csvOf(['a'], [[text]])).toContain(`'${text.replace('\t=', "\t'=")}`);
    },
  );

  it('runs none behind what other spreadsheets take for the end of a cell, and quotes that', () => {
    expect(csvOf(['a'], [['Agua;=1+1'], ['a\t+1'], ['a; b']])).toBe(lines('a', `"Agua;'=1+1"`, `"a\t'+1"`, '"a; b"'));
  });

  it('begins no cell with a formula, whatever people wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        for (const text of texts) {
          const cell = csvOf([], [[text]])
            .slice(1)
            .replace(/^"/, '');
          expect(cell).not.toMatch(/^[=+\-@\t\v\f＝＋－＠]/);
        }
      }),
    );
  });
});

it.each([
  ['/c/demo-es/boards', '', 'demo-es-boards.csv'],
  ['/c/demo-es/standards/', 'changes', 'demo-es-standards-changes.csv'],
  ['/administration', 'deliveries', 'administration-deliveries.csv'],
])('the file of the list at %s (%s) is called %s', (path, list, name) => expect(csvName(path, list)).toBe(name));
