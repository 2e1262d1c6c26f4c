import { isNode, parse, stringValue, type SyntaxNode, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule } from '../tree.ts';

/** What is told: events that survive the process, and messages within it. */
const TOLD = new Set(['DomainEvents', 'BusMessages']);

/** `interface DomainEvents { 'seat.given': … }`: the kinds that are declared. */
function declaredIn(node: SyntaxNode): SyntaxNode[] {
  if (node.type !== 'TSInterfaceDeclaration' || !isNode(node['id']) || !isNode(node['body'])) return [];
  if (!TOLD.has(String(node['id']['name']))) return [];
  return (node['body']['body'] as SyntaxNode[]).filter(({ key }) => stringValue(key) !== null);
}

/** `bus.on('pages.changed', …)`, or `'seat.given': async (…) => …` of a subscriber. */
function heardIn(node: SyntaxNode): string | null {
  if (node.type === 'CallExpression') {
    const { callee, arguments: given } = node as unknown as { callee: SyntaxNode; arguments: unknown[] };
    const called = isNode(callee['property']) ? callee['property']['name'] : null;
    return called === 'on' ? stringValue(given[0]) : null;
  }
  const isHandler = node.type === 'Property' && isNode(node['value']) && /Function/.test(node['value'].type);
  return isHandler ? stringValue(node['key']) : null;
}

/** Every kind of event has somebody who hears it: one that nobody hears is a row, a lock and a false promise. */
export const heard: Rule = (tree) => {
  const declared: (Offence & { kind: string })[] = [];
  const listened = new Set<string>();
  for (const path of codeFiles(tree, 'server/src/').filter((one) => !isTest(one))) {
    const parsed = parse(tree, path);
    walk(parsed.program, (node) => {
      for (const { key, start } of declaredIn(node)) {
        const kind = stringValue(key) ?? '';
        const advice =
          'Let a subscriber of a feature take it, or delete it; that pages changed is said by changePages().';
        declared.push({
          kind,
          path,
          line: parsed.lineAt(start),
          problem: `declares «${kind}», which nobody hears`,
          advice,
        });
      }
      const kind = heardIn(node);
      if (kind !== null) listened.add(kind);
    });
  }
  return declared.filter(({ kind }) => !listened.has(kind)).map(({ kind: _, ...offence }) => offence);
};
