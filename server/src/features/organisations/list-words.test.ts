import type { ListResult } from '@minga/shared/organisations/lists.ts';
import { afterAll, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aCycle, aForum, aPerson } from '../../../../tests/support/factories.ts';

const t = await testApp();
afterAll(() => t.close());

async function scene() {
  const forum = await aForum(t.deps.db);
  const cycle = await aCycle(t.deps.db, { forumId: forum.id });
  const facilitator = await t.signInAs(await aPerson(t.deps.db, { role: 'facilitator', forumId: forum.id }));
  const send = async (body: string, { language = 'es' } = {}) => {
    const headers = { 'content-type': 'text/csv', 'accept-language': language };
    const answer = await facilitator.ask('POST', `/api/cycles/${cycle.id}/list`, { headers, body });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<ListResult>();
  };
  return { send };
}

it('names sectors in the words of whoever brings it: all that there are, and what another line says', async () => {
  const s = await scene();
  const lines = [
    'Red;Red;Gremio;Ana;a@red.example',
    'Liga;Liga;Privado;Luz;l@liga.example',
    'Liga;Liga;OSC;Eva;e@liga.example',
  ];
  const { errors } = await s.send(['Organización;Nombre corto;Sector;Persona;Correo', ...lines].join('\n'));
  expect(errors.map(({ line, message }) => [line, message])).toEqual([
    [2, expect.stringMatching(/«Gremio» no es un sector.*Poder Ejecutivo.*Sector privado.*Ciudadanía/)],
    [4, 'La línea 3 dice «Sector privado» de la misma organización.'],
  ]);
  const { errors: english } = await s.send(
    ['Organisation,Sector,Person,E-mail', 'Net,Guild,Ana,a@net.example'].join('\n'),
    { language: 'en' },
  );
  expect(english.map(({ message }) => message)).toEqual([expect.stringMatching(/Civil society.*Private sector/)]);
});
