import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { watchEndedSeats } from '../../server/src/features/cycles/jobs.ts';
import { notifyExpected } from '../../server/src/features/meetings/commands/notify-expected.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, mark } from '../support/factories.ts';

/** Rule 15, of calendars: meetings ahead that somebody is expected at by their seat, from its first day to its last. */
const HOUR = 3_600_000;
const { office, rig, settled } = await appWithMail();

async function aTable() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const place = { forumId: forum.id };
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', ...place }));
  const organisation = await anOrganisation(rig.deps.db, { ...place, name: 'Red del Agua', shortName: 'Red' });
  const at = `/api/cycles/${cycle.id}`;
  const seats = `${at}/organisations/${organisation.id}/seats`;
  const facts = { role: 'delegate', seniority: 'specialist', hasMandate: false, isAlternate: false };
  /** Whoever is invited by it has not come yet. */
  const give = async (more: { email?: string; [fact: string]: string } = {}) => {
    const { email = `rosa-${mark()}@example.org` } = more;
    answered(await lead.post(seats, { ...facts, name: 'Rosa Oca', ...more, email }), 201);
    const [seat] = await rig.database.query<{ id: string; personId: string }>(
      `select s.id, s.person_id as "personId" from seats s join people p on p.id = s.person_id where p.email = $1
        order by s.starts_at desc, s.id desc limit 1`,
      [email],
    );
    return { id: seat?.id ?? '', email, personId: seat?.personId ?? '' };
  };
  const publish = async (title: string, hours: number) => {
    const begin = Math.ceil(Date.now() / HOUR) * HOUR + hours * HOUR;
    const times = { startsAt: new Date(begin).toISOString(), endsAt: new Date(begin + HOUR).toISOString() };
    const draft = { title, modality: 'online', organisations: [organisation.id], ...times };
    const { id, version } = answered<Meeting>(await lead.post(`${at}/meetings`, draft), 201);
    answered(await lead.post(`${at}/meetings/publish`, { meetings: [{ id, version }] }));
    await settled();
  };
  /** Somebody of the organisation who knows of each meeting as it is published. */
  const killa = await aPerson(rig.deps.db, { name: 'Killa' });
  const seat = await aSeat(rig.deps.db, { ...place, organisationId: organisation.id, personId: killa.id });
  const plan = async (seatId: string) =>
    answered<PlannedLetter>(await lead.get(`${at}/seats/${seatId}/letter?act=ended`));
  return { at, lead, give, publish, killa, seat, plan };
}
/** As the calendar, and what has no event of its own, are looked at every few minutes. */
async function looked() {
  await settled();
  await watchEndedSeats(rig.deps);
  await notifyExpected(rig.deps);
  await settled();
}
const calendarOf = ({ email }: { email: string }) =>
  office.letters
    .filter(({ to, calendar }) => to.includes(email) && calendar !== null)
    .map(({ calendar }) =>
      [/METHOD:(\w+)/.exec(calendar ?? '')?.[1], /SUMMARY:(.*?)\r?\n/.exec(calendar ?? '')?.[1]].join(' '),
    );

