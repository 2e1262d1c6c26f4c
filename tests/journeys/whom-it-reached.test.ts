import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Consultation } from '@minga/shared/consultations/schema.ts';
import type { PlannedLetter, Recipients } from '@minga/shared/notices/schema.ts';
import { expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { wordsOf } from '../support/consultations.ts';
import { aBallot, aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** After an act the facilitation reads whom its letters reached; nobody else does. */
const { office, rig, settled } = await appWithMail();
const { db } = rig.deps;
const REASON = 'Lo pidieron tres organizaciones.';

async function aPlace() {
  const forum = await aForum(db, { locale: 'es' });
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const organisation = await anOrganisation(db, { forumId: forum.id });
  const rosa = await aPerson(db, { name: 'Rosa Oca' });
  const seat = await aSeat(db, {
    forumId: forum.id,
    organisationId: organisation.id,
    personId: rosa.id,
    role: 'member',
  });
  await rig.database.query(
    `insert into notice_choices (person_id, forum_id, kind, mode)
      select $1, $2, kind, 'on' from unnest($3::text[]) as kind`,
    [rosa.id, forum.id, ['announcement-published', 'consultation-opened', 'ballot-announced']],
  );
  const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id, name: 'Flor Lúcuma' }));
  const at = `/api/cycles/${cycle.id}`;
  const reached = async (what: string) => {
    await settled();
    const { items } = answered<Recipients>(await lead.get(`${at}/${what}/recipients`));
    const [one] = items.filter(({ personId }) => personId === rosa.id);
    return one && [one.name, ...[one, ...one.earlier].map(({ kind, letter }) => `${kind} ${letter}`)];
  };
  return { forum, cycle, organisation, rosa: await rig.signInAs(rosa), seat, lead, at, reached };
}

it('of an announcement, a consultation and its extension', async () => {
  const { lead, at, reached, rosa } = await aPlace();
  const said = answered<Announcement>(await lead.post(`${at}/announcements`), 201);
  const text = { title: 'Cambia la sala', body: 'En la Sala Totora.', version: said.version };
  const { version } = answered<Announcement>(await lead.put(`${at}/announcements/${said.id}`, text));
  expect(await reached(`announcements/${said.id}`)).toBeUndefined();
  answered(await lead.post(`${at}/announcements/${said.id}/publish`, { version, notify: true }));
  expect(await reached(`announcements/${said.id}`)).toEqual(['Rosa Oca', 'announcement-published sent']);

  const begun = answered<Consultation>(await lead.post(`${at}/consultations`), 201);
  const one = `consultations/${begun.id}`;
  const asked = answered<Consultation>(await lead.put(`${at}/${one}`, { ...wordsOf(), version: begun.version }));
  const open = answered<Consultation>(await lead.post(`${at}/${one}/publish`, { version: asked.version }));
  expect(await reached(one)).toEqual(['Rosa Oca', 'consultation-opened sent']);
  const closesAt = new Date(Date.parse(open.closesAt ?? '') + 72 * 3_600_000).toISOString();
  answered(await lead.post(`${at}/${one}/extend`, { version: open.version, closesAt, reason: REASON }));
  expect(await reached(one)).toEqual(['Rosa Oca', 'consultation-opened sent', 'consultation-opened sent']);
  for (const each of [`announcements/${said.id}`, one])
    expect((await rosa.get(`${at}/${each}/recipients`)).json().code).toBe('permission.denied');
});

it('of a ballot that was closed early, at once and with the reason, also after it is over; never who was reminded', async () => {
  const { lead, at, reached, cycle, rosa } = await aPlace();
  const ballot = await aBallot(db, { cycleId: cycle.id, mode: 'open', rule: 'consent' });
  const one = `ballots/${ballot.id}`;
  const draft = await lead.post(`${at}/${one}/planned-letter`, { reason: REASON });
  expect(draft.json().code).toBe('ballot.not-announced');
  answered(await lead.post(`${at}/${one}/open`));
  await settled();
  const planned = answered<{ letter: { text: string } }>(
    await lead.post(`${at}/${one}/planned-letter`, { reason: REASON }),
  );
  expect(planned.letter.text).toContain(`Motivo: ${REASON}`);
  expect(planned.letter.text).toContain('se cuenta al cerrar');
  answered(await lead.post(`${at}/${one}/close`, { reason: REASON }));
  expect(await reached(one)).toEqual(['Rosa Oca', 'ballot-result sent', 'ballot-announced sent']);
  expect((await rosa.post(`${at}/${one}/planned-letter`, { reason: REASON })).json().code).toBe('permission.denied');
});

