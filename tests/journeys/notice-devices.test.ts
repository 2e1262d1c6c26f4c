import type { FailedDeliveries } from '@minga/shared/events/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { MOST_DEVICES } from '@minga/shared/notices/rules.ts';
import type { Devices, Notices } from '@minga/shared/notices/schema.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { rightsChanged } from '../../server/src/features/people/commands/sessions.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';
import { type PushedBrowser, pushService } from '../support/push-service.ts';

/** Notices that a device shows by itself, over a real service that opens what it is sent as a browser does. */
const HOUR = 3_600_000;
const service = await pushService();
const { rig, settled, office } = await appWithMail({ pushDoor: service.door });
beforeEach(() => {
  service.mood = 201;
});

const AT = '/api/notices/devices';
const asked = ({ endpoint, p256dh, auth }: PushedBrowser) => ({ endpoint, p256dh, auth });
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;
/** A browser of this person, signed in, that has agreed to show notices. */
async function aDevice(person: { id: string }) {
  const [agent, browser] = [await rig.signInAs(person), service.browser()];
  const { items } = answered<Devices>(await agent.post(AT, asked(browser)));
  const id = items.find(({ isHere }) => isHere)?.id ?? '';
  return { agent, browser, id };
}
const devicesOf = ({ id }: { id: string }) =>
  rig.database.query('select 1 from notice_devices where person_id = $1', [id]);

async function aTable() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const place = { forumId: forum.id };
  const cycle = await aCycle(rig.deps.db, { ...place, title: 'Plan 2027' });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', ...place }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', ...place });
  const eva = await aPerson(rig.deps.db, { role: 'participant', ...place, locale: 'en' });
  const organisation = await anOrganisation(rig.deps.db, place);
  await aSeat(rig.deps.db, { ...place, organisationId: organisation.id, personId: ana.id });
  const at = `/api/cycles/${cycle.id}/meetings`;
  const published = async (hours: number, title = 'Mesa de Salud'): Promise<Meeting> => {
    const begin = Math.ceil((Date.now() + hours * HOUR) / HOUR) * HOUR;
    const meeting = answered<Meeting>(
      await lead.post(at, {
        title,
        modality: 'online',
        joining: 'https://video.example/secreto',
        startsAt: new Date(begin).toISOString(),
        endsAt: new Date(begin + HOUR).toISOString(),
        people: [ana, eva].map(({ id }) => ({ personId: id, role: 'participant', required: false })),
      }),
      201,
    );
    answered(await lead.post(`${at}/publish`, { meetings: [{ id: meeting.id, version: meeting.version }] }));
    return meeting;
  };
  return { forum, cycle, lead, ana, eva, published };
}

