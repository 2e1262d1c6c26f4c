import { identifier, isNode, parse, type Parsed, type SyntaxNode, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

type Finding = { line: number; problem: string; advice: string };

const COMMENTS: [RegExp, string, string][] = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, 'leaves work for later', 'Do it now, or write it down where work is planned.'],
  [/@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable/, 'silences a check', 'Repair what the check found.'],
  [
    /^\s*(const|let|import|export|return|await|throw)\s[^.]*[;{]\s*$/,
    'is code put to sleep',
    'Delete it; git remembers.',
  ],
];

function commentFindings(parsed: Parsed): Finding[] {
  return parsed.comments.flatMap(({ value, line }) =>
    COMMENTS.flatMap(([pattern, what, advice]) =>
      pattern.test(value) ? [{ line, problem: `a comment ${what}: «${value.trim().slice(0, 60)}»`, advice }] : [],
    ),
  );
}

const SUITES = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const MUTES = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);

function skippedTest(node: SyntaxNode): string | null {
  if (node.type === 'CallExpression' && /^(xit|xtest|xdescribe|fit|fdescribe)$/.test(identifier(node['callee']) ?? ''))
    return identifier(node['callee']);
  if (node.type !== 'MemberExpression') return null;
  const mute = identifier(node['property']);
  const owner = identifier(node['object']);
  return mute && owner && MUTES.has(mute) && SUITES.has(owner) ? `${owner}.${mute}` : null;
}

/** `await new Promise((settle) => setTimeout(settle, 500))` in a test: a guess about time. */
function isSleep(node: SyntaxNode, text: string): boolean {
  if (node.type === 'CallExpression' && isNode(node['callee']) && node['callee'].type === 'MemberExpression') {
    if (identifier(node['callee']['property']) === 'waitForTimeout') return true;
  }
  if (node.type !== 'AwaitExpression' || !isNode(node['argument'])) return false;
  const awaited = text.slice(node['argument'].start, node['argument'].end);
  return (
    /^new Promise(<\w+>)?\(\s*\(?\w+\)?\s*=>\s*\{?\s*setTimeout\(\s*\w+\s*,/.test(awaited) ||
    /^(sleep|delay|setTimeout)\(/.test(awaited)
  );
}

/** `<button title=…>`, not `<Notice title=…>`: words that only a mouse finds. */
function hasMouseWords(node: SyntaxNode): boolean {
  if (node.type !== 'JSXOpeningElement' || !Array.isArray(node['attributes'])) return false;
  const named = node['attributes'].some((one) => isNode(one) && identifier(one['name']) === 'title');
  return /^[a-z]/.test(identifier(node['name']) ?? '') && named;
}

function syntaxFindings(path: string, parsed: Parsed): Finding[] {
  const findings: Finding[] = [];
  const inTest = isTest(path);
  walk(parsed.program, (node) => {
    const line = () => parsed.lineAt(node.start);
    if (node.type === 'TSAnyKeyword')
      findings.push({ line: line(), problem: 'uses `any`', advice: 'Name the type, or take `unknown` and narrow it.' });
    if (node.type === 'JSXAttribute' && identifier(node['name']) === 'dangerouslySetInnerHTML') {
      findings.push({
        line: line(),
        problem: 'sets inner HTML',
        advice: 'Render text as text.',
      });
    }
    if (hasMouseWords(node))
      findings.push({
        line: line(),
        problem: 'says words by `title`, which neither a finger nor the keyboard finds',
        advice: 'Show them, or take ui/tooltip.tsx on a screen for work.',
      });
    const skipped = skippedTest(node);
    if (skipped)
      findings.push({ line: line(), problem: `mutes tests with ${skipped}`, advice: 'Repair the test or remove it.' });
    if (inTest && isSleep(node, parsed.text))
      findings.push({
        line: line(),
        problem: 'waits for a guessed time',
        advice: 'Wait for the event or poll for the state (expect.poll, nextEvent).',
      });
  });
  return findings;
}

function check(tree: Tree, path: string): Offence[] {
  const parsed = parse(tree, path);
  return [...commentFindings(parsed), ...syntaxFindings(path, parsed)].map((finding) => ({ path, ...finding }));
}

/** Loose ends and muted checks: nothing put off, no skipped test, no `any`, no silenced rule, no raw HTML, no guessed wait. */
export const forbidden: Rule = (tree) => codeFiles(tree).flatMap((path) => check(tree, path));
