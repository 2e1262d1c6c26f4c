import { resolveImport } from '../layout.ts';
import { parse } from '../syntax.ts';
import { codeFiles, type Rule, type Tree } from '../tree.ts';

function edgesOf(tree: Tree, path: string): string[] {
  return parse(tree, path)
    .imports.filter((item) => !item.typeOnly)
    .map((item) => resolveImport(tree, path, item.specifier))
    .flatMap((target) => ('path' in target && tree.has(target.path) ? [target.path] : []));
}

/** Import cycles at run time (types alone cannot leave a binding undefined). Each cycle is told once. */
export const cycles: Rule = (tree) => {
  const done = new Set<string>();
  const trail: string[] = [];
  const told = new Map<string, string[]>();
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      const ring = trail.slice(at);
      told.set([...ring].sort().join(' '), [...ring, path]);
      return;
    }
    if (done.has(path)) return;
    trail.push(path);
    for (const next of edgesOf(tree, path)) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of codeFiles(tree)) visit(path);
  return [...told.values()].map((ring) => ({
    path: ring[0] ?? '',
    problem: `is part of an import cycle: ${ring.join(' -> ')}`,
    advice: 'Move what both need into a third module below them.',
  }));
};
