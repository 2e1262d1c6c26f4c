import type { Home } from '@minga/shared/cycles/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Need } from '@minga/shared/events/needs.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { refreshPublicFlags } from '../meetings/jobs.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { aCycle, aDiagnosis, anOrganisation, aPerson, aSeat } from '../../../../tests/support/factories.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const DAY = 86_400_000;
const HOUR = 3_600_000;

async function scene(openStage: 'preparation' | 'problem_discussion' = 'preparation') {
  const cycle = await aCycle(rig.deps.db, { openStage });
  const person = await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId });
  const lead = await rig.signInAs(person);
  const found = async (agent: Agent, kind: Need['kind']) =>
    answered<Home>(await agent.get('/api/home')).needs.find((need) => need.kind === kind);
  const diagnosis = (number: number, state: 'declared' | 'published') =>
    aDiagnosis(rig.deps.db, {
      ...{ cycleId: cycle.id, number, state, summary: 'Está.' },
      ...(state === 'declared' ? { declaredAt: new Date() } : { publishedAt: new Date() }),
    });
  return { cycle, person, lead, diagnosis, found };
}

describe('what needs whoever facilitates', () => {
  it('organisations without a titular: until somebody is, now or from a day that is known; not those that took part', async () => {
    const { cycle, lead, found } = await scene();
    const { forumId } = cycle;
    expect(await found(lead, 'name-titulars')).toBeUndefined();
    const [one, other] = [
      await anOrganisation(rig.deps.db, { forumId }),
      await anOrganisation(rig.deps.db, { forumId }),
    ];
    await aSeat(rig.deps.db, { organisationId: one.id, role: 'member', isAlternate: true });
    await anOrganisation(rig.deps.db, { forumId, untilOn: '2020-01-01' });
    expect(await found(lead, 'name-titulars')).toMatchObject({
      params: { count: 2 },
      href: `/c/${cycle.slug}/organisations`,
    });
    await aSeat(rig.deps.db, { organisationId: one.id, role: 'delegate', startsAt: new Date(Date.now() + 9 * DAY) });
    await aSeat(rig.deps.db, { organisationId: other.id, role: 'member' });
    expect(await found(lead, 'name-titulars')).toBeUndefined();
  });

  it('tables in what is published that an organisation cannot cover, until somebody acknowledges that with a reason', async () => {
    const { cycle, lead, found } = await scene();
    const at = `/api/cycles/${cycle.id}/meetings`;
    const { organisationId } = await aSeat(rig.deps.db, { forumId: cycle.forumId, role: 'member' });
    const startsAt = new Date(Math.ceil(Date.now() / HOUR) * HOUR + 3 * DAY).toISOString();
    const endsAt = new Date(Date.parse(startsAt) + HOUR).toISOString();
    const publish = async (title: string) => {
      const input = { title, modality: 'online', startsAt, endsAt, organisations: [organisationId] };
      const { id, version } = answered<Meeting>(await lead.post(at, input), 201);
      answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    };
    await publish('Una');
    await acrossForums('stale-plans', () => refreshPublicFlags(rig.deps));
    expect(await found(lead, 'cover-tables')).toBeUndefined();
    await publish('Otra');
    await acrossForums('stale-plans', () => refreshPublicFlags(rig.deps));
    expect(await found(lead, 'cover-tables')).toMatchObject({
      params: { count: 1 },
      deadline: startsAt,
      href: `/c/${cycle.slug}/meetings/plan`,
    });
    const { flags } = answered<FlagList>(await lead.get(`${at}/flags`));
    const cluster = flags.find(({ rule }) => rule === 'S02')?.clusters[0];
    const meetings = cluster?.meetings.map(({ id, movedVersion }) => ({ id, movedVersion }));
    const accepted = {
      rule: 'S02',
      subject: { kind: 'organisation', id: organisationId },
      meetings,
      reason: 'Así lo acordaron.',
    };
    expect((await lead.post(`${at}/flags/acknowledge`, accepted)).statusCode).toBeLessThan(300);
    await acrossForums('stale-plans', () => refreshPublicFlags(rig.deps));
    expect(await found(lead, 'cover-tables')).toBeUndefined();
  });

  it('a gate: of a stage that should be open, else of the next one, with what is missing and until when', async () => {
    const { cycle, lead, diagnosis, found } = await scene('preparation');
    expect(await found(lead, 'meet-gate')).toBeUndefined();
    await diagnosis(1, 'declared');
    const [problems] = (await rig.database.query(
      "select id, opens_at from stages where cycle_id = $1 and name = 'problem_discussion'",
      [cycle.id],
    )) as { id: string; opens_at: Date }[];
    const gates = async () =>
      answered<Home>(await lead.get('/api/home')).needs.filter(({ kind }) => kind === 'meet-gate');
    const unreachable = {
      subject: { kind: 'stage', id: problems?.id },
      params: { title: cycle.title, stage: 'problem_discussion', criterion: 'diagnoses-reachable', count: 1 },
      href: `/c/${cycle.slug}/stages`,
    };
    expect(await gates()).toMatchObject([{ ...unreachable, deadline: problems?.opens_at.toISOString(), isNow: true }]);
    await rig.database.query(
      "update stages set opens_at = opens_at - interval '10 days', closes_at = closes_at - interval '10 days' where cycle_id = $1",
      [cycle.id],
    );
    const earlier = new Date((problems?.opens_at.getTime() ?? 0) - 10 * 86_400_000).toISOString();
    const next = { params: { stage: 'brainstorming', criterion: 'diagnosis-published', count: 1 } };
    expect(await gates()).toMatchObject([{ ...unreachable, deadline: earlier, isNow: true }, next]);
    await rig.database.query("update stages set gate_override = 'Llega el lunes.' where id = $1", [problems?.id]);
    expect(await gates()).toMatchObject([next]);
    await diagnosis(2, 'published');
    expect(await gates()).toEqual([]);
  });

  it('announced diagnoses that nobody can open, counted, of nobody else in the forum', async () => {
    const { cycle, lead, diagnosis, found } = await scene();
    const observer = await rig.signInAs(await aPerson(rig.deps.db, { role: 'observer', forumId: cycle.forumId }));
    await diagnosis(1, 'published');
    expect(await found(lead, 'reach-diagnoses')).toBeUndefined();
    await diagnosis(2, 'declared');
    await diagnosis(3, 'declared');
    expect(await found(lead, 'reach-diagnoses')).toMatchObject({
      subject: { kind: 'cycle', id: cycle.id },
      params: { title: cycle.title, count: 2 },
      href: `/c/${cycle.slug}/diagnoses?state=unreachable`,
      deadline: null,
    });
    expect(await found(observer, 'reach-diagnoses')).toBeUndefined();
    expect(await found(observer, 'meet-gate')).toBeUndefined();
  });
});

