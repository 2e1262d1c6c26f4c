import { identifier, isNode, parse, stringValue, type SyntaxNode, walk } from '../syntax.ts';
import { NEWER_APIS, SECURE_APIS } from '../../support/newer-apis.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** Things of which a page has one, by the name under which it is asked. */
const ONE_OF: Record<string, string> = {
  'Crypto.prototype': 'crypto',
  'Document.prototype': 'document',
  'Navigator.prototype': 'navigator',
};
const GLOBALS = new Set([NEWER_APIS, SECURE_APIS].flatMap((list) => list['globalThis'] ?? []));
const OWNED = new Set(
  [NEWER_APIS, SECURE_APIS].flatMap((list) =>
    Object.entries(list).flatMap(([owner, names]) => names.map((name) => `${ONE_OF[owner] ?? owner}.${name}`)),
  ),
);
const HELPERS = new Set(NEWER_APIS['Iterator.prototype']);
/** Called on anything, whatever it is; what an array has too is told apart by what it is called on. */
const METHODS = new Set(
  Object.entries(NEWER_APIS).flatMap(([owner, names]) =>
    owner.endsWith('.prototype') && owner !== 'Iterator.prototype' ? names : [],
  ),
);
/** Libraries that have a method of such a name, by the word under which they are imported. */
const NOT_THE_BROWSERS = new Set(['z.union', 'z.intersection']);
const ITERATORS = new Set(['entries', 'keys', 'matchAll', 'values']);
const ADVICE =
  'The floor stands in package.json (browserslist). Write it by hand, or ask for it with ?. and go on without.';

/** `const x = a?.b` or `'b' in a`, `typeof b`: asked before it is used. */
function isAsked(node: SyntaxNode, parents: readonly SyntaxNode[]): boolean {
  const parent = parents.at(-1);
  if (node['optional'] === true) return true;
  if (parent?.type === 'UnaryExpression' && parent['operator'] === 'typeof') return true;
  if (parent?.type === 'MemberExpression' && parent['object'] === node) return parent['optional'] === true;
  return parent?.type === 'CallExpression' && parent['callee'] === node && parent['optional'] === true;
}

