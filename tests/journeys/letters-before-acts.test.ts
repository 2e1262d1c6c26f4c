import type { Contributions } from '@minga/shared/consultations/answering.ts';
import type { DiagnosisReview } from '@minga/shared/diagnoses/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { ParticipationList } from '@minga/shared/participation/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { ANSWER, aConsultingForum, REASON } from '../support/consultations.ts';
import { linesOf } from '../support/mail.ts';
import { diagnosisScene } from '../support/uploads.ts';
import { aPdf } from '../support/documents.ts';
import { aPerson, mark } from '../support/factories.ts';

/** What a decision says is shown before it is taken, as it leaves then; showing writes and sends nothing. */
const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });

const planned = (answer: Parameters<typeof answered>[0]) => answered<PlannedLetter>(answer);
const written = ({ letter }: PlannedLetter) => linesOf(letter ?? { subject: '', text: '' });
const newest = async (email: string) => {
  await settled();
  return linesOf(office.letters.findLast(({ to }) => to.includes(email)) ?? { subject: '', text: '' });
};
const sentTo = (email: string) => office.letters.filter(({ to }) => to.includes(email)).length;

describe('before contributions are answered or hidden', () => {
  /** Four: without an address, with one that waits, with one that was confirmed, under an account. */
  async function aConsultation() {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ leadOrganisationId: f.lead.id });
    const at = `${f.at}/${id}`;
    const [waits, confirmed] = [`${mark()}@vecinas.example`, `${mark()}@vecinas.example`];
    await f.send(id, {});
    await f.send(id, { email: waits });
    const { code } = await f.send(id, { email: confirmed });
    await f.send(id, {}, f.ana);
    await settled();
    const token = /\/contribution\/address\/([\w.-]+)/.exec((await office.letterTo(confirmed)).text)?.[1] ?? '';
    answered(await rig.anonymous.post(`/api/contribution-addresses/${token}/confirm`));
    for (const kind of ['contribution-answered', 'contribution-hidden'])
      answered(await f.ana.put(`/api/forums/${f.forum.id}/notices/${kind}`, { mode: 'on' }), 204);
    const ids = answered<Contributions>(await rig.anonymous.get(`${at}/contributions`)).items.map((one) => one.id);
    const [, , third, fourth] = ids;
    return { ...f, at, ids, third: [third], fourth: [fourth], code, confirmed };
  }

  it('an answer is shown with its disposition and its reason, to how many it goes, and how many have nobody to tell', async () => {
    const f = await aConsultation();
    const plan = async (body: object, agent = f.julio) =>
      planned(await agent.post(`${f.at}/responses/planned-letter`, body));
    const said = { disposition: 'partly', reason: ANSWER };
    expect(await plan({ contributionIds: f.ids, ...said })).toMatchObject({ people: 2, isByText: true, untold: 2 });
    // Without a disposition there is no letter yet; to how many it will go is known.
    expect(await plan({ contributionIds: f.ids, reason: '' })).toMatchObject({ people: 2, untold: 2, letter: null });
    const first = await plan({ contributionIds: f.ids.slice(0, 1), ...said });
    expect(first).toMatchObject({ people: 0, untold: 1, letter: null });

    const [toAddress, toAccount] = [
      await plan({ contributionIds: f.third, ...said }),
      await plan({ contributionIds: f.fourth, ...said }),
    ];
    for (const one of [toAddress, toAccount]) expect(one.letter?.text).toContain(ANSWER);
    // What opens a contribution is for whoever wrote it.
    const [plain, shown] = [f.code, f.code.replaceAll('-', '')];
    for (const secret of [plain, shown]) expect(JSON.stringify(toAddress)).not.toContain(secret);
    const before = sentTo(f.confirmed);
    answered(await f.julio.post(`${f.at}/responses`, { contributionIds: f.ids, ...said, publish: false }));
    const drafts = await plan({ contributionIds: f.ids });
    expect(drafts).toMatchObject({ people: 2, untold: 2 });
    answered(await f.julio.post(`${f.at}/responses/publish`, { contributionIds: f.ids }));
    expect(await newest(f.confirmed)).toEqual(written(toAddress));
    expect(await newest(f.people.member.email)).toEqual(written(toAccount));
    expect(sentTo(f.confirmed)).toBe(before + 1);
    // What was published stays: nothing more would go.
    expect(await plan({ contributionIds: f.ids, ...said })).toMatchObject({ people: 0, untold: 0 });
    const refused = await f.ana.post(`${f.at}/responses/planned-letter`, { contributionIds: f.ids });
    expect(refused.json()).toMatchObject({ code: 'contribution.not-answering' });
  });

  it('where the person is hidden, nobody learns which are of one person, nor how they want to be told', async () => {
    const f = await aConsultation();
    await f.send(f.at.split('/').at(-1) ?? '', {}, f.ana);
    const all = answered<Contributions>(await rig.anonymous.get(`${f.at}/contributions`)).items.map((one) => one.id);
    const plan = async (contributionIds: readonly unknown[]) =>
      planned(
        await f.julio.post(`${f.at}/responses/planned-letter`, {
          contributionIds,
          disposition: 'partly',
          reason: ANSWER,
        }),
      );
    const ofOne = await plan([f.fourth[0], all[4]]);
    expect(ofOne).toMatchObject({ people: 2, isByText: true });
    expect(await plan([f.third[0], f.fourth[0]])).toMatchObject({ people: 2, isByText: true });
    const before = await plan(f.fourth);
    answered(await f.ana.put(`/api/forums/${f.forum.id}/notices/contribution-answered`, { mode: 'off' }), 204);
    expect(await plan(f.fourth)).toEqual(before);
  });

  it('hiding is shown with its public reason', async () => {
    const f = await aConsultation();
    const plan = async (contributionIds: readonly unknown[], reason: string) =>
      planned(await f.rosa.post(`${f.at}/contributions/planned-letter`, { contributionIds, reason }));
    expect(await plan(f.ids, '')).toMatchObject({ people: 2, isByText: true, untold: 2 });
    const [toAddress, toAccount] = [await plan(f.third, REASON), await plan(f.fourth, REASON)];
    for (const one of [toAddress, toAccount]) expect(one.letter?.text).toContain(REASON);
    answered(await f.rosa.post(`${f.at}/contributions/hide`, { contributionIds: f.ids, reason: REASON }));
    expect(await newest(f.confirmed)).toEqual(written(toAddress));
    expect(await newest(f.people.member.email)).toEqual(written(toAccount));
  });
});

