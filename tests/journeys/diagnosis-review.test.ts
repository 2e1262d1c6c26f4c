import type { Home } from '@minga/shared/cycles/schema.ts';
import type {
  DiagnosisDraft,
  DiagnosisDrafts,
  DiagnosisReceipt,
  DiagnosisReview,
  PublicDiagnosis,
  Register,
} from '@minga/shared/diagnoses/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import type { OwnTexts } from '@minga/shared/reports/own-texts.ts';
import type { SearchResults } from '@minga/shared/search/schema.ts';
import { describe, expect, it } from 'vitest';
import { watchReach, watchReviews } from '../../server/src/features/diagnoses/jobs.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';
import { aPerson, aSeat } from '../support/factories.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** What was handed in is looked at with a list, returned with a reason, or published by itself; over a real post office. */
const { office, rig, settled } = await appWithMail();
const { db } = rig.deps;
const scene = await diagnosisScene(rig, 5);
const { forum, cycle, own, author, base, aDraft, draftOf, upload } = scene;
const colleague = await rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId: own.id })).personId);
const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
const neighbour = await rig.signInAs((await aSeat(db, { forumId: forum.id })).personId);
const observer = await rig.signInAs(await aPerson(db, { role: 'observer', forumId: forum.id }));

const REASON = 'El archivo es una foto de cada página y no se puede leer.';
const asOwner = (statement: string) => rig.database.query(`set session_replication_role = replica; ${statement}`);
const at = (id: string) => `${base}/${id}`;
const handIn = async (id: string, agent: Agent = author) =>
  answered<DiagnosisReceipt>(await agent.post(`${at(id)}/submit`, { version: (await draftOf(id)).version }));
const review = async (id: string, agent: Agent = lead) =>
  answered<DiagnosisReview>(await agent.get(`${at(id)}/review`));
const publicly = async (number: number) => answered<PublicDiagnosis>(await rig.anonymous.get(`${base}/${number}`));
const counters = async () => answered<Register>(await rig.anonymous.get(base)).counters;
const needsOf = async (agent: Agent) =>
  answered<Home>(await agent.get('/api/home')).needs.filter(({ kind }) => /^(review|mend|restore)-/.test(kind));
const heardBy = async (agent: Agent) => {
  await settled();
  return answered<Notices>(await agent.get('/api/notices')).items;
};
const letters = (about: string) => office.letters.filter(({ subject }) => subject.includes(about));
/** Its term is a promise that the application cannot change. */
const runOut = (id: string) =>
  asOwner(`update diagnosis_submissions set at = at - interval '30 days', due_at = now() - interval '1 second'
    where diagnosis_id = '${id}' and outcome is null`);
const watch = () => Promise.all([1, 2, 3].map(() => watchReviews(rig.deps)));
const code = (answer: { statusCode: number; json(): unknown }) => [
  answer.statusCode,
  (answer.json() as { code?: string }).code,
];

async function aDraftWithFile(title: string): Promise<DiagnosisDraft> {
  const draft = await aDraft();
  const { id, version, texts, themes } = draft;
  answered(await author.put(at(id), { ...texts, themes, title, version }));
  await upload(id, 'informe.pdf', aPdf(title));
  return draftOf(id);
}

