import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { append, ask, begin, diagnosisScene, locationOf } from '../../../../tests/support/uploads.ts';
import { inTransaction } from '../database/db.ts';
import { keyedHash } from '../files/secret.ts';
import { openOwnRow } from '../database/servers.ts';

const content = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const readyOf = async (rig: TestApp) => {
  const answer = await rig.anonymous.get('/readyz');
  const { status, reasons } = answer.json<{ status: string; reasons: { code: string }[] }>();
  return [answer.statusCode, status, reasons.map(({ code }) => code)];
};

describe('a disk that has reached its reserve', () => {
  let roomy: TestApp;
  let tight: TestApp;
  beforeAll(async () => {
    roomy = await testApp();
    // The same installation, for which every free byte belongs to the reserve.
    tight = await testApp({ database: roomy.database, dataDir: roomy.deps.config.dataDir, diskReserve: 100 });
    await Promise.all([roomy.listen(), tight.listen()]);
  });
  afterAll(async () => {
    await tight.stop();
    await roomy.close();
  });

  it('takes no file and says so, while everything else goes on, deletions too', async () => {
    const scene = await diagnosisScene(roomy);
    const draft = await scene.aDraft();
    const uploads = `${scene.base}/${draft.id}/uploads`;
    const begun = locationOf(await begin(scene.author, uploads, 'antes.pdf', content.length));
    const author = await tight.signInAs(scene.seat.personId);
    const refused = await begin(author, uploads, 'tarde.pdf', content.length);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([507, 'server.disk-reserve']);
    expect((await append(author, begun, 0, content)).status).toBe(507);
    expect((await author.put(`${scene.base}/${draft.id}`, { version: draft.version })).statusCode).toBeLessThan(500);
    expect((await ask(author, begun, 'DELETE')).status).toBe(204);
    expect(await readyOf(tight)).toEqual([200, 'limited', ['disk-reserve']]);
    expect(await readyOf(roomy)).toEqual([200, 'ready', []]);
  });

  it('is told in the log once, not each time it is asked', async () => {
    for (let times = 0; times < 5; times += 1) await tight.anonymous.get('/readyz');
    expect(tight.log().match(/disk has reached its reserve/g)).toHaveLength(1);
  });
});

describe('readiness', () => {
  it('says that the server stops, before it does', async () => {
    const rig = await testApp();
    rig.deps.readiness.beginStopping();
    expect(await readyOf(rig)).toEqual([503, 'not-ready', ['stopping']]);
    expect((await rig.anonymous.get('/healthz')).statusCode).toBe(200);
    await rig.close();
  });

  it.each([
    ['53100', 'database-full', 'no room left to write'],
    ['53300', 'database-busy', 'more than it can do'],
  ])('names what the database says when this server writes its sign of life (%s)', async (state, code, words) => {
    const rig = await testApp();
    await rig.database.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused' using errcode = '${state}'; end $$`,
    );
    await rig.database.query('create trigger refuse before insert or update on servers execute function refuse()');
    await expect.poll(() => readyOf(rig), { timeout: 10_000 }).toEqual([503, 'not-ready', [code]]);
    expect(rig.log()).toContain(words);
    expect(rig.log()).toContain(state);
    await rig.database.query('drop trigger refuse on servers');
    await expect.poll(() => readyOf(rig), { timeout: 10_000 }).toEqual([200, 'ready', []]);
    await rig.close();
  });

  it('tells what only others can see, such as a board that does not move', async () => {
    const rig = await testApp();
    rig.deps.readiness.watch(() => 'boards-stuck');
    expect(await readyOf(rig)).toEqual([503, 'not-ready', ['boards-stuck']]);
    await rig.close();
  });
});

describe('servers on one database', () => {
  it('with different session secrets are refused while the other one lives, and only then', async () => {
    const rig = await testApp();
    const { db } = rig.deps;
    const [one, same, other] = ['first', 'first', 'second'].map((secret) => openOwnRow(db, keyedHash(secret)));
    await one?.renew();
    await same?.refuseOtherSecret();
    await expect(other?.refuseOtherSecret()).rejects.toThrow('another session.secret');
    await one?.remove();
    await other?.refuseOtherSecret();
    await one?.renew();
    await rig.database.query("update servers set seen_at = now() - interval '1 minute'");
    await other?.refuseOtherSecret();
    expect(await inTransaction(db, async () => 'still there')).toBe('still there');
    await rig.close();
  });
});

describe('what whoever runs the server typed', () => {
  it('is tried at the start when it is a mail server, without keeping anybody waiting', async () => {
    const rig = await testApp({ smtpUrl: 'smtp://127.0.0.1:9' });
    expect(await readyOf(rig)).toEqual([200, 'ready', []]);
    await expect.poll(() => rig.log(), { timeout: 10_000 }).toMatch(/ECONNREFUSED.*SMTP_URL does not let us in/);
    await rig.close();
  });

  it.each([
    [false, 'max-age=15552000'],
    [true, 'max-age=15552000; includeSubDomains'],
  ])('speaks for the hosts below ours only when asked to (%s)', async (hstsSubdomains, header) => {
    const rig = await testApp({ publicUrl: 'https://minga.example', hstsSubdomains });
    const answer = await rig.anonymous.get('/healthz');
    expect(answer.headers['strict-transport-security']).toBe(header);
    await rig.close();
  });
});
