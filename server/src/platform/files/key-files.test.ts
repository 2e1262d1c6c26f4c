import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openKeyFiles } from './key-files.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'minga-keys-'));
afterAll(() => rm(dataDir, { recursive: true, force: true }));
const folder = join(dataDir, 'keys');

describe('key files', () => {
  it('are made once, by one of many that try at once, readable by their owner alone, and never half', async () => {
    const id = randomUUID();
    const servers = Array.from({ length: 8 }, () => openKeyFiles(dataDir));
    const made = await Promise.allSettled(servers.map((server) => server.create(id)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const keys = new Set(servers.map((server) => server.read(id)?.export().toString('hex')));
    expect([...keys][0]).toHaveLength(64);
    expect(keys.size).toBe(1);
    expect((await stat(join(folder, `${id}.key`))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual([`${id}.key`]);
  });

  it('are never made by reading, and a file that is not a key is said to be none', async () => {
    const keys = openKeyFiles(dataDir);
    const id = randomUUID();
    expect(keys.read(id)).toBeNull();
    expect(await keys.list()).not.toContain(id);
    await writeFile(join(folder, `${id}.key`), 'cut');
    expect(() => keys.read(id)).toThrow('is not a key of Minga');
    await rm(join(folder, `${id}.key`));
    expect(() => keys.read('../session.secret')).toThrow('named by the id');
  });

  it('are destroyed for good: other bytes first, then no file; twice is as good as once', async () => {
    const [here, there] = [openKeyFiles(dataDir), openKeyFiles(dataDir)];
    const id = randomUUID();
    await here.create(id);
    const bytes = await readFile(join(folder, `${id}.key`));
    // A second name for the same bytes on the disk: what they become when the first name is gone.
    const { link } = await import('node:fs/promises');
    await link(join(folder, `${id}.key`), join(dataDir, 'shadow'));
    await here.destroy(id);
    await here.destroy(id);
    expect(here.read(id)).toBeNull();
    expect((await readFile(join(dataDir, 'shadow'))).equals(bytes)).toBe(false);
    expect(there.read(id)).toBeNull();
  });

  it('are taken over from elsewhere once, and another one in their place is an error', async () => {
    const keys = openKeyFiles(dataDir);
    const [id, key] = [randomUUID(), randomBytes(32)];
    await keys.adopt(id, key);
    await keys.adopt(id, key);
    expect(keys.read(id)?.export().equals(key)).toBe(true);
    await expect(keys.adopt(id, randomBytes(32))).rejects.toThrow('another key');
  });
});
