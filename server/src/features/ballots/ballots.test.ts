import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BallotDetail, BallotList, BallotResult, Receipt, Roll } from '@minga/shared/ballots/schema.ts';
import type { BallotExport } from '@minga/shared/ballots/record.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting, runOut } from '../../../../tests/support/ballots.ts';
import { aFrozenVersion, aSeat, type BallotOptions } from '../../../../tests/support/factories.ts';

const rig = await testApp();
const folder = await mkdtemp(join(tmpdir(), 'minga-ballot-'));
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});
const { db } = rig.deps;

type Problem = {
  code: string;
  title: string;
  params: Record<string, string | number>;
  errors: { field: string; code: string }[];
};
const aSetting = (sectors: readonly Sector[], options: BallotOptions = {}, questions = 1) =>
  aBallotSetting(rig, sectors, options, questions);
/** Ten organisations: the smallest roll on which a secret vote can be held. */
const mixed: Sector[] = [
  ...Array<Sector>(3).fill('executive'),
  'judiciary',
  ...Array<Sector>(4).fill('civil_society'),
  ...Array<Sector>(2).fill('academia'),
];
/** Large enough that sides and sectors are shown in secret. */
const large: Sector[] = [...Array<Sector>(6).fill('executive'), ...Array<Sector>(7).fill('civil_society'), 'academia'];

async function verify(file: unknown) {
  const path = join(folder, `${randomUUID()}.json`);
  await writeFile(path, JSON.stringify(file));
  return promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../verify-ballot.ts'), path], {
    env: {},
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
}

describe('preparing', () => {
  it('is the facilitation’s own until announced; then roll, rule and quorum are public and fixed', async () => {
    const s = await aSetting(mixed);
    expect((await rig.anonymous.get(s.base)).json<BallotList>().items).toEqual([]);
    expect((await s.voters[0]?.agent.get(s.one))?.statusCode).toBe(404);
    expect((await s.cast(0, 'for')).statusCode).toBe(404);
    await aSeat(db, { forumId: s.forum.id, role: 'delegate' });
    expect((await s.open()).json<BallotDetail>()).toMatchObject({
      status: 'open',
      roll: 10,
      turnout: null,
      quorumPercent: 50,
    });
    expect((await rig.anonymous.get(s.base)).json<BallotList>().items).toMatchObject([
      { roll: 10, questions: 1, turnout: null, approved: null },
    ]);
    const roll = (await rig.anonymous.get(`${s.one}/roll`)).json<Roll>();
    expect(roll.entries.map(({ seat }) => seat).sort()).toEqual(s.voters.map(({ seatId }) => seatId).sort());
    expect((await s.open()).json<Problem>().code).toBe('ballot.announced');
    expect((await s.facilitator.delete(s.one)).json<Problem>().code).toBe('ballot.announced');
  });

  it('T14 takes nobody onto the roll afterwards, not even past the application', async () => {
    const s = await aSetting(mixed);
    await s.open();
    const late = await aSeat(db, { forumId: s.forum.id, role: 'member' });
    const agent = await rig.signInAs(late.personId);
    expect((await agent.post(`${s.one}/casts`, s.answer('for'))).json<Problem>().code).toBe('ballot.not-on-roll');
    await expect(db.pool.query("update ballot_roll set sector = 'academia'")).rejects.toThrow(/permission denied/);
    await expect(db.pool.query('delete from ballot_turnout')).rejects.toThrow(/permission denied/);
    for (const change of [
      "mode = 'open'",
      'quorum_percent = 1',
      "closes_at = now() + interval '9 days'",
      "rule = 'concurrent_majority'",
    ])
      await expect(rig.database.query(`update ballots set ${change} where id = $1`, [s.ballot.id])).rejects.toThrow(
        /cannot be changed/,
      );
  });

  it('creates over frozen versions of this cycle only', async () => {
    const s = await aSetting(mixed);
    const body = {
      title: 'Segunda',
      mode: 'secret',
      rule: 'simple_majority',
      opensAt: new Date().toISOString(),
      closesAt: new Date(Date.now() + 86_400_000).toISOString(),
      versionIds: s.versionIds,
    };
    expect((await s.facilitator.post(s.base, body)).json<BallotDetail>()).toMatchObject({
      status: 'draft',
      abilities: { canOpen: true, canVote: false },
      quorumPercent: 50,
    });
    const foreign = await s.facilitator.post(s.base, { ...body, versionIds: [(await aFrozenVersion(db)).id] });
    expect([foreign.statusCode, foreign.json<Problem>().code, foreign.json<Problem>().errors[0]?.field]).toEqual([
      422,
      'ballot.version-not-frozen',
      'versionIds.0',
    ]);
    expect((await s.facilitator.post(s.base, { ...body, rule: 'consent' })).json<Problem>().code).toBe(
      'ballot.consent-needs-open',
    );
    expect(
      (await s.facilitator.post(s.base, { ...body, closesAt: body.opensAt })).json<Problem>().errors[0],
    ).toMatchObject({ field: 'closesAt', code: 'ends-before-start' });
  });

  it('opens only in its stage, within it, with somebody on the roll, and with five on each side where secrecy needs it', async () => {
    const outside = await aSetting(mixed, { closesAt: new Date(Date.now() + 40 * 86_400_000) });
    expect((await outside.open()).json<Problem>()).toMatchObject({ code: 'ballot.outside-stage' });
    const early = await aSetting(mixed, {
      stage: 'validation',
      opensAt: new Date(Date.now() + 1000),
      closesAt: new Date(Date.now() + 86_400_000),
    });
    expect((await early.open()).json<Problem>()).toMatchObject({
      code: 'stage.not-open',
      params: { stage: 'validation' },
    });
    expect((await (await aSetting([])).open()).json<Problem>().code).toBe('ballot.empty-roll');
    expect((await (await aSetting(mixed, { rule: 'concurrent_majority' })).open()).json<Problem>()).toMatchObject({
      code: 'ballot.too-few-for-secret',
      params: { government: 4, others: 6 },
    });
    const over = await aSetting(mixed, { opensAt: new Date(Date.now() - 2000), closesAt: new Date(Date.now() - 1000) });
    expect((await over.open()).json<Problem>().code).toBe('ballot.window-over');
  });
});

