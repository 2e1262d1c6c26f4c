import { identifier, objectEntries, parse, stringValue, type SyntaxNode, walk } from '../syntax.ts';
import { keysByNamespace } from '../texts.ts';
import { codeFiles, type Offence, type Rule, type Tree } from '../tree.ts';

/** Each noun's own; those that are of no noun stand in the registry itself. */
const PARTS = /^shared\/src\/[a-z]+\/errors\.ts$/;
const PART = /^[A-Z]+_ERRORS$/;
const CODE = /^[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/;

type Entry = { path: string; line: number };

/** The registry as written: read from its syntax, so that a broken import elsewhere cannot hide it. */
function registryOf(tree: Tree): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const path of [...tree.keys()].filter((path) => PARTS.test(path))) {
    const parsed = parse(tree, path);
    walk(parsed.program, (node) => {
      if (node.type !== 'VariableDeclarator' || !PART.test(identifier(node['id']) ?? '')) return;
      for (const [code, value] of objectEntries(node['init']))
        entries.set(code, { path, line: parsed.lineAt(value.start) });
    });
  }
  return entries;
}

function registryOffences(registry: Map<string, Entry>, tree: Tree): Offence[] {
  const { path: texts = '', keys = new Set<string>() } = keysByNamespace(tree).get('errors') ?? {};
  const offences = [...registry].flatMap(([code, at]): Offence[] => {
    if (!CODE.test(code))
      return [{ ...at, problem: `«${code}» is not a noun.reason`, advice: 'Write noun.reason in kebab-case.' }];
    if (keys.has(code)) return [];
    const advice = 'Give the person a sentence in shared/texts/<language>/errors.json.';
    return [{ ...at, problem: `«${code}» lacks its sentence`, advice }];
  });
  // What a stage's gate misses is set into the sentence of one code.
  const unused = [...keys].filter((key) => !registry.has(key) && !key.startsWith('gate.'));
  return [
    ...offences,
    ...unused.map((code) => ({
      path: texts,
      problem: `has a sentence for «${code}», which no errors.ts has`,
      advice: 'Remove it in every language.',
    })),
  ];
}

/** Every code thrown is in the registry, and has its sentence. */
export const errorCodes: Rule = (tree) => {
  const registry = registryOf(tree);
  const offences = registryOffences(registry, tree);
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
        advice:
          'Add it to the errors.ts of its noun in shared/src, with its status, and its sentence to shared/texts/<language>/errors.json.',
      });
    });
  }
  return offences;
};