type Drawn = { room: string; from: number; hours: number; facilitator: string; shares: boolean };

/** Written from the rule itself: one room that is not shared, or one facilitator, at two instants of one draft and another. */
const crosses = (all: readonly Drawn[]): boolean =>
  all.some((a, i) =>
    all.some(
      (b, j) =>
        i < j &&
        a.from < b.from + b.hours &&
        b.from < a.from + a.hours &&
        ((a.room === b.room && !a.shares && !b.shares) || a.facilitator === b.facilitator),
    ),
  );

describe('drafts that cannot be published as they stand', () => {
  it('are told for exactly the plans in which a room or a facilitator is taken twice, whatever is drawn', async () => {
    const { cycle, person, lead, found } = await scene();
    const second = await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId });
    const base = Math.ceil((Date.now() + 5 * DAY) / DAY) * DAY;
    let seed = 7;
    const drawn = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * most);
    };
    const seen = new Set<boolean>();
    for (let round = 0; round < 25; round += 1) {
      await rig.database.query('delete from meetings where cycle_id = $1', [cycle.id]);
      const plan = Array.from({ length: 4 }, () => ({
        room: ['Sala 1', 'sala  1', 'Sala 2'][drawn(3)] ?? '',
        from: drawn(9),
        hours: 1 + drawn(2),
        facilitator: [person.id, second.id][drawn(2)] ?? '',
        shares: drawn(3) === 0,
      }));
      for (const one of plan) {
        const startsAt = new Date(base + one.from * HOUR);
        const endsAt = new Date(startsAt.getTime() + one.hours * HOUR);
        const people = [{ personId: one.facilitator, role: 'facilitator' }];
        const body = { title: 'Mesa', modality: 'in_person', room: one.room, roomExclusive: !one.shares, people };
        answered(await lead.post(`/api/cycles/${cycle.id}/meetings`, { ...body, startsAt, endsAt }), 201);
      }
      const expected = crosses(plan.map((one) => ({ ...one, room: one.room.toLowerCase().replace(/\s+/g, ' ') })));
      seen.add(expected);
      const need = await found(lead, 'untangle-meetings');
      expect({ plan, told: need !== undefined }).toEqual({ plan, told: expected });
      if (need) expect(need).toMatchObject({ href: `/c/${cycle.slug}/meetings/plan`, params: { title: cycle.title } });
    }
    expect(seen.size).toBe(2);
  });

  it('are not told of what is over, cancelled or already public', async () => {
    const { cycle, person, lead, found } = await scene();
    const at = (hours: number) => new Date(Date.now() + 3 * DAY + hours * HOUR);
    const people = [{ personId: person.id, role: 'facilitator' }];
    const body = (from: number) => ({
      title: 'Mesa',
      modality: 'online',
      people,
      startsAt: at(from),
      endsAt: at(from + 1),
    });
    const path = `/api/cycles/${cycle.id}/meetings`;
    const ids: string[] = [];
    for (const from of [0, 0]) ids.push(answered<{ id: string }>(await lead.post(path, body(from)), 201).id);
    expect(await found(lead, 'untangle-meetings')).toBeDefined();
    const set = (state: 'published' | 'draft', which: readonly string[]) =>
      rig.database.query(
        `update meetings set state = $2::text, published_at = case when $2 = 'published' then now() end,
          time_published_at = case when $2 = 'published' then now() end where id = any($1)`,
        [which, state],
      );
    await set('published', ids.slice(0, 1));
    expect(await found(lead, 'untangle-meetings')).toBeDefined();
    await set('published', ids);
    expect(await found(lead, 'untangle-meetings')).toBeUndefined();
    await set('draft', ids.slice(1));
    expect(await found(lead, 'untangle-meetings')).toBeDefined();
    answered(await lead.post(`${path}/${ids[0]}/cancel`, { version: 1, reason: 'Duelo nacional.' }));
    expect(await found(lead, 'untangle-meetings')).toBeUndefined();
  });
});