describe('voting', () => {
  it('gives a receipt, the same for the same request; another vote is refused in plain words', async () => {
    const s = await aSetting(mixed);
    await s.open();
    const key = randomUUID();
    const first = (await s.cast(0, 'for', key)).json<Receipt>();
    expect(first).toMatchObject({ isRepeat: false });
    expect(first.tracker).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect((await s.cast(0, 'for', key)).json<Receipt>()).toEqual({ ...first, isRepeat: true });
    expect((await s.cast(0, 'against', key)).json<Problem>()).toMatchObject({ code: 'ballot.key-reused' });
    const again = await s.cast(0, 'against');
    expect([again.statusCode, again.json<Problem>().code]).toEqual([409, 'ballot.already-cast']);
    expect(again.json<Problem>().title).toContain('definitivo');
    const check = (tracker: string) => rig.anonymous.post(`${s.one}/receipts/check`, { tracker });
    expect((await check(first.tracker.toLowerCase().replaceAll('-', ' '))).json()).toEqual({ isCounted: true });
    expect((await check('0000-0000-0000-0000')).json()).toEqual({ isCounted: false });
    expect((await s.voters[0]?.agent.get(s.one))?.json<BallotDetail>()).toMatchObject({
      turnout: null,
      myRights: [{ hasVoted: true }],
      abilities: { canVote: false },
    });
  });

  it('answers why not: before opening, not on the roll, without a seat, signed out, after the end', async () => {
    const s = await aSetting(mixed, { opensAt: new Date(Date.now() + 3_600_000) });
    await s.open();
    const early = await s.cast(0, 'for');
    expect([early.statusCode, early.json<Problem>().code]).toEqual([409, 'ballot.not-open']);
    expect(early.json<Problem>().title).toMatch(/20\d\d/);
    expect((await s.facilitator.post(`${s.one}/casts`, s.answer('for'))).json<Problem>().code).toBe(
      'permission.seat-required',
    );
    expect((await s.cast(99, 'for')).statusCode).toBe(401);
    await runOut(rig.database, s.ballot.id);
    const late = await s.cast(0, 'for');
    expect([late.statusCode, late.json<Problem>().code, typeof late.json<Problem>().params['at']]).toEqual([
      409,
      'ballot.closed',
      'string',
    ]);
  });

  it('wants an answer to every question and to no other', async () => {
    const s = await aSetting(mixed, {}, 2);
    await s.open();
    const agent = s.voters[0]?.agent ?? rig.anonymous;
    const [a, b] = s.versionIds.map((versionId) => ({ versionId, choice: 'for' }));
    const send = async (choices: unknown[]) =>
      (await agent.post(`${s.one}/casts`, { key: randomUUID(), choices })).json<Problem>().errors;
    expect(await send([a])).toMatchObject([{ field: 'choices', code: 'required' }]);
    expect(await send([a, a])).toMatchObject([{ field: 'choices.1.versionId', code: 'unknown' }]);
    expect(await send([a, { ...b, reason: 'porque sí' }])).toMatchObject([
      { field: 'choices.1.reason', code: 'not-allowed' },
    ]);
    expect(await send([a, { ...b, choice: 'perhaps' }])).toMatchObject([{ field: 'choices.1.choice' }]);
  });

  it('T6 in consent an objection gives its reason, which is published', async () => {
    const s = await aSetting(mixed, { mode: 'open', rule: 'consent' });
    await s.open();
    expect((await s.cast(0, 'against')).json<Problem>().errors).toMatchObject([
      { field: 'choices.0.reason', code: 'required' },
    ]);
    await s.cast(0, 'against', undefined, { reason: 'No dice quién responde.' });
    for (const voter of [1, 2, 3, 4]) await s.cast(voter, 'for');
    await s.close();
    const result = (await rig.anonymous.get(`${s.one}/result`)).json<BallotResult>();
    expect(result.questions[0]?.outcome).toMatchObject({ isApproved: false, grounds: 'objections' });
    expect(result.votes?.find(({ choice }) => choice === 'against')?.reason).toBe('No dice quién responde.');
  });

  it('ends with the seat: a closed seat cannot vote although it is on the roll', async () => {
    const s = await aSetting(mixed);
    await s.open();
    await rig.database.query('update seats set ended_at = now() where id = $1', [s.voters[0]?.seatId]);
    expect((await s.cast(0, 'for')).statusCode).toBe(404);
  });
});

