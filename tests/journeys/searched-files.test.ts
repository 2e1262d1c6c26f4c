import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { SearchResults } from '@minga/shared/search/schema.ts';
import { expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';
import type { Agent } from '../support/agent.ts';
import { allTextsRead } from '../support/texts-of-files.ts';
import { append, begin, locationOf } from '../support/uploads.ts';

/** Files of meetings and announcements are found by name and by what they say, by exactly whoever may read them. */
const { rig } = await appWithMail();
const DAY = 86_400_000;

async function aPlace() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const as = async (role: 'facilitator' | 'participant') =>
    rig.signInAs(await aPerson(rig.deps.db, { role, forumId: forum.id }));
  const [lead, member] = [await as('facilitator'), await as('participant')];
  const at = `/api/cycles/${cycle.id}`;
  const send = async (uploads: string, name: string, words: string) => {
    const content = aPdf(words);
    const begun = await begin(lead, uploads, name, content.length);
    expect((await append(lead, locationOf(begun), 0, content)).status).toBe(204);
    await allTextsRead(rig);
  };
  const foundBy = async (agent: Pick<Agent, 'get'>, words: string) =>
    answered<SearchResults>(await agent.get(`${at}/search?q=${encodeURIComponent(words)}`))
      .items.filter(({ kind }) => kind === 'file')
      .map(({ title, path }) => [title, path]);
  /** Who of facilitation, forum and everybody finds it. */
  const findBy = async (words: string) => {
    const all = await Promise.all([lead, member, rig.anonymous].map((agent) => foundBy(agent, words)));
    return all.map((found) => found.length);
  };
  return { slug: cycle.slug, at, lead, send, foundBy, findBy };
}

it('materials of a meeting: of a draft the facilitation alone, of a published one everybody', async () => {
  const s = await aPlace();
  const begins = Date.now() + 9 * DAY;
  const times = { startsAt: new Date(begins).toISOString(), endsAt: new Date(begins + 3_600_000).toISOString() };
  const input = { title: 'Mesa de Salud', modality: 'online', ...times };
  const { id, version } = answered<Meeting>(await s.lead.post(`${s.at}/meetings`, input), 201);
  await s.send(`${s.at}/meetings/${id}/uploads`, 'presupuesto_regional.pdf', 'vacunas refrigeradas');
  for (const words of ['presupuesto regional', 'refrigeradas']) expect(await s.findBy(words), words).toEqual([1, 0, 0]);
  answered(await s.lead.post(`${s.at}/meetings/publish`, { meetings: [{ id, version }] }));
  for (const words of ['presupuesto regional', 'refrigeradas']) expect(await s.findBy(words), words).toEqual([1, 1, 1]);
  expect(await s.foundBy(rig.anonymous, 'refrigeradas')).toEqual([
    ['presupuesto_regional.pdf · Mesa de Salud', `/c/${s.slug}/meetings/${id}#files`],
  ]);
}, 240_000);

it('files of an announcement: of a draft the facilitation alone, of a published one everybody, of a withdrawn one nobody', async () => {
  const s = await aPlace();
  const at = `${s.at}/announcements`;
  const begun = answered<Announcement>(await s.lead.post(at), 201);
  const words = { title: 'Cambia la sala', body: 'La mesa se reúne el martes.', version: begun.version };
  const draft = answered<Announcement>(await s.lead.put(`${at}/${begun.id}`, words));
  await s.send(`${at}/${draft.id}/uploads`, 'guia_de_campo.pdf', 'termómetros calibrados');
  for (const asked of ['guía de campo', 'calibrados']) expect(await s.findBy(asked), asked).toEqual([1, 0, 0]);
  const { version, files } = answered<Announcement>(await s.lead.get(`${at}/${draft.id}`));
  const seen = { version, files: files.map(({ id }) => id) };
  answered(await s.lead.post(`${at}/${draft.id}/publish`, { ...seen, notify: false }));
  for (const asked of ['guía de campo', 'calibrados']) expect(await s.findBy(asked), asked).toEqual([1, 1, 1]);
  answered(await s.lead.post(`${at}/${draft.id}/withdraw`, { reason: 'Tenía cifras viejas.' }));
  for (const asked of ['guía de campo', 'calibrados']) expect(await s.findBy(asked), asked).toEqual([0, 0, 0]);
}, 240_000);
