import type { Notices } from '@minga/shared/notices/schema.ts';
import { expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../support/factories.ts';

/** What one act gives somebody who is in the forum is one notice and one letter, whatever it gives them. */
const { office, rig, settled } = await appWithMail();
const { db } = rig.deps;

it('several seats that a list gives, or corrects, are told together; of one that has ended since the notice says nothing', async () => {
  const forum = await aForum(db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(db, { forumId: forum.id });
  for (const shortName of ['Agua', 'Aire']) await anOrganisation(db, { forumId: forum.id, shortName, name: shortName });
  const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const rosa = await aPerson(db, { role: 'participant', forumId: forum.id, name: 'Rosa Oca' });
  await rig.database.query(
    'insert into invited_names (forum_id, person_id, name, entered_at) values ($1, $2, $3, now())',
    [forum.id, rosa.id, rosa.name],
  );
  const agent = await rig.signInAs(rosa);
  const at = `/api/cycles/${cycle.id}`;
  const save = async (office: string) => {
    const lines = ['Agua', 'Aire'].map(
      (name) => `${name};${name};sociedad civil;Rosa Oca;${rosa.email};Delegación;Titular;${office}`,
    );
    const body = ['Organización;Nombre corto;Sector;Persona;Correo;Rol;Titularidad;Cargo', ...lines].join('\n');
    const saved = await lead.ask('POST', `${at}/list?dryRun=false`, { headers: { 'content-type': 'text/csv' }, body });
    expect(saved.statusCode, saved.body).toBe(200);
    await settled();
  };
  const own = async () => answered<Notices>(await agent.get('/api/notices')).items;
  const letters = () => office.letters.filter(({ to }) => to.includes(rosa.email));

  await save('Dirección');
  expect((await own()).map(({ title }) => title)).toEqual(['Tiene 2 asientos en «Foro del Norte»']);
  expect(letters().map(({ subject }) => subject)).toEqual(['Tiene 2 asientos en «Foro del Norte»']);
  for (const name of ['Agua', 'Aire']) expect(letters()[0]?.text).toContain(`${name}, delegación: `);

  await save('Especialista');
  expect((await own()).map(({ title }) => title)[0]).toBe('Cambiaron 2 asientos suyos en «Foro del Norte»');
  expect(letters()).toHaveLength(2);

  const seats = await rig.database.query<{ id: string }>(
    `select s.id from seats s join organisations o on o.id = s.organisation_id where s.person_id = $1 and o.short_name = 'Aire'`,
    [rosa.id],
  );
  answered(await lead.delete(`${at}/seats/${seats[0]?.id}`), 204);
  await settled();
  const titles = (await own()).map(({ title }) => title);
  expect(titles[0]).toBe('Terminó su asiento de delegación en Aire');
  expect(titles.slice(1).join(' ')).not.toMatch(/2 asientos/);
});
