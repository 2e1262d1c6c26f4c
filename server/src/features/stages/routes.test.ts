import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aDiagnosis, aForum, aPerson } from '../../../../tests/support/factories.ts';
import { errorTitle } from '../../platform/texts/texts.ts';
import { requireOpenStage } from './queries.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

async function scene(openStage: StageName = 'preparation') {
  const forum = await aForum(t.deps.db);
  const cycle = await aCycle(t.deps.db, { forumId: forum.id, openStage });
  const facilitator = await t.signInAs(await aPerson(t.deps.db, { role: 'facilitator', forumId: forum.id }));
  const base = `/api/cycles/${cycle.id}/stages`;
  const scope = { cycleId: cycle.id, timeZone: 'America/Lima' };
  return {
    cycle,
    facilitator,
    base,
    require: (name: 'preparation' | 'problem_discussion' | 'brainstorming') =>
      t.tx((tx) => requireOpenStage(tx, scope, name)),
  };
}
const reason = 'El feriado largo dejó a las organizaciones sin tiempo.';

describe('the gate of a stage', () => {
  it('is called met only where it looked at something, and unasked where the date alone decides', async () => {
    const { cycle, base } = await scene('preparation');
    const states = async () =>
      Object.fromEntries(
        (await t.anonymous.get(base))
          .json<Stages>()
          .items.map(({ name, gate }) => [name, [gate.asks, gate.state, gate.isMet]]),
      );
    expect(await states()).toEqual({
      preparation: [null, 'nothing-asked', true],
      problem_discussion: ['diagnoses-reachable', 'empty', true],
      brainstorming: ['diagnosis-published', 'unmet', false],
      co_creation: [null, 'nothing-asked', true],
      validation: ['version-frozen', 'unmet', false],
      adoption: [null, 'nothing-asked', true],
    });
    await aDiagnosis(t.deps.db, {
      cycleId: cycle.id,
      state: 'published',
      number: 1,
      publishedAt: new Date(),
      summary: 'Todo está aquí.',
    });
    expect(await states()).toMatchObject({
      problem_discussion: ['diagnoses-reachable', 'met', true],
      brainstorming: ['diagnosis-published', 'met', true],
    });
  });
});