it('before a request to take part is decided: the letter with the reason, which leaves so', async () => {
  const f = await aConsultingForum(rig);
  const at = `/api/cycles/${f.cycle.id}/participation-requests`;
  const email = `${mark()}@vecinas.example`;
  const asked = {
    ...{ organisation: 'Vecinas por el Agua', sector: 'civil_society', territory: '', themes: [], role: '' },
    ...{ contribution: 'Medimos el agua de doce barrios.', name: 'Ana Quispe', email, consent: true },
  };
  answered(await rig.anonymous.post(at, asked));
  await settled();
  const token = /\/take-part\/([\w.-]+)/.exec((await office.letterTo(email)).text)?.[1] ?? '';
  answered(await rig.anonymous.post(`/api/participation/${token}/confirm`));
  const [one] = answered<ParticipationList>(await f.rosa.get(at)).items;
  const plan = async (body: object) => planned(await f.rosa.post(`${at}/${one?.id}/planned-letter`, body));
  const approval = await plan({ outcome: 'approved' });
  const shown = await plan({ outcome: 'declined', reason: REASON });
  expect(shown).toMatchObject({ people: 1, atOnce: 1 });
  expect(shown.letter?.text).toContain(REASON);
  expect(written(approval)).not.toEqual(written(shown));
  expect(JSON.stringify([approval, shown])).not.toContain(token);
  expect(sentTo(email)).toBe(1);
  answered(await f.rosa.post(`${at}/${one?.id}/decline`, { reason: REASON }));
  expect(await newest(email)).toEqual(written(shown));
  const late = await f.rosa.post(`${at}/${one?.id}/planned-letter`, { outcome: 'approved' });
  expect(late.json()).toMatchObject({ code: 'participation.decided' });
});