describe('handing in', () => {
  it('gives number and receipt, says until when, locks the words, and tells the organisation and who facilitates', async () => {
    const { id } = await aDraftWithFile('Agua turbia en la cuenca alta');
    const { review: term } = answered<DiagnosisDrafts>(await author.get(`${base}/drafts`));
    const receipt = await handIn(id);
    expect(term).toEqual({ days: 5, publishesAt: receipt.publishesAt });
    // Midnight on the forum's clock, so that its fifth working day counts whole.
    expect(receipt.publishesAt).toMatch(/T05:00:00\.000Z$/);
    expect(receipt.act).not.toBeNull();
    expect(await publicly(receipt.number)).toMatchObject({
      ...{
        state: 'submitted',
        isReachable: false,
        submittedAt: receipt.at,
        publishesAt: receipt.publishesAt,
        returns: 0,
      },
      ...{ files: [], versions: [], texts: { problem: '', summary: '' } },
    });
    expect(await counters()).toMatchObject({ declared: 1, reachable: 0, inReview: 1 });
    // The same receipt at a second press, and for a colleague.
    expect([await handIn(id), await handIn(id, colleague)]).toEqual([receipt, receipt]);

    const draft = await draftOf(id);
    const save = await author.put(at(id), {
      ...draft.texts,
      themes: draft.themes,
      title: 'Otro',
      version: draft.version,
    });
    const file = await author.delete(`${at(id)}/files/${draft.files[0]?.id}`);
    const added = await upload(id, 'otro.pdf', aPdf('otro'));
    const thrown = await author.delete(at(id));
    expect([code(save), code(file), added.status, code(thrown)]).toEqual([
      [409, 'diagnosis.in-review'],
      [409, 'diagnosis.in-review'],
      409,
      [409, 'diagnosis.already-declared'],
    ]);

    const path = receipt.path;
    for (const agent of [author, colleague])
      expect(await heardBy(agent)).toMatchObject([{ kind: 'diagnosis-received', path }]);
    expect(await heardBy(lead)).toMatchObject([{ kind: 'diagnosis-to-review', path }]);
    expect([await heardBy(neighbour), await heardBy(observer)]).toEqual([[], []]);
    const [letter, ...others] = letters('Recibo');
    expect(others).toHaveLength(1);
    expect(letter?.text).toContain(receipt.sha256);
    expect(letter?.text).toContain(receipt.files[0]?.sha256 ?? 'no file');
    expect(await needsOf(lead)).toMatchObject([
      { kind: 'review-diagnoses', params: { count: 1 }, href: path, deadline: receipt.publishesAt },
    ]);
    // Nobody is told that it cannot be opened while it waits.
    await asOwner(`update diagnoses set declared_at = now() - interval '3 days' where id = '${id}'`);
    await watchReach(rig.deps);
    expect((await heardBy(author)).map(({ kind }) => kind)).toEqual(['diagnosis-received']);
    answered(await author.post(`${at(id)}/withdraw`, { reason: 'Se presentó por error en este ciclo.' }));
    expect(await needsOf(lead)).toEqual([]);
    expect(await review(id, author)).toMatchObject({ state: 'withdrawn', submissions: [{ outcome: 'withdrawn' }] });
  });

  it('before the deadline is in time, although it is returned and handed in again after it', async () => {
    const { id } = await aDraftWithFile('A tiempo');
    await handIn(id);
    const preparation = `where cycle_id = '${cycle.id}' and name = 'preparation'`;
    await asOwner(
      `update stages set opens_at = opens_at - interval '9 days', closes_at = closes_at - interval '9 days' ${preparation}`,
    );
    expect(code(await author.post(base, {}))).toEqual([409, 'stage.closed']);
    answered(await lead.post(`${at(id)}/return`, { submission: 1, points: ['files-text'], reason: REASON }));
    const again = await handIn(id);
    answered(await lead.post(`${at(id)}/publish`, { submission: 2 }));
    expect(await publicly(again.number)).toMatchObject({ state: 'published', submittedAt: again.at, returns: 1 });
    await asOwner(
      `update stages set opens_at = opens_at + interval '9 days', closes_at = closes_at + interval '9 days' ${preparation}`,
    );
  });

  it('where the cycle reviews nothing publishes at once, with the same receipt; what waits already keeps its date', async () => {
    const waiting = await aDraftWithFile('Ya espera');
    const before = await handIn(waiting.id);
    const change = {
      rule: 'D01',
      thresholds: { reviewDays: 0 },
      reason: 'Somos pocas organizaciones este año.',
      version: 1,
    };
    answered(await lead.put(`/api/cycles/${cycle.id}/standards`, change));
    const { id } = await aDraftWithFile('Sin revisión');
    const receipt = await handIn(id);
    expect([receipt.publishesAt, (await publicly(receipt.number)).state]).toEqual([null, 'published']);
    expect([(await publicly(before.number)).state, (await review(waiting.id)).submissions[0]?.publishesAt]).toEqual([
      'submitted',
      before.publishesAt,
    ]);
    answered(
      await lead.put(`/api/cycles/${cycle.id}/standards`, { ...change, thresholds: { reviewDays: 5 }, version: 2 }),
    );
    answered(await lead.post(`${at(waiting.id)}/publish`, { submission: 1 }));
  });
});

