import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifier, isNode, parse, type SyntaxNode, walk } from './syntax.ts';
import { isTest, readTree } from './tree.ts';

const tree = readTree(join(import.meta.dirname, '../..'));

/** Each list of rules, and how its ids are written. No two lists write theirs alike, so that one id means one thing. */
const LISTS = [
  { path: 'shared/src/ballots/SPEC.md', id: /\bT\d+\b/g },
  { path: 'shared/src/boards/SPEC.md', id: /\b(?:OP|SQ|PH|NO|CL|VO|ID|HI|LI|SN|RE|OR|UN|GA)\d+\b/g },
  { path: 'tests/THREATS.md', id: /\bSEC-\d+\b/g },
];

/** `describe` of `describe.each(rows)(…)`. */
function called(callee: unknown): string | null {
  if (!isNode(callee)) return null;
  if (callee.type === 'CallExpression') return called(callee['callee']);
  return callee.type === 'MemberExpression' ? called(callee['object']) : identifier(callee);
}

function titlesOf(path: string): string[] {
  const { program, text } = parse(tree, path);
  const titles: string[] = [];
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || !['describe', 'it', 'test'].includes(called(node['callee']) ?? '')) return;
    const title = (node['arguments'] as SyntaxNode[])[0];
    if (title && /^(Literal|TemplateLiteral)$/.test(title.type)) titles.push(text.slice(title.start, title.end));
  });
  return titles;
}

const tests = [...tree.keys()].filter(isTest).map((path) => ({ path, titles: titlesOf(path).join('\n') }));

describe.each(LISTS)('$path', ({ path, id }) => {
  const listed = [...(tree.get(path) ?? '').matchAll(/^- \*\*(\S+)\*\*/gm)].map(([, found = '']) => found);
  const proved = tests.flatMap(({ titles }) => titles.match(id) ?? []);

  it('gives each id once', () => {
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.filter((one, at) => listed.indexOf(one) !== at)).toEqual([]);
  });

  it('has a test for each id', () => {
    expect(listed.filter((one) => !proved.includes(one))).toEqual([]);
  });

  it('holds every id that a title names', () => {
    expect(proved.filter((one) => !listed.includes(one))).toEqual([]);
  });
});

it('every fault that code speaks of is one of the list', () => {
  const listed = tree.get('tests/THREATS.md') ?? '';
  const spoken = [...tree].flatMap(([path, text]) => (text.match(/\bSEC-\d+\b/g) ?? []).map((id) => `${id} ${path}`));
  expect(spoken.filter((one) => !listed.includes(`**${one.split(' ')[0]}**`))).toEqual([]);
});