describe('stages decide what may be done', () => {
  it('lets an act through while its stage is open, and says why and when otherwise', async () => {
    const { require } = await scene('preparation');
    await expect(require('preparation')).resolves.toMatchObject({ name: 'preparation' });
    const early = await require('problem_discussion').catch((error: unknown) => error);
    if (!(early instanceof AppError)) throw new Error('it was let through');
    expect(early.code).toBe('stage.not-open');
    expect(errorTitle(early.code, 'es', early.params)).toContain('Discusión de problemas');
    const later = await scene('brainstorming');
    await expect(later.require('preparation')).rejects.toMatchObject({ code: 'stage.closed' });
  });

  it('keeps a stage shut while its gate is not met, until a facilitator opens it with a public reason', async () => {
    const { require, facilitator, base } = await scene('brainstorming');
    await expect(require('brainstorming')).rejects.toMatchObject({ code: 'stage.gate-unmet' });
    const answer = await facilitator.post(`${base}/brainstorming/override`, { reason, version: 1 });
    expect(answer.statusCode).toBe(200);
    await expect(require('brainstorming')).resolves.toBeTruthy();
    expect(answer.json().changes[0]).toMatchObject({ kind: 'gate_override', reason });
  });

  it('closes at once, opens again with new dates, and keeps both in the public log', async () => {
    const { require, facilitator, base } = await scene('preparation');
    expect((await facilitator.post(`${base}/preparation/close`, { reason, version: 1 })).statusCode).toBe(200);
    await expect(require('preparation')).rejects.toMatchObject({ code: 'stage.closed' });
    const day = 86_400_000;
    const dates = {
      opensAt: new Date(Date.now() - day).toISOString(),
      closesAt: new Date(Date.now() + day).toISOString(),
    };
    expect((await facilitator.put(`${base}/preparation`, { ...dates, reason, version: 2 })).statusCode).toBe(200);
    await expect(require('preparation')).resolves.toBeTruthy();
    expect((await facilitator.get(base)).json<Stages>().abilities).toMatchObject({ canChange: true });
    expect((await t.anonymous.get(base)).json<Stages>().abilities).toEqual({
      canChange: false,
      canArchive: false,
      canBringBack: false,
    });
    const log = (await t.anonymous.get(base)).json().changes;
    expect(log.map((change: { kind: string }) => change.kind)).toEqual(['dates', 'closed']);
  });

  it('closes only a stage that is under way: what has not begun is moved, what is over stays over as it ended', async () => {
    const { facilitator, base } = await scene('brainstorming');
    const before = (await t.anonymous.get(base)).json();
    const later = await facilitator.post(`${base}/co_creation/close`, { reason, version: 1 });
    expect([later.statusCode, later.json().code]).toEqual([409, 'stage.not-open']);
    const over = await facilitator.post(`${base}/preparation/close`, { reason, version: 1 });
    expect([over.statusCode, over.json().code]).toEqual([409, 'stage.closed']);
    expect((await t.anonymous.get(base)).json()).toEqual(before);
  });

  it('lets one of two facilitators who change a stage at the same instant win; the other is told', async () => {
    const { facilitator, base } = await scene('preparation');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => facilitator.post(`${base}/preparation/close`, { reason, version: 1 })),
    );
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.json().code === 'stage.changed-meanwhile')).toHaveLength(7);
    expect((await t.anonymous.get(base)).json().changes).toHaveLength(1);
  });

  it('names every bad field of a change, in the reader’s language, and changes nothing', async () => {
    const { facilitator, base } = await scene('preparation');
    const answer = await facilitator.put(`${base}/preparation`, {
      opensAt: 'mañana',
      closesAt: '2027-03-01T09:00:00-05:00',
      reason: 'corta',
      version: 1,
    });
    expect(answer.statusCode).toBe(422);
    const fields = answer.json().errors;
    expect(fields.map((error: { field: string }) => error.field).sort()).toEqual(['opensAt', 'reason']);
    expect(fields.find((error: { field: string }) => error.field === 'reason').message).toBe(
      'Escriba al menos 10 caracteres.',
    );
    const backwards = await facilitator.put(`${base}/preparation`, {
      opensAt: '2027-03-02T09:00:00-05:00',
      closesAt: '2027-03-01T09:00:00-05:00',
      reason,
      version: 1,
    });
    expect(backwards.json().errors).toMatchObject([{ field: 'closesAt', code: 'ends-before-start' }]);
  });

  it('refuses a mistyped year beside its field: longer than two years, or after the plan is over', async () => {
    const { facilitator, base } = await scene('preparation');
    const move = (opensAt: string, closesAt: string) =>
      facilitator.put(`${base}/adoption`, { opensAt, closesAt, reason, version: 1 });
    const long = await move('2026-12-01T00:00:00-05:00', '2036-12-03T00:00:00-05:00');
    expect([long.statusCode, long.json().errors]).toMatchObject([
      422,
      [{ field: 'closesAt', message: 'Una etapa dura como máximo 731 días. Revise el año.' }],
    ]);
    const late = await move('2029-06-01T00:00:00-05:00', '2030-01-01T00:01:00-05:00');
    expect([late.statusCode, late.json().errors]).toMatchObject([
      422,
      [
        {
          field: 'closesAt',
          code: 'after-plan',
          message:
            'Una etapa cierra antes de que termine el plan: a más tardar el 1 de enero de 2030, 00:00, hora de Lima.',
        },
      ],
    ]);
    expect((await t.anonymous.get(base)).json().changes).toEqual([]);
    expect((await move('2029-06-01T00:00:00-05:00', '2030-01-01T00:00:00-05:00')).statusCode).toBe(200);
  });

  it('lets no stage that is open, or not yet, have closed before now; what is over may be corrected', async () => {
    const { facilitator, base } = await scene('problem_discussion');
    const versionOf = async (name: string) =>
      (await t.anonymous.get(base)).json<Stages>().items.find((one) => one.name === name)?.version;
    const days = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
    const move = async (name: string) =>
      facilitator.put(`${base}/${name}`, {
        opensAt: days(-3),
        closesAt: days(-1),
        reason,
        version: await versionOf(name),
      });
    for (const name of ['problem_discussion', 'adoption'])
      expect((await move(name)).json().errors).toMatchObject([{ field: 'closesAt', code: 'closed-before-now' }]);
    expect((await move('preparation')).statusCode).toBe(200);
    const begin = async (opensAt: string) =>
      facilitator.put(`${base}/adoption`, {
        opensAt,
        closesAt: days(20),
        reason,
        version: await versionOf('adoption'),
      });
    expect((await begin(days(-9))).json().errors).toMatchObject([{ field: 'opensAt', code: 'opened-before-now' }]);
    expect((await begin(days(0))).statusCode).toBe(200);
  });

  it('keeps the log for ever: the application may not change or remove a row of it', async () => {
    for (const text of ["update stage_changes set reason = 'otra razón cualquiera'", 'delete from stage_changes']) {
      await expect(t.deps.db.pool.query(text)).rejects.toThrow(/permission denied/);
    }
  });
});
