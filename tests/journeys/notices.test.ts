import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { modeUnchosen, NOTICE_KINDS } from '@minga/shared/notices/rules.ts';
import type { LetterLink, NoticeChoices, Notices, Unread } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aDraft } from '../support/announcing.ts';
import { aForum, anOrganisation } from '../support/factories.ts';
import { aMeetingTable, entryOf } from '../support/meeting-table.ts';

/** Whom an act concerns is told, over a real post office. */
const HOUR = 3_600_000;
const { office, rig, settled } = await appWithMail();

const aTable = () => aMeetingTable(rig);
const lettersTo = ({ email }: { email: string }) => office.letters.filter(({ to }) => to.includes(email));
const subjectsTo = (person: { email: string }) => lettersTo(person).map(({ subject }) => subject);
const noticesOf = ({ id }: { id: string }) =>
  rig.database.query<{ kind: string; letter: string; isLast: boolean }>(
    `select kind, letter, is_last as "isLast" from notices where person_id = '${id}' order by at, number`,
  );

describe('a meeting', () => {
  it('of tomorrow is told at once to everybody expected, in their language, with an entry for their calendar', async () => {
    const { ana, eva, published } = await aTable();
    const meeting = await published(24);
    await settled();
    expect([subjectsTo(ana), subjectsTo(eva)]).toEqual([['Reunión: Mesa de Salud'], ['Meeting: Mesa de Salud']]);
    const [letter] = lettersTo(ana);
    expect(letter?.text).toContain('Sala Totora');
    // With the day of the week, by which people keep their diaries.
    const day = new Intl.DateTimeFormat('es', { dateStyle: 'full', timeZone: 'America/Lima' });
    expect(letter?.text).toContain(`${day.format(new Date(meeting.startsAt))}, `);
    expect(letter?.text).toContain(`https://minga.example/c/`);
    const { method, entry } = entryOf(letter?.calendar ?? null);
    expect([method, entry.summary, entry.sequence]).toEqual(['REQUEST', 'Mesa de Salud', meeting.sequence]);
    expect(entry.startDate.toJSDate().toISOString()).toBe(meeting.startsAt);
    expect(entry.organizer).toMatch(/^mailto:minga@minga\.example$/);
    expect(entry.attendees.map((one) => one.getFirstValue())).toEqual([`mailto:${ana.email}`]);
  });

  it('of next month waits for the letter of the day; moved and cancelled, the same entry moves and goes', async () => {
    const { ana, lead, at, published } = await aTable();
    const meeting = await published(24 * 30);
    await settled();
    expect([subjectsTo(ana), await noticesOf(ana)]).toEqual([
      [],
      [{ kind: 'meeting-published', letter: 'daily', isLast: false }],
    ]);
    const soon = await published(30);
    await settled();
    const one = `${at}/${soon.id}`;
    const reason = 'La sala ya no está libre ese día.';
    const moved = answered<Meeting>(
      await lead.post(`${one}/move`, {
        startsAt: new Date(Date.parse(soon.startsAt) + HOUR).toISOString(),
        endsAt: new Date(Date.parse(soon.endsAt) + HOUR).toISOString(),
        version: soon.version,
        reason,
      }),
    );
    await settled();
    answered(await lead.post(`${one}/cancel`, { version: moved.version, reason }));
    await settled();
    expect(subjectsTo(ana)).toEqual([
      'Reunión: Mesa de Salud',
      'Cambió la reunión: Mesa de Salud',
      'Se canceló la reunión: Mesa de Salud',
    ]);
    const entries = lettersTo(ana).map(({ calendar }) => entryOf(calendar));
    expect(new Set(entries.map(({ entry }) => entry.uid)).size).toBe(1);
    expect(entries.map(({ method }) => method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
    const sequences = entries.map(({ entry }) => entry.sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(meeting.id).not.toBe(soon.id);
  });
});

describe('somebody', () => {
  const moved = async ({ lead, at }: Awaited<ReturnType<typeof aTable>>, { id, version, ...meeting }: Meeting) =>
    answered<Meeting>(
      await lead.post(`${at}/${id}/move`, {
        startsAt: new Date(Date.parse(meeting.startsAt) + HOUR).toISOString(),
        endsAt: new Date(Date.parse(meeting.endsAt) + HOUR).toISOString(),
        version,
        reason: 'La sala ya no está libre ese día.',
      }),
    );

  it('reads what they were told in their language, what is newest of each thing, and then has read it', async () => {
    const table = await aTable();
    const eva = await rig.signInAs(table.eva);
    const ana = await rig.signInAs(table.ana);
    const meeting = await table.published(24 * 30);
    await settled();
    await moved(table, meeting);
    await settled();
    const unread = async (agent: typeof eva) => answered<Unread>(await agent.get('/api/notices/unread')).unread;
    expect([await unread(eva), await unread(ana), await unread(table.lead)]).toEqual([1, 1, 0]);
    const told = answered<Notices>(await eva.get('/api/notices', { 'accept-language': 'en' }));
    expect(told.items.map(({ title, isUnread }) => [title, isUnread])).toEqual([
      ['Meeting changed: Mesa de Salud', true],
    ]);
    expect(told.items[0]?.path).toMatch(new RegExp(`/meetings/${meeting.id}$`));
    expect(told.items[0]?.lines.join('\n')).toMatch(/Before: .*\nReason: La sala/s);
    // What another was told is not read by naming it.
    answered(await ana.post('/api/notices/read', { until: told.newest }), 404);
    expect([await unread(eva), await unread(ana)]).toEqual([1, 1]);
    expect(answered<Unread>(await eva.post('/api/notices/read', { until: told.newest })).unread).toBe(0);
    expect([await unread(eva), await unread(ana)]).toEqual([0, 1]);
    const again = answered<Notices>(await eva.get('/api/notices'));
    expect(again.items.map(({ isUnread }) => isUnread)).toEqual([false]);
  });

  it('pages through all of it, each once', async () => {
    const table = await aTable();
    const eva = await rig.signInAs(table.eva);
    const ids: string[] = [];
    for (const days of [30, 31, 32]) ids.unshift((await table.published(24 * days)).id);
    await settled();
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const query: string = after === '' ? '' : `&after=${after}`;
      const page: Notices = answered<Notices>(await eva.get(`/api/notices?limit=1${query}`));
      seen.push(...page.items.map(({ path }) => path.split('/').at(-1) ?? ''));
      after = page.next;
    }
    expect(seen).toEqual(ids);
  });

  it('chooses for each forum how letters come: at once, or none; a forum that is not theirs does not exist', async () => {
    const table = await aTable();
    const [ana, eva] = [await rig.signInAs(table.ana), await rig.signInAs(table.eva)];
    const choose = (agent: typeof ana, mode: string, forumId = table.forum.id) =>
      agent.put(`/api/forums/${forumId}/notices/meeting-published`, { mode });
    expect(answered<NoticeChoices>(await ana.get('/api/notices/choices')).items).toMatchObject([
      { forumName: 'Foro del Norte', choices: NOTICE_KINDS.map((kind) => ({ kind, mode: modeUnchosen(kind) })) },
    ]);
    answered(await choose(ana, 'on'), 204);
    answered(await choose(eva, 'off'), 204);
    await table.published(24 * 30);
    await table.published(24);
    await settled();
    expect([subjectsTo(table.ana).length, subjectsTo(table.eva).length]).toEqual([2, 0]);
    expect((await noticesOf(table.eva)).map(({ letter }) => letter)).toEqual(['none', 'none']);
    const other = await aForum(rig.deps.db);
    expect(answered<{ code: string }>(await choose(ana, 'off', other.id), 404).code).toBe('forum.not-found');
  });

  it('who is taken out of a meeting is told so once, and it leaves their calendar; then they hear no more of it', async () => {
    const table = await aTable();
    const meeting = await table.published(30);
    await settled();
    const { id, title, modality, room, startsAt, endsAt, version } = meeting;
    const without = {
      title,
      modality,
      room,
      startsAt,
      endsAt,
      version,
      people: [],
      organisations: meeting.organisations,
    };
    const reason = 'La lista de personas estaba equivocada.';
    const changed = answered<Meeting>(await table.lead.put(`${table.at}/${id}`, { ...without, reason }));
    await settled();
    await moved(table, changed);
    await settled();
    expect(subjectsTo(table.eva)).toEqual([
      'Meeting: Mesa de Salud',
      'You are no longer expected at the meeting: Mesa de Salud',
    ]);
    expect(lettersTo(table.eva).map(({ calendar }) => entryOf(calendar).method)).toEqual(['REQUEST', 'CANCEL']);
    expect(subjectsTo(table.ana)).toHaveLength(3);
  });

  it('whose address takes no letters has it all the same where they read it, and the refusal is noted', async () => {
    const table = await aTable();
    office.refused.add(table.ana.email);
    await table.published(24);
    await settled();
    const rows = await rig.database.query(
      `select letter, cause, letter_at is not null as "isDated" from notices where person_id = '${table.ana.id}'`,
    );
    expect(rows).toEqual([{ letter: 'refused', cause: 'EENVELOPE-550', isDated: true }]);
    const ana = await rig.signInAs(table.ana);
    expect(answered<Notices>(await ana.get('/api/notices')).items).toHaveLength(1);
    expect(subjectsTo(table.eva)).toHaveLength(1);
  });

  it('who is in the forum no more reads nothing of a cycle that is not public', async () => {
    const table = await aTable();
    const eva = await rig.signInAs(table.eva);
    await table.published(24 * 30);
    await settled();
    await rig.database.query(`update cycles set published_at = null where id = '${table.cycle.id}'`);
    const seen = async () => [
      answered<Notices>(await eva.get('/api/notices')).items.length,
      answered<Unread>(await eva.get('/api/notices/unread')).unread,
    ];
    expect(await seen()).toEqual([1, 1]);
    await rig.database.query(`delete from forum_roles where person_id = '${table.eva.id}'`);
    // What the list does not show, the bell does not count.
    expect(await seen()).toEqual([0, 0]);
  });
});

describe('the link at the end of a letter', () => {
  const stopOf = (person: { email: string }) => lettersTo(person).at(-1)?.stop;
  const tokenOf = (person: { email: string }) => new URL(stopOf(person)?.url ?? '').pathname;
  const seen = async (path: string) => answered<LetterLink>(await rig.anonymous.get(`/api${path}`));
  /** As a mail program posts it (RFC 8058), with no session and from no page. */
  const press = (url: string) =>
    rig.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    });

  it('stops those of its kind from its forum by one press; opening it changes nothing', async () => {
    const table = await aTable();
    const meeting = await table.published(24);
    await settled();
    expect(stopOf(table.ana)?.post).toBe('List-Unsubscribe=One-Click');
    const path = tokenOf(table.ana);
    expect(lettersTo(table.ana)[0]?.text).toContain(path);
    const link = { list: 'meeting-published', forumName: 'Foro del Norte', path: '/notices' };
    for (let times = 0; times < 3; times += 1) expect(await seen(path)).toEqual({ ...link, isOn: true });
    expect((await press(path)).json()).toEqual({ ...link, isOn: false });
    expect((await press(path)).statusCode).toBe(200);
    // The button of its page, without scripts: led back to the page, which says it. A mail program is led nowhere.
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const led = await rig.app.inject({ method: 'POST', url: path, headers: form, payload: '' });
    expect([led.statusCode, led.headers['location']]).toEqual([303, path]);
    await table.published(28);
    const { id, version } = meeting;
    answered(await table.lead.post(`${table.at}/${id}/cancel`, { version, reason: 'No habrá quórum ese día.' }));
    await settled();
    // Another kind still comes, and so does this one to everybody else.
    expect(subjectsTo(table.ana)).toEqual(['Reunión: Mesa de Salud', 'Se canceló la reunión: Mesa de Salud']);
    expect(subjectsTo(table.eva)).toHaveLength(3);
  });

  it('of a morning stops all that comes in the morning, and nothing that was chosen otherwise', async () => {
    const table = await aTable();
    const ana = await rig.signInAs(table.ana);
    answered(await ana.put(`/api/forums/${table.forum.id}/notices/meeting-cancelled`, { mode: 'on' }), 204);
    await table.published(24 * 30);
    const announcing = { facilitator: table.lead, at: `/api/cycles/${table.cycle.id}/announcements` };
    for (const title of ['Cambia la sala', 'Cambia la hora']) {
      const { id, version } = await aDraft(announcing, { title, body: 'La mesa se reúne el martes.' });
      answered(await table.lead.post(`${announcing.at}/${id}/publish`, { version, notify: true }));
    }
    await settled();
    await withReach({ forumId: table.forum.id }, () =>
      inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, table.forum.id, '2027-03-02')),
    );
    await settled();
    // The appointment apart; everything else together.
    expect(subjectsTo(table.ana).sort()).toEqual(['Foro del Norte: 2 avisos', 'Reunión: Mesa de Salud']);
    const together = lettersTo(table.ana).find(({ subject }) => subject.includes('avisos'));
    const path = new URL(together?.stop?.url ?? '').pathname;
    expect((await seen(path)).list).toBe('daily');
    expect((await press(path)).json()).toMatchObject({ isOn: false });
    const modes = answered<NoticeChoices>(await ana.get('/api/notices/choices')).items[0]?.choices;
    // What concerns a right never came in the morning, and goes on.
    const left = Object.fromEntries(
      modes?.filter(({ mode }) => mode !== 'off').map(({ kind, mode }) => [kind, mode]) ?? [],
    );
    expect(left).toEqual({
      'meeting-cancelled': 'on',
      'diagnosis-received': 'on',
      'diagnosis-returned': 'on',
      'seat-given': 'on',
      'seat-changed': 'on',
      'seat-ended': 'on',
      'request-received': 'on',
      'role-given': 'on',
      'role-ended': 'on',
      'request-answered': 'on',
      'ballot-announced': 'on',
      'ballot-closing': 'on',
    });
  });

  it('that was changed by a letter stops nothing, for whoever tries', async () => {
    const table = await aTable();
    await table.published(24);
    await settled();
    const path = tokenOf(table.ana);
    const other = path.replace(table.ana.id, table.eva.id);
    for (const url of [other, path.replace('meeting-published', 'daily'), `${path}x`, `${path}.x`])
      expect((await press(url)).statusCode).toBe(404);
    const eva = await rig.signInAs(table.eva);
    const { items } = answered<NoticeChoices>(await eva.get('/api/notices/choices'));
    expect(items.flatMap(({ choices }) => choices)).toEqual(
      NOTICE_KINDS.map((kind) => ({ kind, mode: modeUnchosen(kind) })),
    );
  });
});

