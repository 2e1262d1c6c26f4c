import type { AppError } from '@minga/shared/kernel/errors.ts';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import type { Standards } from '@minga/shared/standards/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aDiagnosis, aFrozenVersion, aPerson } from '../../../../tests/support/factories.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import { errorTitle } from '../../platform/texts/texts.ts';
import { readStageRule } from '../boards/queries/deciding.ts';
import { refreshPublicFlags } from '../meetings/jobs.ts';
import { requireOpenStage } from '../stages/queries.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const REASON = 'Las organizaciones de regiones viajan un día entero.';
const DAY = 86_400_000;

async function scene(options: Parameters<typeof aCycle>[1] = {}) {
  const { db } = rig.deps;
  const cycle = await aCycle(db, options);
  const person = await aPerson(db, { role: 'facilitator', forumId: cycle.forumId });
  const lead = await rig.signInAs(person);
  const base = `/api/cycles/${cycle.id}`;
  const change = (rule: string, thresholds: Record<string, unknown>, version = 0, reason = REASON) =>
    lead.put(`${base}/standards`, { rule, thresholds, reason, version });
  const read = async () => answered<Standards>(await rig.anonymous.get(`${base}/standards`));
  return { cycle, person, lead, base, change, read };
}
const itemOf = ({ items }: Standards, rule: string) => items.find((one) => one.rule === rule);