it('of the seats of an organisation, also of those that are over', async () => {
  const { lead, at, organisation, reached, seat } = await aPlace();
  const one = `organisations/${organisation.id}`;
  answered(
    await lead.patch(`${at}/seats/${seat.id}`, { seniority: 'executive', hasMandate: false, isAlternate: false }),
    204,
  );
  expect(await reached(one)).toEqual(['Rosa Oca', 'seat-changed sent']);
  answered(await lead.delete(`${at}/seats/${seat.id}`), 204);
  expect(await reached(one)).toEqual(['Rosa Oca', 'seat-ended sent', 'seat-changed sent']);
  const other = await aPlace();
  expect((await lead.get(`${at}/organisations/${other.organisation.id}/recipients`)).json().code).toBe(
    'organisation.not-found',
  );
});

it('before a seat or a role is given, the letter that whoever is named will get, known elsewhere or not', async () => {
  const { lead, at, organisation, rosa } = await aPlace();
  const seats = `${at}/organisations/${organisation.id}/seats`;
  const elsewhere = await aPerson(db, { role: 'participant' });
  const plans: unknown[] = [];
  for (const email of ['nadie@example.org', elsewhere.email]) {
    const plan = answered<PlannedLetter>(
      await lead.post(`${seats}/planned-letter`, { email, role: 'delegate', seniority: 'staff', endsOn: '2030-01-31' }),
    );
    expect(plan).toMatchObject({ people: 1, atOnce: 1 });
    answered(
      await lead.post(seats, {
        email,
        name: 'Una Persona',
        role: 'delegate',
        seniority: 'staff',
        endsOn: '2030-01-31',
      }),
      201,
    );
    await settled();
    const sent = await office.letterTo(email);
    const linesOf = (text = '') => text.split('\n').filter((line) => line !== '' && !line.includes('/invitations/'));
    const shown = linesOf(plan.letter?.text);
    expect([plan.letter?.subject, shown]).toEqual([sent.subject, linesOf(sent.text).slice(0, shown.length)]);
    expect(shown.length).toBeGreaterThan(4);
    plans.push({ ...plan, letter: null });
  }
  expect(plans[0]).toEqual(plans[1]);
  const role = { email: 'otra@example.org', role: 'observer' };
  const forRole = answered<PlannedLetter>(await lead.post(`${at}/roles/planned-letter`, role));
  expect(forRole.letter?.text).toContain('/invitations/…');
  expect((await rosa.post(`${at}/roles/planned-letter`, role)).json().code).toBe('permission.denied');
  const asAdministrator = await lead.post(`${at}/roles/planned-letter`, { ...role, role: 'administrator' });
  expect(asAdministrator.json().code).toBe('permission.denied');
  const wrong = await lead.post(`${seats}/planned-letter`, { email: 'nadie', role: 'delegate', seniority: 'staff' });
  expect(wrong.statusCode).toBe(422);
});

it('whoever never came hears that an offer was taken back, and reads of nothing that they would have lost', async () => {
  const { lead, at, organisation } = await aPlace();
  const seats = `${at}/organisations/${organisation.id}/seats`;
  const [email, other] = ['nunca@example.org', 'tampoco@example.org'];
  const { id } = answered<{ id: string }>(
    await lead.post(seats, { email, name: 'Nadie Vino', role: 'delegate', seniority: 'staff' }),
    201,
  );
  const role = answered<{ personId: string }>(
    await lead.post(`${at}/roles`, { email: other, name: 'Otra Nadie', role: 'observer' }),
    201,
  );
  await settled();
  const ends = [`${at}/seats/${id}`, `${at}/roles/${role.personId}/observer`];
  const plans = [
    answered<PlannedLetter>(await lead.get(`${ends[0]}/letter?act=ended`)),
    answered<PlannedLetter>(await lead.get(`${ends[1]}/letter`)),
  ];
  for (const end of ends) answered(await lead.delete(end), 204);
  await settled();
  for (const [n, to] of [email, other].entries()) {
    const { subject, text } = await office.letterTo(to);
    expect(subject).toMatch(/^Ya no se le ofrece/);
    expect(plans[n]?.letter?.subject).toBe(subject);
    expect(text).not.toMatch(/Ya no actúa|Ya no integra|se conserva|\/notices\b(?!#)/);
    expect(text).toContain('No tiene que hacer nada');
  }
});
