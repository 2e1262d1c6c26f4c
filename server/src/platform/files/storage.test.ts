import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { objectStore } from '../../../../tests/support/object-store.ts';
import { readConfig } from '../../config.ts';
import { type OpenStorage, openStorage } from './open-storage.ts';
import { regionOf } from './s3-storage.ts';
import { StorageAway } from './storage.ts';

const folder = await mkdtemp(join(tmpdir(), 'minga-storage-'));
const store = await objectStore();
const opened: OpenStorage[] = [];
afterEach(() => store.line.mend());
afterAll(async () => {
  for (const one of opened) one.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(s3: typeof store.config | null, dataDir = join(folder, randomUUID())): Promise<OpenStorage> {
  const storage = await openStorage({ ...readConfig({ DATA_DIR: dataDir }), s3 }, () => {});
  opened.push(storage);
  return storage;
}
async function part(storage: OpenStorage, content: Buffer | string): Promise<string> {
  const path = join(storage.partsDir, randomUUID());
  await writeFile(path, content);
  return path;
}
const bytesOf = async (storage: OpenStorage, key: string) =>
  Buffer.concat(await Array.fromAsync(storage.open(key) as AsyncIterable<Buffer>));
const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error as Error,
  );

describe.each([
  ['a folder', null],
  ['a store that speaks S3', store.config],
])('files in %s', async (_name, s3) => {
  const storage = await open(s3);

  it('are kept as they are, whatever their size, and the part stays until its owner removes it', async () => {
    for (const content of [Buffer.from('x'), randomBytes(3_000_000)]) {
      const key = randomUUID();
      const path = await part(storage, content);
      await storage.adopt(path, key);
      expect(await storage.size(key)).toBe(content.length);
      expect((await bytesOf(storage, key)).equals(content)).toBe(true);
      expect((await readFile(path)).equals(content)).toBe(true);
      await rm(path);
      expect((await bytesOf(storage, key)).equals(content)).toBe(true);
    }
    expect(await readdir(storage.partsDir)).toEqual([]);
  });

  it('may be adopted again, also by several at once, and are one file', async () => {
    const key = randomUUID();
    const content = randomBytes(200_000);
    const path = await part(storage, content);
    await Promise.all([1, 2, 3].map(() => storage.adopt(path, key)));
    await storage.adopt(path, key);
    expect((await bytesOf(storage, key)).equals(content)).toBe(true);
    await rm(path);
  });

  it('that do not exist have no size, fail when they are read, and may be removed', async () => {
    const key = randomUUID();
    expect(await storage.size(key)).toBeNull();
    expect(await failure(bytesOf(storage, key))).not.toBeInstanceOf(StorageAway);
    await storage.remove(key);
    const path = await part(storage, 'now');
    await storage.adopt(path, key);
    await storage.remove(key);
    await storage.remove(key);
    expect(await storage.size(key)).toBeNull();
  });

  it('lie under keys of ours only, and a part that is not there is adopted by nobody', async () => {
    const path = await part(storage, 'x');
    expect((await failure(storage.adopt(path, '../../etc/passwd'))).message).toContain('uuid');
    expect(() => storage.open('a/b')).toThrow('uuid');
    expect(await failure(storage.adopt(join(storage.partsDir, 'nobody'), randomUUID()))).toMatchObject({
      code: 'ENOENT',
    });
  });

  it('may be let go of half-way', async () => {
    const key = randomUUID();
    await storage.adopt(await part(storage, randomBytes(2_000_000)), key);
    for await (const chunk of storage.open(key) as AsyncIterable<Buffer>) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await storage.size(key)).toBe(2_000_000);
  });
});

