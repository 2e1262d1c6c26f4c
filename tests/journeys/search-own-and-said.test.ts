import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Comments } from '@minga/shared/comments/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { SubjectRef } from '@minga/shared/links/rules.ts';
import type { SearchResults } from '@minga/shared/search/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, uploadFile } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import {
  aCommitment,
  aCycle,
  anOrganisation,
  aPerson,
  aSeat,
  aWholeCommitment,
  diagnosisTexts,
} from '../support/factories.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** What is not public is found by exactly those who may open it: what their organisation writes, and what the forum said. */
const rig = await testApp();
let scene: Awaited<ReturnType<typeof diagnosisScene>>;
const WHO = [
  ...['author', 'colleague', 'neighbour', 'observer', 'participant', 'facilitator'],
  ...['former', 'abroad', 'stranger'],
] as const;
type Who = (typeof WHO)[number];
let readers: Record<Who, Agent>;
const FORUM: Who[] = ['author', 'colleague', 'neighbour', 'observer', 'participant', 'facilitator'];
const OWN: Who[] = ['author', 'colleague'];
beforeAll(async () => {
  await rig.listen();
  scene = await diagnosisScene(rig);
  const { db } = rig.deps;
  const forumId = scene.forum.id;
  const seatOf = async (organisationId: string, period: { startsAt?: Date; endedAt?: Date } = {}) =>
    rig.signInAs((await aSeat(db, { forumId, organisationId, ...period })).personId);
  const over = { startsAt: new Date(Date.now() - 7_200_000), endedAt: new Date(Date.now() - 3_600_000) };
  const roleOf = async (role: 'observer' | 'participant' | 'facilitator') =>
    rig.signInAs(await aPerson(db, { role, forumId }));
  const away = await aCycle(db);
  const abroad = await aPerson(db, { role: 'facilitator', forumId: away.forumId });
  await aSeat(db, { forumId: away.forumId, personId: abroad.id });
  readers = {
    author: scene.author,
    colleague: await seatOf(scene.own.id),
    neighbour: await seatOf((await anOrganisation(db, { forumId, name: 'Otra red', shortName: 'Otra' })).id),
    observer: await roleOf('observer'),
    participant: await roleOf('participant'),
    facilitator: await roleOf('facilitator'),
    former: await seatOf(scene.own.id, over),
    abroad: await rig.signInAs(abroad),
    stranger: rig.anonymous,
  };
}, 60_000);
afterAll(() => rig.close());

const at = (path: string) => `/api/cycles/${scene.cycle.id}${path}`;
const search = async (agent: Agent, q: string): Promise<SearchResults['items']> =>
  answered<SearchResults>(await agent.get(at(`/search?q=${encodeURIComponent(q)}`))).items;
const those = async (does: (agent: Agent) => Promise<boolean>): Promise<Who[]> => {
  const asked = await Promise.all(WHO.map(async (who) => [who, await does(readers[who])] as const));
  return asked.flatMap(([who, yes]) => (yes ? [who] : []));
};
const findersOf = (q: string) => those(async (agent) => (await search(agent, q)).length > 0);
/** Whoever is answered by one of these with the words in it. */
const openersOf = (words: string, ...places: string[]) =>
  those(async (agent) => {
    const answers = await Promise.all(places.map((place) => agent.get(place)));
    return answers.some((answer) => answer.statusCode === 200 && answer.body.includes(words));
  });

