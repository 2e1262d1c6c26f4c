import { type SyntaxNode, identifier, isNode, parse, stringValue, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

type Texts = Map<string, string>;
const PLURAL = /_(zero|one|two|few|many|other)$/;

function flatten(value: unknown, prefix: string, into: Texts): void {
  if (typeof value === 'string') into.set(prefix, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
  }
}

function textsOf(tree: Tree, path: string): Texts {
  const texts: Texts = new Map();
  try {
    flatten(JSON.parse(tree.get(path) ?? '{}'), '', texts);
  } catch {
    // A broken file has no keys, so every use of it is reported, and biome names the place.
  }
  return texts;
}

/** shared/texts/<language>/<namespace>.json; in server/ lie those that only the server says. */
const FILE = /^shared\/texts\/([a-z-]+)\/(?:server\/)?([a-z-]+)\.json$/;
/** Whose keys count: the others have the same, or are reported. */
const FIRST = 'es';

const languagesOf = (tree: Tree): string[] => [
  ...new Set([...tree.keys()].flatMap((path) => FILE.exec(path)?.[1] ?? [])),
];

const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{\s*([\w.]+)/g)]
    .map((match) => match[1])
    .sort()
    .join(' ');
const baseKey = (key: string): string => key.replace(PLURAL, '');

function lacking(path: string, have: Texts, lack: Texts): Offence[] {
  const keys = new Set([...lack.keys()].map(baseKey));
  return [...have.keys()]
    .filter((key) => !keys.has(baseKey(key)))
    .map((key) => ({
      path,
      problem: `lacks the text «${key}»`,
      advice: 'Every text exists in every language; write it in all of them.',
    }));
}

function parityOf(tree: Tree, path: string, otherPath: string): Offence[] {
  const first = textsOf(tree, path);
  const other = textsOf(tree, otherPath);
  const offences = [...lacking(otherPath, first, other), ...lacking(path, other, first)];
  for (const [key, text] of first) {
    const translated = other.get(key);
    if (text.trim() === '' || translated?.trim() === '')
      offences.push({
        path,
        problem: `has an empty text «${key}»`,
        advice: 'Write the sentence or remove the key in every language.',
      });
    else if (translated !== undefined && placeholders(text) !== placeholders(translated)) {
      offences.push({
        path: otherPath,
        problem: `fills other places than Spanish in «${key}»`,
        advice: `Use the same {{places}} in both: Spanish has «${placeholders(text)}».`,
      });
    }
  }
  return offences;
}

export const translationParity: Rule = (tree) => {
  const inFirst = (path: string) => path.replace(FILE.exec(path)?.[1] ?? '', FIRST);
  const paths = new Set([...tree.keys()].filter((path) => FILE.test(path)).map(inFirst));
  const others = languagesOf(tree).filter((language) => language !== FIRST);
  return [...paths].flatMap((path) =>
    others.flatMap((language) => parityOf(tree, path, path.replace(`/${FIRST}/`, `/${language}/`))),
  );
};

type Use = { key: string; exact: boolean; line: number };
const isTranslate = (callee: unknown): boolean =>
  identifier(callee) === 't' ||
  (isNode(callee) && callee.type === 'MemberExpression' && identifier(callee['property']) === 't');

/** What `t(…)` is asked for: whole literals, and the fixed beginning of a template. */
function keysOf(node: unknown, line: number): Use[] {
  if (!isNode(node)) return [];
  const literal = stringValue(node);
  if (literal !== null) return [{ key: literal, exact: true, line }];
  if (node.type === 'ConditionalExpression')
    return [...keysOf(node['consequent'], line), ...keysOf(node['alternate'], line)];
  if (node.type !== 'TemplateLiteral') return [];
  const first = (node['quasis'] as { value: { cooked: string } }[])[0]?.value.cooked ?? '';
  return first === '' ? [] : [{ key: first, exact: false, line }];
}

function usesIn(tree: Tree, path: string): { uses: Use[]; namespaces: Set<string> } {
  const parsed = parse(tree, path);
  const uses: Use[] = [];
  const feature = /^client\/src\/features\/([^/]+)\//.exec(path)?.[1];
  const namespaces = new Set(feature ? [feature, 'shell'] : ['shell']);
  walk(parsed.program, (node) => {
    if (node.type !== 'CallExpression') return;
    const [first, second] = node['arguments'] as SyntaxNode[];
    if (identifier(node['callee']) === 'useTranslation' || isFixed(node['callee'])) {
      for (const argument of [first, second]) for (const name of namesIn(argument)) namespaces.add(name);
    } else if (isTranslate(node['callee'])) uses.push(...keysOf(first, parsed.lineAt(node.start)));
  });
  return { uses, namespaces };
}

const isFixed = (callee: unknown): boolean =>
  isNode(callee) && callee.type === 'MemberExpression' && identifier(callee['property']) === 'getFixedT';

function namesIn(node: SyntaxNode | undefined): string[] {
  if (node?.type === 'ArrayExpression') return (node['elements'] as SyntaxNode[]).flatMap(namesIn);
  const name = stringValue(node);
  return name === null ? [] : [name];
}

/** The keys of the first language, by namespace. */
function keysByNamespace(tree: Tree): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  for (const path of tree.keys()) {
    const [, language, namespace] = FILE.exec(path) ?? [];
    if (language !== FIRST || !namespace) continue;
    const keys = [...textsOf(tree, path).keys()].map(baseKey);
    known.set(namespace, new Set([...(known.get(namespace) ?? []), ...keys]));
  }
  return known;
}

/** Every key asked of `t` exists (es; parity makes it exist in en) in a namespace that the file uses. */
export const translationKeys: Rule = (tree) => {
  const known = keysByNamespace(tree);
  return codeFiles(tree, 'client/src/')
    .filter((path) => !isTest(path))
    .flatMap((path) => {
      const { uses, namespaces } = usesIn(tree, path);
      return uses.flatMap(({ key, exact, line }): Offence[] => {
        const [, explicit, rest] = /^(?:([\w-]+):)?(.*)$/.exec(key) ?? [];
        const spaces = explicit ? [explicit] : [...namespaces];
        const asked = rest ?? key;
        const found = spaces.some((space) =>
          [...(known.get(space) ?? [])].some((have) =>
            exact ? have === asked || have === baseKey(asked) : have.startsWith(asked),
          ),
        );
        if (found) return [];
        return [
          {
            path,
            line,
            problem: `asks for the text «${key}», which no file of texts (${spaces.join(', ')}) has`,
            advice: 'Add it in every language (shared/texts), or correct the key.',
          },
        ];
      });
    });
};
