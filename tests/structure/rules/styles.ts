import type { Offence, Rule, Tree } from '../tree.ts';

/** Where the scales of type, space and windows are said (its first comment), and nowhere else. */
const TOKENS = 'client/src/ui/tokens.css';
const WINDOWS = new Set(['width 480px', 'width 768px', 'width 1024px', 'width 1280px', 'height 420px', 'height 560px']);
/** Relative to the words around it, or on paper. */
const SIZE = /^(var\(--text-[\w-]+\)|inherit|[\d.]+(em|pt))$/;
/** A block that stands word for word in more places than it may is a primitive nobody has named yet: one of three lines in three. */
const LINES = 3;
const placesOf = (lines: number) => (lines > LINES ? 1 : 3);

type Block = { path: string; line: number; selector: string; lines: number; declarations: string };

const styles = (tree: Tree) => [...tree].filter(([path]) => /^client\/.*\.css$/.test(path));
const lineOf = (text: string, index: number) => text.slice(0, index).split('\n').length;
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\//g, (all) => all.replaceAll(/[^\n]/g, ' '));

/** The innermost blocks, each with the question (`@media …`) it stands under. */
function blocksOf(path: string, text: string): Block[] {
  const found: Block[] = [];
  const around: string[] = [];
  let from = 0;
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    const words = text.slice(from, index).trim();
    if (brace === '{') around.push((words.split(';').at(-1) ?? '').trim().replaceAll(/\s+/g, ' '));
    else {
      const selector = around.pop() ?? '';
      const lines = words.split(/;\s*/).filter(Boolean).sort();
      const question = around.filter((one) => one.startsWith('@') && !one.startsWith('@layer')).join(' ');
      if (lines.length >= LINES)
        found.push({
          ...{ path, line: lineOf(text, from), selector, lines: lines.length },
          declarations: [question, ...lines].join('\n'),
        });
    }
    from = index + 1;
  }
  return found;
}

function repeated(blocks: readonly Block[]): Offence[] {
  const places = Map.groupBy(blocks, ({ declarations }) => declarations);
  return [...places.values()]
    .filter((all) => all.length > placesOf(all[0]?.lines ?? 0))
    .map((all) => ({
      path: all[0]?.path ?? '',
      line: all[0]?.line ?? 0,
      problem: `has a block that stands in ${all.length} places (${all.map(({ path, selector }) => `${path.split('/').at(-1)} ${selector}`).join(', ')})`,
      advice: 'Use a primitive of ui/layout.tsx, or make it one.',
    }));
}

/** Sizes and windows from the scales in tokens.css, and no block copied from module to module. */
export const scales: Rule = (tree) => {
  const all = styles(tree).map(([path, text]) => [path, withoutComments(text)] as const);
  const raw = all.flatMap(([path, text]) => {
    if (path === TOKENS) return [];
    const sizes = [...text.matchAll(/\bfont-size:\s*([^;}]+)/g)].filter(({ 1: size = '' }) => !SIZE.test(size.trim()));
    const windows = [...text.matchAll(/\(((?:min-|max-)?(?:width|height)[^)]*)\)/g)].filter(
      ({ 1: asked = '' }) => !WINDOWS.has(asked.replace(/\s*(<|>=)\s*/, ' ')),
    );
    return [
      ...sizes.map(({ 1: size, index }) => ({
        path,
        line: lineOf(text, index),
        problem: `has the size of type ${size}`,
        advice: 'Take one of the scale in ui/tokens.css.',
      })),
      ...windows.map(({ 1: asked, index }) => ({
        path,
        line: lineOf(text, index),
        problem: `asks for a window of its own (${asked})`,
        advice: 'Ask with < or >= for one that ui/tokens.css names.',
      })),
    ];
  });
  return [...raw, ...repeated(all.flatMap(([path, text]) => blocksOf(path, text)))];
};