describe('the working copy of a diagnosis', () => {
  async function written(words: Partial<typeof diagnosisTexts>) {
    const draft = await scene.aDraft();
    const { version, texts, themes } = draft;
    return answered<DiagnosisDraft>(
      await scene.author.put(`${scene.base}/${draft.id}`, { ...texts, ...words, themes, version }),
    );
  }
  const act = async (draft: DiagnosisDraft, name: string, body: object) =>
    answered<{ number: number }>(await scene.author.post(`${scene.base}/${draft.id}/${name}`, body));

  it('is found by its organisation alone, where it is written, as it stands now', async () => {
    const draft = await written({ title: 'Pozos de Huancané', causes: 'La chinchilla bebe de noche.' });
    const opened = `${scene.base}/drafts/${draft.id}`;
    expect(await findersOf('chinchillas')).toEqual(OWN);
    expect(await openersOf('chinchilla', opened, `${scene.base}/drafts`)).toEqual(OWN);
    expect(await findersOf('huancane')).toEqual(OWN);
    const [found] = await search(readers.colleague, 'chinchilla');
    expect(found).toMatchObject({ kind: 'diagnosis', title: 'Pozos de Huancané', isDraft: true });
    expect(found?.path).toBe(`/c/${scene.cycle.slug}/diagnoses/new?draft=${draft.id}`);
    expect(found?.excerptMarks.map((mark) => found.excerpt.slice(...mark))).toEqual(['chinchilla']);

    const causes = { causes: 'La viscacha bebe de noche.', themes: draft.themes, version: draft.version };
    answered(await scene.author.put(`${scene.base}/${draft.id}`, { ...draft.texts, ...causes }));
    expect([await findersOf('chinchilla'), await findersOf('viscacha')]).toEqual([[], OWN]);
    answered(await scene.author.delete(`${scene.base}/${draft.id}`));
    expect(await findersOf('viscacha')).toEqual([]);
  });

  it('stays its organisation’s when its title is announced, until it is published, and is nobody’s once withdrawn', async () => {
    const draft = await written({ title: 'Riego de Chumbivilcas', evidence: 'Contamos cada guanaco.' });
    const { version } = await scene.draftOf(draft.id);
    const { number } = await act(draft, 'declare', { version });
    expect(await findersOf('chumbivilcas')).toEqual(WHO);
    expect(await findersOf('guanaco')).toEqual(OWN);
    expect((await search(readers.neighbour, 'chumbivilcas'))[0]).toMatchObject({ excerpt: '', isDraft: false });
    expect((await search(readers.author, 'chumbivilcas'))[0]).toMatchObject({ isDraft: true });

    await uploadFile(scene.author, scene.cycle.id, draft.id, 'informe.pdf', aPdf());
    await act(draft, 'submit', { version: (await scene.draftOf(draft.id)).version });
    expect(await findersOf('guanaco')).toEqual(WHO);
    for (const who of WHO)
      expect(await search(readers[who], 'guanaco'), who).toMatchObject([
        { path: `/c/${scene.cycle.slug}/diagnoses/${number}`, isDraft: false },
      ]);
    answered(
      await scene.author.post(`${scene.base}/${draft.id}/withdraw`, { reason: 'Ya no lo presentaremos nunca.' }),
    );
    expect([await findersOf('guanaco'), await findersOf('chumbivilcas')]).toEqual([[], WHO]);
  });

  it('without a title is found too, and of another cycle nothing is', async () => {
    const draft = await written({ title: '', problem: 'Falta el agua del carpincho.' });
    expect(await search(readers.author, 'carpincho')).toMatchObject([{ title: '', isDraft: true }]);
    const other = await aCycle(rig.deps.db, { forumId: scene.forum.id });
    const answer = await scene.author.get(`/api/cycles/${other.id}/search?q=carpincho`);
    expect(answered<SearchResults>(answer).items).toEqual([]);
    answered(await scene.author.delete(`${scene.base}/${draft.id}`));
  });
});

describe('a draft of the others', () => {
  it('is the forum’s, of a commitment, and the facilitation’s, of an announcement', async () => {
    const { id, number } = await aWholeCommitment(rig.deps.db, {
      cycleId: scene.cycle.id,
      solution: 'Cuidar al huemul.',
    });
    expect(id).toBeTruthy();
    expect(await findersOf('huemul')).toEqual(FORUM);
    expect(await openersOf('huemul', at(`/commitments/${number}`))).toEqual(FORUM);
    expect(await search(readers.observer, 'huemul')).toMatchObject([{ kind: 'commitment', isDraft: true }]);
    const begun = answered<Announcement>(await readers.facilitator.post(at('/announcements')), 201);
    const one = at(`/announcements/${begun.id}`);
    answered(await readers.facilitator.put(one, { title: '', body: 'Se vio un colocolo.', version: begun.version }));
    expect(await findersOf('colocolo')).toEqual(['facilitator']);
    expect(await openersOf('colocolo', one)).toEqual(['facilitator']);
    expect(await search(readers.facilitator, 'colocolo')).toMatchObject([{ title: '', isDraft: true }]);
  });
});

