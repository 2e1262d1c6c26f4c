import { resolveImport } from '../layout.ts';
import { parse, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

/** Types of modules that are loaded by their path: `import('../x.ts')`. */
const LOADED = /import\((['"])([^'"]+)\1\)/g;

type InUse = Map<string, Set<string> | null>;

/** What of each file some other file names; null where it takes the whole. */
function namesInUse(tree: Tree, isUser: (path: string) => boolean): InUse {
  const inUse: InUse = new Map();
  const use = (from: string, specifier: string, names: readonly string[] | null) => {
    const target = resolveImport(tree, from, specifier);
    if (!('path' in target)) return;
    const known = inUse.get(target.path);
    if (names === null || known === null) inUse.set(target.path, null);
    else inUse.set(target.path, new Set([...(known ?? []), ...names]));
  };
  for (const path of codeFiles(tree).filter(isUser)) {
    for (const { specifier, names } of parse(tree, path).imports) use(path, specifier, names);
    for (const [, , specifier = ''] of (tree.get(path) ?? '').matchAll(LOADED)) use(path, specifier, null);
  }
  return inUse;
}

/** Others may add to it in a module of their own. */
const isOpen = (text: string, name: string): boolean => new RegExp(`^export interface ${name}\\b`, 'm').test(text);

/** Named more often than where it is declared. */
function isUsedWithin(tree: Tree, path: string, name: string): boolean {
  let times = 0;
  walk(parse(tree, path).program, (node) => {
    if (/^(JSX)?Identifier$/.test(node.type) && node['name'] === name) times += 1;
  });
  return times > 1;
}

/** Loaded by name: pages by the registry, the renderer from the built files. And what travels, which is there for all who ask. */
const BY_NAME = /^client\/src\/(features\/[^/]+\/pages\/|app\/entry-)|^shared\/src\/[^/]+\/schema\.ts$/;

/** What only tests use is a part of no program: whoever reads it looks in vain for who needs it. */
function ofTestsAlone(tree: Tree): Offence[] {
  const inUse = namesInUse(tree, (path) => !isTest(path) && !path.startsWith('tests/'));
  return ['server/src/', 'shared/src/', 'client/src/']
    .flatMap((area) => codeFiles(tree, area))
    .filter((path) => !isTest(path) && !BY_NAME.test(path) && inUse.get(path) !== null)
    .flatMap((path) =>
      parse(tree, path)
        .exports.filter(
          ({ name }) =>
            !inUse.get(path)?.has(name) && !isUsedWithin(tree, path, name) && !isOpen(tree.get(path) ?? '', name),
        )
        .map(({ name, line }) => ({
          path,
          line,
          problem: `exports ${name}, which only tests use`,
          advice: 'Move it to the tests, or take it away.',
        })),
    );
}

/** What a file of the server or of shared exports is used by another one; else nobody can tell what it may change. */
function ofNobody(tree: Tree): Offence[] {
  const inUse = namesInUse(tree, () => true);
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
}

export const exportsInUse: Rule = (tree) => {
  const unused = ofNobody(tree);
  const isKnown = ({ path, line }: Offence) => unused.some((one) => one.path === path && one.line === line);
  return [...unused, ...ofTestsAlone(tree).filter((one) => !isKnown(one))];
};
