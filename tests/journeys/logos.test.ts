import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { writeEmblem } from '../../server/src/features/demo/commands/write-png.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../support/factories.ts';
import { append, begin, locationOf } from '../support/uploads.ts';

const rig = await testApp();
await rig.listen();
afterAll(() => rig.close());

const LEAF = writeEmblem({ motif: 'leaf', colour: '#2f6b3c' });
const SUN = writeEmblem({ motif: 'sun', colour: '#b8860b' });
/** The same picture, said to be so wide. */
const asWideAs = (side: number) => {
  const copy = Buffer.from(LEAF);
  copy.writeUInt32BE(side, 16);
  return copy;
};
/** The head of a JPEG that says 64 by 48. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc40004ffffffc0000b080030004001011100ffd9', 'hex');

async function scene() {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const organisation = await anOrganisation(db, { forumId: forum.id });
  const path = `/api/cycles/${cycle.id}/organisations/${organisation.id}`;
  const put = async (content: Buffer, name = 'logo.png', agent: Agent = lead): Promise<Response> => {
    const begun = await begin(agent, `${path}/uploads`, name, content.length);
    return begun.status === 201 ? append(agent, locationOf(begun), 0, content) : begun;
  };
  const read = async (agent: Agent = rig.anonymous) => (await agent.get(path)).json<OrganisationPage>();
  return { forum, cycle, lead, organisation, path, put, read };
}
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('the logo of an organisation', () => {
  it('is put by the facilitation and seen by everybody, also in the list, and in each cycle of the forum', async () => {
    const { forum, cycle, organisation, path, put, read } = await scene();
    expect((await put(LEAF)).status).toBe(204);
    const { logoId } = await read();
    const { items } = (await rig.anonymous.get(`/api/cycles/${cycle.id}/organisations`)).json();
    expect(items).toContainEqual(expect.objectContaining({ id: organisation.id, logoId }));
    const seen = await rig.anonymous.get(`${path}/files/${logoId}`);
    expect(seen.rawPayload.equals(LEAF)).toBe(true);
    expect(seen.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'public, no-cache',
    });
    const next = await aCycle(rig.deps.db, { forumId: forum.id });
    const there = path.replace(cycle.id, next.id);
    expect((await rig.anonymous.get(`${there}/files/${logoId}`)).statusCode).toBe(200);
    const elsewhere = await scene();
    const foreign = elsewhere.path.replace(elsewhere.organisation.id, organisation.id);
    expect((await elsewhere.lead.get(`${foreign}/files/${logoId}`)).statusCode).toBe(404);
    expect((await begin(elsewhere.lead, `${foreign}/uploads`, 'a.png', 10)).status).toBe(404);
  });

  it('is one: what comes takes its place, and its bytes go; taken away it is gone, and the history says so', async () => {
    const { lead, path, put, read } = await scene();
    await put(LEAF);
    const first = (await read()).logoId;
    expect((await put(SUN)).status).toBe(204);
    const { logoId } = await read();
    expect(logoId).not.toBe(first);
    expect((await rig.anonymous.get(`${path}/files/${first}`)).statusCode).toBe(404);
    expect((await lead.delete(`${path}/files/${logoId}`)).statusCode).toBe(200);
    const now = await read();
    expect(now.logoId).toBeNull();
    const logos = now.history.map(({ changes: [change] }) => [change?.fact, change?.before, change?.after]);
    expect(logos).toEqual([
      ['logo', expect.any(String), null],
      ['logo', expect.any(String), expect.any(String)],
      ['logo', null, expect.any(String)],
    ]);
    expect(logos[1]?.[1]).toBe(logos[2]?.[2]);
    expect((await put(LEAF)).status).toBe(204);
  });

  it('of two that come at one instant one stays, and no file beside it', async () => {
    const { organisation, put, read } = await scene();
    const answers = await Promise.all([put(LEAF), put(SUN)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    const rows = await rig.database.query('select id from files where owner_id = $1', [organisation.id]);
    expect(rows).toEqual([{ id: (await read()).logoId }]);
  });

  it('is a small still picture and nothing else', async () => {
    const { put, read } = await scene();
    expect(await codeOf(await put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'logo.svg'))).toEqual([
      415,
      'file.type-not-allowed',
    ]);
    expect(await codeOf(await put(Buffer.from('<svg/>'), 'logo.png'))).toEqual([415, 'file.type-mismatch']);
    expect(await codeOf(await put(Buffer.from('a,b'), 'logo.csv'))).toEqual([415, 'file.no-picture']);
    expect(await codeOf(await put(Buffer.alloc(300_001), 'logo.png'))).toEqual([413, 'file.too-large']);
    for (const side of [31, 1_025, 0])
      expect(await codeOf(await put(asWideAs(side)))).toEqual([422, 'organisation.logo-size']);
    const moving = Buffer.concat([LEAF.subarray(0, -12), Buffer.from('00000008acTL'), LEAF.subarray(-12)]);
    expect((await codeOf(await put(moving)))[0]).toBeGreaterThanOrEqual(415);
    expect((await read()).logoId).toBeNull();
    expect((await put(JPEG, 'logo.jpg')).status).toBe(204);
  });

  it('is put by nobody else', async () => {
    const { forum, put, path, lead } = await scene();
    const other = await rig.signInAs(await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }));
    expect((await put(LEAF, 'logo.png', other)).status).toBe(403);
    expect((await put(LEAF, 'logo.png', rig.anonymous)).status).toBe(401);
    await put(LEAF);
    const { logoId } = (await lead.get(path)).json<OrganisationPage>();
    expect((await other.delete(`${path}/files/${logoId}`)).statusCode).toBe(403);
  });
});

describe('the history of an organisation', () => {
  it('tells everybody what changed of its public facts, from what to what and why, and nothing of its contact', async () => {
    const { lead, path, read, organisation } = await scene();
    const correct = (body: object) => lead.ask('PATCH', path, { body });
    expect((await correct({ territory: 'Puno', contact: 'rosa@example.org' })).statusCode).toBe(204);
    const reason = 'Abrió una oficina en Cusco.';
    await correct({ territory: 'Puno y Cusco', name: 'Red del Sur', reason });
    await correct({ contact: 'otra@example.org', reason: 'Cambió de correo.' });
    await correct({ territory: 'Puno y Cusco', reason });
    const { history } = await read();
    expect(history).toMatchObject([
      {
        reason,
        changes: [
          { fact: 'name', before: organisation.name, after: 'Red del Sur' },
          { fact: 'territory', before: 'Puno', after: 'Puno y Cusco' },
        ],
      },
      { reason: null, changes: [{ fact: 'territory', before: null, after: 'Puno' }] },
    ]);
    expect(JSON.stringify(history)).not.toMatch(/contact|correo|…/);
    expect((await rig.anonymous.get(path.replace(organisation.id, crypto.randomUUID()))).statusCode).toBe(404);
  });
});
