import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { browserAt } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { objectStore } from '../support/object-store.ts';
import { append, ask, begin, diagnosisScene, idOf, locationOf } from '../support/uploads.ts';
import { boardProcess } from './board-process.ts';

/** kill -9 between the steps in which an upload becomes a file: the browser's next question must find everything. */
const store = await objectStore();
const { endpoint, bucket, accessKey, secretKey } = store.config;
const rig = await testApp({ s3: store.config });
const scene = await diagnosisScene(rig);
const server = await boardProcess(rig.database.appUrl, rig.deps.config.dataDir, {
  S3_ENDPOINT: endpoint,
  S3_BUCKET: bucket,
  S3_ACCESS_KEY: accessKey,
  S3_SECRET_KEY: secretKey,
});
const author = browserAt(server.url, scene.author);
afterEach(() => store.line.release());
afterAll(async () => {
  await server.stop();
  await rig.close();
  await store.close();
});

/** Sends a whole file to the server that will be killed; its answer never comes. */
async function send(pdf: Buffer): Promise<{ draftId: string; location: string; answer: Promise<unknown> }> {
  const draft = await scene.aDraft();
  const uploads = `${scene.base}/${draft.id}/uploads`;
  const location = locationOf(await begin(author, uploads, 'a.pdf', pdf.length));
  const answer = append(author, location, 0, pdf).then(
    ({ status }) => status,
    () => 'no answer',
  );
  return { draftId: draft.id, location, answer };
}

async function expectTakenIn(draftId: string, location: string, pdf: Buffer): Promise<void> {
  const head = await ask(author, location, 'HEAD');
  expect([head.status, head.headers.get('upload-offset')]).toEqual([200, String(pdf.length)]);
  expect((await scene.draftOf(draftId)).files).toMatchObject([
    { bytes: pdf.length, sha256: createHash('sha256').update(pdf).digest('hex') },
  ]);
  expect(await rig.deps.storage.size(idOf(location))).toBe(pdf.length);
}

describe('a server killed while an upload becomes a file', () => {
  it('while the store is still receiving it', async () => {
    const pdf = aPdf('antes', 2_000_000);
    store.line.hold();
    const { draftId, location, answer } = await send(pdf);
    await expect.poll(() => store.line.held(), { timeout: 10_000 }).toBeGreaterThan(0);
    // What is held may be a question about another file: this one has to be here as a whole before it can be on its way there.
    const part = join(rig.deps.storage.partsDir, idOf(location));
    await expect.poll(async () => (await stat(part)).size, { timeout: 10_000 }).toBe(pdf.length);
    await server.kill();
    expect(await answer).toBe('no answer');
    store.line.release();
    await server.start();
    await expectTakenIn(draftId, location, pdf);
  });

  it('when the store has it and its row is being written', async () => {
    const pdf = aPdf('entre', 300_000);
    const brake = new pg.Client({ connectionString: rig.database.url });
    await brake.connect();
    await brake.query('begin');
    await brake.query('lock table files in share mode');
    const { draftId, location, answer } = await send(pdf);
    const stuck = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into "files"%'`;
    await expect.poll(() => rig.database.query(stuck), { timeout: 10_000 }).toHaveLength(1);
    await server.kill();
    expect(await answer).toBe('no answer');
    await brake.query('rollback');
    await brake.end();
    expect(await store.keys()).toContain(idOf(location));
    await server.start();
    await expectTakenIn(draftId, location, pdf);
  });
});
