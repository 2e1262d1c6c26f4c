import type { ListResult } from '@minga/shared/organisations/lists.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { SECTORS, SENIORITIES } from '@minga/shared/people/rules.ts';
import { LISTED_ROLES } from '@minga/shared/organisations/lists.ts';
import { afterAll, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from '../../../../tests/support/factories.ts';

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
  const file = async (language: string) =>
    (await facilitator.ask('GET', `/api/cycles/${cycle.id}/list`, { headers: { 'accept-language': language } })).body;
  return { forum, send, file };
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

it('says of a cell that nobody understands one thing, in the word that it holds, and not that it is missing besides', async () => {
  const s = await scene();
  const text =
    'Organización;Sector;Persona;Correo;Papel;Cargo;Puede decidir\n;;Bea;bea@x.example;Jefe;;\nRed;OSC;Ana;ana@x.example;Integrante;Jefazo;Jefe';
  for (const [language, quoted] of [
    ['es', '«Jefe»'],
    ['en', '“Jefe”'],
  ] as const) {
    const { errors } = await s.send(text, { language });
    expect(errors.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unknown-role'],
      [3, 'unknown-seniority'],
      [3, 'unknown-mandate'],
    ]);
    expect(errors[0]?.message.split(quoted)).toHaveLength(2);
  }
});

it('writes every value that a seat and an organisation may have as a word, which brought in again in any language changes nothing', async () => {
  const s = await scene();
  const { db } = t.deps;
  const forumId = s.forum.id;
  for (const [at, sector] of SECTORS.entries()) {
    const { id: organisationId } = await anOrganisation(db, { forumId, sector });
    const seniority = SENIORITIES[at % SENIORITIES.length] ?? 'staff';
    await aSeat(db, { forumId, organisationId, seniority, hasMandate: at % 2 === 0, isAlternate: at % 3 === 0 });
    await aSeat(db, { forumId, organisationId, seniority, role: 'delegate' });
  }
  for (const role of LISTED_ROLES) if (role !== 'member' && role !== 'delegate') await aPerson(db, { role, forumId });
  const codes = new RegExp(
    `(^|,)(${[...SECTORS, ...LISTED_ROLES, ...SENIORITIES, 'alternate', 'yes', 'no'].join('|')})(,|$)`,
    'm',
  );
  for (const language of LOCALES) {
    const file = await s.file(language);
    expect(file).not.toMatch(codes);
    for (const reader of LOCALES) {
      const { items, errors, skipped } = await s.send(file, { language: reader });
      expect([errors, skipped]).toEqual([[], []]);
      expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['same']));
    }
  }
});