describe('a device that shows notices', () => {
  it('shows the subject of each letter as it leaves, in the language of its person, and nothing else', async () => {
    const { ana, eva, cycle, published } = await aTable();
    const [hers, phone, evas] = [await aDevice(ana), await aDevice(ana), await aDevice(eva)];
    const { id } = await published(24);
    await settled();
    const path = `/c/${cycle.slug}/meetings/${id}`;
    const titles = [hers, phone, evas].map(({ browser }) => service.pushedTo(browser).map(({ said }) => said));
    const shown = (title: string, lang: string) => [{ title, path, lang, tag: expect.any(String) }];
    expect(titles).toEqual([
      shown('Reunión: Mesa de Salud', 'es'),
      shown('Reunión: Mesa de Salud', 'es'),
      shown('Meeting: Mesa de Salud', 'en'),
    ]);
    const [first] = service.pushedTo(hers.browser);
    const { serverKey } = answered<Devices>(await hers.agent.get(AT));
    expect(first).toMatchObject({
      key: serverKey,
      ttl: 86_400,
      claims: { aud: service.url, sub: 'https://minga.example' },
    });
    expect(first?.topic).toMatch(/^[\w-]{32}$/);
    expect(first?.claims.exp).toBeGreaterThan(Date.now() / 1000);
  });

  it('shows what waits for the morning then, as one, and nothing of what is off', async () => {
    const { forum, ana, eva, published } = await aTable();
    const [hers, evas] = [await aDevice(ana), await aDevice(eva)];
    answered(await evas.agent.put(`/api/forums/${forum.id}/notices/meeting-published`, { mode: 'off' }), 204);
    await published(24 * 30);
    await published(24 * 31, 'Mesa de Agua');
    await settled();
    expect(service.pushedTo(hers.browser)).toEqual([]);
    const at = { forumId: forum.id };
    await withReach(at, () => inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, '2027-01-01')));
    await settled();
    const said = [hers, evas].map(({ browser }) =>
      service.pushedTo(browser).map(({ said: { title, path } }) => [title, path]),
    );
    expect(said).toEqual([[['Foro del Norte: 2 avisos', '/notices']], []]);
  });

  it('shows nothing that was read elsewhere before it could be sent', async () => {
    const { ana, published } = await aTable();
    const { agent, browser } = await aDevice(ana);
    service.mood = 503;
    await published(24);
    await expect.poll(() => service.asked.includes(browser.id)).toBe(true);
    const { newest } = answered<Notices>(await agent.get('/api/notices'));
    answered(await agent.post('/api/notices/read', { until: newest }));
    service.mood = 201;
    await settled();
    expect(service.pushedTo(browser)).toEqual([]);
  });

  it('shows nothing to whoever may not read it any more when it is sent', async () => {
    const { ana, forum, published } = await aTable();
    const { browser } = await aDevice(ana);
    service.mood = 503;
    await published(24);
    await expect.poll(() => service.asked.includes(browser.id)).toBe(true);
    await rig.owner.db.pool.query('delete from forum_roles where person_id = $1', [ana.id]);
    await rig.owner.db.pool.query('update seats set ended_at = now() where person_id = $1 and forum_id = $2', [
      ana.id,
      forum.id,
    ]);
    service.mood = 201;
    await settled();
    expect(service.pushedTo(browser)).toEqual([]);
  });
});

describe('SEC-66 a device ends', () => {
  it.each([
    ['it signs out', (agent: Agent) => agent.post('/api/sign-out')],
    ['it is removed from the list', async (agent: Agent, _other: Agent, id: string) => agent.delete(`${AT}/${id}`)],
    ['every other session is ended', (_agent: Agent, other: Agent) => other.delete('/api/sessions')],
  ])('when %s', async (_how, act) => {
    const { ana, published } = await aTable();
    const { agent, browser, id } = await aDevice(ana);
    const other = await rig.signInAs(ana);
    expect((await act(agent, other, id)).statusCode).toBeLessThan(300);
    expect(await devicesOf(ana)).toEqual([]);
    await published(24);
    await settled();
    expect(service.asked).not.toContain(browser.id);
  });

  it('with its session, also by the clock, and with its person', async () => {
    const { ana, published } = await aTable();
    const gone = await aPerson(rig.deps.db);
    const [hers] = [await aDevice(ana), await aDevice(gone)];
    await rig.owner.db.pool.query("update sessions set expires_at = now() - interval '1 second' where person_id = $1", [
      ana.id,
    ]);
    await rig.owner.db.pool.query(`select erase_person($1, '{"es": "Participante anterior"}')`, [gone.id]);
    expect(await devicesOf(gone)).toEqual([]);
    await published(24);
    await settled();
    expect(service.asked).not.toContain(hers.browser.id);
  });

  it('not when its session gets a new number', async () => {
    const { ana, published } = await aTable();
    const { agent, browser } = await aDevice(ana);
    await rig.tx((tx) => rightsChanged(tx, ana.id));
    const answer = await agent.get(AT);
    const renewed = [answer.headers['set-cookie']].flat().join(';').split(';')[0] ?? '';
    expect(renewed).not.toBe('');
    const cookie = { cookie: renewed };
    const { items } = answered<Devices>(await rig.anonymous.get(AT, cookie));
    expect(items).toMatchObject([{ isHere: true }]);
    await rig.owner.db.pool.query('delete from sessions where person_id = $1 and replaced_by is not null', [ana.id]);
    await published(24);
    await settled();
    expect(service.pushedTo(browser)).toHaveLength(1);
  });

  it('of one person and begins of another who signs in on the same browser', async () => {
    const { ana, eva, published } = await aTable();
    const { browser } = await aDevice(ana);
    answered(await (await rig.signInAs(eva)).post(AT, asked(browser)));
    expect([await devicesOf(ana), await devicesOf(eva)].map((rows) => rows.length)).toEqual([0, 1]);
    await published(24);
    await settled();
    expect(service.pushedTo(browser).map(({ said }) => said['title'])).toEqual(['Meeting: Mesa de Salud']);
  });
});

