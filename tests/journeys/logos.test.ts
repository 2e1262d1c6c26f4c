import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { writeEmblem } from '../../server/src/features/demo/commands/write-png.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../support/factories.ts';
import { A_PHOTO, withPlace } from '../support/photos.ts';
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
  const choose = (fileId: string | null | undefined) => lead.put(`${path}/logo`, { fileId });
  return { forum, cycle, lead, organisation, path, put, read, choose };
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

  it('is one: what comes takes its place, and the history shows both; taken off it is gone, and comes back', async () => {
    const { path, put, read, choose } = await scene();
    await put(LEAF);
    const first = (await read()).logoId;
    expect((await put(SUN)).status).toBe(204);
    const { logoId, logos: kept } = await read();
    expect(logoId).not.toBe(first);
    expect(kept.map(({ id }) => id)).toEqual([logoId, first]);
    const shown = await rig.anonymous.get(`${path}/files/${first}`);
    expect(shown.rawPayload.equals(LEAF)).toBe(true);
    expect((await choose(null)).statusCode).toBe(204);
    const now = await read();
    expect(now.logoId).toBeNull();
    const logos = now.history.map(({ changes: [change] }) => [change?.fact, change?.before, change?.after]);
    expect(logos).toEqual([
      ['logo', expect.any(String), null],
      ['logo', expect.any(String), expect.any(String)],
      ['logo', null, expect.any(String)],
    ]);
    expect(logos[1]?.[1]).toBe(logos[2]?.[2]);
    expect(now.logos.map(({ sha256 }) => sha256)).toEqual([logos[0]?.[1], logos[2]?.[2]]);
    // Back by choice, and back because the very picture came again; the same twice says nothing.
    expect((await choose(first)).statusCode).toBe(204);
    expect((await choose(first)).statusCode).toBe(204);
    expect((await put(SUN)).status).toBe(204);
    const last = await read();
    expect(last.logoId).toBe(logoId);
    expect(last.logos).toHaveLength(2);
    expect(last.history).toHaveLength(5);
    const stored = await rig.database.query('select key from loose_files where key in (select id from uploads)');
    expect(stored).toEqual([]);
  });

  it('that is erased for good is gone from the history too, and what stands can be erased', async () => {
    const { lead, path, put, read, choose } = await scene();
    await put(LEAF);
    const first = (await read()).logoId;
    await put(SUN);
    const { logoId } = await read();
    expect((await lead.delete(`${path}/files/${first}`)).statusCode).toBe(200);
    expect((await rig.anonymous.get(`${path}/files/${first}`)).statusCode).toBe(404);
    expect(await read()).toMatchObject({ logoId, logos: [{ id: logoId }], history: { length: 2 } });
    expect((await choose(first)).statusCode).toBe(404);
    expect((await lead.delete(`${path}/files/${logoId}`)).statusCode).toBe(200);
    const after = await read();
    expect(after).toMatchObject({ logoId: null, logos: [], history: { length: 3 } });
    expect(after.history[0]?.changes[0]).toMatchObject({ fact: 'logo', after: null });
  });

  it('of many that stood before, the last are kept', async () => {
    const { put, read } = await scene();
    for (const digit of '0123456') await put(writeEmblem({ motif: 'waves', colour: `#${digit.repeat(6)}` }));
    const { logoId, logos, history } = await read();
    expect(logos).toHaveLength(6);
    expect(logos[0]?.id).toBe(logoId);
    expect(history).toHaveLength(7);
  });

  it('holds nothing but its points: no place of a camera, nothing behind its end', async () => {
    const { path, put, read } = await scene();
    const served = async () => (await rig.anonymous.get(`${path}/files/${(await read()).logoId}`)).rawPayload;
    expect((await put(withPlace(A_PHOTO), 'logo.jpg')).status).toBe(204);
    const photo = await served();
    expect(['Exif', 'GPSMARK', 'a note'].filter((word) => photo.includes(word))).toEqual([]);
    expect((await put(Buffer.concat([LEAF, Buffer.from('PK another file')]))).status).toBe(204);
    expect((await served()).equals(LEAF)).toBe(true);
    expect(await codeOf(await put(LEAF.subarray(0, -20)))).toEqual([415, 'file.unreadable']);
  });

  it('of two that come at one instant one stands, and the other stood before it', async () => {
    const { organisation, put, read } = await scene();
    const answers = await Promise.all([put(LEAF), put(SUN)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    const rows = await rig.database.query('select id from files where owner_id = $1', [organisation.id]);
    const { logoId, logos, history } = await read();
    expect(logos.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
    expect(logos.map(({ id }) => id)).toContain(logoId);
    expect(history).toHaveLength(2);
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
    expect((await put(A_PHOTO, 'logo.jpg')).status).toBe(204);
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
