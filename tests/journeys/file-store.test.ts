import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { sweepUploads, verifyFiles } from '../../server/src/features/files/jobs.ts';
import { StorageAway } from '../../server/src/platform/files/storage.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { aSeat } from '../support/factories.ts';
import { objectStore } from '../support/object-store.ts';
import { append, ask, begin, diagnosisScene, idOf, locationOf } from '../support/uploads.ts';

/** The way of a file when whole files lie in a store behind a network, which is slow, or away, or both at the wrong moment. */
const store = await objectStore();
const rig = await testApp({ s3: store.config });
await rig.listen();
const { storage } = rig.deps;
const scene = await diagnosisScene(rig);
const { author, base } = scene;
afterEach(() => store.line.mend());
afterAll(async () => {
  await rig.close();
  await store.close();
});

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
const partsLeft = () => readdir(storage.partsDir);

async function begun(draftId: string, pdf: Buffer): Promise<string> {
  return locationOf(await begin(author, `${base}/${draftId}/uploads`, 'a.pdf', pdf.length));
}
/** Sends the whole file while nothing reaches the store, and comes back once the server is waiting for it. */
async function sendAndStall(location: string, pdf: Buffer): Promise<{ answer: Promise<Response> }> {
  store.line.hold();
  const answer = append(author, location, 0, pdf);
  await expect.poll(() => store.line.held(), { timeout: 10_000 }).toBeGreaterThan(0);
  return { answer };
}
async function publish(pdf: Buffer): Promise<{ path: string; fileId: string; key: string }> {
  const draft = await scene.aDraft();
  const location = await begun(draft.id, pdf);
  expect((await append(author, location, 0, pdf)).status).toBe(204);
  const receipt = (
    await author.post(`${base}/${draft.id}/submit`, { version: draft.version })
  ).json<DiagnosisReceipt>();
  const [file] = (await scene.draftOf(draft.id)).files;
  return { path: `${base}/${receipt.number}/files/${file?.id}`, fileId: file?.id ?? '', key: idOf(location) };
}

describe('a file in the store', () => {
  it('comes out as it went in, under a key of ours, and nothing of it stays on this machine’s disk', async () => {
    const pdf = aPdf('Agua', 400_000);
    const { path, key } = await publish(pdf);
    expect(await store.keys()).toContain(key);
    expect(await partsLeft()).toEqual([]);
    expect(await readdir(join(storage.partsDir, '..'))).toEqual(['parts']);
    const download = await rig.anonymous.fetch(path);
    expect(sha256(Buffer.from(await download.arrayBuffer()))).toBe(sha256(pdf));
    expect(download.headers.get('content-length')).toBe(String(pdf.length));
    store.line.breakAfter(20_000);
    const head = await rig.anonymous.fetch(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(pdf.length)]);
  });

  it('that breaks on its way to the reader is an error there, not a short file', async () => {
    const { path } = await publish(aPdf('largo', 3_000_000));
    // The first reader has it read through; a line that breaks then has told nothing about the file.
    store.line.breakAfter(1_000_000);
    expect((await rig.anonymous.fetch(path)).status).toBe(503);
    store.line.breakAfter(Number.POSITIVE_INFINITY);
    expect((await (await rig.anonymous.fetch(path)).arrayBuffer()).byteLength).toBeGreaterThan(1_000_000);
    store.line.breakAfter(1_000_000);
    const download = await rig.anonymous.fetch(path);
    expect(download.status).toBe(200);
    await expect(download.arrayBuffer()).rejects.toThrow();
  });

  it('is not called lost while the store is away: try again, and nothing is marked', async () => {
    const { path, fileId } = await publish(aPdf('fuera'));
    await store.line.cut();
    const away = await rig.anonymous.fetch(path);
    expect([away.status, await codeOf(away), away.headers.get('retry-after')]).toEqual([
      503,
      'server.unavailable',
      '2',
    ]);
    await expect(verifyFiles(rig.deps)).rejects.toBeInstanceOf(StorageAway);
    await store.line.mend();
    const rows = await rig.database.query('select verified_at is not null as ok from files where id = $1', [fileId]);
    expect(rows).toEqual([{ ok: true }]);
    expect((await rig.anonymous.fetch(path)).status).toBe(200);
  });

  it('that the store lost is called lost', async () => {
    const { path, fileId, key } = await publish(aPdf('perdido'));
    await storage.remove(key);
    const gone = await rig.anonymous.fetch(path);
    expect([gone.status, await codeOf(gone)]).toEqual([410, 'file.gone']);
    expect(await verifyFiles(rig.deps)).toEqual([fileId]);
  });
});

