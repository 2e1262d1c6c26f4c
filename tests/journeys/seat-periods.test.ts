import type { Home } from '@minga/shared/cycles/schema.ts';
import type { InvitationLink } from '@minga/shared/people/schema.ts';
import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { endOfDay, instantOf, wallClock } from '@minga/shared/kernel/time.ts';
import { describe, expect, it } from 'vitest';
import { watchEndedSeats } from '../../server/src/features/cycles/jobs.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, anOrganisation, aPerson, aSeat, mark } from '../support/factories.ts';

const { office, rig, settled } = await appWithMail();
const ZONE = 'America/Lima';
/** A day of the forum, so many from today. */
const day = (from: number) => wallClock(new Date(Date.now() + from * 86_400_000), ZONE).slice(0, 10);

/** The same as letters say it, whose readers wait for no hour. */
const said = (from: number) =>
  new Intl.DateTimeFormat('es-PE', { dateStyle: 'long', timeZone: ZONE }).format(Date.now() + from * 86_400_000);

async function aTable() {
  const cycle = await aCycle(rig.deps.db, { title: 'Ciclo del Agua' });
  const { forumId } = cycle;
  await rig.database.query('update forums set time_zone = $2 where id = $1', [forumId, ZONE]);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
  const organisation = await anOrganisation(rig.deps.db, { forumId, name: 'Red del Agua', shortName: 'Red' });
  const killa = await aPerson(rig.deps.db, { name: 'Killa' });
  const at = `/api/cycles/${cycle.id}`;
  const give = (facts: object) =>
    lead.post(`${at}/organisations/${organisation.id}/seats`, {
      ...{ email: killa.email, name: 'Killa', role: 'member', seniority: 'staff' },
      ...facts,
    });
  const read = async () => answered<OrganisationPage>(await lead.get(`${at}/organisations/${organisation.id}`));
  const seatsOf = async () =>
    (await agent.get('/api/me')).json().memberships.flatMap(({ seats }: { seats: object[] }) => seats).length;
  const agent = await rig.signInAs(killa);
  return { cycle, at, lead, organisation, killa, agent, give, read, seatsOf };
}
type Table = Awaited<ReturnType<typeof aTable>>;
const linesFor = async (agent: Table['agent']) =>
  answered<{ items: { title: string; lines: string[] }[] }>(await agent.get('/api/notices')).items.map(
    ({ title, lines }) => [title, ...lines].join(' | '),
  );
const fieldsOf = (answer: Awaited<ReturnType<Table['give']>>) =>
  answered<{ errors: { field: string; code: string }[] }>(answer, 422).errors.map(({ field, code }) => [field, code]);

