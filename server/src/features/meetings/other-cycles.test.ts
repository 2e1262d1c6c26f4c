import { newId } from '@minga/shared/kernel/ids.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import {
  aCycle,
  anOrganisation,
  aPerson,
  aSeat,
  type CycleOptions,
  type CycleRow,
} from '../../../../tests/support/factories.ts';
import { forumRoles } from '../people/tables.ts';
import { ownerOf } from '../../../../tests/support/database.ts';
import { acrossForums, withReach } from '../../platform/database/reach.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { refreshPublicFlags } from './jobs.ts';
import { listAway } from './queries/elsewhere.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const at = (hour: number) => `2031-03-05T${String(hour).padStart(2, '0')}:00:00-05:00`;
const millis = (hour: number) => Date.parse(at(hour));
const SECRET = 'Revisión reservada de los contratos de agua';

async function planOf(cycle: CycleRow) {
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const base = `/api/cycles/${cycle.id}/meetings`;
  const draft = async (title: string, [from, to]: [number, number], more: Record<string, unknown> = {}) => {
    const input = { title, startsAt: at(from), endsAt: at(to), modality: 'in_person', ...more };
    const answer = await lead.post(base, input);
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json<Meeting>();
  };
  const publish = async ({ id, version }: Meeting) => {
    const answer = await lead.post(`${base}/publish`, { meetings: [{ id, version }] });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<{ items: Meeting[] }>().items[0] as Meeting;
  };
  const short = async (asker: Pick<typeof lead, 'get'>) => {
    const { flags } = (await asker.get(`${base}/flags`)).json<FlagList>();
    return flags.filter(({ rule }) => rule === 'S02').flatMap(({ clusters }) => clusters);
  };
  return { cycle, lead, base, draft, publish, short };
}

/** Ana sits for an organisation at the table of one cycle, and is known to the forum of another. */
async function scene(other: CycleOptions = {}, more: { sameForum?: boolean } = {}) {
  const here = await planOf(await aCycle(rig.deps.db));
  const seat = await aSeat(rig.deps.db, { forumId: here.cycle.forumId });
  const forum = more.sameForum ? { forumId: here.cycle.forumId } : {};
  const there = await planOf(await aCycle(rig.deps.db, { ...other, ...forum }));
  const ana = seat.personId;
  await ownerOf(rig.deps.db)
    .orm.insert(forumRoles)
    .values({ forumId: there.cycle.forumId, personId: ana, role: 'participant' });
  const table = await here.draft('Mesa', [9, 11], { organisations: [seat.organisationId] });
  const expecting = (
    hours: [number, number],
    people: unknown[] = [{ personId: ana, role: 'participant', required: true }],
  ) => there.draft(SECRET, hours, { room: 'Sala sin nombre', roomExclusive: false, people });
  return { here, there, ana, seat, table, expecting };
}
const refresh = () => acrossForums('stale-plans', () => refreshPublicFlags(rig.deps));

describe('a delegate who is expected in another cycle of the installation', () => {
  it('S02 is away from her tables from when that is published until it moves; its readers learn of it by themselves', async () => {
    const { here, there, ana, table, expecting } = await scene();
    const stranger = { get: rig.anonymous.get.bind(rig.anonymous) };
    await here.publish(table);
    const draft = await expecting([10, 12]);
    expect(await here.short(here.lead)).toEqual([]);
    const meeting = await there.publish(draft);
    const told = { minutes: 60, reasons: ['elsewhere'] };
    expect(await here.short(here.lead)).toMatchObject([
      { ...told, people: [{ id: ana }], processes: [there.cycle.title] },
    ]);
    await refresh();
    expect(await here.short(stranger)).toMatchObject([{ ...told, people: [], processes: [] }]);
    const moved = await there.lead.post(`${there.base}/${meeting.id}/move`, {
      ...{ startsAt: at(11), endsAt: at(13), version: meeting.version },
      reason: 'La sala se ocupa a las diez por otra reunión.',
    });
    expect(moved.statusCode, moved.body).toBe(200);
    expect(await here.short(here.lead)).toEqual([]);
    await refresh();
    expect(await here.short(stranger)).toEqual([]);
  });

  it('S02 is away as well in another cycle of the same forum, and not where her coming is left to her', async () => {
    const { here, there, ana, expecting } = await scene({}, { sameForum: true });
    await there.publish(await expecting([9, 10], [{ personId: ana, role: 'participant', required: false }]));
    expect(await here.short(here.lead)).toEqual([]);
    await there.publish(await expecting([9, 10], [{ personId: ana, role: 'facilitator', required: true }]));
    expect(await here.short(here.lead)).toMatchObject([{ minutes: 60, people: [{ id: ana }] }]);
  });

  it('S02 is not away where she is expected no more', async () => {
    const { here, there, ana, expecting } = await scene();
    await there.publish(await expecting([9, 10]));
    expect(await here.short(here.lead)).toHaveLength(1);
    await rig.database.query('delete from forum_roles where forum_id = $1 and person_id = $2', [
      there.cycle.forumId,
      ana,
    ]);
    expect(await here.short(here.lead)).toEqual([]);
  });
});

