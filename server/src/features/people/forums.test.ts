import type { Forums, Roles } from '@minga/shared/people/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import { testApp } from '../../../../tests/support/app.ts';
import { aCycle, aForum, aPerson } from '../../../../tests/support/factories.ts';

const t = await testApp();
const { db } = t.deps;
afterAll(() => t.close());
const boss = await aPerson(db, { isAdministrator: true, name: 'Aurora' });
const administrator = await t.signInAs(boss);
const sheet = { slug: 'foro-peru', name: 'Foro multiactor', locale: 'es', timeZone: 'America/Lima' };
type Problem = { code: string; errors: { field: string; code: string; message: string }[] };
const faults = (problem: Problem) => problem.errors.map(({ field, code }) => `${field} ${code}`).sort();

describe('creating a forum', () => {
  it('makes it, writes the audit and lists it', async () => {
    const { id } = answered<{ id: string }>(await administrator.post('/api/forums', sheet), 201);
    const { items } = answered<Forums>(await administrator.get('/api/forums'));
    expect(items).toEqual([{ id, ...sheet, isDemonstration: false, people: 0, cycles: [] }]);
    const acts = await t.database.query('select action, person_id from audit_log where chain = $1', [id]);
    expect(acts).toEqual([{ action: 'forum.created', person_id: boss.id }]);
  });

  it('names every bad field at once, in the reader’s language', async () => {
    const answer = await administrator.post('/api/forums', {
      slug: 'Ñandú',
      name: '',
      locale: 'qu',
      timeZone: '-05:00',
      x: 1,
    });
    const problem = answered<Problem>(answer, 422);
    expect(faults(problem)).toEqual([
      'locale invalid',
      'name required',
      'slug not-slug',
      'timeZone not-time-zone',
      'x not-allowed',
    ]);
    expect(problem.errors.find(({ field }) => field === 'timeZone')?.message).toContain('America/Lima');
  });

  it.each(['Lima', 'EST', 'America/Nowhere', 'america/lima', ''])('refuses the zone «%s»', async (timeZone) => {
    const answer = await administrator.post('/api/forums', { ...sheet, slug: 'otro', timeZone });
    expect(faults(answered<Problem>(answer, 422))).toEqual(['timeZone not-time-zone']);
  });

  it.each(['a', '-Á', 'con espacio', 'MAYUS', ''])('refuses the address «%s»', async (slug) => {
    const answer = await administrator.post('/api/forums', { ...sheet, slug });
    expect(answered<Problem>(answer, 422).errors.map(({ field }) => field)).toEqual(['slug']);
  });

  it('gives an address to one of ten who ask at the same instant', async () => {
    const body = { ...sheet, slug: 'disputado' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => administrator.post('/api/forums', body)));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 201))
      expect(faults(answered<Problem>(answer, 422))).toEqual(['slug taken']);
  });
});

