import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** Rule 15, of seats: whoever holds one is told what became of it, in sentences that are true beside the other one they hold. */
const { office, rig, settled } = await appWithMail();

async function aTable(cycleIs: { publishedAt?: null } = {}) {
  const cycle = await aCycle(rig.deps.db, { title: 'Ciclo del Agua', ...cycleIs });
  const { forumId } = cycle;
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
  const organisation = await anOrganisation(rig.deps.db, { forumId, name: 'Red del Agua', shortName: 'Red' });
  const killa = await aPerson(rig.deps.db, { name: 'Killa' });
  const place = { forumId, organisationId: organisation.id, personId: killa.id };
  const member = await aSeat(rig.deps.db, { ...place, role: 'member', hasMandate: true });
  const delegate = await aSeat(rig.deps.db, { ...place, role: 'delegate' });
  const at = `/api/cycles/${cycle.id}`;
  const letters = () => office.letters.filter(({ to }) => to.includes(killa.email)).map(({ text }) => text);
  return { cycle, at, lead, organisation, killa, agent: await rig.signInAs(killa), member, delegate, letters };
}
const linesFor = async (agent: Awaited<ReturnType<typeof aTable>>['agent']) =>
  answered<{ items: { title: string; lines: string[] }[] }>(await agent.get('/api/notices')).items.map(
    ({ title, lines }) => [title, ...lines].join(' | '),
  );

it('a seat that ends is named, and by which other seat its person still acts, as long as there is one', async () => {
  const table = await aTable();
  const { at, lead, member, delegate } = table;
  const second = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: table.cycle.forumId }));
  const plan = answered<PlannedLetter>(await lead.get(`${at}/seats/${member.id}/letter?act=ended`));
  expect([plan.people, plan.letter?.subject]).toEqual([2, 'Terminó su asiento de integrante en Red del Agua']);
  expect(plan.letter?.text).toContain('sigue actuando por esta organización con su asiento de delegación');
  answered(await lead.delete(`${at}/seats/${member.id}`), 204);
  await settled();
  expect(await linesFor(table.agent)).toEqual([
    expect.stringMatching(
      /^Terminó su asiento de integrante en Red del Agua \| .*sigue actuando por esta organización con su asiento de delegación/,
    ),
  ]);
  expect(table.letters()).toEqual([expect.stringContaining('con su asiento de delegación')]);
  expect(table.letters()[0]).toContain(plan.letter?.text.split('\n')[2] ?? '?');
  expect(await linesFor(second)).toEqual([
    expect.stringMatching(/^Un asiento de integrante .* Killa, que sigue actuando .* con su asiento de delegación\.$/),
  ]);
  // What is said stays true: with the other seat gone she acts for it no more, in the earlier notice too.
  answered(await lead.delete(`${at}/seats/${delegate.id}`), 204);
  await settled();
  const said = await linesFor(table.agent);
  expect(said).toHaveLength(2);
  for (const line of said) expect(line).toMatch(/Ya no actúa por esta organización/);
});

it('whoever can read nothing more of a cycle that is not public yet is told that their seat ended', async () => {
  const { at, lead, agent, member, delegate, letters } = await aTable({ publishedAt: null });
  for (const { id } of [member, delegate]) answered(await lead.delete(`${at}/seats/${id}`), 204);
  await settled();
  expect(letters().at(-1)).toContain('Ya no actúa por esta organización');
  expect(await linesFor(agent)).toHaveLength(2);
});

it('whoever loses the titular place, the right to decide, or her charge, is told, with the letter that was shown before', async () => {
  const { at, lead, agent, member, letters } = await aTable();
  const letter = (asked: string) => lead.get(`${at}/seats/${member.id}/letter?act=changed${asked}`);
  expect(answered<PlannedLetter>(await letter(''))).toMatchObject({ people: 0, letter: null });
  expect(answered<PlannedLetter>(await letter('&isAlternate=false&hasMandate=true'))).toMatchObject({ people: 0 });
  const plan = answered<PlannedLetter>(await letter('&isAlternate=true&hasMandate=false'));
  expect([plan.people, plan.atOnce]).toEqual([1, 1]);
  expect(plan.letter?.text).toMatch(/es alterna o alterno.*debe consultar a otra persona/s);
  const correct = (input: object) =>
    lead.patch(`${at}/seats/${member.id}`, { seniority: 'specialist', hasMandate: true, isAlternate: false, ...input });
  answered(await correct({ seniority: 'director' }), 204);
  await settled();
  expect(await linesFor(agent)).toEqual([expect.stringMatching(/Cargo: Dirección\.$/)]);
  expect(letters()).toHaveLength(1);
  answered(await correct({ seniority: 'director', isAlternate: true, hasMandate: false }), 204);
  await settled();
  // What was told before says what is true now.
  for (const line of await linesFor(agent))
    expect(line).toMatch(/^Cambió su asiento de integrante en Red del Agua \| .*es alterna o alterno/);
  expect(letters()[1]).toContain('es alterna o alterno');
  // The same again changes nothing, and tells nobody.
  answered(await correct({ seniority: 'director', isAlternate: true, hasMandate: false }), 204);
  await settled();
  expect(letters()).toHaveLength(2);
});

it('by a list too: the button counts whoever is told, and they are', async () => {
  const { at, lead, killa, agent } = await aTable();
  const csv = `Organización;Nombre corto;Persona;Correo;Papel;Condición\nRed del Agua;Red;Killa;${killa.email};Integrante;Alterno`;
  const send = (dryRun: boolean) =>
    lead.ask('POST', `${at}/list?dryRun=${dryRun}`, {
      body: csv,
      headers: { 'content-type': 'text/csv', 'accept-language': 'es' },
    });
  expect(answered<{ errors: unknown[]; recipients: number }>(await send(true))).toMatchObject({
    errors: [],
    recipients: 1,
  });
  answered(await send(false));
  await settled();
  expect(await linesFor(agent)).toEqual([expect.stringMatching(/^Cambió su asiento de integrante/)]);
});

it('of a list neither counts nor tells whoever brings it what she does to herself', async () => {
  const { at, lead, killa, agent } = await aTable();
  const mine = (await lead.get('/api/me')).json<{ actor: { email: string } }>().actor.email;
  const rows = [`${mine};Delegación;Dirección`, `${killa.email};Delegación;Dirección`];
  const body = ['Organización;Correo;Papel;Cargo', ...rows.map((row) => `Red del Agua;${row}`)].join('\n');
  const send = (dryRun: boolean) =>
    lead.ask('POST', `${at}/list?dryRun=${dryRun}`, { body, headers: { 'content-type': 'text/csv' } });
  expect(answered<{ recipients: number }>(await send(true))).toMatchObject({ errors: [], recipients: 1 });
  answered(await send(false));
  await settled();
  expect(await linesFor(agent)).toEqual([expect.stringMatching(/^Cambió su asiento.*Cargo: Dirección/)]);
  expect(await linesFor(lead)).toEqual([]);
});

it('an act of somebody of another forum, or without the facilitation, learns nothing of a seat', async () => {
  const [{ at, agent }, other] = [await aTable(), await aTable()];
  expect((await agent.get(`${at}/seats/${other.member.id}/letter?act=ended`)).statusCode).toBe(403);
  expect((await other.lead.get(`${other.at}/seats/${(await aTable()).member.id}/letter?act=ended`)).statusCode).toBe(
    404,
  );
});
