import type { Stages } from '@minga/shared/stages/schema.ts';
import { createHash } from 'node:crypto';
import { canonicalJson } from '@minga/shared/kernel/canonical.ts';
import type { DiagnosisDraft, DiagnosisReceipt, PublicDiagnosis, Register } from '@minga/shared/diagnoses/schema.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { testApp } from '../../../../tests/support/app.ts';
import {
  aCycle,
  aDiagnosis,
  aForum,
  aVersionOf,
  aWholeCommitment,
  anOrganisation,
  aSeat,
  aTheme,
  diagnosisTexts,
} from '../../../../tests/support/factories.ts';
import { firstBrokenLink } from '../../platform/database/audit.ts';
import type { Tx } from '../../platform/database/db.ts';
import { linkTo } from '../links/commands.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

type Problem = { code: string; title: string; params: Record<string, string>; errors: { field: string }[] };

/** A cycle with two organisations, two colleagues in the first, one person in the second. */
async function aSetting(openStage: StageName | null = 'preparation') {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage, reviewDays: 0 });
  const theme = await aTheme(db, { cycleId: cycle.id, slug: 'ambiente', name: 'Ambiente' });
  const own = await anOrganisation(db, { forumId: forum.id });
  const other = await anOrganisation(db, { forumId: forum.id, sector: 'academia' });
  const seat = await aSeat(db, { forumId: forum.id, organisationId: own.id });
  const [author, colleague, stranger, abroad] = await Promise.all([
    rig.signInAs(seat.personId),
    rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId: own.id })).personId),
    rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId: other.id })).personId),
    rig.signInAs((await aSeat(db)).personId),
  ]);
  const base = `/api/cycles/${cycle.id}/diagnoses`;
  return { forum, cycle, theme, own, other, seat, author, colleague, stranger, abroad, base };
}
type Setting = Awaited<ReturnType<typeof aSetting>>;

const words = (s: Setting, version: number, more: object = {}) => ({
  ...diagnosisTexts,
  themes: [s.theme.id],
  version,
  ...more,
});

async function aDraft(s: Setting, more: object = {}): Promise<DiagnosisDraft> {
  const created = (await s.author.post(s.base, {})).json<DiagnosisDraft>();
  const saved = await s.author.put(
    `${s.base}/${created.id}`,
    words(s, created.version, { summary: 'El texto completo.', ...more }),
  );
  return saved.json<DiagnosisDraft>();
}
const submit = (agent: Agent, s: Setting, draft: { id: string; version: number }) =>
  agent.post(`${s.base}/${draft.id}/submit`, { version: draft.version });
const codeOf = (answer: { json: <T>() => T }) => answer.json<Problem>().code;

