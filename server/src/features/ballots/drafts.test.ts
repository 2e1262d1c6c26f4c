import type { BallotPreview } from '@minga/shared/ballots/drafts.ts';
import { recount } from '@minga/shared/ballots/export.ts';
import type { BallotExport } from '@minga/shared/ballots/record.ts';
import type { BallotDetail, BallotList } from '@minga/shared/ballots/schema.ts';
import type { VotingRules } from '@minga/shared/ballots/voting-rule.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { asTheServer, testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting } from '../../../../tests/support/ballots.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { announceBallot } from './commands/announce.ts';
import { closeBallot } from './commands/close.ts';
import { aFrozenVersion, aSeat, type BallotOptions } from '../../../../tests/support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

type Problem = { code: string; title: string; errors: { field: string; code: string; message: string }[] };
const SECTORS: Sector[] = ['executive', 'executive', 'civil_society', 'civil_society', 'academia'];
const REASON = 'El reglamento del foro dice: cada asiento de miembro vota.';
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function aSetting(options: BallotOptions = {}) {
  const s = await aBallotSetting(rig, SECTORS, { mode: 'open', ...options });
  const rules = `/api/cycles/${s.cycle.id}/voting-rules`;
  const choose = (votesBy: string, reason = REASON) => s.facilitator.post(rules, { votesBy, reason });
  const [first] = await rig.database.query<{ organisationId: string }>(
    'select organisation_id as "organisationId" from seats where id = $1',
    [s.voters[0]?.seatId],
  );
  // A second seat of the first organisation: the rule decides whether it has a vote of its own.
  await aSeat(db, { organisationId: first?.organisationId ?? '', role: 'member' });
  const read = async () => (await s.facilitator.get(s.one)).json<BallotDetail>();
  const body = (changed: object = {}) => ({
    title: 'Otro título',
    introduction: 'Otra presentación.',
    stage: 'co_creation',
    mode: 'open',
    rule: 'concurrent_majority',
    quorumPercent: 40,
    opensAt: inMinutes(5),
    closesAt: inMinutes(24 * 60),
    versionIds: s.versionIds,
    version: 1,
    ...changed,
  });
  /** What the database asks of an announcement beside the rule. */
  const enrolFirst = () =>
    rig.database.query(
      `insert into ballot_roll (id, ballot_id, voter, seat_id, person_id, organisation_id, organisation, sector, tally_group)
      select gen_random_uuid(), $1, s.id, s.id, s.person_id, s.organisation_id, 'x', 'academia', 'academia' from seats s where s.id = $2`,
      [s.ballot.id, s.voters[0]?.seatId],
    );
  return { ...s, rules, choose, read, body, enrolFirst };
}

