import { identifier, objectEntries, parse, stringValue, type SyntaxNode, walk } from '../syntax.ts';
import { codeFiles, type Offence, type Rule, type Tree } from '../tree.ts';

/** Each noun's own; those that are of no noun stand in the registry itself. */
const PARTS = /^shared\/src\/[a-z]+\/errors\.ts$/;
const PART = /^[A-Z]+_ERRORS$/;
const CODE = /^[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/;

type Entry = { es: string | null; en: string | null; path: string; line: number };

/** The registry as written: read from its syntax, so that a broken import elsewhere cannot hide it. */
function registryOf(tree: Tree): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const path of [...tree.keys()].filter((path) => PARTS.test(path))) {
    const parsed = parse(tree, path);
    walk(parsed.program, (node) => {
      if (node.type !== 'VariableDeclarator' || !PART.test(identifier(node['id']) ?? '')) return;
      for (const [code, value] of objectEntries(node['init'])) {
        const fields = new Map(objectEntries(value));
        const es = stringValue(fields.get('es'));
        const en = stringValue(fields.get('en'));
        entries.set(code, { es, en, path, line: parsed.lineAt(value.start) });
      }
    });
  }
  return entries;
}

const places = (text: string): string =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1])
    .sort()
    .join(' ');

function registryOffences(registry: Map<string, Entry>): Offence[] {
  return [...registry].flatMap(([code, { es, en, path, line }]): Offence[] => {
    const at = { path, line };
    if (!CODE.test(code))
      return [{ ...at, problem: `«${code}» is not a noun.reason`, advice: 'Write noun.reason in kebab-case.' }];
    if (!es?.trim() || !en?.trim())
      return [
        {
          ...at,
          problem: `«${code}» lacks its sentence in es or en`,
          advice: 'Give the person a sentence in both languages.',
        },
      ];
    if (places(es) !== places(en))
      return [
        {
          ...at,
          problem: `«${code}» fills other places in es than in en`,
          advice: 'Use the same {places} in both sentences.',
        },
      ];
    return [];
  });
}

/** Every code thrown is in the registry, with its sentence in both languages. */
export const errorCodes: Rule = (tree) => {
  const registry = registryOf(tree);
  const offences = registryOffences(registry);
  for (const path of codeFiles(tree)) {
    if (!tree.get(path)?.includes('AppError')) continue;
    const parsed = parse(tree, path);
    walk(parsed.program, (node) => {
      if (node.type !== 'NewExpression' || identifier(node['callee']) !== 'AppError') return;
      const code = stringValue((node['arguments'] as SyntaxNode[])[0]);
      if (code === null || registry.has(code)) return;
      offences.push({
        path,
        line: parsed.lineAt(node.start),
        problem: `throws «${code}», which the registry does not have`,
        advice: 'Add it to the errors.ts of its noun in shared/src, with its status and its sentence in es and en.',
      });
    });
  }
  return offences;
};
