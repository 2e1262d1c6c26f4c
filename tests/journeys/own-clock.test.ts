import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';
import { aBrowser, setCookies } from '../support/sign-in.ts';

/** In which language and on whose clock somebody reads, on screens, in letters and in refusals. */
const { office, rig, settled } = await appWithMail();
const DAY = 86_400_000;

async function aTable() {
  const forum = await aForum(rig.deps.db, { locale: 'es', timeZone: 'America/Lima' });
  const place = { forumId: forum.id };
  const cycle = await aCycle(rig.deps.db, place);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', ...place }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', ...place });
  const eva = await aPerson(rig.deps.db, { role: 'participant', ...place });
  /** Tomorrow at ten in Lima, with both. */
  const published = async () => {
    const startsAt = new Date(Math.ceil(Date.now() / DAY) * DAY + 15 * 3_600_000);
    const endsAt = new Date(startsAt.getTime() + 2 * 3_600_000);
    const at = `/api/cycles/${cycle.id}/meetings`;
    const { id, version } = answered<Meeting>(
      await lead.post(at, {
        ...{ title: 'Mesa de Salud', modality: 'online', room: null, organisations: [] },
        ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
        people: [ana, eva].map((one) => ({ personId: one.id, role: 'participant', required: false })),
      }),
      201,
    );
    answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    await settled();
    return { startsAt, endsAt };
  };
  return { ana, eva, lead, cycle, published };
}

const clockIn = (zone: string, at: Date) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
const read = (locale: 'es' | 'en', timeZone: string | null) => ({ locale, timeZone });
const letterTo = ({ email }: { email: string }) => office.letters.findLast(({ to }) => to.includes(email))?.text ?? '';

describe('the zone of a person', () => {
  it('stands behind that of the forum in letters, in notices and in refusals, and in those of nobody else', async () => {
    const { ana, eva, lead, cycle, published } = await aTable();
    const agent = await rig.signInAs(ana);
    answered(await agent.ask('PATCH', '/api/me/reading', { body: read('es', 'Europe/Madrid') }), 204);
    expect(answered<Me>(await agent.get('/api/me')).actor).toMatchObject({ language: 'es', timeZone: 'Europe/Madrid' });
    const { startsAt, endsAt } = await published();
    const [begins, ends] = [clockIn('Europe/Madrid', startsAt), clockIn('Europe/Madrid', endsAt)];
    const said = `10:00, hora de Lima (${begins} su hora, Madrid), hasta las 12:00 (${ends} su hora)`;
    expect(letterTo(ana)).toContain(said);
    expect(letterTo(eva)).toContain('10:00, hora de Lima, hasta las 12:00\n');
    const [notice] = answered<Notices>(await agent.get('/api/notices')).items;
    expect(notice?.lines.join('\n')).toContain(said);
    const refused = async () =>
      (await lead.ask('PUT', `/api/cycles/${cycle.id}/archived`, { body: { isArchived: true } })).json<{
        title: string;
      }>().title;
    expect(await refused()).toMatch(/, hora de Lima\.$/);
    answered(await lead.ask('PATCH', '/api/me/reading', { body: read('es', 'Asia/Kathmandu') }), 204);
    expect(await refused()).toMatch(/, hora de Lima \(.*\d\d:\d\d su hora, Kathmandu\)\.$/);
  });

  it('is not said where its clock shows the same at that instant', async () => {
    const { ana, published } = await aTable();
    const agent = await rig.signInAs(ana);
    answered(await agent.ask('PATCH', '/api/me/reading', { body: read('es', 'America/Bogota') }), 204);
    await published();
    expect(letterTo(ana)).toContain('10:00, hora de Lima, hasta las 12:00\n');
  });

  it('is one that exists, or none; guests have none', async () => {
    const { ana } = await aTable();
    const agent = await rig.signInAs(ana);
    const wanted = async (timeZone: unknown) =>
      (await agent.ask('PATCH', '/api/me/reading', { body: { locale: 'en', timeZone } })).statusCode;
    for (const wrong of ['Mars/Olympus', 'PET', '+05:00', '', 5, "America/Lima'; drop table people", 'A'.repeat(300)])
      expect(await wanted(wrong), String(wrong)).toBe(422);
    expect(answered<Me>(await agent.get('/api/me')).actor).toMatchObject({ timeZone: null });
    expect(await wanted('Asia/Kathmandu')).toBe(204);
    expect(await wanted(null)).toBe(204);
    expect(answered<Me>(await agent.get('/api/me')).actor).toMatchObject({ language: 'en', timeZone: null });
  });

  it('goes with the account', async () => {
    const { ana } = await aTable();
    const agent = await rig.signInAs(ana);
    answered(await agent.ask('PATCH', '/api/me/reading', { body: read('en', 'Asia/Kathmandu') }), 204);
    answered(await agent.post('/api/account/erasure', { email: ana.email }));
    const rows = await rig.database.query(`select time_zone, locale_chosen from people where id = $1`, [ana.id]);
    expect(rows).toEqual([{ time_zone: null, locale_chosen: false }]);
  });
});

describe('the language of a person', () => {
  const languageOf = (lines: readonly string[]) =>
    lines.map((line) => /^minga_locale=(\w+)/.exec(line)?.[1]).find(Boolean);
  const signIn = async (email: string) => {
    const browser = aBrowser(rig);
    await browser.post('/api/sign-in/code', { email });
    await rig.deps.mail.untilSent();
    const code = /^\d{6}/.exec(office.letters.findLast(({ to }) => to.includes(email))?.subject ?? '')?.[0] ?? '';
    const answer = await browser.verify(email, code);
    expect(answer.statusCode, answer.body).toBe(200);
    return { browser, language: languageOf(setCookies(answer)) };
  };

  it('once chosen comes along to every device, and to letters; one in which they were invited changes no device', async () => {
    const { ana } = await aTable();
    const first = await signIn(ana.email);
    expect(first.language).toBeUndefined();
    const headers = { cookie: first.browser.cookie() };
    answered(await rig.anonymous.ask('PATCH', '/api/me/reading', { body: read('en', null), headers }), 204);
    const second = await signIn(ana.email);
    expect(second.language).toBe('en');
    expect(letterTo(ana)).toContain('Your code to sign in');
    expect(answered<Me>(await second.browser.get('/api/me')).locale).toBe('en');
  });
});