describe('T22 whose vote it is, as a rule of the forum', () => {
  it('is one for each organisation until a facilitator says otherwise, in public and with a reason', async () => {
    const s = await aSetting();
    const before = (await rig.anonymous.get(s.rules)).json<VotingRules>();
    expect(before).toEqual({
      votesBy: 'organisation',
      items: [],
      votes: { organisation: 5, seat: 6 },
      drafts: null,
      abilities: { canChoose: false },
    });
    expect((await s.choose('seat', 'corta')).json<Problem>().errors).toMatchObject([
      { field: 'reason', code: 'too-short' },
    ]);
    expect((await s.voters[0]?.agent.post(s.rules, { votesBy: 'seat', reason: REASON }))?.statusCode).toBe(403);
    expect((await s.choose('seat')).json<VotingRules>()).toMatchObject({ votesBy: 'seat', drafts: 1 });
    expect((await s.choose('seat')).json<Problem>().code).toBe('voting-rule.unchanged');
    await s.choose('organisation', 'El foro volvió a un voto por organización.');
    const after = (await rig.anonymous.get(s.rules)).json<VotingRules>();
    expect(after.votesBy).toBe('organisation');
    expect(after.items.map(({ votesBy, reason }) => [votesBy, reason])).toEqual([
      ['organisation', 'El foro volvió a un voto por organización.'],
      ['seat', REASON],
    ]);
    const acts = await rig.database.query<{ data: object }>(
      `select data from audit_log where cycle_id = $1 and action = 'voting-rule.chosen' order by position`,
      [s.cycle.id],
    );
    expect(acts.map(({ data }) => data)).toMatchObject([
      { votesBy: 'seat', reason: REASON },
      { votesBy: 'organisation' },
    ]);
  });

  it('a draft follows it; a ballot keeps the one it was announced under, and its record says which', async () => {
    const s = await aSetting({ quorumPercent: 1 });
    await s.choose('seat');
    expect(await s.read()).toMatchObject({ votesBy: 'seat', votingRule: { reason: REASON } });
    expect((await s.open()).json<BallotDetail>()).toMatchObject({ roll: 6, votesBy: 'seat' });
    await s.choose('organisation', 'Desde ahora, un voto por organización.');
    const ballot = (await rig.anonymous.get(s.one)).json<BallotDetail>();
    expect(ballot).toMatchObject({ roll: 6, votesBy: 'seat', votingRule: { votesBy: 'seat', reason: REASON } });
    const list = (await rig.anonymous.get(s.base)).json<BallotList>();
    expect(list.items[0]?.votesBy).toBe('seat');
    await s.cast(0, 'for');
    await s.close();
    const { record, sha256: published } = (await rig.anonymous.get(`${s.one}/export`)).json<{
      record: BallotExport;
      sha256: string;
    }>();
    expect(record.ballot).toMatchObject({
      votesBy: 'seat',
      votingRule: { reason: REASON, chosenAt: ballot.votingRule?.at },
    });
    expect(recount(record, sha256, published).checks.filter(({ isOk }) => !isOk)).toEqual([]);
    for (const votingRule of [null, { reason: ' ', chosenAt: record.ballot.opensAt }]) {
      const forged = { ...record, ballot: { ...record.ballot, votingRule } };
      expect(recount(forged, sha256, null).checks.find(({ name }) => name === 'terms')?.isOk).toBe(false);
    }
  });

  it('a rule that changed while somebody read the other one is not announced under; equal choices at once make one', async () => {
    const s = await aSetting();
    const answers = await Promise.all(Array.from({ length: 6 }, () => s.choose('seat')));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const open = (body: object) => s.facilitator.post(`${s.one}/open`, body);
    expect((await open({ version: 1, votesBy: 'organisation' })).json<Problem>().code).toBe('ballot.changed-meanwhile');
    expect((await open({ version: 2, votesBy: 'seat' })).json<Problem>().code).toBe('ballot.changed-meanwhile');
    expect((await open({ version: 1, votesBy: 'seat' })).statusCode).toBe(200);
  });

  it('an end that came while another end waited is the only one: the second is told so, whatever its own clock says', async () => {
    const s = await aSetting();
    const scope = { forumId: s.forum.id, cycleId: s.cycle.id, timeZone: 'America/Lima' } as Scope;
    await s.choose('seat');
    expect((await s.facilitator.post(`${s.one}/open`, { version: 1, votesBy: 'seat' })).statusCode).toBe(200);
    const late = inTransaction(db, async (tx) => {
      await tx.execute(sql`select now()`);
      expect((await s.facilitator.post(`${s.one}/close`, { reason: REASON })).statusCode).toBe(200);
      await closeBallot(tx, scope, s.ballot.id, 'Otra razón para cerrar.');
    });
    await expect(late).rejects.toMatchObject({ code: 'ballot.already-closed' });
  });

  it('a rule chosen after an announcement began is not the one it is announced under', async () => {
    const s = await aSetting();
    const scope = { forumId: s.forum.id, cycleId: s.cycle.id, timeZone: 'America/Lima' } as Scope;
    await s.enrolFirst();
    const late = inTransaction(db, async (tx) => {
      await tx.execute(sql`select now()`);
      await s.choose('seat');
      await announceBallot(tx, scope, s.ballot.id);
    });
    await expect(late).rejects.toMatchObject({ code: 'ballot.changed-meanwhile' });
    // What the application forgets to ask, the database does not.
    const forced = inTransaction(db, async (tx) => {
      await tx.execute(sql`select now()`);
      await s.choose('organisation', 'El foro volvió a un voto por organización.');
      await tx.execute(sql`
        update ballots set announced_at = now(), votes_by = 'organisation', voting_rule = (
          select id from forum_voting_rules where forum_id = ${s.forum.id} order by chosen_at desc limit 1)
        where id = ${s.ballot.id}`);
    });
    await expect(forced).rejects.toMatchObject({
      cause: { message: expect.stringContaining('after its voting rule') },
    });
  });

  it('rules chosen while ballots are announced: each roll is of the rule its ballot says', async () => {
    const s = await aSetting();
    const ids = [s.ballot.id];
    for (let at = 0; at < 5; at += 1)
      ids.push((await s.facilitator.post(s.base, s.body({ version: undefined }))).json<BallotDetail>().id);
    // Refused where the rule changed under it: whoever announces reads the new one, and does it again.
    const announce = async (id: string, tries = 5): Promise<void> => {
      const answer = await s.facilitator.post(`${s.base}/${id}/open`);
      if (answer.statusCode === 200) return;
      expect(answer.json<Problem>().code).toBe('ballot.changed-meanwhile');
      if (tries > 0) await announce(id, tries - 1);
    };
    const acts = ids.flatMap((id, at) => [announce(id), s.choose(at % 2 === 0 ? 'seat' : 'organisation')]);
    await Promise.all(acts);
    for (const id of ids) {
      const { roll, votesBy } = (await rig.anonymous.get(`${s.base}/${id}`)).json<BallotDetail>();
      expect(roll).toBe(votesBy === 'seat' ? 6 : 5);
    }
  });

  it('the database keeps every rule, its moment, and the ballot under it', async () => {
    const s = await aSetting();
    await s.choose('seat');
    const asApplication = (text: string) => asTheServer(rig.deps).db.pool.query(text);
    await expect(asApplication(`update forum_voting_rules set votes_by = 'organisation'`)).rejects.toThrow(
      /permission/,
    );
    await expect(asApplication('delete from forum_voting_rules')).rejects.toThrow(/permission/);
    await expect(
      asApplication(
        `insert into forum_voting_rules (forum_id, votes_by, reason, chosen_by, chosen_at) select forum_id, 'organisation', reason, chosen_by, now() from forum_voting_rules`,
      ),
    ).rejects.toThrow(/permission/);
    await s.enrolFirst();
    await expect(
      rig.database.query(`update ballots set announced_at = now(), votes_by = 'organisation' where id = $1`, [
        s.ballot.id,
      ]),
    ).rejects.toThrow(/voting rule/);
  });
});

