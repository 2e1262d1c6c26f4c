import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Notices, Recipients, Unread } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { noteAllHeard } from '../../server/src/features/meetings/commands/note-heard.ts';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums, withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

/** The notice that people were really given: nobody has heard of an act because it was written. */
const DAY = 24 * 3_600_000;
const { office, rig, settled } = await appWithMail();

async function aForumOfTwo() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const eva = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const at = `/api/cycles/${cycle.id}/meetings`;
  const published = async (days: number): Promise<Meeting> => {
    const begin = Date.now() + days * DAY;
    const people = [ana, eva].map(({ id }) => ({ personId: id, role: 'participant', required: false }));
    const times = { startsAt: new Date(begin).toISOString(), endsAt: new Date(begin + 7_200_000).toISOString() };
    const { id, version } = answered<Meeting>(
      await lead.post(at, { title: 'Mesa de Salud', modality: 'online', ...times, people, organisations: [] }),
      201,
    );
    answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    await settled();
    return answered<Meeting>(await lead.get(`${at}/${id}`));
  };
  const morning = async () => {
    await withReach({ forumId: forum.id }, () =>
      inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, '2027-03-02')),
    );
    await settled();
  };
  const shortNotices = async () => {
    await acrossForums('stale-plans', () => noteAllHeard(rig.deps));
    const { flags } = answered<FlagList>(await lead.get(`${at}/flags`));
    return flags.filter(({ rule }) => rule === 'S07').flatMap(({ clusters }) => clusters.map(({ reasons }) => reasons));
  };
  return { forum, cycle, lead, ana, eva, at, published, morning, shortNotices };
}
const needsOf = async (agent: Agent, kind: string) =>
  answered<Home>(await agent.get('/api/home')).needs.filter((need) => need.kind === kind);
const publishedDaysAgo = (meetingId: string, days: number) =>
  rig.database.query(
    `set session_replication_role = replica; update meetings set time_published_at = now() - interval '${days} days' where id = '${meetingId}'`,
  );

describe('S07', () => {
  it('counts from when the last person heard: not from publishing, not while a letter waits or was refused', async () => {
    const s = await aForumOfTwo();
    office.refused.add(s.eva.email);
    const meeting = await s.published(5.5);
    // Public for so long that, counted from there, nothing is short about it; the letters wait for the morning.
    await publishedDaysAgo(meeting.id, 3);
    expect(await s.shortNotices()).toEqual([['5', 'unreached', '2']]);
    await s.morning();
    expect(await s.shortNotices()).toEqual([['5', 'unreached', '1']]);
    expect(answered<Meeting>(await rig.anonymous.get(`${s.at}/${meeting.id}`)).unreached).toBe(1);
    const eva = await rig.signInAs(s.eva);
    const { newest } = answered<Notices>(await eva.get('/api/notices'));
    answered(await eva.post('/api/notices/read', { until: newest }));
    // All have heard, five days ahead.
    expect(await s.shortNotices()).toEqual([['5']]);
    const one = answered<Meeting>(await s.lead.get(`${s.at}/${meeting.id}`));
    expect([one.unreached, Math.abs(Date.parse(one.heardAt ?? '') - Date.now()) < 60_000]).toEqual([0, true]);
  });

  it('takes whoever wants no letters as told by the notice, and of a new time nobody has heard', async () => {
    const s = await aForumOfTwo();
    for (const { id } of [s.ana, s.eva]) {
      const agent = await rig.signInAs({ id });
      for (const kind of ['meeting-published', 'meeting-changed'])
        answered(await agent.put(`/api/forums/${s.forum.id}/notices/${kind}`, { mode: 'off' }), 204);
    }
    const meeting = await s.published(9);
    await publishedDaysAgo(meeting.id, 1);
    expect(await s.shortNotices()).toEqual([]);
    const agent = await rig.signInAs(s.eva);
    answered(await agent.put(`/api/forums/${s.forum.id}/notices/meeting-changed`, { mode: 'daily' }), 204);
    const times = { startsAt: new Date(Date.parse(meeting.startsAt) - 4 * DAY).toISOString() };
    const endsAt = new Date(Date.parse(meeting.endsAt) - 4 * DAY).toISOString();
    const { version } = answered<Meeting>(await s.lead.get(`${s.at}/${meeting.id}`));
    const reason = 'La sala ya no está libre ese día.';
    answered(await s.lead.post(`${s.at}/${meeting.id}/move`, { ...times, endsAt, version, reason }));
    await settled();
    await publishedDaysAgo(meeting.id, 3);
    expect(await s.shortNotices()).toEqual([['4', 'unreached', '1']]);
  });
});

