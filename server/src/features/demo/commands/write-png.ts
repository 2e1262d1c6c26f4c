import { pngChunk, writePng } from '../../logos/commands/points.ts';

/** A point of the picture, from its middle: -1 to 1 each way. */
type Motif = (x: number, y: number) => boolean;

/** Small emblems, drawn by their outline. */
const MOTIFS = {
  leaf: (x, y) => (x - 0.45) ** 2 + y ** 2 < 0.72 && (x + 0.45) ** 2 + y ** 2 < 0.72 && Math.abs(x - y / 9) > 0.035,
  sun: (x, y) => Math.hypot(x, y) < 0.55 + 0.22 * Math.cos(9 * Math.atan2(y, x)),
  waves: (x, y) => Math.abs(((y * 2.2 + 0.25 * Math.sin(x * 5) + 4) % 1) - 0.5) < 0.24 && Math.hypot(x, y) < 0.85,
  bridge: (x, y) => Math.hypot(x, y) < 0.85 && (Math.abs(y - 0.1) < 0.08 || (y < 0.1 && Math.hypot(x, y - 0.1) > 0.62)),
} satisfies Record<string, Motif>;
export type Emblem = { motif: keyof typeof MOTIFS; colour: string };

const SIDE = 192;

/** A logo as a PNG of two colours: paper, and the one named `#rrggbb`. */
export function writeEmblem({ motif, colour }: Emblem): Buffer {
  const isInk: Motif = MOTIFS[motif];
  const at = (step: number) => ((step + 0.5) / SIDE) * 2 - 1;
  const rows = Array.from({ length: SIDE }, (_, y) => {
    const row = Buffer.alloc(SIDE + 1);
    for (let x = 0; x < SIDE; x += 1) row[x + 1] = isInk(at(x), at(y)) ? 1 : 0;
    return row;
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  // Eight bits of a palette.
  head.set([8, 3, 0, 0, 0], 8);
  return writePng(head, [pngChunk('PLTE', Buffer.from(`ffffff${colour.slice(1)}`, 'hex'))], Buffer.concat(rows));
}
