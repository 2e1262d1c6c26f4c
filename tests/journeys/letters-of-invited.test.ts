import type { InvitationLink, Invitations } from '@minga/shared/people/schema.ts';
import type { AnswerLink, Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { describe, expect, it } from 'vitest';
import { attendanceLink } from '../../server/src/features/meetings/policy.ts';
import { notifyExpected } from '../../server/src/features/meetings/commands/notify-expected.ts';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';

/** What letters about meetings say to whoever was invited and has not come: how to come in, and nothing to whom it was not for. */
const { office, rig, settled } = await appWithMail();
const HOUR = 3_600_000;
const LINK = /https:\/\/minga\.example(\/invitations\/[\w.-]+)/;

async function aTable() {
  const forum = await aForum(rig.deps.db, { locale: 'es', timeZone: 'UTC' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id, shortName: 'Agua' });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const email = `rosa-${mark()}@exmaple.org`;
  const seat = { name: 'Rosa Oca', role: 'member', seniority: 'director' };
  answered(await lead.post(`${at}/organisations/${organisation.id}/seats`, { email, ...seat }), 201);
  const begin = Math.ceil(Date.now() / HOUR) * HOUR;
  const times = (hours: number) => ({
    startsAt: new Date(begin + hours * HOUR).toISOString(),
    endsAt: new Date(begin + (hours + 1) * HOUR).toISOString(),
  });
  const publish = async (hours: number) => {
    const joining = 'https://meet.example.org/secreta-77';
    const draft = {
      title: 'Mesa de agua',
      modality: 'online',
      joining,
      organisations: [organisation.id],
      ...times(hours),
    };
    const { id, version } = answered<Meeting>(await lead.post(`${at}/meetings`, draft), 201);
    answered(await lead.post(`${at}/meetings/publish`, { meetings: [{ id, version }] }));
    await settled();
    return `${at}/meetings/${id}`;
  };
  const move = async (one: string, hours: number) => {
    const { version } = answered<Meeting>(await lead.get(one));
    const reason = 'La sala ya no está libre ese día.';
    answered(await lead.post(`${one}/move`, { ...times(hours), version, reason }));
    await settled();
  };
  const readdress = async () => {
    const right = `rosa-${mark()}@example.org`;
    const [invited] = answered<Invitations>(await lead.get(`${at}/invitations`)).items;
    answered(await lead.put(`${at}/invitations/${invited?.id}/address`, { email: right }), 204);
    await settled();
    await notifyExpected(rig.deps);
    await settled();
    return right;
  };
  const cancel = async (one: string) => {
    const { version } = answered<Meeting>(await lead.get(one));
    answered(await lead.post(`${one}/cancel`, { version, reason: 'La sala ya no está libre ese día.' }));
    await settled();
  };
  /** The letters of the day leave, by the forum's clock. */
  const morning = async (hours = 24) => {
    const day = new Date(Date.now() + hours * HOUR).toISOString().slice(0, 10);
    await withReach({ forumId: forum.id }, () =>
      inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, day)),
    );
    await settled();
  };
  return { at, lead, email, morning, publish, move, cancel, readdress, times };
}
const aboutMeeting = (email: string) =>
  office.letters.filter(({ to, subject }) => to.includes(email) && subject.includes('Mesa de agua'));

describe('a letter about a meeting', () => {
  it('carries the invitation of whoever has not come, as long as it is good, and nobody else’s', async () => {
    const s = await aTable();
    const one = await s.publish(20);
    const [first] = aboutMeeting(s.email);
    expect(first?.text).toMatch(/Le invitaron a [\s\S]* todavía no ingresó/);
    const link = `/api${LINK.exec(first?.text ?? '')?.[1]}`;
    expect(answered<InvitationLink>(await rig.anonymous.get(link))).toMatchObject({
      state: 'good',
      email: 'r…@exmaple.org',
    });
    // None of it is kept: what is stored of the notice and its event holds no link.
    const kept = await rig.database.query<{ all: string }>(
      `select coalesce((select string_agg(to_jsonb(n)::text, ' ') from notices n), '')
        || coalesce((select string_agg(to_jsonb(e)::text, ' ') from events e), '') as all`,
    );
    expect(kept[0]?.all).not.toContain(link.split('.').at(-1));
    const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [s.email]);
    await s.move(one, 22);
    expect(aboutMeeting(s.email)).toHaveLength(2);
    expect(aboutMeeting(s.email)[1]?.text).toMatch(LINK);
    answered(await (await rig.signInAs({ id: person?.id ?? '' })).post(`${link}/accept`), 204);
    await s.cancel(one);
    const [, , cancelled] = aboutMeeting(s.email);
    expect(cancelled?.subject).toContain('Se canceló');
    expect(cancelled?.text).not.toMatch(LINK);
  });
});