it('before a diagnosis is published or returned: the letter to its organisation, with the points and the words', async () => {
  const { forum, author, base, aDraft, draftOf, upload, own } = await diagnosisScene(rig, 5);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const { id, version, texts, themes } = await aDraft();
  answered(await author.put(`${base}/${id}`, { ...texts, themes, title: 'Agua', version }));
  await upload(id, 'agua.pdf', aPdf('El agua del valle'));
  answered(await author.post(`${base}/${id}/submit`, { version: (await draftOf(id)).version }));
  const { email } = (
    await rig.database.query<{ email: string }>(
      'select p.email from seats s join people p on p.id = s.person_id where s.organisation_id = $1 limit 1',
      [own.id],
    )
  )[0] ?? { email: '' };
  const plan = async (body: object) => planned(await lead.post(`${base}/${id}/planned-letter`, body));
  const [published, returned] = [
    await plan({ act: 'publish' }),
    await plan({ act: 'return', points: ['evidence'], reason: REASON }),
  ];
  expect([published.people, returned.people]).toEqual([1, 1]);
  expect(written(published).join()).toContain('Agua');
  expect(returned.letter?.text).toContain(REASON);
  answered<DiagnosisReview>(
    await lead.post(`${base}/${id}/return`, { submission: 1, points: ['evidence'], reason: REASON }),
  );
  expect(await newest(email)).toEqual(written(returned));
  expect((await lead.post(`${base}/${id}/planned-letter`, { act: 'publish' })).json()).toMatchObject({
    code: 'diagnosis.not-in-review',
  });
});

it('before somebody’s request about her data is answered: that she is told, or that nobody is', async () => {
  const f = await aConsultingForum(rig);
  const at = `/api/cycles/${f.cycle.id}/person-requests`;
  const ask = { kind: 'access', words: 'Qué se guarda de mí en este foro.' };
  const byHer = answered<{ id: string }>(await f.ana.post(`/api/forums/${f.forum.id}/person-requests`, ask), 201);
  const received = {
    ...ask,
    who: 'Una vecina',
    receivedOn: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
  };
  const byWord = answered<{ id: string }>(await f.rosa.post(`${at}/received`, received), 201);
  const plan = async (id: string) => planned(await f.rosa.get(`${at}/${id}/letter`));
  expect(await plan(byWord.id)).toMatchObject({ people: 0, untold: 1, letter: null });
  const shown = await plan(byHer.id);
  expect(shown).toMatchObject({ people: 1, atOnce: 1, untold: 0 });
  answered(await f.rosa.post(`${at}/${byHer.id}/answer`, { answer: 'Su nombre y su correo.' }), 204);
  expect(await newest(f.people.member.email)).toEqual(written(shown));
  const foreign = await aConsultingForum(rig);
  const other = await foreign.rosa.get(`/api/cycles/${foreign.cycle.id}/person-requests/${byHer.id}/letter`);
  expect(other.json()).toMatchObject({ code: 'person-request.not-found' });
});

it('before another privacy notice is published: to how many it goes, and its letter with the reason', async () => {
  const f = await aConsultingForum(rig);
  const at = `/api/cycles/${f.cycle.id}/privacy`;
  answered(await f.ana.put(`/api/forums/${f.forum.id}/notices/privacy-changed`, { mode: 'on' }), 204);
  const plan = async (reason: string) => planned(await f.rosa.post(`${at}/planned-letter`, { reason }));
  const shown = await plan(REASON);
  expect(shown).toMatchObject({ people: 3, atOnce: 1, daily: 2 });
  expect(shown.letter?.text).toContain(REASON);
  expect((await plan('')).letter?.text).not.toContain(REASON);
  answered(
    await f.rosa.put(at, {
      number: 0,
      body: 'Otro aviso de este foro, con todo lo que guarda. '.repeat(3),
      reason: REASON,
    }),
    204,
  );
  expect(await newest(f.people.member.email)).toEqual(written(shown));
});
