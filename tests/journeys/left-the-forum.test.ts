import type { AnswerLink, Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Invitations } from '@minga/shared/people/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { newId } from '@minga/shared/kernel/ids.ts';
import { attendanceLink } from '../../server/src/features/meetings/policy.ts';
import { notifyExpected } from '../../server/src/features/meetings/commands/notify-expected.ts';
import { sha256Hex } from '../../server/src/platform/files/hash.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, mark } from '../support/factories.ts';

/** Meetings of a forum for whoever was named for them and has left it, or whose invitation was taken back before they came. */
const HOUR = 3_600_000;
const JOINING = 'https://video.example/mesa-de-agua';
const { office, rig, settled } = await appWithMail();

/** A meeting for which somebody is named who came, and somebody who was invited and has not; both can sign in. */
async function aPlace() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id });
  const ana = await aPerson(rig.deps.db, { name: 'Ana Soto' });
  const seat = await aSeat(rig.deps.db, { forumId: forum.id, organisationId: organisation.id, personId: ana.id });
  const member = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const at = `/api/cycles/${cycle.id}`;
  const email = `rosa-${mark()}@example.org`;
  answered(await lead.post(`${at}/roles`, { email, name: 'Rosa Oca', role: 'participant' }), 201);
  const [rosa] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  const person = { id: rosa?.id ?? '', email };
  const begin = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;
  const times = (hours: number) => ({
    startsAt: new Date(begin + hours * HOUR).toISOString(),
    endsAt: new Date(begin + (hours + 1) * HOUR).toISOString(),
  });
  const draft = { title: 'Mesa de Agua', modality: 'online', joining: JOINING, organisations: [organisation.id] };
  const people = [ana.id, member.id, person.id].map((id) => ({ personId: id, role: 'participant', required: true }));
  const { id, version } = answered<Meeting>(await lead.post(`${at}/meetings`, { ...draft, ...times(0), people }), 201);
  answered(await lead.post(`${at}/meetings/publish`, { meetings: [{ id, version }] }));
  await settled();
  const one = `${at}/meetings/${id}`;
  const move = async () => {
    const { version } = answered<Meeting>(await lead.get(one));
    const reason = 'La sala ya no está libre ese día.';
    answered(await lead.post(`${one}/move`, { ...times(2), version, reason }));
    await settled();
  };
  return { forum, cycle, lead, at, one, seat, ana, member, rosa: person, move };
}
type Place = Awaited<ReturnType<typeof aPlace>>;

/** As it stands in the letter of whoever has come in; who has not come yet gets it in none. */
const linkTo = ({ one }: Place, { id: personId }: { id: string }) =>
  `/api${attendanceLink(rig.deps.keyed, { meetingId: one.split('/').at(-1) ?? '', personId })}`;
const lettersTo = ({ email }: { email: string }) =>
  office.letters.filter(({ to, subject }) => to.includes(email) && subject.includes('Mesa'));
/** What a letter does to the calendar of its reader. */
function entryOf({ calendar }: { calendar: string | null }) {
  const component = new ICAL.Component(ICAL.parse(calendar ?? ''));
  const event = component.getFirstSubcomponent('vevent');
  const { uid, sequence, summary } = new ICAL.Event(event ?? undefined);
  const stamped = String(event?.getFirstPropertyValue('dtstamp'));
  return { method: component.getFirstPropertyValue('method'), uid, sequence, summary, stamped };
}
/** As the calendar and what has no event of its own are looked at each minute. */
async function looked() {
  await settled();
  await notifyExpected(rig.deps);
  await settled();
}

const LEAVERS: readonly [string, (place: Place) => { id: string; email: string }, (place: Place) => Promise<void>][] = [
  [
    'whose seat ended',
    ({ ana }) => ana,
    async ({ lead, at, seat }) => void answered(await lead.delete(`${at}/seats/${seat.id}`), 204),
  ],
  [
    'whose role ended',
    ({ member }) => member,
    async ({ lead, at, member }) => void answered(await lead.delete(`${at}/roles/${member.id}/participant`), 204),
  ],
  [
    'whose invitation was taken back before they came',
    ({ rosa }) => rosa,
    async ({ lead, at, rosa }) => {
      const [row] = await rig.database.query<{ id: string }>('select id from invitations where person_id = $1', [
        rosa.id,
      ]);
      answered(await lead.delete(`${at}/invitations/${row?.id}`), 204);
    },
  ],
  [
    'who declined their invitation',
    ({ rosa }) => rosa,
    async ({ lead, at, rosa }) => {
      const { items } = answered<Invitations>(await lead.get(`${at}/invitations`));
      const { pathname } = new URL(items.find(({ email }) => email === rosa.email)?.link ?? '');
      answered(await rig.anonymous.post(`/api${pathname}/decline`, {}), 204);
    },
  ],
  [
    'whose role ended before they came',
    ({ rosa }) => rosa,
    async ({ lead, at, rosa }) => void answered(await lead.delete(`${at}/roles/${rosa.id}/participant`), 204),
  ],
];