describe('the numbers of a cycle', () => {
  it('are the defaults until a facilitator chooses others; anybody reads which, from what, who, when and why', async () => {
    const s = await scene();
    expect(itemOf(await s.read(), 'S07')).toMatchObject({
      source: { es: expect.stringMatching(/^Evaluación del quinto plan/), en: expect.any(String) },
      version: 0,
      thresholds: [
        { name: 'level', unit: 'level', default: 2, value: 2, least: 0, most: 3, mayLoosen: true },
        { name: 'noticeDays', unit: 'days', default: 7, value: 7, least: 2, most: 60, mayLoosen: true },
        { name: 'strongNoticeDays', default: 3, value: 3 },
      ],
    });
    answered(await s.change('S07', { noticeDays: 10, strongNoticeDays: 4 }));
    answered(await s.change('S07', { noticeDays: 12, strongNoticeDays: 4 }, 1));
    const seen = await s.read();
    expect(seen.abilities).toEqual({ canChange: false });
    expect(answered<Standards>(await s.lead.get(`${s.base}/standards`)).abilities).toEqual({ canChange: true });
    expect(itemOf(seen, 'S07')).toMatchObject({
      version: 2,
      thresholds: [{ value: 2 }, { default: 7, value: 12 }, { value: 4 }],
    });
    expect(seen.changes.map(({ at, id, ...one }) => (Date.parse(at) > 0 ? one : id))).toEqual([
      {
        rule: 'S07',
        before: { level: 2, noticeDays: 10, strongNoticeDays: 4 },
        after: { level: 2, noticeDays: 12, strongNoticeDays: 4 },
        reason: REASON,
        person: s.person.name,
      },
      {
        rule: 'S07',
        before: { level: 2, noticeDays: 7, strongNoticeDays: 3 },
        after: { level: 2, noticeDays: 10, strongNoticeDays: 4 },
        reason: REASON,
        person: s.person.name,
      },
    ]);
    const other = await aCycle(rig.deps.db, { forumId: s.cycle.forumId });
    const untouched = answered<Standards>(await s.lead.get(`/api/cycles/${other.id}/standards`));
    expect([itemOf(untouched, 'S07')?.version, untouched.changes]).toEqual([0, []]);
  });

  it('leave an act in the chain of the cycle that everybody may check, and make the pages that show them anew', async () => {
    const s = await scene();
    const changed: object[] = [];
    const stop = rig.deps.bus.on('pages.changed', ({ cycleId, isListed }) => void changed.push({ cycleId, isListed }));
    answered(await s.change('S06', { gapMinutes: 30 }));
    stop();
    const acts = await rig.database.query(
      "select action, data from audit_log where cycle_id = $1 and action = 'standard.changed'",
      [s.cycle.id],
    );
    expect(acts).toMatchObject([
      { data: { rule: 'S06', before: { gapMinutes: 15 }, after: { gapMinutes: 30 }, reason: REASON } },
    ]);
    const exported = await rig.anonymous.get(`${s.base}/audit/export`);
    expect(exported.body).toContain('standard.changed');
    expect(changed).toEqual([{ cycleId: s.cycle.id, isListed: false }]);
  });

  it('are chosen by facilitators of this forum alone, and read by strangers once the cycle is public', async () => {
    const s = await scene({ publishedAt: null });
    const outsider = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator' }));
    const participant = await rig.signInAs(
      await aPerson(rig.deps.db, { role: 'participant', forumId: s.cycle.forumId }),
    );
    const body = { rule: 'S06', thresholds: { gapMinutes: 30 }, reason: REASON, version: 0 };
    const tried = [rig.anonymous, outsider, participant].map((one) => one.put(`${s.base}/standards`, body));
    expect((await Promise.all(tried)).map(({ statusCode }) => statusCode)).toEqual([401, 404, 403]);
    expect((await rig.anonymous.get(`${s.base}/standards`)).statusCode).toBe(404);
    answered(await s.change('S06', { gapMinutes: 30 }));
    expect((await participant.get(`${s.base}/standards`)).json<Standards>().changes).toHaveLength(1);
  });

  it('name every bad value in the reader’s language; a promise is not loosened', async () => {
    const s = await scene();
    const told = async (language: string, sent: unknown) => {
      const headers = { 'accept-language': language };
      const answer = await s.lead.ask('PUT', `${s.base}/standards`, { headers, body: sent });
      expect(answer.statusCode).toBe(422);
      return answer.json<{ errors: { field: string; code: string; message: string }[] }>().errors;
    };
    const loose = { rule: 'P07', thresholds: { noticeDays: 13 }, reason: 'corta', version: 0 };
    expect((await told('es', loose)).map(({ field, code }) => [field, code])).toEqual([
      ['thresholds.noticeDays', 'least-promised'],
      ['reason', 'too-short'],
    ]);
    expect((await told('es', loose))[0]?.message).toBe(
      'Debe ser 14 o más: un foro puede pedir más de lo que dice esta regla, no menos.',
    );
    const late = { rule: 'S07', thresholds: { noticeDays: 61, strongNoticeDays: null }, reason: REASON, version: 0 };
    expect((await told('en', late)).map(({ field, code, message }) => [field, code, message])).toEqual([
      ['thresholds.noticeDays', 'too-big', 'Must be 60 or less.'],
      ['thresholds.strongNoticeDays', 'required', 'This is required.'],
    ]);
    const extra = { rule: 'S06', thresholds: { gapMinutes: 20, other: 1 }, reason: REASON, version: 0 };
    expect((await told('es', extra)).map(({ field, code }) => [field, code])).toEqual([
      ['thresholds.other', 'not-allowed'],
    ]);
    expect((await s.read()).changes).toEqual([]);
    const same = await s.change('S06', { gapMinutes: 15 });
    expect([same.statusCode, same.json().code]).toEqual([409, 'standard.unchanged']);
  });

  // Changes of the schedule also wait for the plan, so they alone would not show that changes wait for one another.
  it.each([
    ['S06', 'gapMinutes'],
    ['P08', 'changeDays'],
  ])(
    'of %s are changed by one of two facilitators who do so at the same instant; the other is told',
    async (rule, of) => {
      const s = await scene();
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => s.change(rule, { [of]: 30 + n })));
      expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
      expect(answers.filter((one) => one.json().code === 'standard.changed-meanwhile')).toHaveLength(7);
      expect((await s.read()).changes).toHaveLength(1);
      answered(await s.change('S10', { onlineMinutes: 90, peopleWithoutCoHost: 12 }));
    },
  );
});

