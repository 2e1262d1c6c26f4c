import type { StageName } from '@minga/shared/cycles/rules.ts';

/** Said by `data-dye` (ui/tokens.css): the colours in which something is told from its like. */
export type Dye = 'indigo' | 'teal' | 'ochre' | 'terracotta' | 'plum' | 'moss';

/**
 * One stitch chart per stage, `x` a light stitch on the colour. They are drawn by us after the plainest figures of
 * Andean belts: stepped diamond, mountains, sun, interlocked hooks, eye, sprout.
 */
export const MOTIFS: Record<StageName, readonly string[]> = {
  preparation: [
    '......xx......',
    '.....xxxx.....',
    '...xxx..xxx...',
    '...x......x...',
    '.xxx..xx..xxx.',
    '.x...xxxx...x.',
    '.xxx..xx..xxx.',
    '...x......x...',
    '...xxx..xxx...',
    '.....xxxx.....',
    '......xx......',
  ],
  problem_discussion: [
    'x............x',
    'xx..........xx',
    '.xx........xx.',
    'x.xx......xx.x',
    'xx.xx....xx.xx',
    '.xx.xx..xx.xx.',
    '..xx.xxxx.xx..',
    '...xx.xx.xx...',
    '....xx..xx....',
    '.....xxxx.....',
    '......xx......',
  ],
  brainstorming: [
    '......xx......',
    '..x...xx...x..',
    '...x......x...',
    '.....xxxx.....',
    '....xx..xx....',
    'xx..x.xx.x..xx',
    '....xx..xx....',
    '.....xxxx.....',
    '...x......x...',
    '..x...xx...x..',
    '......xx......',
  ],
  co_creation: [
    'xxxxxxxxxx....',
    'x.............',
    'x..xxxxxxxxxx.',
    'x..x........x.',
    'x..x..xxxx..x.',
    'x..x..x..x..x.',
    'x..xxxx..x..x.',
    'x........x..x.',
    'xxxxxxxxxx..x.',
    '............x.',
    '...xxxxxxxxxx.',
  ],
  validation: [
    '......xx......',
    '....xx..xx....',
    '..xx......xx..',
    'xx...xxxx...xx',
    '....xx..xx....',
    '....x.xx.x....',
    '....xx..xx....',
    'xx...xxxx...xx',
    '..xx......xx..',
    '....xx..xx....',
    '......xx......',
  ],
  adoption: [
    '......xx......',
    'xx....xx....xx',
    'xxx...xx...xxx',
    '.xxx..xx..xxx.',
    '..xxx.xx.xxx..',
    '...xxxxxxxx...',
    'xx...xxxx...xx',
    'xxx...xx...xxx',
    '.xxx..xx..xxx.',
    '..xxxxxxxxxx..',
    '......xx......',
  ],
};

/**
 * The stitches of a chart as one SVG path; neighbours in a row become one rectangle.
 * @param stitch side of a stitch in user units
 */
export function motifPath(rows: readonly string[], stitch: number, dx = 0, dy = 0): string {
  let path = '';
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/x+/g)) {
      const width = run[0].length * stitch;
      path += `M${dx + run.index * stitch} ${dy + y * stitch}h${width}v${stitch}h-${width}z`;
    }
  });
  return path;
}