describe.each(LEAVERS)('SEC-23 somebody named for a meeting %s', (_how, whoOf, leave) => {
  it('reads how to join no more, cannot say that they come, is not counted, and hears of no move', async () => {
    const place = await aPlace();
    const who = whoOf(place);
    const agent = await rig.signInAs(who);
    const link = linkTo(place, who);
    const joining = async () => answered<Meeting>(await agent.get(place.one)).joining;
    const listed = async () =>
      answered<{ items: Meeting[] }>(await agent.get(`${place.at}/meetings`)).items.map((item) => item.joining);
    expect([await joining(), await listed()]).toEqual([JOINING, [JOINING]]);
    expect(['open', 'invited']).toContain(answered<AnswerLink>(await rig.anonymous.get(link)).state);

    await leave(place);
    expect([await joining(), await listed()]).toEqual([null, [null]]);
    expect(answered<AnswerLink>(await rig.anonymous.get(link)).state).toBe('not-expected');
    const late = await rig.anonymous.post(link, { answer: 'yes' });
    expect([late.statusCode, late.json().code]).toEqual([409, 'attendance.closed']);
    const { counts, people } = answered<Attendance>(await place.lead.get(`${place.one}/attendance`));
    expect([counts.yes, counts.none, people?.some(({ personId }) => personId === who.id)]).toEqual([0, 2, false]);
    expect(answered<Home>(await agent.get('/api/home')).meetings).toEqual([]);
    await looked();
    const before = lettersTo(who).length;
    await place.move();
    await looked();
    expect(lettersTo(who)).toHaveLength(before);
  });

  it('gets its cancellation, once, which takes it out of their calendar, and it again when they are back', async () => {
    const place = await aPlace();
    const who = whoOf(place);
    await looked();
    await leave(place);
    await looked();
    await looked();
    const letters = lettersTo(who);
    expect(letters.map(({ subject }) => subject)).toEqual([
      'Reunión: Mesa de Agua',
      'Ya no se le espera en la reunión: Mesa de Agua',
    ]);
    const [asked, gone] = letters.map(entryOf);
    expect([asked?.method, gone?.method, gone?.uid]).toEqual(['REQUEST', 'CANCEL', asked?.uid]);
    expect([gone?.sequence, gone?.summary]).toEqual([asked?.sequence, 'Mesa de Agua']);
    expect(Number(gone && gone.stamped >= (asked?.stamped ?? ''))).toBe(1);
    expect(letters[1]?.text).not.toContain(JOINING);
    const { organisationId } = place.seat;
    const seat = { role: 'delegate', seniority: 'specialist', hasMandate: false, isAlternate: false };
    answered(
      await place.lead.post(`${place.at}/organisations/${organisationId}/seats`, {
        ...seat,
        name: 'Rosa Oca',
        email: who.email,
      }),
      201,
    );
    await looked();
    expect(lettersTo(who).slice(2).map(entryOf)).toEqual([
      expect.objectContaining({ method: 'REQUEST', uid: asked?.uid }),
    ]);
  });

  it('reads nothing of it by letter or calendar once the cycle is not published', async () => {
    const place = await aPlace();
    const who = whoOf(place);
    const link = linkTo(place, who);
    const token = `feed-of-${mark()}-${mark()}`;
    await rig.database.query(
      `insert into calendar_feeds (id, cycle_id, kind, person_id, token_sha256) values ($1, $2, 'person', $3, $4)`,
      [newId(), place.cycle.id, who.id, sha256Hex(token)],
    );
    const feed = `/api/feeds/${token}/calendar.ics`;
    expect((await rig.anonymous.get(feed)).body).toContain('Mesa de Agua');
    await rig.database.query(`update cycles set published_at = now() + interval '1 day' where id = $1`, [
      place.cycle.id,
    ]);
    const states = async () => [(await rig.anonymous.get(link)).statusCode, (await rig.anonymous.get(feed)).statusCode];
    expect(await states()).toEqual([200, 200]);
    await leave(place);
    expect(await states()).toEqual([404, 404]);
    expect((await rig.anonymous.post(`${link}/opened`)).statusCode).toBe(404);
  });
});

describe('somebody named for a meeting by their address alone', () => {
  it('is expected and answers; how to join they read once they have signed in with it, and in no letter (SEC-79)', async () => {
    const place = await aPlace();
    const email = `luz-${mark()}@example.org`;
    const { startsAt, endsAt } = answered<Meeting>(await place.lead.get(place.one));
    const file = `title,theme,starts_at,ends_at,modality,room,organisations,people\nMesa de Luz,,${startsAt},${endsAt},online,${JOINING},,${email}\n`;
    const { items } = answered<{ items: { title: string }[] }>(
      await place.lead.ask('POST', `${place.at}/meetings/import?dryRun=false`, {
        body: file,
        headers: { 'content-type': 'text/csv' },
      }),
    );
    expect(items.map(({ title }) => title)).toEqual(['Mesa de Luz']);
    const found = answered<{ items: Meeting[] }>(await place.lead.get(`${place.at}/meetings`)).items.find(
      ({ title }) => title === 'Mesa de Luz',
    );
    answered(
      await place.lead.post(`${place.at}/meetings/publish`, { meetings: [{ id: found?.id, version: found?.version }] }),
    );
    await settled();
    const { text, html, calendar } = await office.letterTo(email);
    const page = `/c/${place.cycle.slug}/meetings/${found?.id}`;
    expect(`${text}${html}${calendar}`.replaceAll(/\s/g, '')).not.toContain('mesa-de-agua');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('ingrese a Minga con esta misma dirección de correo');
    expect(text).toContain(`https://minga.example/sign-in?${new URLSearchParams({ email, back: page })}`);
    const link = `/api${/https:\/\/minga\.example(\/attendance\/\S+)\?answer=yes/.exec(text)?.[1]}`;
    const said = answered<AnswerLink>(await rig.anonymous.post(link, { answer: 'yes' }));
    expect([said.answer, said.joining]).toEqual(['yes', null]);
    const [luz] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
    const own = await rig.signInAs({ id: luz?.id ?? '' });
    expect(answered<Meeting>(await own.get(`${place.at}/meetings/${found?.id}`)).joining).toBe(JOINING);
  });
});
