import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createArchive } from './write-archive.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-archive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a backup that was killed long ago goes with the next one; one that is being written stays, and so does all else', async () => {
  const names = ['killed.tar.gz.partial', 'under-way.tar.gz.partial', 'whole.tar.gz', 'notes.partial'];
  for (const name of names) await writeFile(join(folder, name), 'x');
  const before = new Date(Date.now() - 2 * 3_600_000);
  for (const name of names.filter((one) => one !== 'under-way.tar.gz.partial'))
    await utimes(join(folder, name), before, before);
  const archive = await createArchive(join(folder, 'next.tar.gz'));
  await archive.discard();
  expect((await readdir(folder)).sort()).toEqual(['notes.partial', 'under-way.tar.gz.partial', 'whole.tar.gz']);
});
