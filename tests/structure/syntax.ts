import { type ParseResult, parseSync } from 'vite';
import type { Tree } from './tree.ts';

/** A node of the ESTree that the parser gives back; only what the rules look at is typed. */
export type SyntaxNode = { type: string; start: number; end: number; [key: string]: unknown };
/** `names`: what of the module is used; null for all of it. */
export type Import = { specifier: string; typeOnly: boolean; line: number; names: readonly string[] | null };
export type Parsed = {
  text: string;
  program: SyntaxNode;
  imports: Import[];
  /** Names that other files may import. */
  exports: { name: string; line: number }[];
  comments: { value: string; line: number }[];
  lineAt(offset: number): number;
  error: string | null;
};

const cache = new Map<string, { text: string; parsed: Parsed }>();

/** Parses with the parser that Vite brings: the one TypeScript syntax tree here that needs no package of its own. */
export function parse(tree: Tree, path: string): Parsed {
  const text = tree.get(path) ?? '';
  const known = cache.get(path);
  if (known?.text === text) return known.parsed;
  const result = parseSync(path, text, { sourceType: 'module' });
  const lineAt = lineFinder(text);
  const parsed: Parsed = {
    text,
    program: result.program as unknown as SyntaxNode,
    imports: importsOf(result, text, lineAt),
    exports: result.module.staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ exportName: { name }, start }) => (name === null ? [] : [{ name, line: lineAt(start) }])),
    comments: result.comments.map((comment) => ({ value: comment.value, line: lineAt(comment.start) })),
    lineAt,
    error: result.errors[0]?.message ?? null,
  };
  cache.set(path, { text, parsed });
  return parsed;
}

/** Null where one of the entries is the whole module. */
function namesOf(entries: readonly { importName: { kind: string; name: string | null } }[]): Import['names'] {
  const names = entries.map(({ importName: { kind, name } }) =>
    kind === 'Name' ? name : kind === 'Default' ? 'default' : null,
  );
  return names.includes(null) ? null : names.filter((name) => name !== null);
}

function importsOf(result: ParseResult, text: string, lineAt: (offset: number) => number): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, offset: number, names: Import['names']) =>
    found.push({ specifier, typeOnly, line: lineAt(offset), names });
  for (const item of result.module.staticImports) {
    const typeOnly = item.entries.length > 0 && item.entries.every((entry) => entry.isType);
    add(item.moduleRequest.value, typeOnly, item.start, namesOf(item.entries));
  }
  for (const item of result.module.staticExports) {
    const from = item.entries.filter((entry) => entry.moduleRequest !== null);
    const first = from[0]?.moduleRequest;
    if (first)
      add(
        first.value,
        from.every((entry) => entry.isType),
        item.start,
        namesOf(from),
      );
  }
  for (const item of result.module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(item.moduleRequest.start, item.moduleRequest.end));
    if (literal?.[2]) add(literal[2], false, item.start, null);
  }
  return found;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** Visits every node, parents first; `parents` runs from the root to the direct parent. */
export function walk(root: SyntaxNode, visit: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void): void {
  const parents: SyntaxNode[] = [];
  const step = (node: SyntaxNode): void => {
    visit(node, parents);
    parents.push(node);
    for (const value of Object.values(node)) {
      if (isNode(value)) step(value);
      else if (Array.isArray(value)) for (const item of value) if (isNode(item)) step(item);
    }
    parents.pop();
  };
  step(root);
}

export function stringValue(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'TemplateLiteral' && (node['expressions'] as unknown[]).length === 0) {
    const quasi = (node['quasis'] as { value: { cooked: string } }[])[0];
    return quasi?.value.cooked ?? null;
  }
  return null;
}

export const identifier = (node: unknown): string | null =>
  isNode(node) && (node.type === 'Identifier' || node.type === 'JSXIdentifier') ? String(node['name']) : null;

/** `es.x` of `const X = { es: {...} }`: the entries of an object expression whose keys are plain. */
export function objectEntries(node: unknown): [string, SyntaxNode][] {
  if (!isNode(node)) return [];
  if (/^TS(As|Satisfies)Expression$/.test(node.type)) return objectEntries(node['expression']);
  if (node.type !== 'ObjectExpression') return [];
  return (node['properties'] as SyntaxNode[]).flatMap((property): [string, SyntaxNode][] => {
    const key = identifier(property['key']) ?? stringValue(property['key']);
    return key !== null && isNode(property['value']) ? [[key, property['value']]] : [];
  });
}
