import { identifier, isNode, objectEntries, parse, stringValue, type SyntaxNode, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** Code that knows a language because it reads what people write, or what the demonstration holds. */
const READS_LANGUAGE = new Set([
  'shared/src/commitments/lexicon.ts',
  'shared/src/meetings/joining.ts',
  'server/src/features/demo/queries/content.ts',
  'server/src/features/demo/queries/forums.ts',
  // A table with Spanish modalities has Spanish dates.
  'server/src/features/meetings/commands/import-meetings.ts',
  'server/src/features/files/commands/text-encoding.ts',
]);
const LIST = 'shared/src/kernel/languages.ts';
const LANGUAGE = /^(es|en)$/;
/** Letters and marks that only Spanish has here, in more than one word; quotes «…» stand in messages to who runs the server. */
const SPANISH = /^(?=.*[áéíóúñ¿¡])(?=.*\p{L}+\s\p{L}+)/isu;

function problemOf(node: SyntaxNode): string | null {
  const said = textOf(node);
  if (said !== null && SPANISH.test(said)) return `says «${said.trim().slice(0, 50)}»`;
  if (node.type === 'BinaryExpression' && ['===', '!=='].includes(String(node['operator']))) {
    const sides = [node['left'], node['right']].map((side) => (isNode(side) ? stringValue(side) : null));
    if (sides.some((side) => LANGUAGE.test(side ?? ''))) return 'asks which language it is';
  }
  if (node.type === 'ObjectExpression') {
    const keys = objectEntries(node).map(([key]) => key);
    if (keys.includes('es') && keys.includes('en')) return 'keeps words by language';
  }
  if (node.type === 'TSTypeAliasDeclaration' && identifier(node['id']) === 'Locale') return 'lists languages again';
  return null;
}

function textOf(node: SyntaxNode): string | null {
  if (node.type !== 'TemplateLiteral') return node.type === 'Literal' ? stringValue(node) : null;
  return (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}

function offencesIn(tree: Tree, path: string): Offence[] {
  const parsed = parse(tree, path);
  const offences: Offence[] = [];
  walk(parsed.program, (node) => {
    const problem = problemOf(node);
    const advice =
      'Words stand in shared/texts/<language> and are asked for by key; what a language needs, in kernel/languages.ts.';
    if (problem) offences.push({ path, line: parsed.lineAt(node.start), problem, advice });
  });
  return offences;
}

/** No words of one language in code, and no code for one language: another one is a folder and a line in a list. */
export const wordsInCode: Rule = (tree) =>
  ['client/src/', 'server/src/', 'shared/src/']
    .flatMap((area) => codeFiles(tree, area))
    .filter((path) => !isTest(path) && path !== LIST && !READS_LANGUAGE.has(path))
    .flatMap((path) => offencesIn(tree, path));