it('every letter is text and a page, in the language of who gets it: a code, an invitation, a notice, an announcement', async () => {
  const table = await aTable();
  const [ana, eva] = [await rig.signInAs(table.ana), await rig.signInAs(table.eva)];
  const at = `/api/cycles/${table.cycle.id}`;
  for (const agent of [ana, eva])
    answered(await agent.put(`/api/forums/${table.forum.id}/notices/announcement-published`, { mode: 'on' }), 204);
  const begun = answered<{ id: string; version: number }>(await table.lead.post(`${at}/announcements`), 201);
  const one = `${at}/announcements/${begun.id}`;
  const words = { title: 'Acta <b>final</b>', body: 'Léala en https://acta.example/final.', version: begun.version };
  const { version } = answered<{ version: number }>(await table.lead.put(one, words));
  answered(await table.lead.post(`${one}/publish`, { version, notify: true }));
  await table.published(24);
  const seat = { email: table.eva.email, name: 'Eva', role: 'delegate', seniority: 'specialist', hasMandate: false };
  const place = await anOrganisation(rig.deps.db, { forumId: table.forum.id });
  answered(await table.lead.post(`${at}/organisations/${place.id}/seats`, seat), 201);
  await rig.anonymous.post('/api/sign-in/code', { email: table.eva.email });
  await settled();
  await rig.deps.mail.untilSent();
  const letters = lettersTo(table.eva);
  expect(letters).toHaveLength(4);
  for (const { html, subject, text } of letters) {
    expect(html).toMatch(/<html lang="en" dir="ltr">/);
    expect(html).not.toMatch(/<img|<script|<b>/);
    expect(html).toContain('Minga');
    expect([subject, text]).not.toContain('');
    // Each address of the page stands in the text, for whoever reads that.
    for (const [, href = ''] of html.matchAll(/href="([^"]+)"/g))
      expect(text).toContain(href.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))));
  }
});