describe('a slow store', () => {
  it('keeps nobody waiting: no transaction stays open for it, and the draft is written meanwhile', async () => {
    const draft = await scene.aDraft();
    const { answer } = await sendAndStall(await begun(draft.id, aPdf('lento')), aPdf('lento'));
    const open = await rig.database.query(
      "select state from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    expect(open).toEqual([]);
    const saved = await author.put(`${base}/${draft.id}`, {
      ...{ title: 'Otro título', problem: '', affectedGroup: '', evidence: '', causes: '', proposals: '', summary: '' },
      themes: [],
      version: draft.version,
    });
    expect(saved.statusCode).toBe(200);
    store.line.release();
    expect((await answer).status).toBe(204);
    expect((await scene.draftOf(draft.id)).files).toHaveLength(1);
  });

  it('and a seat that ends meanwhile: refused, and the store keeps nothing of it', async () => {
    const leaving = await aSeat(rig.deps.db, { forumId: scene.forum.id, organisationId: scene.own.id });
    const agent = await rig.signInAs(leaving.personId);
    const draft = await scene.aDraft(agent);
    const location = locationOf(await begin(agent, `${base}/${draft.id}/uploads`, 'a.pdf', aPdf().length));
    store.line.hold();
    const answer = append(agent, location, 0, aPdf());
    await expect.poll(() => store.line.held(), { timeout: 10_000 }).toBeGreaterThan(0);
    await rig.database.query('update seats set ended_at = now() where id = $1', [leaving.id]);
    store.line.release();
    expect((await answer).status).toBe(404);
    expect(await partsLeft()).toEqual([]);
    expect(await store.keys()).not.toContain(idOf(location));
  });

  it('and an upload that is cancelled meanwhile: nobody gets a row, and what arrived late is swept', async () => {
    const draft = await scene.aDraft();
    const pdf = aPdf('cancelado');
    const location = await begun(draft.id, pdf);
    const { answer } = await sendAndStall(location, pdf);
    const cancelled = ask(author, location, 'DELETE');
    await expect
      .poll(() => rig.database.query('select 1 from uploads where id = $1', [idOf(location)]), { timeout: 10_000 })
      .toEqual([]);
    store.line.release();
    expect([(await answer).status, (await cancelled).status]).toEqual([404, 204]);
    expect((await scene.draftOf(draft.id)).files).toEqual([]);
    await rig.database.query("update loose_files set at = now() - interval '2 hours'");
    await sweepUploads(rig.deps);
    expect(await store.keys()).not.toContain(idOf(location));
    expect(await rig.database.query('select 1 from loose_files')).toEqual([]);
  });
});

describe('a store that is away when an upload is whole', () => {
  it('costs a second question, not the upload', async () => {
    const draft = await scene.aDraft();
    const pdf = aPdf('a destiempo', 300_000);
    const location = await begun(draft.id, pdf);
    await store.line.cut();
    const refused = await append(author, location, 0, pdf);
    expect([refused.status, await codeOf(refused)]).toEqual([503, 'server.unavailable']);
    expect((await ask(author, location, 'HEAD')).status).toBe(503);
    await store.line.mend();
    const again = await ask(author, location, 'HEAD');
    expect([again.status, again.headers.get('upload-offset')]).toEqual([200, String(pdf.length)]);
    expect((await scene.draftOf(draft.id)).files).toMatchObject([{ sha256: sha256(pdf) }]);
    expect(await partsLeft()).toEqual([]);
  });

  it('or when a file is taken out: it is out, and the store is cleared later', async () => {
    const draft = await scene.aDraft();
    const pdf = aPdf('fuera');
    const location = await begun(draft.id, pdf);
    await append(author, location, 0, pdf);
    const [file] = (await scene.draftOf(draft.id)).files;
    await store.line.cut();
    expect((await author.delete(`${base}/${draft.id}/files/${file?.id}`)).statusCode).toBe(200);
    expect((await author.delete(`${base}/${draft.id}`)).statusCode).toBe(200);
    await store.line.mend();
    expect(await store.keys()).toContain(idOf(location));
    await rig.database.query("update loose_files set at = now() - interval '2 hours'");
    await sweepUploads(rig.deps);
    expect(await store.keys()).not.toContain(idOf(location));
  });
});

it('a file that a row names again, as after a restored backup, is not swept', async () => {
  const { path, key } = await publish(aPdf('de vuelta'));
  await rig.database.query("insert into loose_files (key, at) values ($1, now() - interval '2 hours')", [key]);
  await sweepUploads(rig.deps);
  expect(await rig.database.query('select 1 from loose_files')).toEqual([]);
  expect((await rig.anonymous.fetch(path)).status).toBe(200);
});

describe('two servers on one database, one store and one folder of parts', () => {
  const withSecond = async (work: (second: TestApp) => Promise<void>) => {
    const second = await testApp({ database: rig.database, dataDir: rig.deps.config.dataDir, s3: store.config });
    await second.listen();
    try {
      await work(second);
    } finally {
      await second.stop();
    }
  };

  it('take one upload in once, although both are asked at the same time', async () => {
    await withSecond(async (second) => {
      const elsewhere = await second.signInAs(author.personId ?? '');
      for (let round = 0; round < 5; round += 1) {
        const draft = await scene.aDraft();
        const pdf = aPdf(`dos ${round}`, 100_000);
        const location = await begun(draft.id, pdf);
        await writeFile(join(storage.partsDir, idOf(location)), pdf);
        const answers = await Promise.all(
          [author, elsewhere, author, elsewhere].map((agent) => ask(agent, location, 'HEAD')),
        );
        expect(answers.map((answer) => answer.headers.get('upload-offset'))).toEqual(Array(4).fill(String(pdf.length)));
        expect((await scene.draftOf(draft.id)).files).toMatchObject([{ sha256: sha256(pdf) }]);
        expect(await storage.size(idOf(location))).toBe(pdf.length);
      }
    });
    expect(await partsLeft()).toEqual([]);
  });

  /** Waits until a statement that begins like this waits for a lock that somebody else holds. */
  const stuck = (statement: string) =>
    expect
      .poll(() =>
        rig.database.query("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like $1", [
          `${statement}%`,
        ]),
      )
      .toHaveLength(1);

  it('decide together when one takes in what the other cancels: a row has its file', async () => {
    const draft = await scene.aDraft();
    const pdf = aPdf('carrera');
    const location = await begun(draft.id, pdf);
    await writeFile(join(storage.partsDir, idOf(location)), pdf);
    await withSecond(async (second) => {
      const elsewhere = await second.signInAs(author.personId ?? '');
      // Whoever takes it in is stopped in the middle of its transaction, and meanwhile somebody cancels.
      const brake = new pg.Client({ connectionString: rig.database.url });
      await brake.connect();
      await brake.query('begin');
      await brake.query('lock table files in share mode');
      const whole = ask(author, location, 'HEAD');
      await stuck('insert into "files"');
      const cancel = ask(elsewhere, location, 'DELETE');
      await Promise.race([cancel, stuck('delete from "uploads"')]);
      await brake.query('commit');
      await brake.end();
      expect([(await whole).status, (await cancel).status]).toEqual([200, 404]);
    });
    expect((await scene.draftOf(draft.id)).files).toHaveLength(1);
    expect(await storage.size(idOf(location))).toBe(pdf.length);
  });

  it('one takes in what the other had stored when it died before the row', async () => {
    const draft = await scene.aDraft();
    const pdf = aPdf('a medias');
    const location = await begun(draft.id, pdf);
    await writeFile(join(storage.partsDir, idOf(location)), pdf);
    await storage.adopt(join(storage.partsDir, idOf(location)), idOf(location));
    await withSecond(async (second) => {
      const elsewhere = await second.signInAs(author.personId ?? '');
      expect((await ask(elsewhere, location, 'HEAD')).headers.get('upload-offset')).toBe(String(pdf.length));
    });
    expect((await scene.draftOf(draft.id)).files).toHaveLength(1);
  });
});

describe('a store', () => {
  const ready = async () => {
    const answer = await rig.anonymous.get('/readyz');
    const { status, reasons } = answer.json<{ status: string; reasons: { code: string }[] }>();
    return [answer.statusCode, status, reasons.map(({ code }) => code)];
  };
  const limited = [200, 'limited', ['file-store-away']];

  it.each([
    ['refuses to be called', 'ECONNREFUSED', () => store.line.cut()],
    ['says nothing', 'no answer within', () => store.line.hold()],
  ])(
    'that %s is named by readiness, which sends nobody elsewhere, until it answers again',
    async (_how, cause, fail) => {
      await expect.poll(ready, { timeout: 20_000 }).toEqual([200, 'ready', []]);
      const before = rig.log().length;
      await fail();
      // Whoever was answered well is not asked again for ten seconds.
      await expect.poll(ready, { timeout: 30_000, interval: 500 }).toEqual(limited);
      const told = rig
        .log()
        .slice(before)
        .split('\n')
        .filter((one) => one.includes('file-store-away'));
      expect(told).toEqual([expect.stringContaining(cause)]);
      expect((await rig.anonymous.get('/api/cycles')).statusCode).toBe(200);
      await store.line.mend();
      await expect.poll(ready, { timeout: 20_000, interval: 200 }).toEqual([200, 'ready', []]);
    },
  );
});
