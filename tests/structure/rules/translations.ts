import { type SyntaxNode, identifier, isNode, parse, stringValue, walk } from '../syntax.ts';
import { codeFiles, fileName, folderOf, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

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

const localeFolders = (tree: Tree): string[] => [
  ...new Set(
    [...tree.keys()]
      .filter((path) => /^client\/src\/.*(es|en)\.json$/.test(path) && /^(es|en)\.json$/.test(fileName(path)))
      .map(folderOf),
  ),
];

/** The namespace that a folder of texts fills: its noun for a feature, `shell` for what belongs to the whole client. */
const namespaceOf = (folder: string): string => /^client\/src\/features\/([^/]+)$/.exec(folder)?.[1] ?? 'shell';
const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{\s*([\w.]+)/g)]
    .map((match) => match[1])
    .sort()
    .join(' ');
const baseKey = (key: string): string => key.replace(PLURAL, '');

function parityOf(tree: Tree, folder: string): Offence[] {
  const es = textsOf(tree, `${folder}/es.json`);
  const en = textsOf(tree, `${folder}/en.json`);
  const offences: Offence[] = [];
  const missing = (have: Texts, lack: Texts, path: string) => {
    const keys = new Set([...lack.keys()].map(baseKey));
    for (const key of have.keys()) {
      if (!keys.has(baseKey(key)))
        offences.push({
          path,
          problem: `lacks the text «${key}»`,
          advice: 'Every text exists in Spanish and in English; write it in both.',
        });
    }
  };
  missing(es, en, `${folder}/en.json`);
  missing(en, es, `${folder}/es.json`);
  for (const [key, text] of es) {
    const other = en.get(key);
    if (text.trim() === '' || other?.trim() === '')
      offences.push({
        path: `${folder}/es.json`,
        problem: `has an empty text «${key}»`,
        advice: 'Write the sentence or remove the key in both languages.',
      });
    else if (other !== undefined && placeholders(text) !== placeholders(other)) {
      offences.push({
        path: `${folder}/en.json`,
        problem: `fills other places than Spanish in «${key}»`,
        advice: `Use the same {{places}} in both: Spanish has «${placeholders(text)}».`,
      });
    }
  }
  return offences;
}

export const translationParity: Rule = (tree) => localeFolders(tree).flatMap((folder) => parityOf(tree, folder));

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

/** Every key asked of `t` exists (es; parity makes it exist in en) in a namespace that the file uses. */
export const translationKeys: Rule = (tree) => {
  const known = new Map<string, Set<string>>();
  for (const folder of localeFolders(tree)) {
    const keys = known.get(namespaceOf(folder)) ?? new Set<string>();
    for (const key of textsOf(tree, `${folder}/es.json`).keys()) keys.add(baseKey(key));
    known.set(namespaceOf(folder), keys);
  }
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
            problem: `asks for the text «${key}», which no es.json of ${spaces.join(', ')} has`,
            advice: 'Add it to es.json and en.json, or correct the key.',
          },
        ];
      });
    });
};
