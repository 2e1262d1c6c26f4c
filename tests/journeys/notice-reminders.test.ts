import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { describe, expect, it } from 'vitest';
import { watchPreparation } from '../../server/src/features/diagnoses/jobs.ts';
import { remindOfMeetings } from '../../server/src/features/meetings/commands/remind.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aDiagnosis, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** What the clock reminds people of, over a real post office; the jobs of the installation stand still meanwhile. */
const HOUR = 3_600_000;
const { office, rig, settled } = await appWithMail();
const subjectsTo = ({ email }: { email: string }) =>
  office.letters.filter(({ to }) => to.includes(email)).map(({ subject }) => subject);
const asOwner = (statement: string) => rig.database.query(`set session_replication_role = replica; ${statement}`);

describe('a meeting of the next day', () => {
  async function aMeeting(hours: number, cycleIs: { publishedAt?: null } = {}) {
    const forum = await aForum(rig.deps.db, { locale: 'es' });
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id, ...cycleIs });
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
    const [ana, eva, stranger] = [
      await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }),
      await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }),
      await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }),
    ];
    const at = `/api/cycles/${cycle.id}/meetings`;
    const begin = Date.now() + hours * HOUR;
    const times = { startsAt: new Date(begin).toISOString(), endsAt: new Date(begin + HOUR).toISOString() };
    const people = [ana, eva].map(({ id }) => ({ personId: id, role: 'participant', required: false }));
    const { id, version } = answered<Meeting>(
      await lead.post(at, { title: 'Mesa de Salud', modality: 'online', ...times, people, organisations: [] }),
      201,
    );
    answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    await settled();
    const announcedHoursAgo = (ago: number) =>
      asOwner(`update meetings set time_published_at = now() - interval '${ago} hours' where id = '${id}'`);
    const watch = async () => {
      await Promise.all([1, 2, 3].map(() => remindOfMeetings(rig.deps)));
      await settled();
    };
    const one = `${at}/${id}`;
    const meeting = async () => answered<Meeting>(await lead.get(one));
    return { id, lead, ana, eva, stranger, one, meeting, announcedHoursAgo, watch };
  }
  const REMINDER = 'Recordatorio de reunión: Mesa de Salud';
  const remindersTo = (person: { email: string }) => subjectsTo(person).filter((subject) => subject === REMINDER);

  it('reminds also while the cycle is its forum’s alone: its people were told of the meeting', async () => {
    const s = await aMeeting(23, { publishedAt: null });
    await s.announcedHoursAgo(20);
    await s.watch();
    expect([s.ana, s.stranger].map((person) => remindersTo(person).length)).toEqual([1, 0]);
  });

  it('reminds whoever is expected once, with the question, and not who said that they will not come', async () => {
    const s = await aMeeting(23);
    await s.announcedHoursAgo(20);
    const eva = await rig.signInAs(s.eva);
    answered(await eva.put(`${s.one}/attendance`, { answer: 'no' }));
    await s.watch();
    await s.watch();
    expect([s.ana, s.eva, s.stranger].map((person) => remindersTo(person).length)).toEqual([1, 0, 0]);
    const letter = office.letters.find(({ to, subject }) => to.includes(s.ana.email) && subject === REMINDER);
    expect(letter?.text).toMatch(/answer=yes/);
    // Moved by an hour: it is told as moved, and not reminded of again.
    const { startsAt, endsAt, version } = await s.meeting();
    const later = (at: string) => new Date(Date.parse(at) - HOUR).toISOString();
    const reason = 'La sala ya no está libre a esa hora.';
    answered(await s.lead.post(`${s.one}/move`, { startsAt: later(startsAt), endsAt: later(endsAt), version, reason }));
    await s.announcedHoursAgo(20);
    await s.watch();
    expect(remindersTo(s.ana)).toHaveLength(1);
    // Put off for weeks, everybody is reminded of it once more when its new day has come.
    const put = await s.meeting();
    const weeks = (at: string) => new Date(Date.parse(at) + 21 * 24 * HOUR).toISOString();
    const far = { startsAt: weeks(put.startsAt), endsAt: weeks(put.endsAt), version: put.version, reason };
    answered(await s.lead.post(`${s.one}/move`, far));
    await settled();
    await asOwner(`update meetings set starts_at = starts_at - interval '21 days', ends_at = ends_at - interval '21 days',
      time_published_at = now() - interval '20 days', reminded_at = now() - interval '21 days' where id = '${s.id}'`);
    await s.watch();
    await s.watch();
    expect(remindersTo(s.ana)).toHaveLength(2);
  });

  it.each([
    ['is two days away', 49, 60],
    ['was announced today', 20, 1],
  ])('reminds nobody where it %s', async (_why, hours, ago) => {
    const s = await aMeeting(hours);
    await s.announcedHoursAgo(ago);
    await s.watch();
    expect(remindersTo(s.ana)).toEqual([]);
  });

  it('reminds nobody where it is cancelled', async () => {
    const s = await aMeeting(20);
    await s.announcedHoursAgo(30);
    const { version } = await s.meeting();
    answered(await s.lead.post(`${s.one}/cancel`, { version, reason: 'No habrá quórum ese día.' }));
    await s.watch();
    expect(remindersTo(s.ana)).toEqual([]);
  });
});