describe('a store behind a network', () => {
  it('that breaks on the way is an error, never a short file', async () => {
    const storage = await open(store.config);
    const key = randomUUID();
    await storage.adopt(await part(storage, randomBytes(2_000_000)), key);
    store.line.breakAfter(700_000);
    expect(await failure(bytesOf(storage, key))).toBeInstanceOf(StorageAway);
  });

  it('that is away is told apart from a file that is missing, and is found again', async () => {
    const storage = await open(store.config);
    const key = randomUUID();
    const path = await part(storage, 'x');
    await storage.adopt(path, key);
    await store.line.cut();
    const works = [storage.size(key), storage.remove(key), storage.adopt(path, key), bytesOf(storage, key)];
    for (const error of await Promise.all(works.map(failure))) expect(error).toBeInstanceOf(StorageAway);
    await store.line.mend();
    expect(await storage.size(key)).toBe(1);
  });

  it('gets its bucket from whoever starts first, also when two start together', async () => {
    const config = { ...store.config, bucket: 'made-by-two' };
    const [one, other] = await Promise.all([open(config), open(config)]);
    const key = randomUUID();
    await one.adopt(await part(one, 'x'), key);
    expect(await other.size(key)).toBe(1);
  });

  it('takes over what an earlier start kept in the folder, once', async () => {
    const dataDir = join(folder, randomUUID());
    const before = await open(null, dataDir);
    const key = randomUUID();
    await before.adopt(await part(before, 'older'), key);
    const config = { ...store.config, bucket: 'taken-over' };
    const [one, other] = await Promise.all([open(config, dataDir), open(config, dataDir)]);
    for (const storage of [one, other]) expect((await bytesOf(storage, key)).toString()).toBe('older');
    expect(await readdir(join(dataDir, 'files', 'whole'))).toEqual([]);
  });

  it.each([
    ['https://s3.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['https://s3.fr-par.scw.cloud', 'fr-par'],
    ['http://s3:8333', 'us-east-1'],
    ['https://files.example.org', 'us-east-1'],
  ])('at %s is asked in the region %s', (endpoint, region) => expect(regionOf(endpoint)).toBe(region));
});

describe('a store that cannot be used', () => {
  it('because nobody is there', async () => {
    const { message } = await failure(open({ ...store.config, endpoint: 'http://127.0.0.1:9' }));
    expect(message).toBe(
      'The file store 127.0.0.1:9 cannot be reached: ECONNREFUSED. Check S3_ENDPOINT and that the store runs.',
    );
  });

  it.each([
    ['SignatureDoesNotMatch', { secretKey: 'not-the-secret' }],
    ['InvalidAccessKeyId', { accessKey: 'not-a-key' }],
  ])('because it answers %s', async (cause, wrong) => {
    const { message } = await failure(open({ ...store.config, ...wrong }));
    expect(message).toContain(
      `does not let Minga use the bucket «minga-files»: ${cause}. Check S3_ACCESS_KEY, S3_SECRET_KEY`,
    );
    expect(message).not.toMatch(/not-the-secret|not-a-key|S3RVER/);
  });

  /** Answers every request in one way, by its verb, where a store should be. */
  async function openAt(answerTo: (verb: string) => [status: number, body: string]): Promise<string> {
    const page = createServer((request, answer) => {
      request.resume();
      const [status, body] = answerTo(request.method ?? '');
      answer.writeHead(status, { 'content-type': 'application/xml' }).end(request.method === 'HEAD' ? '' : body);
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as { port: number };
    const { message } = await failure(open({ ...store.config, endpoint: `http://127.0.0.1:${port}`, bucket: 'b-b' }));
    page.close();
    expect(message).toMatch(new RegExp(`^The file store 127\\.0\\.0\\.1:${port} `));
    return message;
  }
  const code = (name: string) => `<Error><Code>${name}</Code><Message>No.</Message></Error>`;

  it('because it may not be written', async () => {
    const message = await openAt((verb) => (verb === 'HEAD' ? [200, ''] : [403, code('AccessDenied')]));
    expect(message).toContain('does not let Minga use the bucket «b-b»: AccessDenied.');
  });

  it('because its bucket is missing and may not be made', async () => {
    const message = await openAt((verb) => (verb === 'HEAD' ? [404, ''] : [403, code('AccessDenied')]));
    expect(message).toContain('has no bucket «b-b» and does not let Minga make it: AccessDenied.');
  });

  it('because it is out of order, or no such store at all', async () => {
    expect(await openAt(() => [500, code('InternalError')])).toContain('is out of order: InternalError.');
    const everything = await openAt(() => [200, '<!doctype html><p>Welcome to the intranet']);
    expect(everything).toContain('gives back something else than was written.');
    expect(everything).not.toContain('intranet');
    expect(await openAt(() => [404, '<!doctype html><p>Welcome to the intranet'])).not.toContain('intranet');
  });
});