describe('a gate', () => {
  it('asks for as many diagnoses as its cycle does, in the request after the change and on boards too', async () => {
    const s = await scene({ openStage: 'brainstorming' });
    const { db } = rig.deps;
    const publish = (number: number) =>
      aDiagnosis(db, { cycleId: s.cycle.id, state: 'published', number, publishedAt: new Date(), summary: 'Está.' });
    await publish(1);
    const made = await s.lead.post(
      `${s.base}/boards`,
      createBoardSchema.parse({ title: 'Ideas', stage: 'brainstorming', columns: [{ id: 'a', title: 'A' }] }),
    );
    const { id: boardId } = answered<{ id: string }>(made, 201);
    const within = <T>(work: Parameters<typeof inTransaction<T>>[1]) =>
      withReach({ forumId: s.cycle.forumId }, () => inTransaction(db, work));
    const act = () =>
      within((tx) => requireOpenStage(tx, { cycleId: s.cycle.id, timeZone: 'America/Lima' }, 'brainstorming')).then(
        () => 'open',
        (error: AppError) => `${error.code}: ${errorTitle(error.code, 'es', error.params)}`,
      );
    const board = () =>
      within(async (tx) => {
        const rule = await readStageRule(tx, boardId);
        const row = { stageName: 'brainstorming', now: new Date(), timeZone: 'America/Lima' } as Parameters<
          typeof rule
        >[0];
        return rule(row)?.code ?? 'open';
      });
    const gate = async () =>
      answered<Stages>(await rig.anonymous.get(`${s.base}/stages`)).items.find(({ name }) => name === 'brainstorming')
        ?.gate;
    expect([await act(), await board(), (await gate())?.asked]).toEqual(['open', 'open', 1]);
    answered(await s.change('P16', { unreachable: 0, publishedDiagnoses: 3, frozenCommitments: 1 }));
    expect([await act(), await board()]).toEqual([
      expect.stringMatching(/^stage\.gate-unmet: .*diagnósticos publicados que faltan: .?2.? de .?3/),
      'stage.gate-unmet',
    ]);
    expect(await gate()).toMatchObject({ asked: 3, isMet: false, missing: [{ count: 2 }] });
    await publish(2);
    await publish(3);
    expect([await act(), await board(), (await gate())?.isMet]).toEqual(['open', 'open', true]);
  });

  it('of validation asks for as many frozen versions, each of a commitment of its own', async () => {
    const s = await scene({ openStage: 'validation' });
    await aFrozenVersion(rig.deps.db, { cycleId: s.cycle.id });
    answered(await s.change('P16', { unreachable: 0, publishedDiagnoses: 1, frozenCommitments: 2 }));
    const missing = async () =>
      answered<Stages>(await rig.anonymous.get(`${s.base}/stages`)).items.find(({ name }) => name === 'validation')
        ?.gate.missing;
    expect(await missing()).toEqual([{ criterion: 'version-frozen', count: 1 }]);
    await aFrozenVersion(rig.deps.db, { cycleId: s.cycle.id });
    expect(await missing()).toEqual([]);
  });
});

describe('flags of the plan', () => {
  it('are computed anew by the numbers that were chosen, for those who plan and for everybody', async () => {
    const s = await scene();
    const meetings = `${s.base}/meetings`;
    const start = new Date(Date.now() + 20 * DAY);
    start.setUTCHours(15, 0, 0, 0);
    while (start.getUTCDay() !== 3) start.setTime(start.getTime() + DAY);
    const body = { title: 'Mesa', modality: 'online', startsAt: start, endsAt: new Date(start.getTime() + 7_200_000) };
    const { id, version } = answered<Meeting>(await s.lead.post(meetings, body), 201);
    answered(await s.lead.post(`${meetings}/publish`, { meetings: [{ id, version }] }));
    const flags = async (agent = s.lead) => answered<FlagList>(await agent.get(`${meetings}/flags`));
    const told = async (agent = s.lead) =>
      (await flags(agent)).flags.map(({ rule, count, asked }) => [rule, count, asked]);
    await refreshPublicFlags(rig.deps);
    expect([await told(), await told(rig.anonymous)]).toEqual([[], []]);
    answered(await s.change('S10', { onlineMinutes: 90, peopleWithoutCoHost: 12 }));
    const found = [['S10', 1, { level: 2, onlineMinutes: 90, peopleWithoutCoHost: 12 }]];
    expect(await told()).toEqual(found);
    expect((await flags(rig.anonymous)).state).toBe('computing');
    await refreshPublicFlags(rig.deps);
    expect([(await flags(rig.anonymous)).state, await told(rig.anonymous)]).toEqual(['current', found]);
    answered(await s.change('S10', { onlineMinutes: 150, peopleWithoutCoHost: 12 }, 1));
    expect(await told()).toEqual([]);
    // A rule that the plan is not looked at by leaves what is kept alone.
    await refreshPublicFlags(rig.deps);
    answered(await s.change('P08', { changeDays: 9 }));
    expect((await flags(rig.anonymous)).state).toBe('current');
    answered(await s.change('S11', { dayStartsAtMinute: 600, dayEndsAtMinute: 1140 }));
    const { thresholds } = answered<PlanView>(await s.lead.get(`${meetings}/plan`));
    expect(thresholds.S11).toEqual({ level: 1, dayStartsAtMinute: 600, dayEndsAtMinute: 1140 });
  });
});