describe('a mailbox that nobody has shown to be theirs (SEC-79)', () => {
  it('reads nowhere how one joins, and answers for nobody, until the person has come in', async () => {
    const s = await aTable();
    const one = await s.publish(20);
    const [letter] = aboutMeeting(s.email);
    const all = `${letter?.text}${letter?.html}${letter?.calendar}`.replaceAll(/\s/g, '');
    expect(all).not.toContain('secreta-77');
    expect(letter?.text).not.toContain('/attendance/');
    expect(letter?.text).toContain('Acepte primero la invitación');
    const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [s.email]);
    const personId = person?.id ?? '';
    // As the link of a letter that was sent before.
    const meetingId = one.split('/').at(-1) ?? '';
    const link = `/api${attendanceLink(rig.deps.keyed, { meetingId, personId })}`;
    const seen = await rig.anonymous.get(link);
    expect(answered<AnswerLink>(seen)).toMatchObject({ state: 'invited', joining: null });
    expect(seen.body).not.toContain('secreta-77');
    const refused = await rig.anonymous.post(link, { answer: 'yes' });
    expect([refused.statusCode, refused.json()]).toMatchObject([409, { code: 'attendance.come-in-first' }]);
    const pressed = await rig.anonymous.ask('POST', link, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'answer=yes',
    });
    expect([pressed.statusCode, pressed.headers['location']]).toEqual([303, link.replace('/api', '')]);
    expect(answered<Attendance>(await s.lead.get(`${one}/attendance`)).counts).toMatchObject({ yes: 0, none: 1 });
    const invitation = `/api${LINK.exec(letter?.text ?? '')?.[1]}`;
    answered(await (await rig.signInAs({ id: personId })).post(`${invitation}/accept`), 204);
    const now = answered<AnswerLink>(await rig.anonymous.get(link));
    expect(now).toMatchObject({ state: 'open', joining: expect.stringContaining('secreta-77') });
    answered(await rig.anonymous.post(link, { answer: 'yes' }));
    await s.move(one, 22);
    expect(aboutMeeting(s.email)[1]?.text).toContain('secreta-77');
    expect(aboutMeeting(s.email)[1]?.text).toContain('/attendance/');
  });
});

describe('a stranger to whom an invitation went by a wrong address', () => {
  it('hears nothing of a meeting of which no letter had left', async () => {
    const s = await aTable();
    await s.publish(200);
    expect(aboutMeeting(s.email)).toEqual([]);
    const right = await s.readdress();
    await s.morning();
    expect(aboutMeeting(s.email)).toEqual([]);
    expect(aboutMeeting(right).map(({ subject }) => subject)).toEqual(['Reunión: Mesa de agua']);
  });

  it('is told that it is off as the last letter had said it, never what was changed since', async () => {
    const s = await aTable();
    const one = await s.publish(20);
    expect(aboutMeeting(s.email)).toHaveLength(1);
    // Far enough ahead to wait for the letter of the day, which never comes to be.
    await s.move(one, 300);
    expect(aboutMeeting(s.email)).toHaveLength(1);
    await s.readdress();
    await s.morning();
    const [, out, ...more] = aboutMeeting(s.email);
    expect([out?.subject, more]).toEqual([expect.stringContaining('Ya no se le espera'), []]);
    const stamp = (at: string) => at.replaceAll(/[-:]|\.000/g, '');
    expect(out?.calendar).toContain('METHOD:CANCEL');
    expect(out?.calendar).toContain(stamp(s.times(20).startsAt));
    expect(`${out?.text}${out?.calendar}`).not.toContain(stamp(s.times(300).startsAt));
    expect(out?.text).not.toMatch(LINK);
    await notifyExpected(rig.deps);
    await s.morning(48);
    expect(aboutMeeting(s.email)).toHaveLength(2);
  });
});

describe('whoever was invited to two seats at once', () => {
  it('gets one letter that names both with what each is, as its page does; when the only one ends, they are told', async () => {
    const s = await aTable();
    const email = `dos-${mark()}@example.org`;
    const people = [
      'Organización;Nombre corto;Sector;Persona;Correo;Rol;Titularidad;Cargo',
      `Agua;Agua;sociedad civil;Rosa Oca;${email};Integrante;Titular;Dirección`,
      `Agua;Agua;sociedad civil;Rosa Oca;${email};Delegación;Alterno;Dirección`,
    ].join('\n');
    const saved = await s.lead.ask('POST', `${s.at}/list?dryRun=false`, {
      headers: { 'content-type': 'text/csv' },
      body: people,
    });
    expect(saved.statusCode, saved.body).toBe(200);
    await settled();
    const letters = () => office.letters.filter(({ to }) => to.includes(email));
    expect(letters(), saved.body).toHaveLength(1);
    const said = letters()[0]?.text.replaceAll(/\s+/g, ' ');
    expect(said).toContain('(vota, titular)');
    expect(said).toContain('(asiste, alterna o alterno)');
    const link = `/api${LINK.exec(letters()[0]?.text ?? '')?.[1]}`;
    const { seats } = answered<InvitationLink>(await rig.anonymous.get(link));
    expect(seats.map(({ role, isAlternate }) => [role, isAlternate])).toEqual([
      ['member', false],
      ['delegate', true],
    ]);
    const open = answered<Organisations>(await s.lead.get(`${s.at}/organisations`)).items.flatMap(
      (one) => one.seats ?? [],
    );
    const theirs = open.filter(({ personName, isAlternate }) => personName === 'Rosa Oca' && isAlternate);
    const [one] = theirs;
    const planned = answered<PlannedLetter>(await s.lead.get(`${s.at}/seats/${one?.id}/letter?act=ended`));
    expect(planned).toMatchObject({
      people: 1,
      letter: { subject: expect.stringContaining('Ya no se le ofrece el asiento') },
    });
    answered(await s.lead.delete(`${s.at}/seats/${one?.id}`), 204);
    await settled();
    expect(letters().map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Le invitan'),
      expect.stringContaining('Ya no se le ofrece el asiento'),
    ]);
  });
});