describe('its service', () => {
  it.each([404, 410])('says %i: the device is gone', async (status) => {
    const { ana, published } = await aTable();
    const { browser } = await aDevice(ana);
    service.mood = status;
    await published(24);
    await settled();
    expect(service.asked.filter((one) => one === browser.id)).toHaveLength(1);
    expect(await devicesOf(ana)).toEqual([]);
  });

  it.each([408, 429, 503])('answers %i, busy or broken: it is tried again, and the device stays', async (status) => {
    const { ana, published } = await aTable();
    const { browser } = await aDevice(ana);
    service.mood = status;
    await published(24);
    await expect.poll(() => service.asked.includes(browser.id), { timeout: 10_000 }).toBe(true);
    service.mood = 201;
    await settled();
    expect(service.pushedTo(browser)).toHaveLength(1);
    expect(await devicesOf(ana)).toHaveLength(1);
  });

  it('fails or is silent: it is tried again under the same number, and letters do not wait for it', async () => {
    const { ana, eva, published } = await aTable();
    const [hers, evas] = [await aDevice(ana), await aDevice(eva)];
    service.mood = 'hang';
    await published(24);
    await expect.poll(() => service.asked.includes(hers.browser.id)).toBe(true);
    await office.letterTo(ana.email);
    service.mood = 201;
    await settled();
    expect([hers, evas].map(({ browser }) => service.pushedTo(browser).length)).toEqual([1, 1]);
  });

  it.each([307, 403])(
    'answers %i: it goes nowhere else, is not tried again, and the administration is shown it',
    async (status) => {
      const { ana, published } = await aTable();
      const { browser } = await aDevice(ana);
      service.mood = status;
      await published(24);
      await settled();
      expect(service.asked.filter((one) => one === browser.id || one === 'elsewhere')).toEqual([browser.id]);
      expect(await devicesOf(ana)).toHaveLength(1);
      const root = await rig.signInAs(await aPerson(rig.deps.db, { isAdministrator: true }));
      const { items } = answered<FailedDeliveries>(await root.get('/api/deliveries'));
      expect(items.filter(({ type, cause }) => type === 'notices.shown' && cause === `push-${status}`)).toHaveLength(1);
    },
  );
});