describe('closing', () => {
  it('hides every tally until then, from the facilitation too', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    await s.open();
    for (const voter of [0, 1, 2]) await s.cast(voter, 'for', undefined, { reason: 'CANARIO' });
    for (const agent of [rig.anonymous, s.facilitator]) {
      for (const path of ['/result', '/export'])
        expect((await agent.get(`${s.one}${path}`)).json<Problem>().code).toBe('ballot.tallies-hidden');
      for (const path of [s.base, s.one, `${s.one}/roll`])
        expect((await agent.get(path)).body).not.toMatch(/CANARIO|"for"|"total"/);
    }
    await s.close();
    expect((await rig.anonymous.get(`${s.one}/result`)).body).toContain('CANARIO');
    expect((await s.close()).json<Problem>().code).toBe('ballot.already-closed');
    const pressed = (reason: string) =>
      s.facilitator.ask('POST', `${s.one}/close`, { body: { reason }, headers: { 'idempotency-key': randomUUID() } });
    expect((await pressed('Todos los asientos ya votaron.')).json<BallotDetail>().status).toBe('closed');
    expect((await pressed('Otra razón, de otra persona.')).json<Problem>().code).toBe('ballot.already-closed');
  });

  it('counts itself when the clock has passed the end, whoever asks first, once', async () => {
    const s = await aSetting(mixed);
    await s.open();
    await s.cast(0, 'for');
    await runOut(rig.database, s.ballot.id);
    await expect
      .poll(async () => (await rig.anonymous.get(s.one)).json<BallotDetail>().status, { timeout: 10_000 })
      .toBe('closed');
    const answers = await Promise.all(Array.from({ length: 10 }, () => rig.anonymous.get(`${s.one}/result`)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect((await s.cast(1, 'for')).json<Problem>().code).toBe('ballot.closed');
    expect(
      await rig.database.query(
        "select count(*)::int as n from audit_log where action = 'ballot.closed' and subject_id = $1",
        [s.ballot.id],
      ),
    ).toEqual([{ n: 1 }]);
  });

  it.each(['open', 'secret'] as const)(
    'T12 the export of a ballot in %s mode is recounted without us, and no change to it goes unnoticed',
    async (mode) => {
      const s = await aSetting(large, { mode, rule: 'concurrent_majority' }, 2);
      await s.open();
      for (const [voter] of large.entries()) await s.cast(voter, voter % 4 === 0 ? 'against' : 'for');
      await s.close();
      const file = (await rig.anonymous.get(`${s.one}/export`)).json<{ record: BallotExport; sha256: string }>();
      const honest = await verify(file);
      expect(honest.stdout).toContain('OK: the recount gives the published result.');
      expect(honest.code).toBe(0);
      const result = (await rig.anonymous.get(`${s.one}/result`)).json<BallotResult>();
      expect(result).toMatchObject({
        turnout: 14,
        exportSha256: file.sha256,
        questions: [{ outcome: { isApproved: true, total: { for: 10, against: 4 } } }, {}],
      });
      const first = file.record.votes.find(({ choice }) => choice === 'against');
      Object.assign(first ?? {}, { choice: 'for' });
      expect(await verify(file)).toMatchObject({ code: 1, stdout: expect.stringContaining('MISMATCH result') });
      expect((await verify({ hello: 1 })).code).toBe(2);
    },
  );

  it.each(['open', 'secret'] as const)(
    'T11 the export of a ballot in %s mode lists roll, versions, trackers and votes, and neither time nor person',
    async (mode) => {
      const s = await aSetting(large, { mode }, 2);
      await s.open();
      for (const voter of large.keys()) await s.cast(voter, voter % 3 === 0 ? 'against' : 'for');
      await s.close();
      const { record } = (await rig.anonymous.get(`${s.one}/export`)).json<{ record: BallotExport }>();
      expect(record.roll.entries).toHaveLength(large.length);
      expect(record.trackers).toHaveLength(large.length);
      expect(record.trackers).toEqual(record.trackers.toSorted());
      for (const { versionId, versionSha256 } of record.questions)
        expect(await rig.database.query('select sha256 from versions where id = $1', [versionId])).toEqual([
          { sha256: versionSha256 },
        ]);
      const secret = ['choice', 'group', 'question'];
      const fields = mode === 'secret' ? secret : [...secret, 'organisation', 'reason'].toSorted();
      for (const vote of record.votes) expect(Object.keys(vote).toSorted()).toEqual(fields);
      expect(record.votes).toHaveLength(2 * large.length);
      // In secret nothing but their place would tie the answers of one voter: those that are alike stand together.
      const words = record.votes.map((vote) => JSON.stringify([vote.question, vote.group, vote.choice]));
      const runs = words.filter((word, at) => word !== words[at - 1]);
      if (mode === 'secret') expect(runs).toHaveLength(new Set(words).size);
      for (const { personId } of s.voters.map(({ agent }) => agent))
        expect(JSON.stringify(record)).not.toContain(personId);
    },
  );
});
