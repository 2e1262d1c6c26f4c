import { readdir } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson } from '../../../../tests/support/factories.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { findOutcome, freshPress, workOnce } from '../../platform/http/repeats.ts';

/** What is decided before a file has come, and what is true of one whose worker is gone. */
const LARGEST = 16 * 1024 * 1024;
const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

let rig: TestApp;
let url: string;
beforeAll(async () => {
  rig = await testApp();
  url = await rig.listen();
});
afterAll(() => rig.close());

async function place() {
  const cycle = await aCycle(rig.deps.db);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  return { lead, path: `/api/cycles/${cycle.id}/meetings/import` };
}

type Sending = { sending: ClientRequest; answered: Promise<IncomingMessage>; cut: Promise<void> };
/** Announces a file and sends only its first bytes. */
function announce(path: string, cookie: string, bytes: number): Sending {
  const headers = { cookie, 'content-type': 'text/csv', 'content-length': bytes };
  const sending = request(`${url}${path}`, { method: 'POST', headers });
  const answered = new Promise<IncomingMessage>((done, fail) => sending.once('response', done).once('error', fail));
  answered.catch(() => {});
  const cut = new Promise<void>((done) => sending.once('close', done));
  sending.write(HEADER);
  return { sending, answered, cut };
}
async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  // The line is cut once the answer has left; what came of it counts.
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) text += String(chunk);
  return text;
}
const received = () => readdir(join(rig.deps.config.dataDir, 'received')).catch(() => []);
const until = async (isTrue: () => Promise<boolean>) => {
  while (!(await isTrue())) await new Promise((done) => setImmediate(done));
};

it('refuses strangers and what is too much while nothing of the file has been read, and cuts the line', async () => {
  const { lead, path } = await place();
  const cases: [string, number, number, string][] = [
    ['', LARGEST, 401, 'session.required'],
    [lead.cookie, LARGEST + 1, 413, 'request.too-large'],
  ];
  for (const [cookie, bytes, status, code] of cases) {
    const { answered, cut } = announce(path, cookie, bytes);
    const answer = await answered;
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(await textOf(answer))).toMatchObject({ code });
    await cut;
  }
});

it('lets two of the largest arrive, a third is told when to come again; another forum is let in', async () => {
  const [one, other] = [await place(), await place()];
  const first = [1, 2].map(() => announce(one.path, one.lead.cookie, LARGEST));
  await until(async () => (await received()).length === 2);
  const began = performance.now();
  const third = await announce(one.path, one.lead.cookie, LARGEST).answered;
  expect(third.statusCode).toBe(429);
  // Whoever asks again as soon as they are refused is slowed down to once a second. Timers may be early by a millisecond.
  expect(performance.now() - began).toBeGreaterThan(990);
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
  expect(JSON.parse(await textOf(third))).toMatchObject({ code: 'work.queue-full' });
  const send = ({ lead, path }: typeof one) =>
    lead.ask('POST', path, { headers: { 'content-type': 'text/csv' }, body: HEADER });
  expect((await send(other)).statusCode).toBe(200);
  for (const { sending } of first) sending.destroy();
  await until(async () => (await send(one)).statusCode === 200);
});

it('keeps a file only as long as its request lasts, also of one that was broken off or refused', async () => {
  const { lead, path } = await place();
  const ask = (type: string, body: string, query = '') =>
    lead.ask('POST', `${path}${query}`, { headers: { 'content-type': type }, body });
  expect((await ask('text/csv', HEADER)).statusCode).toBe(200);
  expect((await ask('text/csv', HEADER, '?dryRun=perhaps')).statusCode).toBe(422);
  const broken = announce(path, lead.cookie, LARGEST);
  await until(async () => (await received()).length === 1);
  broken.sending.destroy();
  await until(async () => (await received()).length === 0);
});

it('answers packed to whoever takes that, and in plain words to others', async () => {
  const { lead, path } = await place();
  const send = (coding: string) =>
    fetch(`${url}${path}?dryRun=true`, {
      method: 'POST',
      headers: { cookie: lead.cookie, 'content-type': 'text/csv', 'accept-encoding': coding },
      body: HEADER,
    });
  const packed = await send('gzip, br');
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  const plain = await send('identity');
  expect(plain.headers.get('content-encoding')).toBe(null);
  expect(await packed.json()).toEqual(await plain.json());
});

it('reads what became of work whose process died: committed, not yet, or never', async () => {
  const db = rig.deps.db;
  const act = (press: ReturnType<typeof freshPress>, meanwhile: () => Promise<unknown>) =>
    workOnce(db, press, () => inTransaction(db, async () => ({ created: await meanwhile() })));
  const committed = freshPress();
  await act(committed, async () => 3);
  expect(await findOutcome(db, committed)).toEqual({ result: { created: 3 } });
  // Still at its last statement: whoever asks waits for it.
  const under = Promise.withResolvers<number>();
  const late = freshPress();
  const working = act(late, () => under.promise);
  const locks = `select 1 from pg_locks l join pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and d.datname = current_database()`;
  await until(async () => (await rig.database.query(locks)).length > 0);
  const asked = findOutcome(db, late);
  under.resolve(4);
  await working;
  expect(await asked).toEqual({ result: { created: 4 } });
  const broken = freshPress();
  await expect(act(broken, () => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
  expect(await findOutcome(db, broken)).toBeNull();
});

it('whose statement the database gave up is no fault of ours: 503, to be tried again', async () => {
  const { lead, path } = await place();
  const holding = await rig.owner.db.pool.connect();
  try {
    await holding.query('begin; lock table themes in access exclusive mode');
    const answer = await fetch(`${url}${path}?dryRun=true`, {
      method: 'POST',
      headers: { cookie: lead.cookie, 'content-type': 'text/csv' },
      body: `${HEADER}\nMesa,,2030-03-04T09:00,2030-03-04T10:00,in_person,Sala A,,`,
    });
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'server.unavailable' }]);
  } finally {
    await holding.query('rollback');
    holding.release();
  }
});

it('saves nothing for whoever left before their turn came, and what they tried makes nobody wait', async () => {
  const { lead, path } = await place();
  const send = (query: string) => {
    const headers = { cookie: lead.cookie, 'content-type': 'text/csv' };
    const sending = request(`${url}${path}${query}`, { method: 'POST', headers });
    sending.on('error', () => {});
    sending.end(`${HEADER}\nMesa ${query},,2030-03-04T09:00,2030-03-04T10:00,in_person,Sala A,,`);
    return sending;
  };
  const holding = await rig.owner.db.pool.connect();
  try {
    await holding.query('begin; lock table themes in access exclusive mode');
    const tried = send('?dryRun=true');
    await until(async () => (await received()).length === 1);
    const waiting = send('');
    await until(async () => (await received()).length === 2);
    waiting.destroy();
    await until(async () => (await received()).length === 1);
    tried.destroy();
    await until(async () => (await received()).length === 0);
  } finally {
    await holding.query('rollback');
    holding.release();
  }
  const headers = { 'content-type': 'text/csv' };
  expect((await lead.ask('POST', path, { headers, body: HEADER })).statusCode).toBe(200);
  const listed = await lead.get(path.replace('/import', ''));
  expect(listed.json<{ items: unknown[] }>().items).toEqual([]);
});
