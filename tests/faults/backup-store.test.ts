import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { bareEnvironment } from '../support/child-server.ts';
import { testDatabase } from '../support/database.ts';
import { aPdf } from '../support/documents.ts';
import { objectStore } from '../support/object-store.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** `npm run backup` and `npm run restore` where whole files lie in a store that speaks S3, from one bucket into another. */
const store = await objectStore();
const folder = await mkdtemp(join(tmpdir(), 'minga-backup-store-'));
const path = join(folder, 'saved.tar.gz');
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

type Ending = { code: number | null; text: string };

function run(command: 'backup' | 'restore', databaseUrl: string, bucket: string): Promise<Ending> {
  const { endpoint, accessKey, secretKey } = store.config;
  const child = spawn(process.execPath, [join(import.meta.dirname, `../../server/src/${command}.ts`), path], {
    env: {
      ...bareEnvironment(),
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
    },
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

async function withApp(work: (app: TestApp) => Promise<void>, options: Parameters<typeof testApp>[0]): Promise<void> {
  const app = await testApp(options);
  try {
    await app.listen();
    await work(app);
  } finally {
    await app.stop();
  }
}

it('files are saved out of one bucket and come back into another, and a store that is away is no good night', async () => {
  const [database, other] = [await testDatabase(), await testDatabase()];
  const pdf = aPdf('a salvo', 200_000);
  let draftId = '';
  await withApp(
    async (app) => {
      const scene = await diagnosisScene(app);
      draftId = (await scene.aDraft()).id;
      expect((await scene.upload(draftId, 'a.pdf', pdf)).status).toBe(204);
    },
    { database, s3: store.config, dataDir: join(folder, 'one') },
  );
  const saved = await run('backup', database.url, store.config.bucket);
  expect(saved).toMatchObject({ code: 0, text: expect.stringMatching(/1 files of 20\d kB/) });
  expect(await run('restore', other.url, 'another')).toMatchObject({ code: 0 });
  const s3 = { ...store.config, bucket: 'another' };
  await withApp(
    async ({ deps, database: restored }) => {
      const [file] = await restored.query<{ storage_key: string }>(
        'select storage_key from files where owner_id = $1',
        [draftId],
      );
      const bytes = await Array.fromAsync(deps.storage.open(file?.storage_key ?? '') as AsyncIterable<Buffer>);
      expect(Buffer.concat(bytes).equals(pdf)).toBe(true);
    },
    { database: other, s3, dataDir: join(folder, 'other') },
  );
  await store.line.cut();
  const away = await run('backup', database.url, store.config.bucket);
  expect(away).toMatchObject({ code: 1, text: expect.stringContaining('cannot be reached: ECONNREFUSED') });
  await Promise.all([database.drop(), other.drop()]);
});