describe('a seat that ends', () => {
  it('takes its meetings ahead out of the calendar of whoever held it, as its dialog says before', async () => {
    const { at, lead, publish, killa, seat, plan } = await aTable();
    await publish('Mesa de Agua', 24);
    await publish('Mesa de Luz', 30);
    const planned = await plan(seat.id);
    expect(planned).toMatchObject({ people: 1, atOnce: 1, calledOff: 2 });
    expect(planned.letter?.subject).toBe('Terminó su asiento de delegación en Red del Agua');
    answered(await lead.delete(`${at}/seats/${seat.id}`), 204);
    await looked();
    await looked();
    expect(calendarOf(killa).slice(0, 2)).toEqual(['REQUEST Mesa de Agua', 'REQUEST Mesa de Luz']);
    expect(calendarOf(killa).slice(2).sort()).toEqual(['CANCEL Mesa de Agua', 'CANCEL Mesa de Luz']);
  });

  it('before its person came tells them of it and of its meetings, as the dialog says before', async () => {
    const { at, lead, give, publish, plan } = await aTable();
    const rosa = await give();
    await publish('Mesa de Agua', 24);
    const planned = await plan(rosa.id);
    expect(planned).toMatchObject({ people: 1, atOnce: 1, calledOff: 1 });
    expect(planned.letter?.subject).toBe('Ya no se le ofrece el asiento de delegación en Red del Agua');
    answered(await lead.delete(`${at}/seats/${rosa.id}`), 204);
    await looked();
    expect(calendarOf(rosa)).toEqual(['REQUEST Mesa de Agua', 'CANCEL Mesa de Agua']);
    const said = office.letters.find(
      ({ to, subject }) => to.includes(rosa.email) && subject === planned.letter?.subject,
    );
    expect(said?.text.split('\n\n')[0]).toBe(planned.letter?.text.split('\n\n')[0]);
  });

  it('by its date, or with the time of an invitation that nobody took, does so too', async () => {
    const { give, publish, killa, seat } = await aTable();
    const rosa = await give();
    await publish('Mesa de Agua', 24);
    await rig.database.query(
      `update seats set starts_at = now() - interval '2 days', ended_at = now() - interval '1 second' where id = $1`,
      [seat.id],
    );
    await rig.database.query(
      `update invitations set invited_at = now() - interval '90 days', expires_at = now() - interval '1 second' where person_id = $1`,
      [rosa.personId],
    );
    await looked();
    for (const one of [killa, rosa]) expect(calendarOf(one)).toEqual(['REQUEST Mesa de Agua', 'CANCEL Mesa de Agua']);
  });

  it('beside another by which they are expected takes nothing out', async () => {
    const { at, lead, give, publish, killa, seat, plan } = await aTable();
    await publish('Mesa de Agua', 24);
    await give({ name: 'Killa', email: killa.email, role: 'member' });
    expect((await plan(seat.id)).calledOff).toBe(0);
    answered(await lead.delete(`${at}/seats/${seat.id}`), 204);
    await looked();
    expect(calendarOf(killa)).toEqual(['REQUEST Mesa de Agua']);
  });

  it('beside another that ends before the meeting takes it out, and so does a last day before it: each said before', async () => {
    const { at, lead, give, publish, killa, seat, plan } = await aTable();
    await publish('Mesa de Agua', 24 * 4);
    const tomorrow = new Date(Date.now() + 24 * HOUR).toISOString().slice(0, 10);
    const brief = await give({ name: 'Killa', email: killa.email, role: 'member', endsOn: tomorrow });
    expect((await plan(seat.id)).calledOff).toBe(1);
    const lasting = async (seatId: string, endsOn: string) => {
      const path = `${at}/seats/${seatId}/letter?act=changed&endsOn=${endsOn}`;
      return answered<PlannedLetter>(await lead.get(path)).calledOff;
    };
    const later = new Date(Date.now() + 24 * 9 * HOUR).toISOString().slice(0, 10);
    expect([await lasting(seat.id, tomorrow), await lasting(seat.id, later), await lasting(seat.id, '')]).toEqual([
      1, 0, 0,
    ]);
    expect(await lasting(brief.id, tomorrow), 'the other seat lasts').toBe(0);
    await rig.database.query(`update seats set ended_at = (select ended_at from seats where id = $1) where id = $2`, [
      brief.id,
      seat.id,
    ]);
    await looked();
    const kinds = await rig.database.query<{ kind: string }>(
      `select kind from notices where person_id = $1 and kind like 'meeting-%' order by at`,
      [killa.id],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(['meeting-published', 'meeting-out']);
  });
});

describe('a seat that is given', () => {
  it('brings the meetings ahead that were announced before it, each once; the others of it hear nothing', async () => {
    const { give, publish, killa } = await aTable();
    await publish('Mesa de Agua', 24);
    await publish('Mesa de Luz', 30);
    const rosa = await give();
    await looked();
    await looked();
    expect(calendarOf(rosa).sort()).toEqual(['REQUEST Mesa de Agua', 'REQUEST Mesa de Luz']);
    expect(calendarOf(killa)).toHaveLength(2);
  });

  it('for later brings them when it begins', async () => {
    const { give, publish } = await aTable();
    await publish('Mesa de Agua', 24 * 9);
    const startsOn = new Date(Date.now() + 3 * 24 * HOUR).toISOString().slice(0, 10);
    const rosa = await give({ startsOn });
    await looked();
    const told = () =>
      rig.database.query(`select letter from notices where person_id = $1 and kind = 'meeting-published'`, [
        rosa.personId,
      ]);
    expect(await told()).toEqual([]);
    await rig.database.query(`update seats set starts_at = now() - interval '1 second' where id = $1`, [rosa.id]);
    await looked();
    await looked();
    expect(await told()).toEqual([{ letter: 'daily' }]);
  });
});
