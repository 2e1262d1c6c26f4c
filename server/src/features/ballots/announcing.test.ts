import { createHash, randomUUID } from 'node:crypto';
import { recount } from '@minga/shared/ballots/export.ts';
import type { BallotExport } from '@minga/shared/ballots/record.ts';
import type { BallotPreview } from '@minga/shared/ballots/drafts.ts';
import type { BallotDetail, BallotList, BallotResult, Receipt } from '@minga/shared/ballots/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting, runOut } from '../../../../tests/support/ballots.ts';
import { aFrozenVersion, aPerson, aSeat, type BallotOptions } from '../../../../tests/support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

type Problem = { code: string; title: string; errors: { field: string; code: string }[] };
const mixed: Sector[] = [...Array<Sector>(5).fill('executive'), ...Array<Sector>(5).fill('civil_society'), 'academia'];
const aSetting = (sectors: readonly Sector[], options: BallotOptions = {}, questions = 1) =>
  aBallotSetting(rig, sectors, options, questions);
type Setting = Awaited<ReturnType<typeof aSetting>>;

const organisationOf = async (s: Setting, voter: number): Promise<string> => {
  const [row] = await rig.database.query<{ id: string }>('select organisation_id as id from seats where id = $1', [
    s.voters[voter]?.seatId,
  ]);
  return row?.id ?? '';
};
const numberOf = async (versionId: string | undefined): Promise<number> => {
  const [row] = await rig.database.query<{ number: number }>(
    'select c.number from commitments c join versions v on v.subject_id = c.id where v.id = $1',
    [versionId],
  );
  return row?.number ?? 0;
};
const detail = async (s: Setting) => (await rig.anonymous.get(s.one)).json<BallotDetail>();
const result = async (s: Setting) => (await rig.anonymous.get(`${s.one}/result`)).json<BallotResult>();

