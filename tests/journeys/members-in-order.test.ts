import type { Invitations } from '@minga/shared/people/schema.ts';
import { afterAll, expect, it } from 'vitest';
import { lockMembers } from '../../server/src/features/organisations/commands.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { testApp } from '../support/app.ts';
import { answered } from '../support/acts.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';

/** Who is given a seat or a role, and who loses one, at the same instant by several acts: nobody waits for each other for good. */
const rig = await testApp();
afterAll(() => rig.close());

/** Lists are read beside the server, behind everybody else for the processor. */
const PATIENCE = 180_000;
const HEADER = 'Organización;Nombre corto;Sector;Persona;Correo;Papel;Condición;Cargo;Puede decidir';
type Answer = { statusCode: number };
/** Whose transaction the database ended is asked to come again. */
const failed = (answers: readonly Answer[]) => answers.filter(({ statusCode }) => statusCode >= 500).length;

async function aPlace() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const { id: organisationId } = await anOrganisation(rig.deps.db, { forumId: forum.id, shortName: 'Agua' });
  const at = `/api/cycles/${cycle.id}`;
  const list = (emails: readonly string[]) => {
    const lines = emails.map(
      (email) => `Agua;Agua;civil_society;Rosa ${email};${email};member;alternate;specialist;no`,
    );
    const body = [HEADER, ...lines].join('\n');
    return lead.ask('POST', `${at}/list`, { headers: { 'content-type': 'text/csv', 'accept-language': 'es' }, body });
  };
  const seat = (email: string) =>
    lead.post(`${at}/organisations/${organisationId}/seats`, {
      ...{ email, name: 'Rosa', role: 'delegate', seniority: 'specialist', isAlternate: true },
    });
  const role = (email: string) => lead.post(`${at}/roles`, { email, name: 'Rosa', role: 'observer' });
  const invited = async () => answered<Invitations>(await lead.get(`${at}/invitations`)).items;
  return { forum, lead, at, organisationId, list, seat, role, invited };
}
const addresses = (round: number) => Array.from({ length: 4 }, (_, n) => `p${3 - n}-${round}-${mark()}@example.org`);

it('a list beside single seats and roles of the same people', { timeout: PATIENCE }, async () => {
  const place = await aPlace();
  const answers: Answer[] = [];
  for (let round = 0; round < 6; round += 1) {
    const emails = addresses(round);
    answers.push(
      ...(await Promise.all([place.list(emails), ...emails.flatMap((one) => [place.seat(one), place.role(one)])])),
    );
  }
  expect(failed(answers)).toBe(0);
});

it('lists of two forums that name the same people in another order', { timeout: PATIENCE }, async () => {
  const [one, other] = [await aPlace(), await aPlace()];
  const answers: Answer[] = [];
  for (let round = 0; round < 6; round += 1) {
    const emails = addresses(round);
    answers.push(...(await Promise.all([one.list(emails), other.list([...emails].reverse())])));
  }
  expect(failed(answers)).toBe(0);
});

it('a list beside those who come in, and whose invitations are taken back', { timeout: PATIENCE }, async () => {
  const place = await aPlace();
  const answers: Answer[] = [];
  for (let round = 0; round < 6; round += 1) {
    const emails = addresses(round);
    for (const email of emails) answered(await place.role(email), 201);
    const rows = (await place.invited()).filter(({ email }) => emails.includes(email));
    const links = rows.map(({ link }) => `/api${new URL(link ?? '').pathname}`);
    const agents = await Promise.all(links.map(async () => rig.signInAs(await aPerson(rig.deps.db))));
    answers.push(
      ...(await Promise.all([
        place.list(emails),
        ...agents.map((agent, n) => agent.post(`${links[n]}/accept`)),
        ...rows.slice(2).map(({ id }) => place.lead.delete(`${place.at}/invitations/${id}`)),
      ])),
    );
  }
  expect(failed(answers)).toBe(0);
});

it('every act on who is of a forum waits for whoever holds that', async () => {
  const place = await aPlace();
  const [email] = addresses(0);
  answered(await place.seat(`x-${email}`), 201);
  answered(await place.role(`y-${email}`), 201);
  const [observer, seated] = await place.invited();
  const [{ id: seatId = '' } = {}] = await rig.database.query<{ id: string }>(
    'select id from seats where forum_id = $1',
    [place.forum.id],
  );
  const [{ person = '' } = {}] = await rig.database.query<{ person: string }>(
    'select person_id as person from invitations where id = $1',
    [observer?.id],
  );
  const stranger = await rig.signInAs(await aPerson(rig.deps.db));
  const acts = {
    seat: () => place.seat(`a-${email}`),
    role: () => place.role(`b-${email}`),
    list: () => place.list([`c-${email}`]),
    end: () => place.lead.delete(`${place.at}/seats/${seatId}`),
    accept: () => stranger.post(`/api${new URL(observer?.link ?? '').pathname}/accept`),
    revoke: () => place.lead.delete(`${place.at}/invitations/${seated?.id}`),
    take: () => place.lead.delete(`${place.at}/roles/${person}/observer`),
  };
  const done: string[] = [];
  const waiting = async () => {
    const [row] = await rig.database.query<{ n: number }>(
      `select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`,
    );
    return row?.n;
  };
  for (const [name, act] of Object.entries(acts)) {
    const begun = await inTransaction(rig.deps.db, async (tx) => {
      await lockMembers(tx, place.forum.id);
      const answer = act().then((answer) => {
        done.push(name);
        return answer;
      });
      await expect.poll(waiting, { timeout: 5_000, message: name }).toBe(1);
      expect(done).not.toContain(name);
      return { answer };
    });
    expect([name, (await begun.answer).statusCode < 500]).toEqual([name, true]);
  }
});