describe('a draft', () => {
  it('is kept for its organisation and exists for nobody else', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    expect((await s.colleague.get(`${s.base}/drafts/${draft.id}`)).json<DiagnosisDraft>().texts.title).toBe(
      diagnosisTexts.title,
    );
    const list = (await s.stranger.get(`${s.base}/drafts`)).json<{ items: unknown[] }>();
    expect(list.items).toEqual([]);
    for (const [agent, code] of [
      [s.stranger, 'diagnosis.not-found'],
      [s.abroad, 'cycle.not-found'],
    ] as const) {
      const tries = [
        agent.get(`${s.base}/drafts/${draft.id}`),
        agent.get(`${s.base}/drafts/${draft.id}/receipt`),
        agent.put(`${s.base}/${draft.id}`, words(s, draft.version)),
        agent.delete(`${s.base}/${draft.id}`),
        agent.post(`${s.base}/${draft.id}/declare`, { version: draft.version }),
        submit(agent, s, draft),
        agent.post(`${s.base}/${draft.id}/withdraw`, { reason: 'Una razón suficiente.' }),
        agent.delete(`${s.base}/${draft.id}/files/${newId()}`),
      ];
      for (const answer of await Promise.all(tries)) expect([answer.statusCode, codeOf(answer)]).toEqual([404, code]);
    }
    expect((await rig.anonymous.get(s.base)).json<Register>()).toMatchObject({
      items: [],
      found: 0,
      counters: { declared: 0 },
    });
  });

  it('of one cycle is not found under another', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    const second = await aCycle(db, { forumId: s.forum.id });
    expect((await s.author.get(`/api/cycles/${second.id}/diagnoses/drafts/${draft.id}`)).statusCode).toBe(404);
  });

  it('saved by two people at once tells the second', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    const answers = await Promise.all(
      [s.author, s.colleague].map((agent) => agent.put(`${s.base}/${draft.id}`, words(s, draft.version))),
    );
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
  });

  it('takes neither foreign themes nor fields that are not its own', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    const foreign = await s.author.put(
      `${s.base}/${draft.id}`,
      words(s, draft.version, { themes: [(await aTheme(db)).id] }),
    );
    expect([foreign.statusCode, foreign.json<Problem>().errors[0]?.field]).toEqual([422, 'themes']);
    const stuffed = await s.author.put(
      `${s.base}/${draft.id}`,
      words(s, draft.version, { state: 'published', organisationId: s.other.id, number: 1 }),
    );
    expect(
      stuffed
        .json<Problem>()
        .errors.map(({ field }) => field)
        .sort(),
    ).toEqual(['number', 'organisationId', 'state']);
  });

  it('can be thrown away until it is announced', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    const announced = await aDraft(s);
    await s.author.post(`${s.base}/${announced.id}/declare`, { version: announced.version });
    expect((await s.author.delete(`${s.base}/${draft.id}`)).statusCode).toBe(200);
    expect(codeOf(await s.author.delete(`${s.base}/${announced.id}`))).toBe('diagnosis.already-declared');
  });

  it('asks for whom, when the person has seats of several organisations', async () => {
    const s = await aSetting();
    const second = await aSeat(db, { forumId: s.forum.id, organisationId: s.other.id, personId: s.seat.personId });
    expect((await s.author.post(s.base, {})).json<Problem>().errors).toMatchObject([{ field: 'seatId' }]);
    expect((await s.author.post(s.base, { seatId: second.id })).json<DiagnosisDraft>().organisation.id).toBe(
      s.other.id,
    );
    expect((await s.author.post(s.base, { seatId: newId() })).json<Problem>().code).toBe('seat.not-found');
  });
});