describe('T22 one vote for each organisation', () => {
  it('titular or alternate, whoever comes first; the other is told; a delegate casts none', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    const organisationId = await organisationOf(s, 0);
    const alternate = await rig.signInAs((await aSeat(db, { organisationId, role: 'member' })).personId);
    const delegate = await rig.signInAs((await aSeat(db, { organisationId, role: 'delegate' })).personId);
    expect((await s.open()).json<BallotDetail>()).toMatchObject({ roll: 11, votesBy: 'organisation' });
    expect((await alternate.get(s.one)).json<BallotDetail>().abilities.canVote).toBe(true);
    const answers = await Promise.all([s.cast(0, 'for'), alternate.post(`${s.one}/casts`, s.answer('against'))]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.json<Problem>().code).toBe('ballot.already-cast');
    for (const agent of [s.voters[0]?.agent, alternate])
      expect((await agent?.get(s.one))?.json<BallotDetail>()).toMatchObject({
        turnout: 1,
        myRights: [{ hasVoted: true }],
        abilities: { canVote: false },
      });
    expect((await delegate.post(`${s.one}/casts`, s.answer('for'))).json<Problem>().code).toBe('ballot.not-on-roll');
  });

  it.each(['organisation', 'seat'] as const)('a replaced seat keeps the vote (by %s)', async (votesBy) => {
    const s = await aSetting(mixed, { mode: 'open', votesBy });
    await s.open();
    const organisationId = await organisationOf(s, 0);
    await rig.database.query('update seats set ended_at = now() where id = $1', [s.voters[0]?.seatId]);
    const successor = await rig.signInAs((await aSeat(db, { organisationId, role: 'member' })).personId);
    expect((await successor.get('/api/home')).json<{ needs: { kind: string }[] }>().needs).toMatchObject([
      { kind: 'vote' },
    ]);
    expect((await successor.post(`${s.one}/casts`, s.answer('for'))).statusCode).toBe(200);
    const third = await rig.signInAs((await aSeat(db, { organisationId, role: 'member' })).personId);
    expect((await third.post(`${s.one}/casts`, s.answer('for'))).json<Problem>().code).toBe('ballot.already-cast');
    expect((await detail(s)).turnout).toBe(1);
  });

  it('by seat, two seats that ended leave one vote to each new seat, not both to the first', async () => {
    const s = await aSetting(mixed, { mode: 'open', votesBy: 'seat' });
    const organisationId = await organisationOf(s, 0);
    const second = await aSeat(db, { organisationId, role: 'member' });
    await s.open();
    await rig.database.query('update seats set ended_at = now() where id = any($1)', [
      [s.voters[0]?.seatId, second.id],
    ]);
    const newcomer = async () => rig.signInAs((await aSeat(db, { organisationId, role: 'member' })).personId);
    const ana = await newcomer();
    const twice = await Promise.all([1, 2, 3, 4].map(() => ana.post(`${s.one}/casts`, s.answer('for'))));
    expect(twice.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409]);
    expect((await ana.post(`${s.one}/casts`, s.answer('for'))).json<Problem>().code).toBe('ballot.already-cast');
    expect((await ana.get('/api/home')).json<{ needs: unknown[] }>().needs).toEqual([]);
    expect((await ana.get(s.one)).json<BallotDetail>()).toMatchObject({ turnout: 1, myRights: [{ hasVoted: true }] });
    const others = await Promise.all([newcomer(), newcomer(), newcomer()]);
    const votes = await Promise.all(others.map((agent) => agent.post(`${s.one}/casts`, s.answer('against'))));
    expect(votes.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    expect((await detail(s)).turnout).toBe(2);
  });

  it('of a person with seats of several organisations the vote is for the one they act for; who has not said is asked', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    const person = await aPerson(db, {});
    const seats = [];
    for (const at of [0, 1])
      seats.push(await aSeat(db, { organisationId: await organisationOf(s, at), personId: person.id, role: 'member' }));
    await s.open();
    const agent = await rig.signInAs(person);
    const asked = await agent.post(`${s.one}/casts`, s.answer('for'));
    expect(asked.json<Problem>()).toMatchObject({ code: 'seat.choice-required', errors: [{ field: 'seatId' }] });
    for (const { id: seatId, organisationId } of [...seats].reverse()) {
      expect((await agent.put(`/api/cycles/${s.cycle.id}/acting-seat`, { seatId })).statusCode).toBe(204);
      const [named] = await rig.database.query<{ name: string }>(
        'select short_name as name from organisations where id = $1',
        [organisationId],
      );
      const key = randomUUID();
      const receipt = (await agent.post(`${s.one}/casts`, s.answer('for', key))).json<Receipt>();
      expect(receipt.organisation).toBe(named?.name);
      expect((await agent.post(`${s.one}/casts`, s.answer('for', key))).json<Receipt>().organisation).toBe(named?.name);
    }
    expect((await agent.post(`${s.one}/casts`, s.answer('for'))).json<Problem>().code).toBe('ballot.already-cast');
  });

  it('by seat, where chosen before announcing, two seats of one organisation have two votes, and everybody reads so', async () => {
    const s = await aSetting(mixed, { mode: 'open', votesBy: 'seat' });
    const organisationId = await organisationOf(s, 0);
    const second = await rig.signInAs((await aSeat(db, { organisationId, role: 'member' })).personId);
    await s.open();
    expect(await detail(s)).toMatchObject({ roll: 12, votesBy: 'seat' });
    expect((await s.cast(0, 'for')).statusCode).toBe(200);
    expect((await second.post(`${s.one}/casts`, s.answer('for'))).statusCode).toBe(200);
  });
});