describe('what was said', () => {
  const threadOf = ({ kind, id }: SubjectRef) => at(`/subjects/${kind}/${id}/comments`);
  const say = async (agent: Agent, on: SubjectRef, body: string, more = {}) =>
    answered<Comments>(await agent.post(threadOf(on), { body, ...more })).items.at(-1)?.id ?? '';

  async function subjects(): Promise<[SubjectRef, title: string, path: string][]> {
    const draft = await scene.aDraft();
    await uploadFile(scene.author, scene.cycle.id, draft.id, 'informe.pdf', aPdf());
    const { version } = await scene.draftOf(draft.id);
    const { number } = answered<{ number: number }>(
      await scene.author.post(`${scene.base}/${draft.id}/submit`, { version }),
    );
    const commitment = await aWholeCommitment(rig.deps.db, { cycleId: scene.cycle.id });
    const begun = answered<Announcement>(await readers.facilitator.post(at('/announcements')), 201);
    const one = at(`/announcements/${begun.id}`);
    const words = { title: 'Cambia la sala', body: 'Nos vemos en otra.', version: begun.version };
    const saved = answered<Announcement>(await readers.facilitator.put(one, words));
    answered(await readers.facilitator.post(`${one}/publish`, { version: saved.version, notify: false }));
    const slug = `/c/${scene.cycle.slug}`;
    return [
      [{ kind: 'diagnosis', id: draft.id }, diagnosisTexts.title, `${slug}/diagnoses/${number}`],
      [{ kind: 'commitment', id: commitment.id }, commitment.title, `${slug}/commitments/${commitment.number}`],
      [{ kind: 'announcement', id: begun.id }, words.title, `${slug}/announcements/${begun.id}`],
    ];
  }

  it('is found by exactly those who read it there, and leads to where it stands', async () => {
    for (const [index, [subject, title, path]] of (await subjects()).entries()) {
      const word = ['quirquincho', 'pudú', 'oncilla'][index] ?? '';
      const first = await say(readers.observer, subject, `Aquí vive un ${word}.`, { quote: 'lo citado del texto' });
      const answer = await say(readers.neighbour, subject, `No vi ningún ${word}.`, { replyTo: first });
      expect(await findersOf(word), subject.kind).toEqual(FORUM);
      expect(await openersOf(word, threadOf(subject)), subject.kind).toEqual(FORUM);
      const found = await search(readers.participant, word);
      expect(found).toMatchObject([
        { kind: 'comment', title, path: `${path}#comment-${answer}`, excerpt: `No vi ningún ${word}.` },
        { kind: 'comment', title, path: `${path}#comment-${first}` },
      ]);
      expect(found[1]?.excerpt).toBe(`lo citado del texto … Aquí vive un ${word}.`);

      const remove = (who: Who, id: string) =>
        readers[who].post(at(`/comments/${id}/remove`), { reason: 'Estaba de más en este lugar.' });
      answered(await remove('neighbour', answer));
      expect((await search(readers.neighbour, word)).map((one) => one.path)).toEqual([`${path}#comment-${first}`]);
      answered(await remove('facilitator', first));
      expect(await findersOf(word), 'removed').toEqual([]);
      expect(await findersOf('"lo citado del texto"')).toEqual([]);
    }
  });

  it('on what is withdrawn is read on, and found as long', async () => {
    for (const [subject, , path] of await subjects()) {
      if (subject.kind === 'commitment') continue;
      const id = await say(readers.participant, subject, 'Pregunto por el tucúquere.');
      const withdraw = at(`/${subject.kind === 'diagnosis' ? 'diagnoses' : 'announcements'}/${subject.id}/withdraw`);
      const writer = subject.kind === 'diagnosis' ? scene.author : readers.facilitator;
      answered(await writer.post(withdraw, { reason: 'Ya no es lo que queremos decir.' }));
      expect(await openersOf('tucúquere', threadOf(subject))).toEqual(FORUM);
      expect(await findersOf('tucuquere')).toEqual(FORUM);
      expect((await search(readers.observer, 'tucuquere'))[0]?.path).toBe(`${path}#comment-${id}`);
      answered(await readers.facilitator.post(at(`/comments/${id}/remove`), { reason: 'Para la siguiente vuelta.' }));
    }
  });
});

describe('a text longer than what is looked through', () => {
  it('is found, and nobody’s search fails, wherever in it a sign of two halves is cut', async () => {
    for (const before of ['', 'x', 'xy']) {
      const long = before + '🦌'.repeat(4_500);
      const parts = { problem: long, causes: long, doneSoFar: long, solution: long, results: long, addedValue: long };
      await aCommitment(rig.deps.db, { cycleId: scene.cycle.id, title: `Tamandúa ${before}`, ...parts });
    }
    expect((await search(readers.facilitator, 'tamandua')).map(({ title }) => title).sort()).toHaveLength(3);
  });
});
