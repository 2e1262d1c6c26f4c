import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Consultation, Consultations } from '@minga/shared/consultations/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aConsultingForum, REASON, soon, wordsOf } from '../support/consultations.ts';

const { rig, settled } = await appWithMail({ trustProxyHops: 1 });
type Plan = { people: number; warnings: { rule: string; code: string }[]; letter: { text: string } | null };
const codeOf = (answer: { json: () => { code: string } }) => answer.json().code;

describe('a consultation is written', () => {
  it('by the facilitation alone: a draft is there for nobody else, and is to be finished by whoever began it', async () => {
    const f = await aConsultingForum(rig);
    const one = await f.draft();
    for (const agent of [rig.anonymous, f.ana, f.julio]) {
      expect(codeOf(await agent.get(`${f.at}/${one.id}`))).toBe('consultation.not-found');
      expect(answered<Consultations>(await agent.get(f.at)).drafts).toEqual([]);
    }
    expect(answered<Consultations>(await f.rosa.get(f.at)).drafts).toMatchObject([{ id: one.id, state: 'draft' }]);
    const { needs } = answered<Home>(await f.rosa.get('/api/home'));
    expect(needs.filter(({ kind }) => kind === 'finish-consultation')).toMatchObject([
      { params: { title: one.title } },
    ]);
    // Begun without a word it is the same one again.
    const first = answered<Consultation>(await f.rosa.post(f.at), 201);
    expect(answered<Consultation>(await f.rosa.post(f.at), 201).id).toBe(first.id);
    expect((await f.rosa.delete(`${f.at}/${first.id}`)).statusCode).toBe(204);
  });

  it('and two who write at once are told: nobody saves over words they have not seen', async () => {
    const f = await aConsultingForum(rig);
    const one = await f.draft();
    const both = await Promise.all(
      ['Uno', 'Dos'].map((title) => f.rosa.put(`${f.at}/${one.id}`, { ...wordsOf({ title }), version: one.version })),
    );
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(codeOf(await f.rosa.post(`${f.at}/${one.id}/publish`, { version: one.version }))).toBe(
      'consultation.changed-meanwhile',
    );
  });

  it('is not published while something is missing: each part is named', async () => {
    const f = await aConsultingForum(rig);
    const questions = [
      { id: 'q1', kind: 'one' as const, label: ' ', hint: '', isRequired: false, options: ['Sola', ' '] },
    ];
    const one = await f.draft({ title: ' ', introduction: '', questions, closesAt: null });
    const refused = await f.rosa.post(`${f.at}/${one.id}/publish`, { version: one.version });
    expect(refused.statusCode).toBe(422);
    expect(refused.json().errors.map(({ field }: { field: string }) => field)).toEqual([
      ...['title', 'introduction', 'questions.0.label', 'questions.0.options', 'closesAt'],
    ]);
    const past = await f.draft({ opensAt: soon(-1) });
    expect((await f.rosa.post(`${f.at}/${past.id}/publish`, { version: past.version })).json().errors).toMatchObject([
      { field: 'opensAt', code: 'in-the-past' },
    ]);
    // Said before it is pressed, and nobody is offered to be notified.
    const planned = await f.rosa.get(`${f.at}/${past.id}/publication`);
    expect([planned.statusCode, planned.json().errors]).toMatchObject([
      422,
      [{ field: 'opensAt', code: 'in-the-past' }],
    ]);
    const brief = await f.draft({ closesAt: soon(0.01) });
    expect((await f.rosa.post(`${f.at}/${brief.id}/publish`, { version: brief.version })).json().errors).toMatchObject([
      { field: 'closesAt', code: 'consultation-short' },
    ]);
  });
});