describe('before announcing', () => {
  it('the facilitation sees whose votes, who is left out, and what the rules notice, which stays public', async () => {
    const s = await aSetting(mixed, { mode: 'open', closesAt: new Date(Date.now() + 57 * 60_000) });
    const organisationId = await organisationOf(s, 0);
    await aSeat(db, { organisationId, role: 'member' });
    await aSeat(db, { forumId: s.forum.id, role: 'delegate' });
    const preview = (await s.facilitator.get(`${s.one}/announcement`)).json<BallotPreview>();
    expect(preview.entries).toHaveLength(11);
    expect(preview.entries.filter(({ people }) => people.length === 2)).toHaveLength(1);
    expect(preview.letter).toMatchObject({ people: 12, letter: { subject: expect.any(String) } });
    expect(preview).toMatchObject({ withoutVote: [{ why: 'delegate' }] });
    // The delegate's, and the one that leads the commitment.
    expect(preview.organisationsWithoutVote).toHaveLength(2);
    const codes = preview.warnings.map(({ rule, code }) => `${rule} ${code}`);
    expect(codes).toEqual(
      expect.arrayContaining(['V08 window-short', 'V08 no-time-to-remind', 'V08 without-a-third-of-civil-society']),
    );
    expect((await s.voters[0]?.agent.get(`${s.one}/announcement`))?.statusCode).toBe(403);
    await s.open();
    expect((await detail(s)).warnings.map(({ rule, code }) => `${rule} ${code}`)).toEqual(codes);
  });

  it('T21 refuses absurd dates', async () => {
    const s = await aSetting(mixed, { mode: 'open', closesAt: new Date(Date.now() + 2 * 60_000) });
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const body = { title: 'x', mode: 'open', rule: 'simple_majority', versionIds: s.versionIds };
    const errorsOf = async (opensAt: string, closesAt: string) =>
      (await s.facilitator.post(s.base, { ...body, opensAt, closesAt })).json<Problem>().errors;
    expect(await errorsOf('1990-01-01T00:00:00Z', at(600))).toMatchObject([{ field: 'opensAt' }]);
    expect(await errorsOf(at(-60), at(600))).toMatchObject([{ field: 'opensAt', code: 'in-the-past' }]);
    expect(await errorsOf(at(60), at(62))).toMatchObject([{ field: 'closesAt', code: 'window-short' }]);
    expect((await s.open()).json<Problem>().code).toBe('ballot.window-short');
  });
});

describe('V01 what becomes of a text while people vote (T23)', () => {
  it('one that is withdrawn is no longer asked, and with none left no vote is taken', async () => {
    const s = await aSetting(mixed, { mode: 'open' }, 2);
    await s.open();
    await s.cast(0, 'for');
    const withdraw = async (index: number) =>
      s.facilitator.post(`/api/cycles/${s.cycle.id}/commitments/${await numberOf(s.versionIds[index])}/withdraw`, {
        reason: 'Ya no es necesario.',
      });
    expect((await withdraw(0)).statusCode).toBe(200);
    expect((await detail(s)).questions.map(({ isWithdrawn }) => isWithdrawn)).toEqual([true, false]);
    const rest = { key: randomUUID(), choices: [{ versionId: s.versionIds[1], choice: 'for' }] };
    expect((await s.voters[1]?.agent.post(`${s.one}/casts`, rest))?.statusCode).toBe(200);
    for (const voter of [2, 3, 4, 5]) expect((await s.cast(voter, 'for')).statusCode).toBe(200);
    await withdraw(1);
    expect((await s.cast(6, 'for')).json<Problem>().code).toBe('ballot.texts-withdrawn');
    expect(await detail(s)).toMatchObject({ status: 'suspended', isTakingVotes: false });
    await s.close();
    const { questions, votes } = await result(s);
    expect(questions.map(({ outcome }) => outcome.grounds)).toEqual(['withdrawn', 'withdrawn']);
    expect(votes).toEqual([]);
  });

  it.each(['open', 'secret'] as const)(
    'a newer version frozen meanwhile is told while people vote and with the result (%s)',
    async (mode) => {
      const s = await aSetting(mixed, { mode }, 2);
      await s.open();
      const newest = async () =>
        (await detail(s)).questions.map(({ versionNumber, newestVersion }) => [versionNumber, newestVersion]);
      expect(await newest()).toEqual([
        [1, 1],
        [1, 1],
      ]);
      await rig.database.query(
        `insert into versions (id, cycle_id, subject_kind, subject_id, number, kind, content, sha256, person_id)
        select gen_random_uuid(), cycle_id, subject_kind, subject_id, 2, kind, content, md5('2') || md5('3'), person_id from versions where id = $1`,
        [s.versionIds[0]],
      );
      expect(await newest()).toEqual([
        [1, 2],
        [1, 1],
      ]);
      // Who votes now still votes on the version that was announced.
      for (const [voter] of mixed.entries())
        expect((await s.cast(voter, voter % 2 ? 'for' : 'against')).statusCode).toBe(200);
      await s.close();
      expect(await newest()).toEqual([
        [1, 2],
        [1, 1],
      ]);
      expect((await result(s)).questions.map(({ versionId }) => versionId)).toEqual(s.versionIds);
    },
  );

  it('a ballot in a closed stage reads the same on every page', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    await s.open();
    await rig.database.query("update stages set closed_at = now() where cycle_id = $1 and name = 'co_creation'", [
      s.cycle.id,
    ]);
    expect((await detail(s)).status).toBe('suspended');
    expect((await rig.anonymous.get(s.base)).json<BallotList>().items).toMatchObject([{ status: 'suspended' }]);
  });
});

