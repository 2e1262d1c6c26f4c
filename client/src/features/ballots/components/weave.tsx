import s from './weave.module.css';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const STITCH = 6;

/** Sixteen letters of five bits are a strip of sixteen by five stitches, mirrored below like a belt. */
function stitchesOf(tracker: string): [number, number][] {
  return [...tracker.replaceAll('-', '')].flatMap((letter, column) => {
    const bits = ALPHABET.indexOf(letter);
    return [0, 1, 2, 3, 4].flatMap((row): [number, number][] =>
      (bits >> row) & 1
        ? [
            [column, row],
            [column, 8 - row],
          ]
        : [],
    );
  });
}

/** The receipt's code as cloth: two codes that differ look different at a glance. The letters beside it are what counts. */
export function Weave({ tracker }: { tracker: string }) {
  const path = stitchesOf(tracker)
    .map(([column, row]) => `M${column * STITCH} ${row * STITCH}h${STITCH}v${STITCH}h-${STITCH}z`)
    .join('');
  return (
    <svg className={s.weave} viewBox={`0 0 ${16 * STITCH} ${9 * STITCH}`} aria-hidden="true" preserveAspectRatio="none">
      <path d={path} fill="currentColor" shapeRendering="crispEdges" />
    </svg>
  );
}