describe('roles of a forum', () => {
  it('invite by a mail in the person’s language, once, and end', async () => {
    const forum = await aForum(db, { name: 'Foro del Sur', locale: 'es' });
    const english = await aPerson(db, { locale: 'en' });
    const at = `/api/forums/${forum.id}/roles`;
    const invitation = { email: english.email.toUpperCase(), name: 'Ann', role: 'facilitator' };
    for (const _time of [1, 2]) answered(await administrator.post(at, invitation), 201);
    answered(await administrator.post(at, { email: 'nueva@example.org', name: 'Rosa', role: 'observer' }), 201);
    await expect.poll(async () => (await t.deps.mail.stored()).length).toBe(2);
    const letters = await t.deps.mail.stored();
    const toAnn = letters.filter(({ to }) => to === english.email);
    expect(toAnn).toHaveLength(1);
    expect(toAnn[0]?.text).toMatch(/Aurora invites you to the forum “Foro del Sur”, as facilitator/);
    expect(toAnn[0]?.text).toContain('/invitations/');
    expect(letters.find(({ to }) => to === 'nueva@example.org')?.text).toContain('observadora');

    const { items } = answered<Roles>(await administrator.get(at));
    expect(items.map(({ email, role }) => [email, role])).toEqual(
      expect.arrayContaining([
        [english.email, 'facilitator'],
        ['nueva@example.org', 'observer'],
      ]),
    );
    answered(await administrator.delete(`${at}/${english.id}/facilitator`), 204);
    expect(answered<Problem>(await administrator.delete(`${at}/${english.id}/facilitator`), 404).code).toBe(
      'role.not-found',
    );
    const acts = await t.database.query<{ action: string }>(
      'select action from audit_log where chain = $1 order by position',
      [forum.id],
    );
    expect(acts.map(({ action }) => action)).toEqual(['role.granted', 'role.granted', 'role.ended']);
  });

  it('invite with names written from right to left, which turn nothing around them', async () => {
    const [name, by] = ['منتدى الحكومة المفتوحة (2027)', 'نادية حداد'];
    const forum = await aForum(db, { name, locale: 'es' });
    const chief = await t.signInAs(await aPerson(db, { isAdministrator: true, name: by }));
    const invited = { email: 'lejos@example.org', name: 'Rosa', role: 'observer' };
    answered(await chief.post(`/api/forums/${forum.id}/roles`, invited), 201);
    const letter = async () => (await t.deps.mail.stored()).find(({ to }) => to === invited.email);
    await expect.poll(letter).toBeDefined();
    const { subject = '', text = '' } = (await letter()) ?? {};
    for (const words of [subject, text]) expect(words).toContain(`\u2068${name}\u2069`);
    expect(text).toContain(`\u2068${by}\u2069`);
    // What was opened is closed again before the address, which has to be pressed.
    expect(text.match(/\u2068/g)).toHaveLength(text.match(/\u2069/g)?.length ?? 0);
    expect(text).toMatch(/\nhttps?:\/\/\S+\/invitations\/\S+/);
  });

  it('name every bad field, and answer 404 for a forum that never was', async () => {
    const forum = await aForum(db);
    const bad = await administrator.post(`/api/forums/${forum.id}/roles`, { email: 'x', name: ' ', role: 'king' });
    expect(faults(answered<Problem>(bad, 422))).toEqual(['email not-email', 'name required', 'role invalid']);
    const nowhere = '/api/forums/00000000-0000-7000-8000-000000000000/roles';
    const role = { email: 'a@example.org', name: 'A', role: 'observer' };
    for (const answer of [await administrator.get(nowhere), await administrator.post(nowhere, role)])
      expect(answered<Problem>(answer, 404).code).toBe('forum.not-found');
  });

  it('are also kept by the forum’s own administrator, and lost at once', async () => {
    const forum = await aForum(db);
    const cycle = await aCycle(db, { forumId: forum.id });
    const chief = await aPerson(db, { role: 'administrator', forumId: forum.id });
    const agent = await t.signInAs(chief);
    const at = `/api/cycles/${cycle.id}/roles`;
    answered(await agent.post(at, { email: 'b@example.org', name: 'B', role: 'participant' }), 201);
    expect(answered<Roles>(await agent.get(at)).items).toHaveLength(2);
    expect((await agent.get('/api/forums')).statusCode).toBe(403);
    answered(await administrator.delete(`/api/forums/${forum.id}/roles/${chief.id}/administrator`), 204);
    expect((await agent.get(at)).statusCode).toBe(404);
  });
});