describe('V08 at closing', () => {
  it.each([
    ['open', [0, 1, 2, 3, 4, 10], { roll: 5, needed: 2, voted: 0, isMet: false }],
    ['open', [0, 1, 2, 3, 5, 6], { roll: 5, needed: 2, voted: 2, isMet: true }],
    ['secret', [0, 1, 2, 3, 4, 5], { roll: 5, needed: 2, voted: null, isMet: false }],
    ['secret', [0, 1, 2, 3, 5, 6], { roll: 5, needed: 2, voted: null, isMet: true }],
  ] as const)('whether a third of civil society took part stands with the result (%s, %j)', async (mode, who, said) => {
    const s = await aSetting(mixed, { mode });
    await s.open();
    for (const voter of who) expect((await s.cast(voter, voter % 2 ? 'for' : 'against')).statusCode).toBe(200);
    await s.close();
    expect((await result(s)).civilSociety).toEqual(said);
    const { record, sha256 } = (await rig.anonymous.get(`${s.one}/export`)).json<{
      record: BallotExport;
      sha256: string;
    }>();
    expect(record.civilSociety).toEqual(said);
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(recount(record, hash, sha256).checks.filter(({ isOk }) => !isOk)).toEqual([]);
  });
});

describe('small numbers in secret', () => {
  it('T18 needs ten on the roll', async () => {
    const s = await aSetting(mixed.slice(0, 9));
    expect((await s.open()).json<Problem>().code).toBe('ballot.roll-too-small');
  });

  it('T19 one vote and then «close early» tells nobody that vote, and nor does the clock', async () => {
    const s = await aSetting(mixed);
    await s.open();
    await s.cast(0, 'against');
    expect(await detail(s)).toMatchObject({ turnout: null });
    expect((await s.close()).json<Problem>().code).toBe('ballot.too-few-to-close');
    await runOut(rig.database, s.ballot.id);
    const { questions } = await result(s);
    expect(questions[0]?.outcome).toMatchObject({ total: null, withheld: 'no-quorum', groups: [], isApproved: false });
    expect((await rig.anonymous.get(`${s.one}/export`)).body).not.toContain('against');
  });

  it('T8 of one mind: only the outcome; T16 a repeat after closing says nothing of the choice', async () => {
    const s = await aSetting(mixed);
    await s.open();
    const key = randomUUID();
    const { tracker } = (await s.cast(0, 'for', key)).json<Receipt>();
    for (const voter of [1, 2, 3, 4, 5, 6]) await s.cast(voter, 'for');
    await s.close();
    expect((await result(s)).questions[0]?.outcome).toMatchObject({
      total: null,
      withheld: 'near-unanimous',
      isApproved: true,
    });
    const answers = [];
    for (const choice of ['for', 'against', 'abstain']) answers.push(await s.cast(0, choice, key));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.json<Receipt>()).toMatchObject({ tracker, isRepeat: true });
  });

  it('T20 two secret ballots on one text are never there at once, whoever announces them at the same instant', async () => {
    const first = await aSetting(mixed);
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const terms = { title: 'A la vez', mode: 'secret', rule: 'simple_majority', opensAt: at(0), closesAt: at(900) };
    const second = (
      await first.facilitator.post(first.base, { ...terms, versionIds: first.versionIds })
    ).json<BallotDetail>();
    const opened = await Promise.all([first.open(), first.facilitator.post(`${first.base}/${second.id}/open`)]);
    expect(opened.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(opened.find(({ statusCode }) => statusCode === 409)?.json<Problem>().code).toBe('ballot.asked-now');
  });

  it('T20 the same title under another commitment is the same question asked again', async () => {
    const first = await aSetting(mixed);
    await first.open();
    const [asked] = await rig.database.query<{ title: string }>(
      "select content ->> 'title' as title from versions where id = $1",
      [first.versionIds[0]],
    );
    const copy = await aFrozenVersion(rig.deps.db, {
      cycleId: first.cycle.id,
      title: ` ${asked?.title.toUpperCase().replaceAll(' ', '\u00a0 ')}`,
    });
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const terms = { title: 'Copia', mode: 'secret', rule: 'simple_majority', opensAt: at(0), closesAt: at(900) };
    const { id } = (await first.facilitator.post(first.base, { ...terms, versionIds: [copy.id] })).json<BallotDetail>();
    const one = `${first.base}/${id}`;
    expect((await first.facilitator.post(`${one}/open`)).json<Problem>().code).toBe('ballot.asked-now');
    for (const [voter] of mixed.entries()) await first.cast(voter, voter % 2 ? 'for' : 'against');
    await first.close();
    const preview = (await first.facilitator.get(`${one}/announcement`)).json<BallotPreview>();
    expect(preview.askedBefore).toMatchObject([{ ballotId: first.ballot.id }]);
    expect((await first.facilitator.post(`${one}/open`)).json<BallotDetail>().questions[0]?.isOutcomeOnly).toBe(true);
  });

  it.each(['open', 'secret'] as const)('a text that another ballot asks about now is told of (%s)', async (mode) => {
    const first = await aSetting(mixed, { mode: 'open' });
    await first.open();
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const terms = { title: 'A la vez', mode, rule: 'simple_majority', opensAt: at(0), closesAt: at(900) };
    const body = { ...terms, versionIds: first.versionIds };
    const { id } = (await first.facilitator.post(first.base, body)).json<BallotDetail>();
    const preview = async () => (await first.facilitator.get(`${first.base}/${id}/announcement`)).json<BallotPreview>();
    expect(await preview()).toMatchObject({
      obstacles: [],
      askedBefore: [],
      askedNow: [{ ballotId: first.ballot.id, title: first.ballot.title, commitment: expect.any(Number) }],
    });
    await first.close();
    expect((await preview()).askedNow).toEqual([]);
  });

  it('T20 asked again in secret: said before, and only the outcome published', async () => {
    const first = await aSetting(mixed);
    await first.open();
    for (const [voter] of mixed.entries()) await first.cast(voter, voter % 2 ? 'for' : 'against');
    await first.close();
    expect((await result(first)).questions[0]?.outcome.total).not.toBeNull();
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const terms = { title: 'Otra vez', mode: 'secret', rule: 'simple_majority', opensAt: at(0), closesAt: at(900) };
    const second = (
      await first.facilitator.post(first.base, { ...terms, versionIds: first.versionIds })
    ).json<BallotDetail>();
    const one = `${first.base}/${second.id}`;
    const preview = (await first.facilitator.get(`${one}/announcement`)).json<BallotPreview>();
    expect(preview.askedBefore).toMatchObject([{ ballotId: first.ballot.id }]);
    expect((await first.facilitator.post(`${one}/open`)).json<BallotDetail>().questions[0]?.isOutcomeOnly).toBe(true);
    for (const [at2, voter] of first.voters.entries())
      await voter.agent.post(`${one}/casts`, first.answer(at2 % 3 ? 'for' : 'against'));
    await first.facilitator.post(`${one}/close`, { reason: 'Todos votaron ya.' });
    expect((await rig.anonymous.get(`${one}/result`)).json<BallotResult>().questions[0]?.outcome).toMatchObject({
      total: null,
      withheld: 'asked-before',
      isApproved: true,
    });
  });
});