describe('the period of a seat', () => {
  it('goes from the first moment of one day of the forum to the last of another; before it nobody acts', async () => {
    const { give, read, seatsOf } = await aTable();
    answered(await give({ startsOn: day(2), endsOn: day(9) }), 201);
    const { members, seats } = await read();
    expect([members, await seatsOf()]).toEqual([0, 0]);
    expect(seats).toMatchObject([
      {
        hasBegun: false,
        startsAt: instantOf(`${day(2)}T00:00`, ZONE).toISOString(),
        endedAt: endOfDay(day(9), ZONE).toISOString(),
      },
    ]);
  });

  it('is refused where a day is past or out of order, or where the same seat is held at that time', async () => {
    const { give } = await aTable();
    expect(fieldsOf(await give({ startsOn: day(-1) }))).toEqual([['startsOn', 'in-the-past']]);
    expect(fieldsOf(await give({ endsOn: day(-1) }))).toEqual([['endsOn', 'in-the-past']]);
    expect(fieldsOf(await give({ startsOn: day(9), endsOn: day(8) }))).toEqual([['endsOn', 'ends-before-start']]);
    answered(await give({ endsOn: day(5) }), 201);
    expect(fieldsOf(await give({ startsOn: day(5) }))).toEqual([['email', 'taken']]);
    // One after the other she may hold it.
    answered(await give({ startsOn: day(6), endsOn: day(8) }), 201);
    const many = await Promise.all(Array.from({ length: 6 }, () => give({ startsOn: day(9) })));
    expect(many.map(({ statusCode }) => statusCode).sort()).toEqual([201, 422, 422, 422, 422, 422]);
  });

  it('can be lengthened, and opened again before its end, not into the next one; what has begun keeps its beginning', async () => {
    const { give, read, lead, at } = await aTable();
    const { id } = answered<{ id: string }>(await give({ endsOn: day(5) }), 201);
    answered(await give({ startsOn: day(8) }), 201);
    const facts = { seniority: 'staff', hasMandate: false, isAlternate: false };
    const correct = (more: object) => lead.patch(`${at}/seats/${id}`, { ...facts, ...more });
    const seatOf = async () => (await read()).seats?.find((one) => one.id === id);
    const { startsAt } = (await seatOf()) ?? {};
    answered(await correct({ endsOn: day(7), startsOn: day(3) }), 204);
    expect(await seatOf()).toMatchObject({ startsAt, endedAt: endOfDay(day(7), ZONE).toISOString() });
    expect(fieldsOf(await correct({ endsOn: '' }))).toEqual([['endsOn', 'taken']]);
    // Nothing said of the day: it stays.
    answered(await correct({ hasMandate: true }), 204);
    expect((await seatOf())?.endedAt).toBe(endOfDay(day(7), ZONE).toISOString());
  });

  it('of one that has not begun can be ended: it never was', async () => {
    const { give, read, lead, at } = await aTable();
    const { id } = answered<{ id: string }>(await give({ startsOn: day(4) }), 201);
    answered(await lead.delete(`${at}/seats/${id}`), 204);
    expect((await read()).seats).toEqual([]);
    answered(await give({ startsOn: day(4) }), 201);
  });

  it('runs out: its rights are gone with the instant, and whom it concerns is told once', async () => {
    const { cycle, organisation, killa, agent, seatsOf } = await aTable();
    const { forumId } = cycle;
    const second = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
    const seat = await aSeat(rig.deps.db, {
      ...{ forumId, organisationId: organisation.id, personId: killa.id, role: 'member' as const },
      ...{ startsAt: new Date(Date.now() - 86_400_000), endedAt: new Date(Date.now() + 86_400_000) },
    });
    expect(await seatsOf()).toBe(1);
    await watchEndedSeats(rig.deps);
    await settled();
    expect(await linesFor(second)).toEqual([]);
    await rig.database.query("update seats set ended_at = now() - interval '1 second' where id = $1", [seat.id]);
    expect(await seatsOf()).toBe(0);
    await Promise.all([watchEndedSeats(rig.deps), watchEndedSeats(rig.deps)]);
    await watchEndedSeats(rig.deps);
    await settled();
    expect(await linesFor(agent)).toEqual([expect.stringMatching(/^Terminó su asiento de integrante/)]);
    expect(await linesFor(second)).toEqual([expect.stringMatching(/^Un asiento de integrante .* quedó libre/)]);
    const page = `/api/cycles/${cycle.id}/organisations/${organisation.id}`;
    expect(answered<OrganisationPage>(await second.get(page)).pastSeats).toMatchObject([{ personName: 'Killa' }]);
    expect(answered<OrganisationPage>(await rig.anonymous.get(page)).pastSeats).toBeNull();
    const acts = await rig.database.query(
      "select person_id from audit_log where action = 'seat.ended' and subject_id = $1",
      [seat.id],
    );
    expect(acts).toEqual([{ person_id: null }]);
  });

  it('is shown before it is told, and told to whoever holds the seat', async () => {
    const { give, lead, at, agent } = await aTable();
    const { id } = answered<{ id: string }>(await give({}), 201);
    // Whoever was not of the forum has an invitation instead of a notice: she comes in.
    await rig.database.query('update invited_names set entered_at = now()');
    await settled();
    const asked = `act=changed&isAlternate=false&hasMandate=false&seniority=staff&endsOn=${day(6)}`;
    const plan = answered<PlannedLetter>(await lead.get(`${at}/seats/${id}/letter?${asked}`));
    expect([plan.people, plan.letter?.text]).toEqual([
      1,
      expect.stringContaining(`Rige hasta el ${said(6)}, inclusive.`),
    ]);
    const facts = { seniority: 'staff', hasMandate: false, isAlternate: false };
    answered(await lead.patch(`${at}/seats/${id}`, { ...facts, endsOn: day(6) }), 204);
    await settled();
    expect((await linesFor(agent))[0]).toContain(`Cargo: Equipo. | Rige hasta el ${said(6)}, inclusive.`);
    const same = answered<PlannedLetter>(await lead.get(`${at}/seats/${id}/letter?${asked}`));
    expect(same).toMatchObject({ people: 0, letter: null });
  });

  it('is shown with its first day, while that is to come, as it is then told', async () => {
    const { give, lead, at, agent } = await aTable();
    const { id } = answered<{ id: string }>(await give({ startsOn: day(4) }), 201);
    await rig.database.query('update invited_names set entered_at = now()');
    await settled();
    const facts = { seniority: 'staff', hasMandate: false, isAlternate: false };
    const plan = async (startsOn: string) =>
      answered<PlannedLetter>(await lead.get(`${at}/seats/${id}/letter?act=changed&startsOn=${startsOn}&endsOn=`));
    expect(await plan(day(4))).toMatchObject({ people: 0, letter: null });
    const later = await plan(day(5));
    expect([later.people, later.letter?.text]).toEqual([1, expect.stringContaining(`Rige desde el ${said(5)}.`)]);
    const atOnce = await plan('');
    expect([atOnce.people, atOnce.letter?.text]).toEqual([1, expect.not.stringContaining('Rige')]);
    answered(await lead.patch(`${at}/seats/${id}`, { ...facts, startsOn: day(5) }), 204);
    await settled();
    expect((await linesFor(agent))[0]).toContain(`Rige desde el ${said(5)}.`);
    answered(await lead.patch(`${at}/seats/${id}`, { ...facts, startsOn: '' }), 204);
    expect(await plan(day(3)), 'what has begun keeps its beginning').toMatchObject({ people: 0, letter: null });
  });
});

