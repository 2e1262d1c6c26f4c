import { identifier, isNode, parse, type SyntaxNode, stringValue, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** Where anchors are made: the components that everybody else links with, and the one that hands them to the router. */
const ANCHORS = /^client\/src\/(ui\/|app\/routed-anchor\.tsx$)/;
const ROUTER = '@tanstack/react-router';
/** Who knows the router: what composes pages, and the guard of what is not saved, which it asks before it moves. */
const ROUTED = /^client\/src\/(app\/|lib\/use-unsaved\.ts$)/;

/** `<a …>`, or `as="a"` of what can be any element. */
function isAnchor(node: SyntaxNode): boolean {
  if (node.type === 'JSXOpeningElement') return identifier(node['name']) === 'a';
  return (
    node.type === 'JSXAttribute' &&
    identifier(node['name']) === 'as' &&
    isNode(node['value']) &&
    stringValue(node['value']) === 'a'
  );
}

function anchorsOf(tree: Tree, path: string): Offence[] {
  const { program, lineAt } = parse(tree, path);
  const found: Offence[] = [];
  walk(program, (node) => {
    if (!isAnchor(node)) return;
    const advice = 'Take Link, PlainLink, ExternalLink or PartLink of ui/link.tsx: their types say where it leads.';
    found.push({ path, line: lineAt(node.start), problem: 'makes an anchor by hand', advice });
  });
  return found;
}

const routersOf = (tree: Tree, path: string): Offence[] =>
  parse(tree, path)
    .imports.filter(({ specifier }) => specifier === ROUTER)
    .map(({ line }) => ({
      path,
      line,
      problem: 'reaches for the router',
      advice: 'Call usePlace().go (lib/place.ts), which takes only addresses that lib/paths.ts made.',
    }));

/** A link, and a way to another page, is one of ours: an address that no page has does not compile. */
export const links: Rule = (tree) =>
  codeFiles(tree, 'client/src/')
    .filter((path) => !isTest(path))
    .flatMap((path) => [
      ...(ANCHORS.test(path) ? [] : anchorsOf(tree, path)),
      ...(ROUTED.test(path) ? [] : routersOf(tree, path)),
    ]);