describe('published', () => {
  it('says before how many it notifies and what the rules notice, and then notifies them, once', async () => {
    const f = await aConsultingForum(rig);
    const one = await f.draft({ opensAt: soon(1.5), closesAt: soon(9) });
    const plan = answered<Plan>(await f.rosa.get(`${f.at}/${one.id}/publication`));
    expect(plan.people).toBe(3);
    expect(plan.letter?.text).toContain('Díganos qué cambiaría');
    expect(plan.warnings).toMatchObject([
      { rule: 'P10', code: 'window-short', params: { days: 7, asked: 14 } },
      { rule: 'P08', code: 'short-notice', params: { days: 1, asked: 7 } },
    ]);
    const published = await f.publish(one);
    expect(published).toMatchObject({
      state: 'upcoming',
      warnings: plan.warnings,
      versions: [{ number: 1, reason: null }],
    });
    expect(codeOf(await f.rosa.post(`${f.at}/${one.id}/publish`, { version: published.version }))).toBe(
      'consultation.already-published',
    );
    await settled();
    for (const agent of [f.ana, f.julio]) {
      const { items } = answered<Notices>(await agent.get('/api/notices'));
      expect(items.map(({ title }) => title)).toEqual(['Consulta pública: Consulta sobre el agua']);
    }
  });

  it('opens and closes by the clock of the database on each request, and nothing is done for it', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ opensAt: soon(2) });
    const state = async () => answered<Consultation>(await rig.anonymous.get(`${f.at}/${id}`)).state;
    const send = () =>
      rig.anonymous.post(`${f.at}/${id}/contributions`, { answers: { q1: 'Que haya fechas.' }, consent: true });
    expect([await state(), codeOf(await send())]).toEqual(['upcoming', 'consultation.not-open-yet']);
    await f.moveTo(id, -1, 3);
    expect([await state(), (await send()).statusCode]).toEqual(['open', 200]);
    await f.moveTo(id, -3, -1);
    expect([await state(), codeOf(await send())]).toEqual(['closed', 'consultation.over']);
  });

  it('can be corrected before it opens, with a reason and a version, and never after', async () => {
    const f = await aConsultingForum(rig);
    const one = await f.open({ opensAt: soon(3) });
    const words = wordsOf({ opensAt: soon(3), title: 'Consulta sobre el agua y el suelo' });
    const correct = (more: object) =>
      f.rosa.post(`${f.at}/${one.id}/correct`, { ...words, version: one.version, ...more });
    expect((await correct({ reason: 'corta' })).statusCode).toBe(422);
    const corrected = answered<Consultation>(await correct({ reason: REASON }));
    expect(corrected).toMatchObject({ title: words.title, versions: [{ number: 1 }, { number: 2, reason: REASON }] });
    await settled();
    const { items } = answered<Notices>(await f.ana.get('/api/notices'));
    expect(items[0]?.title).toBe('Cambió la consulta: Consulta sobre el agua y el suelo');
    await f.moveTo(one.id, -1, 10);
    expect(codeOf(await correct({ reason: REASON, version: corrected.version }))).toBe('consultation.has-opened');
  });

  it('is given more time with a reason as long as it is not over, and never less', async () => {
    const f = await aConsultingForum(rig);
    const one = await f.open();
    const extend = (closesAt: string, version = one.version) =>
      f.rosa.post(`${f.at}/${one.id}/extend`, { closesAt, version, reason: REASON });
    expect(codeOf(await extend(soon(10)))).toBe('consultation.shortened');
    const longer = answered<Consultation>(await extend(soon(30)));
    expect(longer.versions.at(-1)).toMatchObject({ number: 2, reason: REASON });
    expect(codeOf(await extend(soon(40)))).toBe('consultation.changed-meanwhile');
    await f.moveTo(one.id, -3, -1);
    expect(codeOf(await extend(soon(40), longer.version))).toBe('consultation.over');
    const acts = await rig.database.query<{ action: string }>(
      "select action from audit_log where subject_id = $1 and action like 'consultation.%' order by position",
      [one.id],
    );
    expect(acts.map(({ action }) => action)).toEqual(['consultation.published', 'consultation.extended']);
  });
});
