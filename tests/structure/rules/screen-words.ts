import { type SyntaxNode, identifier, isNode, parse, stringValue, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

const LETTERS = /\p{L}{2,}/u;
/** Proper names are the same in every language. */
const NAMES = new Set(['Minga', 'es', 'en', 'Español', 'English']);
const SPOKEN = new Set([
  'title',
  'alt',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'placeholder',
  'label',
  'description',
  'caption',
  'summary',
]);
/** Elements whose content is a code, a key or a drawing, not a sentence. */
const LITERAL_ELEMENTS = new Set(['code', 'kbd', 'samp', 'style', 'script', 'Code', 'Kbd']);

function spokenText(node: SyntaxNode, parents: readonly SyntaxNode[]): string | null {
  const parent = parents.at(-1);
  if (node.type === 'JSXText') return isLiteralElement(parent) ? null : String(node['value']);
  if (node.type === 'JSXAttribute') {
    const name = identifier(node['name']);
    return name !== null && SPOKEN.has(name) ? literalIn(node['value']) : null;
  }
  if (node.type === 'JSXExpressionContainer' && parent?.type === 'JSXElement' && !isLiteralElement(parent))
    return literalIn(node);
  return null;
}

function literalIn(value: unknown): string | null {
  if (!isNode(value)) return null;
  return stringValue(value.type === 'JSXExpressionContainer' ? value['expression'] : value);
}

function isLiteralElement(node: SyntaxNode | undefined): boolean {
  const opening = node?.['openingElement'];
  const name = isNode(opening) ? identifier(opening['name']) : null;
  return name !== null && LITERAL_ELEMENTS.has(name);
}

function wordsIn(tree: Tree, path: string): Offence[] {
  const parsed = parse(tree, path);
  const offences: Offence[] = [];
  walk(parsed.program, (node, parents) => {
    const text = spokenText(node, parents)?.trim();
    if (!text || !LETTERS.test(text) || NAMES.has(text)) return;
    offences.push({
      path,
      line: parsed.lineAt(node.start),
      problem: `shows «${text.slice(0, 60)}» without t()`,
      advice: 'Put the sentence into the texts of each language (shared/texts) and ask for it with t().',
    });
  });
  return offences;
}

/** No sentence on screen is written in the component: people read Minga in Spanish or in English. */
export const screenWords: Rule = (tree) =>
  codeFiles(tree, 'client/src/')
    .filter((path) => path.endsWith('.tsx') && !isTest(path))
    .flatMap((path) => wordsIn(tree, path));
