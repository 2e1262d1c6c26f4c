import { parse, isNode, identifier, type Parsed, type SyntaxNode } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

const FILE_LIMIT = 300;
const TEST_LIMIT = 400;
const FUNCTION_LIMIT = 60;
const COMPONENT_LIMIT = 120;
const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

export type Measured = { name: string; line: number; own: number };

const REGISTRARS = new Set(['app', 'fastify', 'gateway', 'instance']);
const REGISTRATIONS = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'route',
  'register',
  'addHook',
  'event',
]);

/** `app.get(…)`: one entry of a table of contents. Its handler is measured as a function; its schema is data. */
function isRegistration(node: SyntaxNode): boolean {
  const call = node['expression'];
  if (node.type !== 'ExpressionStatement' || !isNode(call) || call.type !== 'CallExpression') return false;
  const callee = call['callee'];
  if (!isNode(callee) || callee.type !== 'MemberExpression') return false;
  return REGISTRARS.has(identifier(callee['object']) ?? '') && REGISTRATIONS.has(identifier(callee['property']) ?? '');
}

/** Lines that a function holds itself: a nested function counts as one line here and is measured on its own. */
export function measureFunctions(parsed: Parsed): Measured[] {
  const measured: Measured[] = [];
  const lines = (node: SyntaxNode): number => parsed.lineAt(node.end - 1) - parsed.lineAt(node.start) + 1;
  const visit = (node: SyntaxNode, hint: string | null): number => {
    const name = identifier(node['id']) ?? hint;
    let nested = 0;
    for (const [key, value] of Object.entries(node)) {
      const childHint =
        key === 'init' || key === 'value' || key === 'right'
          ? (name ?? identifier(node['key']))
          : node.type === 'CallExpression' && key === 'arguments'
            ? hint
            : null;
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) nested += visit(child, childHint ?? identifier(node['key']));
    }
    if (isRegistration(node)) return lines(node) - 1;
    if (!FUNCTION.test(node.type)) return nested;
    const all = lines(node);
    measured.push({ name: name ?? 'a function', line: parsed.lineAt(node.start), own: all - nested });
    return all - 1;
  };
  visit(parsed.program, null);
  return measured;
}

function fileSize(tree: Tree, path: string): Offence[] {
  const limit = path.startsWith('tests/') || isTest(path) ? TEST_LIMIT : FILE_LIMIT;
  const lines = (tree.get(path) ?? '').trimEnd().split('\n').length;
  if (lines <= limit) return [];
  return [
    {
      path,
      problem: `has ${lines} lines (at most ${limit})`,
      advice: 'Split it by verb or by subject, never into a «part 2».',
    },
  ];
}

function functionSizes(tree: Tree, path: string): Offence[] {
  if (isTest(path)) return [];
  return measureFunctions(parse(tree, path)).flatMap(({ name, line, own }) => {
    const limit = path.endsWith('.tsx') && /^[A-Z]/.test(name) ? COMPONENT_LIMIT : FUNCTION_LIMIT;
    if (own <= limit) return [];
    return [
      {
        path,
        line,
        problem: `${name} has ${own} lines of its own (at most ${limit})`,
        advice: 'Give its steps names of their own.',
      },
    ];
  });
}

/** Files and functions stay small enough to be read in one go. */
export const sizes: Rule = (tree) =>
  codeFiles(tree).flatMap((path) => [...fileSize(tree, path), ...functionSizes(tree, path)]);

/** What cannot be parsed cannot be guarded. */
export const readable: Rule = (tree) =>
  codeFiles(tree).flatMap((path) => {
    const { error } = parse(tree, path);
    return error === null ? [] : [{ path, problem: `cannot be parsed: ${error}`, advice: 'Repair the syntax.' }];
  });
