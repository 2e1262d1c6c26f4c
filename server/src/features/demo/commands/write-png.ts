import { crc32, deflateSync } from 'node:zlib';

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

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

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
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(`ffffff${colour.slice(1)}`, 'hex')),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