describe('who asks', () => {
  it('sees their own devices and nobody else’s, and takes away none of another', async () => {
    const { ana, eva } = await aTable();
    const [hers, phone] = [await aDevice(ana), await aDevice(ana)];
    const evas = await aDevice(eva);
    const seen = answered<Devices>(await hers.agent.get(AT)).items;
    expect(seen.map(({ id, isHere }) => [id, isHere])).toEqual([
      [phone.id, false],
      [hers.id, true],
    ]);
    expect(codeOf(await evas.agent.delete(`${AT}/${hers.id}`))).toBe('device.not-found');
    expect(await devicesOf(ana)).toHaveLength(2);
    answered(await hers.agent.post(AT, asked(hers.browser)));
    expect(await devicesOf(ana), 'asked again').toHaveLength(2);
    answered(await hers.agent.post(AT, asked(service.browser())));
    expect(await devicesOf(ana), 'the same browser under another address').toHaveLength(2);
  });

  it('has so many devices and no more, asked one by one or at once', async () => {
    const ana = await aPerson(rig.deps.db);
    const agents = await Promise.all(Array.from({ length: MOST_DEVICES + 2 }, () => rig.signInAs(ana)));
    const answers = await Promise.all(agents.map((agent) => agent.post(AT, asked(service.browser()))));
    expect(answers.filter(({ statusCode }) => statusCode === 409).map(codeOf)).toEqual([
      'device.too-many',
      'device.too-many',
    ]);
    expect(await devicesOf(ana)).toHaveLength(MOST_DEVICES);
  });

  it('has no more when the last place is asked for twice before either answer is written', async () => {
    const ana = await aPerson(rig.deps.db);
    for (let at = 1; at < MOST_DEVICES; at += 1) await aDevice(ana);
    const agents = [await rig.signInAs(ana), await rig.signInAs(ana)];
    const browsers = [service.browser(), service.browser()];
    const other = await aPerson(rig.deps.db);
    await rig.signInAs(other);
    // Both addresses are being written by somebody else, so that whoever has counted stops before writing.
    const brake = await rig.owner.db.pool.connect();
    await brake.query('begin');
    for (const { endpoint, p256dh, auth } of browsers)
      await brake.query(
        `insert into notice_devices (id, person_id, session_id, endpoint, p256dh, auth, server_key)
         select gen_random_uuid(), person_id, id, $2, $3, $4, '' from sessions where person_id = $1 limit 1`,
        [other.id, endpoint, p256dh, auth],
      );
    const answers = agents.map((agent, at) => agent.post(AT, asked(browsers[at] as PushedBrowser)));
    const waiting = () =>
      rig.database.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(2);
    await brake.query('rollback');
    brake.release();
    const codes = (await Promise.all(answers)).map(({ statusCode }) => statusCode).toSorted();
    expect([codes, (await devicesOf(ana)).length]).toEqual([[200, 409], MOST_DEVICES]);
  });

  it('SEC-65 names no address of this machine or its network, and only keys with which one can seal', async () => {
    const plain = await testApp();
    try {
      const agent = await plain.signInAs(await aPerson(plain.deps.db));
      const browser = asked(service.browser());
      for (const endpoint of [
        browser.endpoint,
        'https://127.0.0.1/a',
        'https://localhost/a',
        'https://push.example.org:8443/a',
        'http://push.example.org/a',
        'https://ana:x@push.example.org/a',
        'no es una dirección',
      ])
        expect(codeOf(await agent.post(AT, { ...browser, endpoint })), endpoint).toBe('device.refused');
      const there = { ...browser, endpoint: 'https://push.example.org/a' };
      expect(codeOf(await agent.post(AT, { ...there, p256dh: 'B'.repeat(87) }))).toBe('device.refused');
      expect(
        codeOf(await agent.post(AT, { ...there, endpoint: `https://push.example.org/${'a'.repeat(1_000)}` })),
      ).toBe('request.invalid');
      answered(await agent.post(AT, there));
    } finally {
      await plain.close();
    }
  });
});

it('SEC-65 an address that was let in and may not be called any more is called no more', async () => {
  const { ana, published } = await aTable();
  const { browser } = await aDevice(ana);
  await rig.owner.db.pool.query(`update notice_devices set endpoint = 'http://127.0.0.1:1/a' where person_id = $1`, [
    ana.id,
  ]);
  await published(24);
  await settled();
  expect([service.asked.includes(browser.id), await devicesOf(ana)]).toEqual([false, []]);
});

it('under another key of the installation a device shows nothing until it is asked again', async () => {
  const { ana, published } = await aTable();
  const { agent, browser } = await aDevice(ana);
  await rig.owner.db.pool.query(`update notice_devices set server_key = 'B' || server_key where person_id = $1`, [
    ana.id,
  ]);
  expect(answered<Devices>(await agent.get(AT)).items).toMatchObject([{ isHere: true, isOutdated: true }]);
  await published(24);
  await settled();
  expect(service.asked).not.toContain(browser.id);
  answered(await agent.post(AT, asked(browser)));
  expect(answered<Devices>(await agent.get(AT)).items).toMatchObject([{ isOutdated: false }]);
  await published(25);
  await settled();
  expect(service.pushedTo(browser)).toHaveLength(1);
});
