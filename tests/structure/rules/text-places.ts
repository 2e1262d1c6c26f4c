import { identifier, isNode, parse, type SyntaxNode, walk } from '../syntax.ts';
import { baseKey, FIRST, placesOf, TEXT_FILE, textsOf } from '../texts.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';
import { isTranslate, keysOf, namesIn } from './translations.ts';

/** What the sentences of each key leave open, all of its plurals together, by `namespace:key`. */
function placesByKey(tree: Tree): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  for (const path of tree.keys()) {
    const [, language, namespace] = TEXT_FILE.exec(path) ?? [];
    if (language !== FIRST || !namespace) continue;
    for (const [key, text] of textsOf(tree, path)) {
      const name = `${namespace}:${baseKey(key)}`;
      const places = placesOf(text.replaceAll(', ', ','))
        .split(' ')
        .filter(Boolean)
        .map((place) => place.split(',')[0] ?? '');
      known.set(name, new Set([...(known.get(name) ?? []), ...places]));
    }
  }
  return known;
}

/** The names that a call gives for what is left open; null where it hands on more than can be read here. */
function givenBy(node: SyntaxNode | undefined): Set<string> | null {
  if (node === undefined) return new Set();
  if (node.type !== 'ObjectExpression') return null;
  const names = new Set<string>();
  for (const property of node['properties'] as SyntaxNode[]) {
    const name = property.type === 'Property' ? identifier(property['key']) : null;
    if (name === null) return null;
    names.add(name);
  }
  return names;
}

/** A sentence leaves nothing open that its caller does not give: no hole on a screen, no sentence of another place. */
export const textPlaces: Rule = (tree) => {
  const known = placesByKey(tree);
  const offences: Offence[] = [];
  for (const path of [...codeFiles(tree, 'client/src/'), ...codeFiles(tree, 'server/src/')]) {
    if (isTest(path)) continue;
    const parsed = parse(tree, path);
    const spaces = new Set<string>();
    walk(parsed.program, (node) => {
      if (node.type !== 'CallExpression' || identifier(node['callee']) !== 'useTranslation') return;
      const [space] = namesIn((node['arguments'] as SyntaxNode[])[0]);
      if (space) spaces.add(space);
    });
    const [space = 'shell', ...more] = spaces;
    walk(parsed.program, (node) => {
      if (node.type !== 'CallExpression' || !isTranslate(node['callee'])) return;
      const [first, second] = node['arguments'] as SyntaxNode[];
      const given = givenBy(isNode(second) ? second : undefined);
      if (given === null) return;
      for (const { key, exact, line } of keysOf(first, parsed.lineAt(node.start))) {
        // Whose texts are meant is plain where the file asks for those of one noun, or says which.
        const name = key.includes(':') ? key : more.length === 0 ? `${space}:${key}` : null;
        const places = exact && name ? known.get(name) : undefined;
        const missing = [...(places ?? [])].filter((place) => !given.has(place));
        if (missing.length > 0)
          offences.push({
            path,
            line,
            problem: `gives no ${missing.join(', ')} for «${key}»`,
            advice: 'Give what the sentence leaves open, or see whether it is the sentence of another place.',
          });
      }
    });
  }
  return offences;
};
