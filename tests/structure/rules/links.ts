import { type Noun, NOUNS } from '@minga/shared/kernel/nouns.ts';
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
      advice: 'Call usePlace().go (lib/place.ts), which takes only addresses that paths of kernel/paths.ts made.',
    }));

/** Where the addresses of pages are written, and nowhere else. */
const WRITTEN = 'shared/src/kernel/nouns.ts';
/** How they begin, up to what they name; a route of the server has `:` there instead. */
const BEGINNINGS = [
  ...new Set(
    Object.values<Noun>(NOUNS)
      .flatMap(({ pages }) => Object.values(pages))
      .map(({ at }) => at.replace(/\$.*/, ''))
      .filter((at) => at !== '/'),
  ),
];
const isSpelled = (text: string): boolean =>
  BEGINNINGS.some(
    (start) =>
      text.startsWith(start) &&
      (start.endsWith('/') ? text[start.length] !== ':' : !/^[\w./-]/.test(text.slice(start.length))),
  );

function spelledIn(tree: Tree, path: string): Offence[] {
  const { program, lineAt } = parse(tree, path);
  const found: Offence[] = [];
  const ofApi = new Set<unknown>();
  walk(program, (node) => {
    if (node.type === 'TemplateLiteral') {
      const parts = node['quasis'] as { value: { raw: string } }[];
      // Below an address of the API the last word of a page means something else.
      if (parts[0]?.value.raw.startsWith('/api/')) for (const part of parts) ofApi.add(part);
    }
    const { raw } = (node.type === 'TemplateElement' ? node['value'] : {}) as { raw?: string };
    const text = raw ?? (node.type === 'Literal' ? stringValue(node) : null);
    // In SQL an address would begin with a quotation mark.
    if (ofApi.has(node) || !text?.split("'").some(isSpelled)) return;
    const advice = `Take paths of kernel/paths.ts, which reads ${WRITTEN}.`;
    found.push({ path, line: lineAt(node.start), problem: 'spells the address of a page', advice });
  });
  return found;
}

/** A link, and a way to another page, is one of ours: an address that no page has does not compile, wherever it is made. */
export const links: Rule = (tree) =>
  codeFiles(tree, 'client/src/')
    .filter((path) => !isTest(path))
    .flatMap((path) => [
      ...(ANCHORS.test(path) ? [] : anchorsOf(tree, path)),
      ...(ROUTED.test(path) ? [] : routersOf(tree, path)),
    ])
    .concat(
      ['client/src/', 'server/src/', 'shared/src/']
        .flatMap((area) => codeFiles(tree, area))
        .filter((path) => path !== WRITTEN && !isTest(path))
        .flatMap((path) => spelledIn(tree, path)),
    );