describe('the plan of another forum', () => {
  it('SEC-2 is not asked about by inviting somebody: that they are busy is told once they have come in', async () => {
    const { here, there, expecting } = await scene();
    const eva = await aPerson(rig.deps.db, { role: 'participant', forumId: there.cycle.forumId });
    const organisation = await anOrganisation(rig.deps.db, { forumId: here.cycle.forumId });
    const seat = { name: 'Eva', email: eva.email, role: 'delegate', seniority: 'director' };
    const given = await here.lead.post(`/api/cycles/${here.cycle.id}/organisations/${organisation.id}/seats`, seat);
    expect(given.statusCode, given.body).toBe(201);
    await there.publish(await expecting([9, 10], [{ personId: eva.id, role: 'participant', required: true }]));
    const away = async () =>
      (await here.lead.get(`${here.base}/plan`)).json<PlanView>().away.map(({ person }) => person);
    expect(await away()).toEqual([]);
    await rig.database.query('update invitations set accepted_at = now() where person_id = $1', [eva.id]);
    expect(await away()).toEqual([eva.id]);
  });

  it('SEC-2 shows nothing but that she is busy: no meeting, room, person or forum of it, nor the title of a cycle that is not public', async () => {
    const { here, there, ana, expecting } = await scene({ publishedAt: null, title: 'Ciclo que nadie conoce' });
    const stranger = await aPerson(rig.deps.db, { role: 'participant', forumId: there.cycle.forumId });
    const alone = [{ personId: stranger.id, role: 'participant', required: true }];
    const meetings = [await expecting([9, 10]), await expecting([10, 12]), await expecting([14, 15])];
    meetings.push(await expecting([9, 10], alone));
    for (const meeting of meetings) await there.publish({ ...meeting });
    await here.lead.post(here.base, { title: 'Cierre', startsAt: at(12), endsAt: at(13), modality: 'in_person' });
    const answers = await Promise.all(
      ['/plan', '/flags', '/load', ''].map((path) => here.lead.get(`${here.base}${path}`)),
    );
    const said = answers.map(({ body }) => body).join();
    const secrets = [
      ...[SECRET, 'Sala sin nombre', 'Ciclo que nadie conoce', there.cycle.id, there.cycle.forumId, there.cycle.slug],
      ...[stranger.id, stranger.name, ...meetings.map(({ id }) => id)],
    ];
    for (const secret of secrets) expect(said.includes(secret), secret).toBe(false);
    const away = answers[0]?.json<PlanView>().away;
    // Two of her meetings touch and are told as one stretch; what is after all meetings and stages here is not told.
    expect(away).toEqual([{ person: ana, from: millis(9), to: millis(12), process: null }]);
    expect(await here.short(here.lead)).toMatchObject([{ minutes: 120, people: [{ id: ana }], processes: [] }]);
  });

  it('SEC-2 is asked about no other cycle than those a transaction reaches, nor about one that is none', async () => {
    const { here, there, expecting } = await scene();
    await there.publish(await expecting([9, 10]));
    const asked = (forumId: string, cycleId: string) =>
      withReach({ forumId }, () => inTransaction(rig.deps.db, (tx) => listAway(tx, cycleId)));
    expect(await asked(here.cycle.forumId, here.cycle.id)).toHaveLength(1);
    expect(await asked(there.cycle.forumId, here.cycle.id)).toEqual([]);
    expect(await asked(here.cycle.forumId, newId())).toEqual([]);
  });
});