it('a seat that begins later is told with its days: in the letter of the invitation, on its page, and at home once its person has come', async () => {
  const { lead, at, organisation } = await aTable();
  const email = `nueva.${mark()}@example.org`.toLowerCase();
  const facts = { email, name: 'Nina Oca', role: 'member', seniority: 'staff', startsOn: day(4), endsOn: day(8) };
  answered(await lead.post(`${at}/organisations/${organisation.id}/seats`, facts), 201);
  await settled();
  const { text } = await office.letterTo(email);
  expect(text.replace(/\s+/g, ' ')).toContain(
    `con un asiento de Red del Agua (vota, titular) del ${said(4)} al ${said(8)} inclusive`,
  );
  const link = `/api${/(\/invitations\/\S+)/.exec(text)?.[1]}`;
  const beginsAt = instantOf(`${day(4)}T00:00`, ZONE).toISOString();
  expect(answered<InvitationLink>(await rig.anonymous.get(link)).seats).toEqual([
    { organisation: 'Red', role: 'member', isAlternate: false, beginsAt, endsAt: endOfDay(day(8), ZONE).toISOString() },
  ]);
  const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  const nina = await rig.signInAs(person?.id ?? '');
  const toCome = async () => answered<Home>(await nina.get('/api/home')).seatsToCome;
  expect(await toCome(), 'not before she has accepted').toEqual([]);
  answered(await nina.post(`${link}/accept`), 204);
  expect(await toCome()).toMatchObject([{ organisation: 'Red', beginsAt, timeZone: ZONE }]);
  // Once it has begun it is a seat like any other.
  await rig.database.query("update seats set starts_at = now() - interval '1 second' where person_id = $1", [
    person?.id,
  ]);
  expect(await toCome()).toEqual([]);
});

it('what is past of a seat is refused by the database', async () => {
  const { organisation, killa } = await aTable();
  const seat = await aSeat(rig.deps.db, { organisationId: organisation.id, personId: killa.id });
  const over = await aSeat(rig.deps.db, {
    ...{ organisationId: organisation.id, personId: killa.id, role: 'member' as const },
    ...{ startsAt: new Date(0), endedAt: new Date(1) },
  });
  const refusal = (statement: string, id: string) =>
    rig
      .tx((tx) => tx.execute(statement.replace('$1', `'${id}'`)))
      .then(
        () => 'done',
        (error: Error) => (error.cause as Error).message,
      );
  expect(await refusal("update seats set starts_at = now() - interval '1 day' where id = $1", seat.id)).toMatch(
    'keeps its beginning',
  );
  expect(await refusal('update seats set ended_at = null where id = $1', over.id)).toMatch('stays ended');
});