describe('a letter that does not arrive', () => {
  it('is a need of the facilitation until its reader has heard by another way', async () => {
    const s = await aForumOfTwo();
    office.refused.add(s.eva.email);
    const meeting = await s.published(1.5);
    const [need, ...others] = await needsOf(s.lead, 'notify-of-meeting');
    expect(others).toEqual([]);
    expect(need).toMatchObject({
      subject: { id: meeting.id },
      params: { title: 'Mesa de Salud', count: 1 },
      deadline: meeting.startsAt,
      href: `/c/${s.cycle.slug}/meetings/${meeting.id}`,
    });
    const eva = await rig.signInAs(s.eva);
    expect(await needsOf(eva, 'notify-of-meeting')).toEqual([]);
    const { newest } = answered<Notices>(await eva.get('/api/notices'));
    answered(await eva.post('/api/notices/read', { until: newest }));
    expect(await needsOf(s.lead, 'notify-of-meeting')).toEqual([]);
  });

  it('because no post office takes it for a day is given up and shown so; tried again it is sent', async () => {
    const s = await aForumOfTwo();
    office.mood = 'try-later';
    const meeting = answered<Meeting>(
      await s.lead.post(s.at, {
        title: 'Mesa de Salud',
        modality: 'online',
        startsAt: new Date(Date.now() + 1.5 * DAY).toISOString(),
        endsAt: new Date(Date.now() + 1.6 * DAY).toISOString(),
        people: [{ personId: s.ana.id, role: 'participant', required: false }],
        organisations: [],
      }),
      201,
    );
    const { id, version } = meeting;
    answered(await s.lead.post(`${s.at}/publish`, { meetings: [{ id, version }] }));
    const states = async () =>
      answered<Recipients>(await s.lead.get(`${s.at}/${id}/recipients`)).items.map(({ letter }) => letter);
    const tried = () =>
      rig.database.query(
        'select from event_deliveries where attempts > 0 and delivered_at is null and given_up_at is null',
      );
    await expect.poll(async () => (await tried()).length, { timeout: 20_000 }).toBe(1);
    expect(await states()).toEqual(['queued']);
    // A day in a moment: the attempt that waits is the last one.
    await rig.database.query(
      `update jobs.job set retry_count = retry_limit, start_after = now() where name = 'events' and state = 'retry'`,
    );
    await expect.poll(states, { timeout: 30_000 }).toEqual(['given-up']);
    expect(await needsOf(s.lead, 'notify-of-meeting')).toHaveLength(1);
    office.mood = 'deliver';
    const [delivery] = await rig.database.query<{ id: string }>(
      `select id from event_deliveries where given_up_at is not null and delivered_at is null and cause not like '%550'`,
    );
    const administrator = await rig.signInAs(await aPerson(rig.deps.db, { isAdministrator: true }));
    answered(await administrator.post(`/api/deliveries/${delivery?.id}/retry`, {}), 204);
    await expect.poll(states, { timeout: 20_000 }).toEqual(['sent']);
    expect(await needsOf(s.lead, 'notify-of-meeting')).toEqual([]);
  });
});

it('what a later notice says better is neither unread twice nor taken for read', async () => {
  const s = await aForumOfTwo();
  const meeting = await s.published(20);
  const reason = 'La sala ya no está libre ese día.';
  const { id, version } = meeting;
  answered(await s.lead.post(`${s.at}/${id}/cancel`, { version, reason }));
  await settled();
  const ana = await rig.signInAs(s.ana);
  expect(answered<Unread>(await ana.get('/api/notices/unread')).unread).toBe(1);
  const rows = await rig.database.query(
    `select kind, letter, read_at from notices where person_id = '${s.ana.id}' order by number`,
  );
  expect(rows).toEqual([
    { kind: 'meeting-published', letter: 'dropped', read_at: null },
    { kind: 'meeting-cancelled', letter: 'daily', read_at: null },
  ]);
});

describe('P08', () => {
  it('of a ballot says to how many of its roll the announcement has not come; who is reminded is told to nobody', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open' });
    const person = answered<{ actor: { personId: string } }>(
      await (s.voters[0]?.agent ?? rig.anonymous).get('/api/me'),
    );
    const { personId } = person.actor;
    const [{ email } = { email: '' }] = await rig.database.query<{ email: string }>(
      `select email from people where id = '${personId}'`,
    );
    office.refused.add(email);
    answered(await s.open());
    await settled();
    await rig.database.query(
      `set session_replication_role = replica; update ballots set announced_at = now() - interval '1 hour' where id = '${s.ballot.id}'`,
    );
    const { warnings } = answered<{ warnings: { rule: string; code: string; params: object }[] }>(
      await rig.anonymous.get(s.one),
    );
    expect(warnings.filter(({ rule }) => rule === 'P08')).toEqual([
      { rule: 'P08', code: 'ballot-unreached', params: { unreached: 1 } },
    ]);
    expect(await needsOf(s.facilitator, 'notify-of-ballot')).toHaveLength(1);
    await rig.database.query(`update notices set kind = 'ballot-closing' where subject_id = '${s.ballot.id}'`);
    expect(answered<Recipients>(await s.facilitator.get(`${s.one}/recipients`)).items).toEqual([]);
    expect(await needsOf(s.facilitator, 'notify-of-ballot')).toEqual([]);
  });

  it('of a stage that was moved lists whom its new dates reached', async () => {
    const s = await aForumOfTwo();
    office.refused.add(s.eva.email);
    const stages = `/api/cycles/${s.cycle.id}/stages`;
    const { items } = answered<{ items: { name: string; opensAt: string; closesAt: string; version: number }[] }>(
      await s.lead.get(stages),
    );
    const stage = items.find(({ name }) => name === 'adoption');
    const closesAt = new Date(Date.parse(stage?.closesAt ?? '') + DAY).toISOString();
    const reason = 'Las regiones pidieron un día más.';
    const { opensAt, version } = stage ?? {};
    answered(await s.lead.put(`${stages}/adoption`, { opensAt, closesAt, version, reason }));
    await settled();
    await s.morning();
    const reached = answered<Recipients>(await s.lead.get(`${stages}/adoption/recipients`)).items;
    expect(reached.filter(({ letter }) => letter === 'refused').map(({ personId }) => personId)).toEqual([s.eva.id]);
    expect(reached.find(({ personId }) => personId === s.ana.id)?.noticeMinutes).toBeGreaterThan(0);
    expect(await needsOf(s.lead, 'notify-of-stage')).toMatchObject([{ params: { stage: 'adoption', count: 1 } }]);
  });
});