describe('a draft of a ballot', () => {
  it('is corrected as a whole, texts included, by the version that was read', async () => {
    const s = await aSetting();
    const other = await aFrozenVersion(db, { cycleId: s.cycle.id });
    const body = s.body({ versionIds: [other.id, ...s.versionIds] });
    const answer = await s.facilitator.put(s.one, body);
    expect(answer.json<BallotDetail>()).toMatchObject({
      title: 'Otro título',
      introduction: 'Otra presentación.',
      rule: 'concurrent_majority',
      quorumPercent: 40,
      version: 2,
      questions: [{ versionId: other.id }, { versionId: s.versionIds[0] }],
      abilities: { canChange: true },
    });
    expect((await s.facilitator.put(s.one, s.body())).json<Problem>().code).toBe('ballot.changed-meanwhile');
    // The same again, as a phone does that heard no answer.
    expect((await s.facilitator.put(s.one, body)).json<BallotDetail>()).toMatchObject({ version: 2 });
    const raced = await Promise.all(
      ['Uno', 'Dos', 'Tres'].map((title) => s.facilitator.put(s.one, s.body({ version: 2, title }))),
    );
    expect(raced.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    expect((await s.open()).statusCode).toBe(200);
    const late = await s.facilitator.put(s.one, s.body({ version: 3 }));
    expect(late.json<Problem>().code).toBe('ballot.announced');
    expect((await s.read()).abilities.canChange).toBe(false);
    await expect(
      rig.database.query('delete from ballot_questions where ballot_id = $1', [s.ballot.id]),
    ).rejects.toThrow(/announced ballot/);
  });

  it('with dates that could never be announced is refused when it is saved, each date by its name', async () => {
    const s = await aSetting();
    const faults = async (dates: object) => {
      const created = (await s.facilitator.post(s.base, s.body({ version: undefined, ...dates }))).json<Problem>();
      const changed = (await s.facilitator.put(s.one, s.body(dates))).json<Problem>();
      expect(changed.errors).toEqual(created.errors);
      return created.errors.map(({ field, code }) => `${field} ${code}`);
    };
    expect(await faults({ opensAt: '2036-01-01T00:00:00Z', closesAt: '2046-01-01T00:00:00Z' })).toEqual([
      'closesAt after-stage',
    ]);
    expect(await faults({ opensAt: inMinutes(-60) })).toEqual(['opensAt in-the-past']);
    expect(await faults({ opensAt: inMinutes(-60), closesAt: '2046-01-01T00:00:00Z' })).toEqual([
      'opensAt in-the-past',
      'closesAt after-stage',
    ]);
    expect(await faults({ closesAt: inMinutes(7) })).toEqual(['closesAt window-short']);
    expect(await faults({ stage: 'adoption' })).toEqual(['opensAt before-stage']);
    const { errors } = (await s.facilitator.put(s.one, s.body({ stage: 'adoption' }))).json<Problem>();
    expect(errors[0]?.message).toMatch(/«[^»]*Adopción[^»]*» abre el/);
  });

  it('says everything that stands in the way of announcing it, before the last press', async () => {
    const s = await aSetting();
    const look = async () => (await s.facilitator.get(`${s.one}/announcement`)).json<BallotPreview>().obstacles;
    expect(await look()).toEqual([]);
    await s.facilitator.put(s.one, s.body({ mode: 'secret', rule: 'simple_majority' }));
    await rig.database.query(
      `update stages set closes_at = now() + interval '1 hour' where cycle_id = $1 and name = $2`,
      [s.cycle.id, 'co_creation'],
    );
    const found = await look();
    expect(found.map(({ code }) => code)).toEqual(['ballot.outside-stage', 'ballot.roll-too-small']);
    expect(found[1]?.title).toMatch(/tendría \S*5/);
    expect((await s.open()).json<Problem>().code).toBe('ballot.outside-stage');
  });
});