describe('diagnoses', () => {
  const CALL = /^Ya puede enviar diagnósticos: /;
  const CLOSING = /^Pronto cierra el envío de diagnósticos: /;

  it('are called for in the letter of the day also when their stage is moved before it leaves', async () => {
    const forum = await aForum(rig.deps.db, { locale: 'es' });
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const { personId } = await aSeat(rig.deps.db, { forumId: forum.id });
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
    const kept = () =>
      rig.database.query('select kind, letter from notices where person_id = $1 order by at', [personId]);
    await asOwner(`update stages set opens_at = now() - interval '1 hour', closes_at = now() + interval '30 days', closed_at = null
      where cycle_id = '${cycle.id}' and name = 'preparation'`);
    await watchPreparation(rig.deps);
    await settled();
    const one = `/api/cycles/${cycle.id}/stages`;
    const { items } = answered<Stages>(await lead.get(one));
    const { opensAt, closesAt, version } = items.find(({ name }) => name === 'preparation') as Stages['items'][number];
    const later = new Date(Date.parse(closesAt) + 24 * HOUR).toISOString();
    const reason = 'Dos regiones pidieron un día más.';
    answered(await lead.put(`${one}/preparation`, { opensAt, closesAt: later, version, reason }));
    await settled();
    expect(await kept()).toEqual([
      { kind: 'diagnoses-called', letter: 'daily' },
      { kind: 'stage-moved', letter: 'daily' },
    ]);
  });

  it('are called for once when they can be sent, and two days before the end of whoever has sent none', async () => {
    const forum = await aForum(rig.deps.db, { locale: 'es' });
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const place = { forumId: forum.id };
    const [sent, silent] = [await anOrganisation(rig.deps.db, place), await anOrganisation(rig.deps.db, place)];
    const [ana, eva] = [await aPerson(rig.deps.db), await aPerson(rig.deps.db)];
    const observer = await aPerson(rig.deps.db, { role: 'observer', ...place });
    await aSeat(rig.deps.db, { ...place, organisationId: sent.id, personId: ana.id });
    await aSeat(rig.deps.db, { ...place, organisationId: silent.id, personId: eva.id });
    const window = (from: string, to: string) =>
      asOwner(`update stages set opens_at = now() + interval '${from}', closes_at = now() + interval '${to}', closed_at = null
        where cycle_id = '${cycle.id}' and name = 'preparation'`);
    const watch = async () => {
      await Promise.all([1, 2, 3].map(() => watchPreparation(rig.deps)));
      await settled();
    };
    const kindsOf = async ({ id }: { id: string }) =>
      (
        await rig.database.query<{ kind: string; letter: string }>(
          `select kind, letter from notices where person_id = '${id}' order by at`,
        )
      ).map(({ kind, letter }) => `${kind} ${letter}`);
    await window('1 day', '30 days');
    await watch();
    expect(await kindsOf(ana)).toEqual([]);
    await window('-1 hour', '30 days');
    await watch();
    await watch();
    expect([await kindsOf(ana), await kindsOf(eva), await kindsOf(observer)]).toEqual([
      ['diagnoses-called daily'],
      ['diagnoses-called daily'],
      [],
    ]);
    const of = { forumId: forum.id, cycleId: cycle.id, organisationId: sent.id };
    const at = new Date();
    await aDiagnosis(rig.deps.db, { ...of, number: 1, state: 'published', declaredAt: at, publishedAt: at });
    await window('-28 days', '47 hours');
    await watch();
    await watch();
    expect(subjectsTo(eva).filter((subject) => CLOSING.test(subject))).toHaveLength(1);
    expect([
      subjectsTo(ana).filter((subject) => CLOSING.test(subject)),
      subjectsTo(eva).some((one) => CALL.test(one)),
    ]).toEqual([[], false]);
    const closings = () => subjectsTo(eva).filter((subject) => CLOSING.test(subject)).length;
    const movedAgo = (ago: string) =>
      asOwner(`insert into stage_changes (id, cycle_id, stage_name, kind, closes_before, closes_after, reason, at) values
        (gen_random_uuid(), '${cycle.id}', 'preparation', 'dates', now(), now() + interval '47 hours', 'Se dio más tiempo.', now() - interval '${ago}');
        update stages set reminded_at = now() - interval '21 days' where cycle_id = '${cycle.id}' and name = 'preparation'`);
    // Moved in the last hours: the letter about the move has said it. Moved in good time: it is told once more.
    await movedAgo('30 minutes');
    await watch();
    expect(closings()).toBe(1);
    await asOwner(`delete from stage_changes where cycle_id = '${cycle.id}'`);
    await movedAgo('20 days');
    await watch();
    await watch();
    expect(closings()).toBe(2);
    const eyes = await rig.signInAs(eva);
    const { items } = answered<{ items: { title: string; path: string }[] }>(await eyes.get('/api/notices'));
    expect(items.map(({ path }) => path)).toEqual(Array(3).fill(`/c/${cycle.slug}/diagnoses/new`));
  });
});
