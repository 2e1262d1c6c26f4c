import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { A_PHOTO, A_PHOTO_IN_TURNS, heldSideways, withPlace } from '../../../../../tests/support/photos.ts';
import { writeEmblem } from '../../demo/commands/write-png.ts';
import { pngChunk } from '../../logos/commands/points.ts';
import { turnedBy, turnOf } from './jpeg-parts.ts';
import { withoutOrigin } from './without-origin.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-origin-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function keptOf(bytes: Buffer, extension: FileExtension = 'jpg'): Promise<Buffer> {
  const path = join(folder, 'came');
  await writeFile(path, bytes);
  const kept = await withoutOrigin(path, extension);
  expect((await readFile(path)).equals(bytes), 'what came stays for the upload to go on').toBe(true);
  return readFile(kept);
}

it('keeps of a photograph what is drawn, byte by byte, and not where it was taken (SEC-72)', async () => {
  for (const photo of [A_PHOTO, A_PHOTO_IN_TURNS]) {
    const kept = await keptOf(Buffer.concat([withPlace(photo), Buffer.from('a film of that minute')]));
    expect(kept.equals(photo)).toBe(true);
  }
});

it('lets a picture that tells nothing stay where it is', async () => {
  const path = join(folder, 'plain');
  await writeFile(path, A_PHOTO);
  expect(await withoutOrigin(path, 'jpg')).toBe(path);
});

it('keeps how a photograph is to be turned, whichever way its camera writes it', async () => {
  for (const order of ['II', 'MM'] as const)
    for (const turn of [1, 3, 6, 8]) {
      const kept = await keptOf(heldSideways(A_PHOTO, order, turn));
      expect(kept.includes('GPSMARK')).toBe(false);
      expect(turn === 1 ? 1 : turnOf(kept.subarray(2, 38)), `${order} ${turn}`).toBe(turn);
      expect(kept.subarray(turn === 1 ? 2 : 38).equals(A_PHOTO.subarray(2))).toBe(true);
      // Sent once more, it is what it was kept as.
      expect((await keptOf(kept)).equals(kept)).toBe(true);
    }
  expect(turnOf(turnedBy(6))).toBe(6);
});

it('keeps the colours', async () => {
  const profile = Buffer.concat([Buffer.from('ffe20012', 'hex'), Buffer.from('ICC_PROFILE\0abcd')]);
  const other = Buffer.concat([Buffer.from('ffe2000c', 'hex'), Buffer.from('MPF\0small!')]);
  const photo = Buffer.concat([A_PHOTO.subarray(0, 20), profile, A_PHOTO.subarray(20)]);
  const told = Buffer.concat([A_PHOTO.subarray(0, 20), profile, other, A_PHOTO.subarray(20)]);
  expect((await keptOf(told)).equals(photo)).toBe(true);
});

it('reads a photograph larger than what is read at once, wherever its marks fall', async () => {
  const scan = A_PHOTO.indexOf(Buffer.from('ffda', 'hex')) + 14;
  for (const length of [1_048_574, 1_048_575, 1_048_576, 3_000_001]) {
    // Points as they come, with their own marks: a mark and nothing, and the eight that begin anew.
    const points = Buffer.alloc(length, Buffer.from('12ff0034ffd057', 'hex'));
    if (points.at(-1) === 0xff) points[length - 1] = 0x12;
    const photo = Buffer.concat([A_PHOTO.subarray(0, scan), points, Buffer.from('ffd9', 'hex')]);
    expect((await keptOf(Buffer.concat([withPlace(photo), Buffer.from('behind')]))).equals(photo), String(length)).toBe(
      true,
    );
  }
});

it('keeps of a PNG all but its words, its time and the block of a camera', async () => {
  const leaf = writeEmblem({ motif: 'leaf', colour: '#2f6b3c' });
  const told = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'].map((type) => pngChunk(type, Buffer.from('GPSMARK')));
  const came = Buffer.concat([leaf.subarray(0, 33), ...told, leaf.subarray(33), Buffer.from('behind')]);
  expect((await keptOf(came, 'png')).equals(leaf)).toBe(true);
});

it('leaves what is no whole picture to the inspection, and never stops at it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(A_PHOTO.length),
      fc.constantFrom<FileExtension>('jpg', 'png'),
      async (noise, cut, extension) => {
        const kept = await keptOf(Buffer.concat([withPlace(A_PHOTO).subarray(0, cut), noise]), extension);
        expect(kept.length).toBeGreaterThanOrEqual(0);
        expect((await keptOf(kept, extension)).equals(kept)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
