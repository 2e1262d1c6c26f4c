import type { Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, mark } from '../support/factories.ts';

/** People whom a file of meetings names by an address alone, and what becomes of it when they come in by another one. */
const { office, rig, settled } = await appWithMail();
const HOUR = 3_600_000;
const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

async function aTable() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const begin = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;
  const fileOf = (...people: string[]) => {
    const [from, to] = [begin, begin + HOUR].map((time) => new Date(time).toISOString());
    return `${HEADER}\nMesa de Agua,,${from},${to},online,,,${people.join(';')}\n`;
  };
  const bringIn = (body: string, dryRun = false) =>
    lead.ask('POST', `${at}/meetings/import?dryRun=${dryRun}`, { body, headers: { 'content-type': 'text/csv' } });
  const meetings = async () =>
    answered<{ items: Meeting[] }>(await lead.get(`${at}/meetings`)).items.filter(
      ({ title }) => title === 'Mesa de Agua',
    );
  const publish = async () => {
    const [one] = await meetings();
    answered(await lead.post(`${at}/meetings/publish`, { meetings: [{ id: one?.id, version: one?.version }] }));
    return one?.id ?? '';
  };
  const namesFor = async (id: string) =>
    (answered<Attendance>(await lead.get(`${at}/meetings/${id}/attendance`)).people ?? []).map(
      ({ personId }) => personId,
    );
  return { forum, lead, at, fileOf, bringIn, meetings, publish, namesFor };
}
const idOf = async (email: string) =>
  (await rig.database.query<{ id: string }>('select id from people where email = $1', [email]))[0]?.id ?? '';

describe('SEC-68 a file of meetings', () => {
  it('names an address that is kept for its former owner in its line, tried or sent, and saves nothing', async () => {
    const s = await aTable();
    const former = `ana-${mark()}@example.org`;
    const owner = await aPerson(rig.deps.db, { role: 'participant', forumId: s.forum.id, email: former });
    await rig.database.query('update people set email = $2 where id = $1', [owner.id, `nueva-${mark()}@example.org`]);
    await rig.database.query(
      `insert into address_changes (id, person_id, email, former_email, expires_at, stoppable_until, confirmed_at)
       select gen_random_uuid(), id, email, $2, now() + interval '1 hour', now() + interval '7 days', now() from people where id = $1`,
      [owner.id, former],
    );
    for (const dryRun of [true, false]) {
      const answer = await s.bringIn(s.fileOf(former, `otra-${mark()}@example.org`), dryRun);
      expect(answer.json<{ errors: unknown[] }>().errors).toMatchObject([
        { line: 2, field: 'people', code: 'address-kept', message: expect.stringContaining(former) },
      ]);
    }
    expect(await s.meetings()).toEqual([]);
    expect(await idOf(former)).toBe('');
  });
});

describe('whoever a file names by address alone', () => {
  it('and who then comes in by another address is expected at the meetings ahead, and the former address is not', async () => {
    const s = await aTable();
    const named = `rosa-${mark()}@example.org`;
    answered(await s.bringIn(s.fileOf(named)));
    const id = await s.publish();
    const former = await idOf(named);
    expect(await s.namesFor(id)).toEqual([former]);
    const role = { email: named, name: 'Rosa Oca', role: 'participant' };
    answered(await s.lead.post(`${s.at}/roles`, role), 201);
    await settled();
    const { text } = await office.letterTo(named);
    const link = `/api${/https:\/\/minga\.example(\/invitations\/[\w.-]+)/.exec(text)?.[1]}`;
    const own = await aPerson(rig.deps.db, { name: 'Rosa Oca' });
    const agent = await rig.signInAs(own);
    answered(await agent.post(`${link}/accept`), 204);
    await settled();
    expect(await s.namesFor(id)).toEqual([own.id]);
    expect((await office.letterTo(own.email)).subject).toContain('Mesa de Agua');
    const page = answered<Attendance>(await agent.get(`${s.at}/meetings/${id}/attendance`));
    expect(page).toMatchObject({ isExpected: true, isOpen: true });
  });

  it('is named once where the person who comes was named as well by their own address', async () => {
    const s = await aTable();
    const named = `rosa-${mark()}@example.org`;
    const own = await aPerson(rig.deps.db, { name: 'Rosa Oca' });
    answered(await s.bringIn(s.fileOf(named, own.email)));
    const id = await s.publish();
    answered(await s.lead.post(`${s.at}/roles`, { email: named, name: 'Rosa Oca', role: 'participant' }), 201);
    await settled();
    const { text } = await office.letterTo(named);
    const link = `/api${/https:\/\/minga\.example(\/invitations\/[\w.-]+)/.exec(text)?.[1]}`;
    answered(await (await rig.signInAs(own)).post(`${link}/accept`), 204);
    await settled();
    expect(await s.namesFor(id)).toEqual([own.id]);
  });
});
