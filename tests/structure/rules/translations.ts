import { type SyntaxNode, identifier, isNode, parse, stringValue, walk } from '../syntax.ts';
import { baseKey, FIRST, keysByNamespace, placesOf, TEXT_FILE, type Texts, textsOf } from '../texts.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

const languagesOf = (tree: Tree): string[] => [
  ...new Set([...tree.keys()].flatMap((path) => TEXT_FILE.exec(path)?.[1] ?? [])),
];

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
    else if (translated !== undefined && placesOf(text) !== placesOf(translated)) {
      offences.push({
        path: otherPath,
        problem: `fills other places than the first language in «${key}»`,
        advice: `Use the same {{places}} in both: the first has «${placesOf(text)}».`,
      });
    }
  }
  return offences;
}

export const translationParity: Rule = (tree) => {
  const inFirst = (path: string) => path.replace(TEXT_FILE.exec(path)?.[1] ?? '', FIRST);
  const paths = new Set([...tree.keys()].filter((path) => TEXT_FILE.test(path)).map(inFirst));
  const others = languagesOf(tree).filter((language) => language !== FIRST);
  return [...paths].flatMap((path) =>
    others.flatMap((language) => parityOf(tree, path, path.replace(`/${FIRST}/`, `/${language}/`))),
  );
};

export type Use = { key: string; exact: boolean; line: number };
const ASKING = new Set(['t', 'words']);
export const isTranslate = (callee: unknown): boolean =>
  ASKING.has(identifier(callee) ?? '') ||
  (isNode(callee) && callee.type === 'CallExpression' && identifier(callee['callee']) === 'wordsOf') ||
  (isNode(callee) && callee.type === 'MemberExpression' && identifier(callee['property']) === 't');

/** What `t(…)` is asked for: whole literals, and the fixed beginning of a template. */
export function keysOf(node: unknown, line: number): Use[] {
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

/** The names of one argument of `useTranslation`, the one that needs no prefix first. */
export function namesIn(node: SyntaxNode | undefined): string[] {
  if (node?.type === 'ArrayExpression') return (node['elements'] as SyntaxNode[]).flatMap(namesIn);
  const name = stringValue(node);
  return name === null ? [] : [name];
}

/** Every key asked of `t` exists (es; parity makes it exist in en) in a namespace that the file uses. */
export const translationKeys: Rule = (tree) => {
  const known = keysByNamespace(tree);
  return [...codeFiles(tree, 'client/src/'), ...codeFiles(tree, 'server/src/')]
    .filter((path) => !isTest(path))
    .flatMap((path) => {
      const { uses, namespaces } = usesIn(tree, path);
      return uses.flatMap(({ key, exact, line }): Offence[] => {
        const [, explicit, rest] = /^(?:([\w-]+):)?(.*)$/.exec(key) ?? [];
        const spaces = explicit ? [explicit] : [...namespaces];
        const asked = rest ?? key;
        const found = spaces.some((space) =>
          [...(known.get(space)?.keys ?? [])].some((have) =>
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

/** Whole literals of the code, and its templates as patterns: keys also stand in lists and are put together. */
function mentionsIn(tree: Tree): { literals: Set<string>; patterns: RegExp[] } {
  const literals = new Set<string>();
  const sources = new Set<string>();
  for (const path of ['client/src/', 'server/src/', 'shared/src/'].flatMap((area) => codeFiles(tree, area))) {
    if (isTest(path)) continue;
    walk(parse(tree, path).program, (node) => {
      const literal = stringValue(node);
      if (literal !== null) literals.add(literal);
      if (node.type !== 'TemplateLiteral') return;
      const parts = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked ?? '');
      // Only what looks like keys, and fixes something of them.
      if (/^[\w:.-]*$/.test(parts.join('')) && /\w{2}/.test(parts.join(''))) sources.add(parts.map(escaped).join('.+'));
    });
  }
  return { literals, patterns: [...sources].map((source) => new RegExp(`^(?:[\\w-]+:)?${source}$`)) };
}

const escaped = (text: string): string => text.replace(/[.$^*+?()[\]{}|\\]/g, '\\$&');

/** Every text is asked for somewhere. Sentences of errors and fields go by their codes (errorCodes). */
export const translationsUsed: Rule = (tree) => {
  const { literals, patterns } = mentionsIn(tree);
  const offences: Offence[] = [];
  for (const [namespace, { path, keys }] of keysByNamespace(tree)) {
    if (namespace === 'errors' || namespace === 'fields') continue;
    for (const key of keys) {
      const whole = `${namespace}:${key}`;
      const isUsed = literals.has(key) || literals.has(whole) || patterns.some((pattern) => pattern.test(whole));
      if (!isUsed)
        offences.push({
          path,
          problem: `keeps the text «${key}», which nothing asks for`,
          advice: 'Remove it in every language.',
        });
    }
  }
  return offences;
};