describe('publishing', () => {
  it('names every part that is missing', async () => {
    const s = await aSetting();
    const draft = (await s.author.post(s.base, {})).json<DiagnosisDraft>();
    const answer = await submit(s.author, s, draft);
    expect([answer.statusCode, answer.json<Problem>().errors.map(({ field }) => field)]).toEqual([
      422,
      ['title', 'problem', 'affectedGroup', 'evidence', 'causes', 'themes', 'files'],
    ]);
  });

  it('gives number, permanent link and a hash that anybody can recompute', async () => {
    const s = await aSetting();
    const receipt = (await submit(s.author, s, await aDraft(s))).json<DiagnosisReceipt>();
    expect(receipt).toMatchObject({
      number: 1,
      version: 1,
      path: `/c/${s.cycle.slug}/diagnoses/1`,
      title: diagnosisTexts.title,
    });
    const shown = (await rig.anonymous.get(`${s.base}/1`)).json<PublicDiagnosis>();
    expect(shown).toMatchObject({
      state: 'published',
      isReachable: true,
      texts: { ...diagnosisTexts, summary: 'El texto completo.' },
    });
    const frozen = (await rig.anonymous.get(`${s.base}/1/versions/1`)).json<{
      snapshot: Parameters<typeof canonicalJson>[0];
      sha256: string;
    }>();
    const recomputed = createHash('sha256').update(canonicalJson(frozen.snapshot)).digest('hex');
    expect([frozen.sha256, recomputed]).toEqual([receipt.sha256, receipt.sha256]);
    expect(codeOf(await s.author.put(`${s.base}/${shown.id}`, words(s, 2)))).toBe('diagnosis.already-published');
    expect(await rig.tx((tx) => firstBrokenLink(tx, s.cycle.id))).toBeNull();
  });

  it('pressed by two people at the same instant makes one version and one receipt', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    const answers = await Promise.all(
      [s.author, s.colleague, s.author, s.colleague].map((agent) => submit(agent, s, draft)),
    );
    expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(200);
    expect(await rig.database.query('select number from versions where subject_id = $1', [draft.id])).toHaveLength(1);
    expect(
      await rig.database.query("select 1 from audit_log where subject_id = $1 and action = 'diagnosis.published'", [
        draft.id,
      ]),
    ).toHaveLength(1);
  });

  it('numbers follow one another without a gap when many arrive at once', async () => {
    const s = await aSetting();
    const drafts = [];
    for (let count = 0; count < 6; count += 1) drafts.push(await aDraft(s));
    const answers = await Promise.all(drafts.map((draft) => submit(s.author, s, draft)));
    expect(answers.map((answer) => answer.json<DiagnosisReceipt>().number).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('cannot be rewritten by the application, nor its number taken back', async () => {
    const s = await aSetting();
    const { id } = await aDraft(s);
    const draft = (await s.author.get(`${s.base}/drafts/${id}`)).json<DiagnosisDraft>();
    await submit(s.author, s, draft);
    const write = (text: string) => db.pool.query(text, [id]);
    await expect(write("update versions set sha256 = repeat('0', 64) where subject_id = $1")).rejects.toThrow(
      /permission denied/,
    );
    await expect(write('delete from versions where subject_id = $1')).rejects.toThrow(/permission denied/);
    const force = (text: string) => rig.database.query(text, [id]);
    await expect(force('update diagnoses set number = 99 where id = $1')).rejects.toThrow(/permanent/);
    await expect(force('delete from diagnoses where id = $1')).rejects.toThrow(/stays in the register/);
  });
});

describe('the stage', () => {
  it.each([
    ['problem_discussion', 'stage.closed', 'cerró'],
    [null, 'stage.not-open', 'aún no abre'],
  ] as const)('when %s is on, a new one is refused saying why and when', async (open, code, why) => {
    const s = await aSetting(open);
    const draft = await aDiagnosis(db, {
      cycleId: s.cycle.id,
      organisationId: s.own.id,
      createdBySeat: s.seat.id,
      themes: [s.theme.id],
      summary: 'x',
    });
    const tries = [
      s.author.post(s.base, {}),
      submit(s.author, s, draft),
      s.author.post(`${s.base}/${draft.id}/declare`, { version: 1 }),
    ];
    for (const answer of await Promise.all(tries)) {
      const problem = answer.json<Problem>();
      expect([answer.statusCode, problem.code]).toEqual([409, code]);
      expect(problem.title).toContain('Preparación');
      expect(problem.title).toMatch(new RegExp(`${why}.*\\d{4}`));
      expect(Date.parse(problem.params['at'] ?? '')).not.toBeNaN();
    }
    expect((await s.author.put(`${s.base}/${draft.id}`, words(s, 1))).statusCode).toBe(200);
  });

  it('lets what was declared in time be completed later, which meets the gate', async () => {
    const s = await aSetting('problem_discussion');
    const declared = await aDiagnosis(db, {
      cycleId: s.cycle.id,
      organisationId: s.own.id,
      createdBySeat: s.seat.id,
      themes: [s.theme.id],
      state: 'declared',
      number: 7,
      declaredAt: new Date(),
    });
    const missing = async () =>
      (await rig.anonymous.get(`/api/cycles/${s.cycle.id}/stages`))
        .json<Stages>()
        .items.flatMap(({ gate }) => gate.missing)
        .find(({ criterion }) => criterion === 'diagnoses-reachable')?.count;
    expect(await missing()).toBe(1);
    const hidden = (await rig.anonymous.get(`${s.base}/7`)).json<PublicDiagnosis>();
    expect(hidden).toMatchObject({
      state: 'declared',
      isReachable: false,
      texts: { problem: '', title: diagnosisTexts.title },
      files: [],
    });
    expect((await rig.anonymous.get(`${s.base}?q=certificaci%C3%B3n`)).json<Register>().found).toBe(0);
    await s.author.put(`${s.base}/${declared.id}`, words(s, 1, { summary: 'El texto completo.' }));
    expect((await submit(s.author, s, { id: declared.id, version: 2 })).json<DiagnosisReceipt>().number).toBe(7);
    expect(await missing()).toBeUndefined();
    expect((await rig.anonymous.get(s.base)).json<Register>().counters).toEqual({
      declared: 1,
      reachable: 1,
      cited: 0,
      withdrawn: 0,
      inReview: 0,
    });
  });
});

describe('the register', () => {
  it('finds words with and without accents, by theme, sector and state, page by page', async () => {
    const s = await aSetting();
    await submit(s.author, s, await aDraft(s));
    await aDiagnosis(db, {
      cycleId: s.cycle.id,
      organisationId: s.other.id,
      state: 'declared',
      number: 2,
      declaredAt: new Date(),
      title: 'Salud rural',
    });
    const numbers = async (query: string) =>
      (await rig.anonymous.get(`${s.base}?${query}`)).json<Register>().items.map((item) => item.number);
    expect(await numbers('q=certificacion')).toEqual([1]);
    expect(await numbers(`q=${encodeURIComponent('certificación')}`)).toEqual([1]);
    expect(await numbers('q=expediente')).toEqual([1]);
    expect(await numbers('q=nada')).toEqual([]);
    expect(await numbers('theme=ambiente')).toEqual([1]);
    expect(await numbers('sector=academia')).toEqual([2]);
    expect(await numbers('state=reachable')).toEqual([1]);
    expect(await numbers('state=unreachable')).toEqual([2]);
    expect(await numbers('q=&theme=&sector=academia&state=')).toEqual([2]);
    const first = (await rig.anonymous.get(`${s.base}?limit=1`)).json<Register>();
    expect([first.items.length, first.found, first.next]).toEqual([1, 2, 1]);
    expect(await numbers(`limit=1&after=${first.next}`)).toEqual([2]);
    expect((await rig.anonymous.get(`${s.base}?sort=evil`)).statusCode).toBe(422);
    expect((await rig.anonymous.get(`${s.base}/99`)).statusCode).toBe(404);
  });

  it('counts what is cited, once', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    const { id } = draft;
    await submit(s.author, s, draft);
    const commitment = await aWholeCommitment(db, { cycleId: s.cycle.id, title: 'Título en trabajo' });
    const cite = (tx: Tx) =>
      linkTo(tx, s.cycle.id, { kind: 'commitment', id: commitment.id }, [{ kind: 'diagnosis', id }]);
    for (const _time of [1, 2]) await rig.tx(cite);
    const shown = async () => (await rig.anonymous.get(`${s.base}/1`)).json<PublicDiagnosis>();
    const cited = async () => (await rig.anonymous.get(s.base)).json<Register>().counters.cited;
    // A draft is its forum's affair: neither its title nor that there is one.
    expect([(await shown()).citations, await cited()]).toEqual([[], 0]);
    await aVersionOf(db, { ...commitment, title: 'Audiencias con aviso' });
    const { number } = commitment;
    expect((await shown()).citations).toMatchObject([{ kind: 'commitment', label: 'Audiencias con aviso', number }]);
    expect(await cited()).toBe(1);
    await rig.database.query(
      "update commitments set state = 'withdrawn', withdrawn_reason = 'La entidad fue fusionada.' where id = $1",
      [commitment.id],
    );
    expect((await shown()).citations).toMatchObject([{ label: 'Audiencias con aviso', isWithdrawn: true }]);
    expect(await cited()).toBe(0);
  });

  it('keeps a tombstone with the reason, and nothing of the text', async () => {
    const s = await aSetting();
    const draft = await aDraft(s);
    expect(codeOf(await s.author.post(`${s.base}/${draft.id}/withdraw`, { reason: 'Una razón suficiente.' }))).toBe(
      'diagnosis.still-draft',
    );
    await submit(s.author, s, draft);
    expect((await s.author.post(`${s.base}/${draft.id}/withdraw`, { reason: 'corta' })).statusCode).toBe(422);
    await s.colleague.post(`${s.base}/${draft.id}/withdraw`, { reason: 'Se envió dos veces por error.' });
    const answer = await rig.anonymous.get(`${s.base}/1`);
    expect(answer.json<PublicDiagnosis>()).toMatchObject({
      state: 'withdrawn',
      withdrawReason: 'Se envió dos veces por error.',
      isReachable: false,
    });
    expect(answer.body).not.toContain('cuenca');
    expect((await rig.anonymous.get(`${s.base}/1/versions/1`)).statusCode).toBe(410);
    expect((await rig.anonymous.get(`${s.base}?q=certificacion`)).json<Register>().found).toBe(0);
    expect(codeOf(await submit(s.author, s, draft))).toBe('diagnosis.withdrawn');
    expect((await rig.anonymous.get(s.base)).json<Register>().counters).toMatchObject({
      declared: 1,
      reachable: 0,
      withdrawn: 1,
    });
  });
});