function newerThing(node: SyntaxNode, parents: readonly SyntaxNode[]): string | null {
  if (node.type === 'MemberExpression' && node['computed'] !== true) {
    const [owner, name] = [identifier(node['object']), identifier(node['property'])];
    if (name === null || isAsked(node, parents)) return null;
    if (owner && OWNED.has(`${owner}.${name}`)) return `${owner}.${name}`;
    if (METHODS.has(name) && isCalled(node, parents) && !NOT_THE_BROWSERS.has(`${owner}.${name}`)) return `.${name}()`;
    const inner = node['object'];
    if (HELPERS.has(name) && isNode(inner) && inner.type === 'CallExpression' && isNode(inner['callee'])) {
      const source = identifier(inner['callee']['property']);
      // Object.keys() gives an array; an iterator has these only in browsers of today.
      if (source && ITERATORS.has(source) && identifier(inner['callee']['object']) !== 'Object')
        return `.${source}().${name}()`;
    }
  }
  if (node.type === 'Identifier' && GLOBALS.has(String(node['name'])) && isValue(node, parents))
    return String(node['name']);
  const text =
    node.type === 'Literal' && isNode(node) && 'regex' in node
      ? String((node['regex'] as { pattern: string }).pattern)
      : stringValue(node);
  const quasi = node.type === 'TemplateElement' ? String((node['value'] as { raw: string }).raw) : '';
  return /\(\?<[=!]/.test(`${text ?? ''}${quasi}`) ? 'a look-behind in a regular expression' : null;
}

const isCalled = (node: SyntaxNode, parents: readonly SyntaxNode[]): boolean =>
  parents.at(-1)?.type === 'CallExpression' && parents.at(-1)?.['callee'] === node;

function isValue(node: SyntaxNode, parents: readonly SyntaxNode[]): boolean {
  const parent = parents.at(-1);
  if (!parent || /^TS|^Import|^JSX/.test(parent.type)) return false;
  if (parent.type === 'UnaryExpression') return false;
  if (parent.type === 'MemberExpression') return parent['object'] === node && parent['optional'] !== true;
  return parent.type === 'NewExpression' || parent.type === 'CallExpression';
}

/**
 * Which need another declaration before them, which a question (@supports) around them, and which do no harm. `light-dark()`
 * is not among them: the builder writes it for the floor, by `color-scheme` (tests/e2e/old-browsers.e2e.ts looks).
 */
const STYLES: [RegExp, 'before' | 'supports', string][] = [
  [/color-mix\(|oklch\(|oklab\(|\blch\(|\blab\(/, 'before', 'a colour function'],
  [/overflow(?:-[xy])?:\s*clip/, 'before', 'overflow: clip'],
  [/subgrid/, 'before', 'subgrid'],
  [/:has\(/, 'supports', ':has()'],
  [
    /^\s*@container|container-type:|^\s*@property|^\s*@starting-style|^\s*@scope|^\s*@view-transition/,
    'supports',
    'an at-rule',
  ],
  [/^\s*&/, 'supports', 'nesting'],
  [/animation-timeline:|anchor-name:|position-anchor:|:popover-open|:user-invalid/, 'supports', 'a property'],
];

function styleOffences(path: string, text: string): Offence[] {
  const lines = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).split('\n');
  const offences: Offence[] = [];
  let asked = 0;
  let depth = 0;
  lines.forEach((line, at) => {
    if (/@supports/.test(line)) asked = depth + 1;
    const before = depth;
    depth += (line.match(/\{/g) ?? []).length - (line.match(/\}/g) ?? []).length;
    const isAskedFor = asked > 0 && before >= asked - 1;
    if (asked > 0 && depth < asked) asked = 0;
    for (const [pattern, kind, what] of STYLES) {
      if (!pattern.test(line) || isAskedFor) continue;
      if (kind === 'before' && hasFallback(lines, at)) continue;
      offences.push({
        path,
        line: at + 1,
        problem: `uses ${what} without a fallback`,
        advice: kind === 'before' ? 'Say it first in a way that old browsers know.' : 'Ask for it with @supports.',
      });
    }
  });
  return offences;
}

/** The same property, said just before in a way that every browser of ours knows. */
function hasFallback(lines: readonly string[], at: number): boolean {
  let start = at;
  while (start > 0 && !/^\s*[\w-]+:/.test(lines[start] ?? '')) start -= 1;
  const property = /^\s*([\w-]+):/.exec(lines[start] ?? '')?.[1];
  for (let before = start - 1; before >= 0 && !/[{}]/.test(lines[before] ?? ''); before -= 1)
    if (property && new RegExp(`^\\s*${property}:`).test(lines[before] ?? '')) return true;
  return false;
}

const clientCode = (tree: Tree): string[] =>
  codeFiles(tree).filter((path) => /^(?:client|shared)\/src\//.test(path) && !isTest(path));

/** Nothing that the oldest browsers lack without another way: APIs, regular expressions, styles. */
export const browsers: Rule = (tree) => [
  ...clientCode(tree).flatMap((path) => {
    const parsed = parse(tree, path);
    const offences: Offence[] = [];
    walk(parsed.program, (node, parents) => {
      const newer = newerThing(node, parents);
      if (newer)
        offences.push({
          path,
          line: parsed.lineAt(node.start),
          problem: `uses ${newer}, which our oldest browsers lack`,
          advice: ADVICE,
        });
    });
    return offences;
  }),
  ...[...tree.keys()]
    .filter((path) => /^client\/src\/.*\.css$/.test(path))
    .flatMap((path) => styleOffences(path, tree.get(path) ?? '')),
];

/** The one place that reads the device's clock. */
const CLOCK = 'client/src/lib/clock.ts';

/** Deadlines hang on the server's clock: a phone may be days off. */
export const serverClock: Rule = (tree) =>
  clientCode(tree)
    .filter((path) => path.startsWith('client/') && path !== CLOCK)
    .flatMap((path) => {
      const parsed = parse(tree, path);
      const offences: Offence[] = [];
      walk(parsed.program, (node) => {
        const isNew =
          node.type === 'NewExpression' &&
          identifier(node['callee']) === 'Date' &&
          (node['arguments'] as unknown[]).length === 0;
        const isNow =
          node.type === 'MemberExpression' &&
          ((identifier(node['object']) === 'Date' && identifier(node['property']) === 'now') ||
            (identifier(node['object']) === 'Temporal' && identifier(node['property']) === 'Now'));
        if (isNew || isNow)
          offences.push({
            path,
            line: parsed.lineAt(node.start),
            problem: 'asks the device what time it is',
            advice: `Use serverNow, serverTime or deviceNow of ${CLOCK}.`,
          });
      });
      return offences;
    });
