import { resolveImport } from '../layout.ts';
import { parse } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** Types of modules that are loaded by their path: `import('../x.ts')`. */
const LOADED = /import\((['"])([^'"]+)\1\)/g;

/** What of each file some other file names; null where it takes the whole. */
function namesInUse(tree: Tree): Map<string, Set<string> | null> {
  const inUse = new Map<string, Set<string> | null>();
  const use = (from: string, specifier: string, names: readonly string[] | null) => {
    const target = resolveImport(tree, from, specifier);
    if (!('path' in target)) return;
    const known = inUse.get(target.path);
    if (names === null || known === null) inUse.set(target.path, null);
    else inUse.set(target.path, new Set([...(known ?? []), ...names]));
  };
  for (const path of codeFiles(tree)) {
    for (const { specifier, names } of parse(tree, path).imports) use(path, specifier, names);
    for (const [, , specifier = ''] of (tree.get(path) ?? '').matchAll(LOADED)) use(path, specifier, null);
  }
  return inUse;
}

/** Others may add to it in a module of their own. */
const isOpen = (text: string, name: string): boolean => new RegExp(`^export interface ${name}\\b`, 'm').test(text);

/**
 * What a file of the server or of shared exports is used by another one; else nobody can tell what it may change. The client's
 * pages are loaded by name.
 */
export const exportsInUse: Rule = (tree) => {
  const inUse = namesInUse(tree);
  return [...codeFiles(tree, 'server/src/'), ...codeFiles(tree, 'shared/src/')]
    .filter((path) => !isTest(path) && inUse.get(path) !== null)
    .flatMap((path): Offence[] =>
      parse(tree, path)
        .exports.filter(({ name }) => !inUse.get(path)?.has(name) && !isOpen(tree.get(path) ?? '', name))
        .map(({ name, line }) => ({
          path,
          line,
          problem: `exports ${name}, which no other file imports`,
          advice: 'Take the word export away, or what nobody uses at all.',
        })),
    );
};