describe('whoever facilitates a forum', () => {
  async function led() {
    const forum = await aForum(db);
    const cycle = await aCycle(db, { forumId: forum.id });
    const person = await aPerson(db, { role: 'facilitator', forumId: forum.id });
    return { forum, person, lead: await t.signInAs(person), at: `/api/cycles/${cycle.id}` };
  }
  const invited = (role: string, email: string) => ({ email, name: 'Rosa Inventada', role });

  it('invites co-facilitators, participants and observers and ends their roles, and makes no administrator', async () => {
    const { lead, at } = await led();
    for (const role of ['facilitator', 'participant', 'observer'])
      answered(await lead.post(`${at}/roles`, invited(role, `${role}@led.example`)), 201);
    const { items } = answered<Roles>(await lead.get(`${at}/roles`));
    expect(
      items
        .filter(({ isAwaited }) => isAwaited)
        .map(({ role }) => role)
        .sort(),
    ).toEqual(['facilitator', 'observer', 'participant']);
    const refused = await lead.post(`${at}/roles`, invited('administrator', 'boss@led.example'));
    expect(answered<Problem>(refused, 403).code).toBe('permission.denied');
    const observer = items.find(({ role }) => role === 'observer');
    expect((await lead.delete(`${at}/roles/${observer?.personId}/observer`)).statusCode).toBe(204);
    expect(await t.database.query("select 1 from people where email = 'boss@led.example'")).toEqual([]);
  });

  it('is never taken from it as the last one, also when two take each other’s role at the same instant', async () => {
    const { forum, person, lead, at } = await led();
    const own = await lead.delete(`${at}/roles/${person.id}/facilitator`);
    expect(answered<Problem>(own, 409).code).toBe('role.last-facilitator');
    const other = await aPerson(db, { role: 'facilitator', forumId: forum.id });
    const second = await t.signInAs(other);
    const [one, two] = await Promise.all([
      lead.delete(`${at}/roles/${other.id}/facilitator`),
      second.delete(`${at}/roles/${person.id}/facilitator`),
    ]);
    const left = await t.database.query("select 1 from forum_roles where forum_id = $1 and role = 'facilitator'", [
      forum.id,
    ]);
    expect([one.statusCode, two.statusCode].filter((status) => status === 204)).toHaveLength(1);
    expect(left).toHaveLength(1);
  });

  it('puts its name right, which stays in the log; nobody else does', async () => {
    const { forum, lead, at } = await led();
    expect((await lead.ask('PATCH', `${at}/forum`, { body: { name: ' Foro  del Ñandú ' } })).statusCode).toBe(204);
    expect((await lead.ask('PATCH', `${at}/forum`, { body: { name: 'Foro del Ñandú' } })).statusCode).toBe(204);
    const acts = await t.database.query<{ data: object }>(
      "select data from audit_log where forum_id = $1 and action = 'forum.corrected'",
      [forum.id],
    );
    expect(acts.map(({ data }) => data)).toEqual([{ before: { name: forum.name }, after: { name: 'Foro del Ñandú' } }]);
    const elsewhere = await led();
    const foreign = await elsewhere.lead.ask('PATCH', `${at}/forum`, { body: { name: 'Robado' } });
    expect(foreign.statusCode).toBe(404);
    // Its invitations are in another language from now on; its zone is that of its cycle for good.
    expect((await lead.ask('PATCH', `${at}/forum`, { body: { locale: 'en' } })).statusCode).toBe(204);
    const kept = await lead.ask('PATCH', `${at}/forum`, { body: { timeZone: 'Europe/Madrid', name: 'Otro' } });
    expect(answered<Problem & { errors: object[] }>(kept, 422).errors).toMatchObject([
      { field: 'timeZone', code: 'zone-kept' },
    ]);
    expect(await t.database.query('select name, locale, time_zone from forums where id = $1', [forum.id])).toEqual([
      { name: 'Foro del Ñandú', locale: 'en', time_zone: forum.timeZone },
    ]);
  });

  it('has its zone put right by the administration until its first cycle', async () => {
    const admin = await t.signInAs(await aPerson(db, { isAdministrator: true }));
    const { id } = await aForum(db, { timeZone: 'Europe/Madrid' });
    const correct = (body: object) => admin.ask('PATCH', `/api/forums/${id}`, { body });
    expect((await correct({ timeZone: 'America/Lima' })).statusCode).toBe(204);
    expect((await correct({ timeZone: 'Mars/Olympus' })).statusCode).toBe(422);
    expect(await t.database.query('select time_zone from forums where id = $1', [id])).toEqual([
      { time_zone: 'America/Lima' },
    ]);
  });
});