describe('a review', () => {
  it('shows its list and words to the facilitation and the organisation, and to nobody else', async () => {
    const { id } = await aDraftWithFile('Falta de agua segura');
    const { version, texts, themes } = await draftOf(id);
    answered(await author.put(at(id), { ...texts, themes, evidence: 'Lo dice la gente del valle.', version }));
    await upload(id, 'foto.pdf', aPdf(''));
    const receipt = await handIn(id);
    const seen = await review(id);
    expect(seen).toMatchObject({
      ...{ state: 'submitted', abilities: { canPublish: true, canReturn: true, canTakeBack: false } },
      submissions: [{ number: 1, sha256: receipt.sha256, outcome: null }],
      inReview: { texts: { title: 'Falta de agua segura' }, changed: [], before: null },
    });
    expect(seen.inReview?.checklist.map(({ check, isMet, parts }) => [check, isMet, parts])).toEqual([
      ['parts', true, []],
      ['evidence', false, ['evidence']],
      ['files-open', true, []],
      ['files-text', expect.any(Boolean), []],
      ['phrasing', false, ['title']],
    ]);
    expect((await review(id, colleague)).abilities).toEqual({ canPublish: false, canReturn: false, canTakeBack: true });
    const file = `${base}/${receipt.number}/files/${seen.inReview?.files[0]?.id}`;
    const statuses = async (agent: Agent) => [
      (await agent.get(`${at(id)}/review`)).statusCode,
      (await agent.get(file)).statusCode,
      answered<SearchResults>(
        await agent.get(`/api/cycles/${cycle.id}/search?q=${encodeURIComponent('gente del valle')}`),
      ).items.length,
    ];
    expect(await Promise.all([lead, author, neighbour, observer].map(statuses))).toEqual([
      [200, 200, 1],
      [200, 200, 1],
      [404, 404, 0],
      [404, 404, 0],
    ]);
    // Questions go by the comments that stand there.
    answered(await lead.post(`/api/cycles/${cycle.id}/subjects/diagnosis/${id}/comments`, { body: '¿De qué año es?' }));
    expect((await heardBy(author)).map(({ kind }) => kind)).toContain('diagnosis-asked');
    for (const agent of [author, neighbour, observer]) {
      const asked = [
        await agent.post(`${at(id)}/publish`, { submission: 1 }),
        await agent.post(`${at(id)}/return`, { submission: 1, points: ['parts'], reason: REASON }),
      ];
      expect(asked.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
    }
    answered(await author.post(`${at(id)}/take-back`, { submission: 1 }));
    expect([(await lead.get(file)).statusCode, (await review(id)).inReview]).toEqual([404, null]);
    answered(await author.post(`${at(id)}/withdraw`, { reason: 'Se presentó por error en este ciclo.' }));
  });

  it('returns for a point of the list and in words, tells its authors at once, and keeps each time', async () => {
    const { id } = await aDraftWithFile('Plazos que nadie cumple');
    const first = await handIn(id);
    const bodies = [
      { submission: 1, points: [], reason: REASON },
      { submission: 1, points: ['opinion'], reason: REASON },
      { submission: 1, points: ['files-text'], reason: 'corto' },
    ];
    for (const [body, field] of bodies.map((one, index) => [one, ['points', 'points.0', 'reason'][index]] as const))
      expect((await lead.post(`${at(id)}/return`, body)).json()).toMatchObject({ errors: [{ field }] });
    answered(
      await lead.post(`${at(id)}/return`, { submission: 1, points: ['files-text', 'files-text'], reason: REASON }),
    );

    const form = expect.stringMatching(/\/diagnoses\/new\?draft=/);
    for (const agent of [author, colleague])
      expect((await heardBy(agent))[0]).toMatchObject({
        ...{ kind: 'diagnosis-returned', path: form },
        lines: expect.arrayContaining([REASON]),
      });
    expect(letters('Se devolvió').flatMap(({ to }) => to)).toHaveLength(4);
    expect(await needsOf(colleague)).toMatchObject([{ kind: 'mend-diagnosis', href: form, deadline: null }]);
    expect(await draftOf(id)).toMatchObject({
      state: 'declared',
      submission: { number: 1, outcome: 'returned', points: ['files-text'], reason: REASON },
    });
    const own = answered<OwnTexts>(await author.get(`/api/cycles/${cycle.id}/own-texts`));
    expect(own.items.find((one) => one.id === id)?.state).toBe('returned');
    // In public it is counted; why is between the two.
    const shown = await rig.anonymous.get(`${base}/${first.number}`);
    expect(shown.json()).toMatchObject({ state: 'declared', returns: 1, submittedAt: null });
    const exported = await rig.anonymous.get(`/api/cycles/${cycle.id}/audit/export`);
    expect([shown.body.includes(REASON), exported.body.includes(REASON)]).toEqual([false, false]);
    expect(exported.body).toContain('diagnosis.returned');

    const { version, texts, themes } = await draftOf(id);
    answered(await author.put(at(id), { ...texts, themes, causes: 'Nadie vigila los plazos desde 2019.', version }));
    await handIn(id, colleague);
    expect(await review(id)).toMatchObject({
      submissions: [
        { number: 2, outcome: null },
        { number: 1, outcome: 'returned', reason: REASON },
      ],
      inReview: { changed: ['causes'], before: { causes: texts.causes } },
    });
    answered(await lead.post(`${at(id)}/publish`, { submission: 2 }));
    expect((await review(id, author)).submissions.map(({ outcome }) => outcome)).toEqual(['published', 'returned']);
  });

  it('that nobody answers is over at its time: it is published as it was handed in, once, whoever looks', async () => {
    const { id } = await aDraftWithFile('Nadie respondió');
    const receipt = await handIn(id);
    await watch();
    expect((await publicly(receipt.number)).state).toBe('submitted');
    await runOut(id);
    // Also before any server has looked: what was promised is kept.
    expect(code(await lead.post(`${at(id)}/return`, { submission: 1, points: ['parts'], reason: REASON }))).toEqual([
      409,
      'diagnosis.review-over',
    ]);
    await watch();
    await watch();
    const shown = await publicly(receipt.number);
    expect(shown).toMatchObject({ state: 'published', isReachable: true });
    expect(shown.versions).toMatchObject([{ version: 1, sha256: receipt.sha256 }]);
    expect((await review(id)).submissions).toMatchObject([{ outcome: 'published', decidedBy: null }]);
    expect((await heardBy(author)).filter(({ title }) => title.endsWith('Nadie respondió'))).toMatchObject([
      { kind: 'diagnosis-published' },
    ]);
  });
});
