import type { OwnParticipation, ParticipationList } from '@minga/shared/participation/schema.ts';
import { describe, expect, it } from 'vitest';
import { readLine } from '../../server/src/features/organisations/commands/list-lines.ts';
import type { ListError } from '../../server/src/features/organisations/commands/list-rows.ts';
import { composeLetter } from '../../server/src/platform/mail/letter.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../support/factories.ts';

const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });

let many = 0;
const faults: ListError[] = [];
/** An address, the form of a cycle, and asks in its name from wherever. */
async function anAddress() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}/participation-requests`;
  const email = `duena-${++many}@vecinas.example`;
  const own = {
    organisation: 'Vecinas por el Agua',
    sector: 'civil_society',
    territory: 'Piura',
    themes: [],
    contribution: 'Medimos el agua de doce barrios.',
    name: 'Ana Quispe',
    role: null,
    email,
    consent: true,
  };
  const home = `198.51.100.${many}`;
  const ask = async (more: object = {}, from = home) => {
    const headers = { 'x-forwarded-for': from };
    const answer = await rig.anonymous.ask('POST', at, { body: { ...own, ...more }, headers });
    return [answer.statusCode, answer.body] as const;
  };
  const letters = async () => {
    await settled();
    return office.letters.filter(({ to }) => JSON.stringify(to).includes(email)).map(({ text }) => text);
  };
  const tokenOf = (text = '') => /\/take-part\/([\w.-]+)/.exec(text)?.[1] ?? '';
  const page = async (token: string) => rig.anonymous.get(`/api/participation/${token}`);
  const confirm = (token: string) => rig.anonymous.post(`/api/participation/${token}/confirm`);
  const list = async () => answered<ParticipationList>(await lead.get(at)).items;
  const lettersTo = (name: string) => office.letters.filter(({ to }) => JSON.stringify(to).includes(name));
  return { ask, letters, lettersTo, tokenOf, page, confirm, list, email, home };
}
const stranger = (n: number) => `203.0.${many}.${n}`;

describe('somebody who writes another’s address into the form', () => {
  it('uses up none of the owner’s asks, and reads the same answer whatever came of theirs', async () => {
    const { ask, letters, list, tokenOf, page, confirm } = await anAddress();
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await ask({ organisation: `Inventada ${n}` }, stranger(1)));
    expect(await letters()).toHaveLength(3);
    answers.push(await ask());
    // An address that nobody has written before is answered alike.
    answers.push(await (await anAddress()).ask({}, stranger(1)));
    expect(new Set(answers.map(String)).size).toBe(1);
    const all = await letters();
    expect(all).toHaveLength(4);
    const token = tokenOf(all.at(-1));
    expect(answered<OwnParticipation>(await page(token)).organisation).toBe('Vecinas por el Agua');
    answered(await confirm(token));
    expect((await list()).map(({ organisation }) => organisation)).toEqual(['Vecinas por el Agua']);
  });

  it('from ever so many networks fills no mailbox, and still keeps the owner’s own ask from nothing', async () => {
    const { ask, letters, tokenOf, page } = await anAddress();
    for (let from = 1; from <= 5; from += 1)
      for (let n = 0; n < 4; n += 1) await ask({ organisation: `Inventada ${from}-${n}` }, stranger(from));
    // Four networks with three letters each, then one of each other.
    expect(await letters()).toHaveLength(13);
    await ask();
    const all = await letters();
    expect(all).toHaveLength(14);
    expect(answered<OwnParticipation>(await page(tokenOf(all.at(-1)))).name).toBe('Ana Quispe');
  });

  it('in the name of the same organisation with other words takes nothing from the owner: each letter shows its own, and one counts', async () => {
    const { ask, letters, tokenOf, page, confirm, list } = await anAddress();
    await ask({ contribution: 'Palabras que no son suyas.' }, stranger(1));
    await ask();
    await ask({ contribution: 'Otras que tampoco son suyas.' }, stranger(1));
    const [first, own, last] = (await letters()).map(tokenOf);
    expect(answered<OwnParticipation>(await page(own ?? '')).contribution).toBe('Medimos el agua de doce barrios.');
    const answers = await Promise.all([own, own].map((token) => confirm(token ?? '')));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await list()).map(({ contribution }) => contribution)).toEqual(['Medimos el agua de doce barrios.']);
    // What nobody confirmed went with it, and is not asked again while that one waits.
    for (const token of [first, last]) expect((await confirm(token ?? '')).statusCode).toBe(404);
    await ask({ contribution: 'Palabras que no son suyas.' }, stranger(2));
    expect(await letters()).toHaveLength(3);
  });

  it('from the owner’s own network keeps them waiting for an hour at most', async () => {
    const { ask, letters, home, email } = await anAddress();
    for (let n = 0; n < 3; n += 1) await ask({ organisation: `Inventada ${n}` }, home);
    await ask();
    expect(await letters()).toHaveLength(3);
    await rig.database.query(
      "update participation_requests set asked_at = asked_at - interval '61 minutes' where email = $1",
      [email],
    );
    await ask();
    expect(await letters()).toHaveLength(4);
  });

  it('is forgotten as to where from, once the owner has confirmed', async () => {
    const { ask, letters, tokenOf, confirm, email } = await anAddress();
    await ask();
    const networks = () => rig.database.query('select network from participation_requests where email = $1', [email]);
    const [before] = await networks();
    expect(before).toEqual({ network: expect.stringMatching(/^[\w-]{22}$/) });
    answered(await confirm(tokenOf((await letters())[0])));
    expect(await networks()).toEqual([{ network: null }]);
  });
});

describe('SEC-73 somebody who would write to strangers in the name of the forum', () => {
  const LINKS = [
    'Su cuenta bancaria: https://evil.example/0',
    'Gane en evil.com',
    'www.evil.example',
    'Escriba a a@evil.example',
  ];

  it.each(['organisation', 'territory', 'name', 'role'])(
    'with an address of theirs as %s is told so, and no letter leaves',
    async (field) => {
      const { ask, letters } = await anAddress();
      for (const text of LINKS) {
        const [status, body] = await ask({ [field]: text });
        expect([status, JSON.parse(body).errors], text).toMatchObject([422, [{ field, code: 'holds-address' }]]);
      }
      expect(await letters()).toEqual([]);
    },
  );

  it('sends no word of theirs before it is confirmed, in the subject, the text or the page of the letter', async () => {
    const { ask, letters, lettersTo, email } = await anAddress();
    await ask({
      organisation: 'PAGUE-HOY',
      territory: 'PAGUE-HOY',
      contribution: 'PAGUE-HOY',
      name: 'PAGUE-HOY',
      role: 'PAGUE-HOY',
    });
    expect(await letters()).toHaveLength(1);
    expect(JSON.stringify(lettersTo(email))).not.toContain('PAGUE-HOY');
  });

  it('reaches five addresses from one network in an hour, and as many more as are confirmed; another network goes on', async () => {
    const { ask, letters, lettersTo, tokenOf, confirm, email } = await anAddress();
    await ask();
    const others = Array.from({ length: 12 }, (_, n) => `ajena-${many}-${n}@vecinas.example`);
    const here = await Promise.all(others.map((other) => ask({ email: other }, `198.51.100.${many}`)));
    const refused = here.filter(([status]) => status === 429);
    expect(refused).toHaveLength(8);
    expect(JSON.parse(refused[0]?.[1] ?? '{}').code).toBe('participation.too-many-unconfirmed');
    const own = (await letters())[0];
    expect(lettersTo(`ajena-${many}-`)).toHaveLength(4);
    // Who is one of the five presses again and learns nothing new.
    expect((await ask())[0]).toBe(200);
    const fresh = { email: `nueva-${email}` };
    expect((await ask(fresh))[0]).toBe(429);
    expect((await ask({ email: `lejos-${email}` }, stranger(9)))[0]).toBe(200);
    answered(await confirm(tokenOf(own)));
    expect((await ask(fresh))[0]).toBe(200);
  });

  it('as an invited person, or in a list of people, is refused too', async () => {
    const forum = await aForum(rig.deps.db, { locale: 'es' });
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id });
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
    const at = `/api/cycles/${cycle.id}`;
    const invited = { email: 'otra@vecinas.example', name: 'Vea https://evil.example' };
    const role = await lead.post(`${at}/roles`, { ...invited, role: 'participant' });
    const seat = { ...invited, role: 'delegate', seniority: 'staff' };
    const seated = await lead.post(`${at}/organisations/${organisation.id}/seats`, seat);
    for (const refused of [role, seated])
      expect([refused.statusCode, refused.json().errors]).toMatchObject([
        422,
        [{ field: 'name', code: 'holds-address' }],
      ]);
    const read = readLine(
      { line: 2, cells: { email: invited.email, person: invited.name, role: 'participante' } },
      faults,
    );
    expect([read.person, faults.map(({ field, code }) => [field, code])]).toEqual([
      invited.name,
      [['person', 'holds-address']],
    ]);
  });

  it('has nothing of a name linked in letters to whoever has not answered yet', () => {
    const { html } = composeLetter({
      ...{ subject: 'Le invitan', locale: 'es', forum: 'Foro', isToStranger: true },
      blocks: [
        { text: 'https://evil.example/a le invita.' },
        { lead: 'https://evil.example/b', press: 'Ver', link: 'https://minga.example/x' },
      ],
    });
    expect([...(html ?? '').matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual(['https://minga.example/x']);
  });
});