describe('how loudly a rule of the plan speaks', () => {
  it('is chosen for a cycle: silent it raises no flag, and as a block nobody publishes over it', async () => {
    const s = await scene();
    const meetings = `${s.base}/meetings`;
    const start = new Date(Date.now() + 20 * DAY);
    const ana = await aPerson(rig.deps.db, { role: 'participant', forumId: s.cycle.forumId });
    const body = {
      modality: 'in_person',
      startsAt: start,
      endsAt: new Date(start.getTime() + 3_600_000),
      people: [{ personId: ana.id, role: 'participant', required: true }],
    };
    const drafts: { id: string; version: number }[] = [];
    for (const [title, room] of [
      ['Mesa de agua', 'Sala Ichu'],
      ['Mesa de salud', 'Sala Totora'],
    ])
      drafts.push(answered<Meeting>(await s.lead.post(meetings, { ...body, title, room }), 201));
    const [first, second] = drafts.map(({ id, version }) => ({ id, version }));
    const severities = async () => {
      const { flags } = answered<FlagList>(await s.lead.get(`${meetings}/flags`));
      return flags.filter(({ rule }) => rule === 'S01').map(({ severity, count }) => [severity, count]);
    };
    expect(await severities()).toEqual([['warning', 1]]);
    for (const [version, [level, heard]] of [
      [0, []],
      [1, [['information', 1]]],
      [3, [['block', 1]]],
    ].map(([level, heard], index) => [index, [level, heard]] as const)) {
      answered(await s.change('S01', { level }, version));
      expect(await severities(), String(level)).toEqual(heard);
    }
    answered(await s.lead.post(`${meetings}/publish`, { meetings: [first] }));
    const refused = await s.lead.post(`${meetings}/publish`, { meetings: [second] });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'meeting.rule-blocks']);
    expect(refused.json().title).toMatch(/«Mesa de salud».*«Persona en dos reuniones»/);
    answered(await s.change('S01', { level: 2 }, 3));
    answered(await s.lead.post(`${meetings}/publish`, { meetings: [second] }));
    const change = answered<Standards>(await rig.anonymous.get(`${s.base}/standards`)).changes[0];
    expect([change?.before, change?.after]).toEqual([{ level: 3 }, { level: 2 }]);
    expect((await s.change('S03', { level: 1 })).statusCode).toBe(422);
  });
});

describe('in the database', () => {
  it('a change stays as it was written, and two cannot be the same one', async () => {
    const s = await scene();
    answered(await s.change('S06', { gapMinutes: 30 }));
    const again = `insert into standard_changes (id, cycle_id, rule, version, thresholds, reason, person_id)
      select gen_random_uuid(), cycle_id, rule, version, thresholds, reason, person_id from standard_changes where cycle_id = '${s.cycle.id}'`;
    await expect(rig.database.query(again)).rejects.toThrow('standard_changes_cycle_id_rule_version_key');
    for (const statement of ["update standard_changes set reason = 'otra razón'", 'delete from standard_changes'])
      await expect(
        withReach({ forumId: s.cycle.forumId }, () => inTransaction(rig.deps.db, (tx) => tx.execute(statement))),
      ).rejects.toMatchObject({ cause: { message: expect.stringContaining('permission denied') } });
  });
});
