import type { Home } from '@minga/shared/cycles/schema.ts';
import type { AnswerLink, Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Notices, Recipients } from '@minga/shared/notices/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** Who comes to a meeting: answered by the link of a letter, and on its page. */
const HOUR = 3_600_000;
const REASON = 'La sala ya no está libre ese día.';
const { office, rig } = await appWithMail();

async function aTable() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const place = { forumId: forum.id };
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', ...place }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', ...place, name: 'Ana' });
  const eva = await aPerson(rig.deps.db, { role: 'participant', ...place, name: 'Eva' });
  const organisation = await anOrganisation(rig.deps.db, { ...place, shortName: 'Agua' });
  await aSeat(rig.deps.db, { ...place, organisationId: organisation.id, personId: ana.id });
  const at = `/api/cycles/${cycle.id}/meetings`;
  const draft = async (hours: number, joining?: string): Promise<Meeting> => {
    const begin = Math.ceil(Date.now() / HOUR) * HOUR + hours * HOUR;
    return answered<Meeting>(
      await lead.post(at, {
        title: 'Mesa de Salud',
        modality: 'online',
        ...(joining ? { joining } : {}),
        startsAt: new Date(begin).toISOString(),
        endsAt: new Date(begin + HOUR).toISOString(),
        organisations: [organisation.id],
        people: [{ personId: eva.id, role: 'participant', required: false }],
      }),
      201,
    );
  };
  const published = async (hours = 24, joining?: string): Promise<Meeting> => {
    const { id, version } = await draft(hours, joining);
    answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    return answered<Meeting>(await lead.get(`${at}/${id}`));
  };
  return { forum, cycle, lead, ana, eva, at, draft, published };
}
/** The links of the last letter to somebody, by what they answer. */
async function linksTo({ email }: { email: string }) {
  const { text } = await office.letterTo(email);
  const links = [...text.matchAll(/https:\/\/minga\.example(\/attendance\/\S+)\?answer=(\w+)/g)];
  return { path: `/api${links[0]?.[1]}`, answers: links.map(([, , answer]) => answer) };
}
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('the links of a letter about a meeting', () => {
  it('answer without a session, by a press and never by being opened; the last answer counts', async () => {
    const { ana, lead, at, published } = await aTable();
    const { id } = await published();
    const { path, answers } = await linksTo(ana);
    expect(answers).toEqual(['yes', 'maybe', 'no']);
    // As a scanner follows every link of a letter, with and without what it says.
    for (const answer of ['', '?answer=yes', '?answer=no']) {
      expect((await rig.anonymous.get(path.replace('/api', '') + answer)).statusCode).toBeLessThan(500);
      expect(answered<AnswerLink>(await rig.anonymous.get(path + answer)).answer).toBeNull();
    }
    const seen = answered<AnswerLink>(await rig.anonymous.get(path));
    expect(seen).toMatchObject({ state: 'open', title: 'Mesa de Salud', personName: 'Ana', answer: null });
    for (const answer of ['yes', 'no'])
      expect(answered<AnswerLink>(await rig.anonymous.post(path, { answer })).answer).toBe(answer);
    // As the page's own form sends it, without a script: led back to the page, which says it.
    const pressed = (answer: string) =>
      rig.anonymous.ask('POST', path, {
        body: `answer=${answer}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const led = await pressed('yes');
    expect([led.statusCode, led.headers['location']]).toEqual([303, path.replace('/api', '')]);
    expect((await pressed('perhaps')).statusCode).toBe(422);
    const list = answered<Attendance>(await lead.get(`${at}/${id}/attendance`));
    expect(list.counts).toEqual({ yes: 1, maybe: 0, no: 0, none: 1, earlier: 0 });
    expect(list.people?.map(({ name, answer, organisations }) => [name, answer, organisations])).toEqual([
      ['Ana', 'yes', ['Agua']],
      ['Eva', null, []],
    ]);
  });

  it('say how to join from afar, as the letter and its calendar entry do, to whoever is expected as long as they are', async () => {
    const { ana, eva, lead, at, published } = await aTable();
    const JOIN = 'https://sala.example/agua-77\nClave 4455';
    const meeting = await published(24, JOIN);
    const { text, html, calendar } = await office.letterTo(ana.email);
    expect(text).toContain(`Cómo unirse: ${JOIN.split('\n')[0]}`);
    const entry = (calendar ?? '').replaceAll('\r\n ', '');
    expect(entry).toContain('LOCATION:https://sala.example/agua-77');
    expect(entry).toMatch(/DESCRIPTION:.*Clave 4455/);
    // One thing to press stands out, and what says no does not.
    expect(html.match(/class="button"[^>]*>([^<]+)/g)?.map((one) => one.split('>')[1])).toEqual(['Sí, iré']);
    const { path } = await linksTo(ana);
    expect(answered<AnswerLink>(await rig.anonymous.get(path)).joining).toBe(JOIN);
    // Eva is out: neither her page nor what she is told says it any more, and the public never read it.
    const { path: hers } = await linksTo(eva);
    expect(answered<AnswerLink>(await rig.anonymous.get(hers)).joining).toBe(JOIN);
    await rig.database.query('delete from meeting_people where meeting_id = $1 and person_id = $2', [
      meeting.id,
      eva.id,
    ]);
    expect(answered<AnswerLink>(await rig.anonymous.get(hers))).toMatchObject({ state: 'not-expected', joining: null });
    const told = await (await rig.signInAs(eva)).get('/api/notices');
    expect(told.body).not.toContain('sala.example');
    expect((await rig.anonymous.get(`${at}/${meeting.id}`)).body).not.toContain('sala.example');
    answered(await lead.post(`${at}/${meeting.id}/cancel`, { reason: REASON, version: meeting.version }));
    expect(answered<AnswerLink>(await rig.anonymous.get(path))).toMatchObject({ state: 'cancelled', joining: null });
  });

  it('note that their page was opened, for the list of who was notified', async () => {
    const { ana, eva, published } = await aTable();
    await published();
    const { path } = await linksTo(ana);
    const opened = async () => {
      answered(await rig.anonymous.post(`${path}/opened`), 204);
      return rig.database.query<{ person: string; at: string }>(
        `select person_id as person, opened_at::text as at from notices
         where opened_at is not null and person_id in ('${ana.id}', '${eva.id}')`,
      );
    };
    const first = await opened();
    expect(first).toEqual([{ person: ana.id, at: expect.any(String) }]);
    // Since when she knows is said once: what she opens again moves nothing.
    expect(await opened()).toEqual(first);
  });

  it('are listed for the facilitation with what became of each letter, and the notice that was really given', async () => {
    const { ana, eva, lead, at, published } = await aTable();
    office.refused.add(eva.email);
    const meeting = await published(24);
    await linksTo(ana);
    const list = async () => answered<Recipients>(await lead.get(`${at}/${meeting.id}/recipients`)).items;
    await expect
      .poll(async () => (await list()).map(({ letter }) => letter), { timeout: 10_000 })
      .toEqual(['refused', 'sent']);
    const [ofEva, ofAna] = await list();
    expect([ofEva?.name, ofEva?.cause, ofEva?.noticeMinutes]).toEqual(['Eva', 'EENVELOPE-550', null]);
    const minutes = (Date.parse(meeting.startsAt) - Date.now()) / 60_000;
    expect(Math.abs((ofAna?.noticeMinutes ?? 0) - minutes)).toBeLessThan(2);
    // Told by another way, as the facilitation says, is told, until that is taken back; of nothing in another cycle.
    const informed = (isInformed: boolean, id = ofEva?.id) =>
      lead.put(`${at.replace('meetings', 'notices')}/${id}/informed`, { isInformed });
    const waits = async () => answered<Home>(await lead.get('/api/home')).needs.map(({ kind }) => kind);
    for (let press = 0; press < 2; press += 1) answered(await informed(true), 204);
    expect([ofEva?.reachedAt, (await list())[0]?.informedAt === null]).toEqual([null, false]);
    expect(Math.abs(((await list())[0]?.noticeMinutes ?? 0) - minutes)).toBeLessThan(2);
    expect(await waits()).not.toContain('notify-of-meeting');
    answered(await informed(false), 204);
    expect((await list())[0]?.reachedAt).toBeNull();
    expect(await waits()).toContain('notify-of-meeting');
    expect(codeOf(await informed(true, ana.id))).toBe('notice.not-found');
    // Whom no letter reaches has notice from when they read it.
    const agent = await rig.signInAs(eva);
    const { newest } = answered<Notices>(await agent.get('/api/notices'));
    answered(await agent.post('/api/notices/read', { until: newest }));
    expect(Math.abs(((await list())[0]?.noticeMinutes ?? 0) - minutes)).toBeLessThan(2);
  });

  it('are one person’s for one meeting: changed by a letter they open nothing', async () => {
    const { ana, eva, published } = await aTable();
    const [one, other] = [await published(), await published(26)];
    const { path } = await linksTo(ana);
    const id = path.includes(one.id) ? one.id : other.id;
    const swapped = id === one.id ? other.id : one.id;
    for (const made of [path.replace(ana.id, eva.id), path.replace(id, swapped), `${path}x`, `${path}.x`]) {
      const answers = [await rig.anonymous.get(made), await rig.anonymous.post(made, { answer: 'yes' })];
      expect(answers.map((answer) => [answer.statusCode, codeOf(answer)])).toEqual(
        answers.map(() => [404, 'letter.link-unknown']),
      );
    }
  });

  it('take no answer once it is cancelled, over, or not theirs any more, and say which', async () => {
    const { ana, eva, lead, at, published } = await aTable();
    const meeting = await published();
    const [of, ofEva] = [await linksTo(ana), await linksTo(eva)];
    await rig.database.query(`delete from meeting_people where meeting_id = '${meeting.id}'`);
    expect(answered<AnswerLink>(await rig.anonymous.get(ofEva.path)).state).toBe('not-expected');
    expect(codeOf(await rig.anonymous.post(ofEva.path, { answer: 'yes' }))).toBe('attendance.closed');
    answered(await lead.post(`${at}/${meeting.id}/cancel`, { version: meeting.version, reason: REASON }));
    expect(answered<AnswerLink>(await rig.anonymous.get(of.path)).state).toBe('cancelled');
    const late = await rig.anonymous.post(of.path, { answer: 'yes' });
    expect([late.statusCode, codeOf(late)]).toEqual([409, 'attendance.closed']);
  });
});

describe('on the page of a meeting', () => {
  it('whoever is expected answers and sees numbers; names are the facilitation’s; a move makes answers earlier ones', async () => {
    const { ana, lead, at, published } = await aTable();
    const meeting = await published();
    const agent = await rig.signInAs(ana);
    const one = `${at}/${meeting.id}/attendance`;
    const mine = answered<Attendance>(await agent.put(one, { answer: 'maybe' }));
    expect(mine).toMatchObject({ isExpected: true, isOpen: true, answer: 'maybe', people: null });
    expect(mine.counts).toEqual({ yes: 0, maybe: 1, no: 0, none: 1, earlier: 0 });
    expect((await lead.put(one, { answer: 'yes' })).statusCode).toBe(409);
    expect((await rig.anonymous.get(one)).statusCode).toBe(401);
    answered(
      await lead.post(`${at}/${meeting.id}/move`, {
        startsAt: new Date(Date.parse(meeting.startsAt) + HOUR).toISOString(),
        endsAt: new Date(Date.parse(meeting.endsAt) + HOUR).toISOString(),
        version: meeting.version,
        reason: REASON,
      }),
    );
    const after = answered<Attendance>(await lead.get(one));
    expect(after.people?.map(({ answer, isEarlier }) => [answer, isEarlier])).toEqual([
      ['maybe', true],
      [null, false],
    ]);
    // It counts for nothing until it is said again; to her it is what she said of the former time.
    expect(after.counts).toEqual({ yes: 0, maybe: 0, no: 0, none: 1, earlier: 1 });
    expect(answered<Attendance>(await agent.get(one))).toMatchObject({ answer: 'maybe', isEarlier: true });
    const { path } = await linksTo(ana);
    expect(answered<AnswerLink>(await rig.anonymous.get(path))).toMatchObject({ answer: 'maybe', isEarlier: true });
    const again = answered<AnswerLink>(await rig.anonymous.post(path, { answer: 'maybe' }));
    expect(again).toMatchObject({ answer: 'maybe', isEarlier: false });
    // What is not its time leaves answers as they are.
    const { title, modality, startsAt, endsAt, version, organisations, people } = answered<Meeting>(
      await lead.get(`${at}/${meeting.id}`),
    );
    const body = {
      title,
      modality,
      startsAt,
      endsAt,
      version,
      organisations,
      people,
      room: 'Sala Killa',
      reason: REASON,
    };
    answered(await lead.put(`${at}/${meeting.id}`, body));
    expect(answered<Attendance>(await lead.get(one)).counts).toMatchObject({ maybe: 1, earlier: 0 });
  });
});

describe('before an act', () => {
  const plan = async ({ lead, at }: Awaited<ReturnType<typeof aTable>>, body: object) =>
    answered<PlannedLetter>(await lead.post(`${at}/planned-letter`, body));

  it('it is said how many it will notify and how, and what the letter says; nothing is written', async () => {
    const table = await aTable();
    const [soon, later] = [await table.draft(24), await table.draft(24 * 30)];
    const eva = await rig.signInAs(table.eva);
    answered(await eva.put(`/api/forums/${table.forum.id}/notices/meeting-published`, { mode: 'off' }), 204);
    const both = await plan(table, { kind: 'published', meetings: [soon.id, later.id] });
    expect(both).toMatchObject({ people: 2, atOnce: 1, daily: 0, none: 1 });
    expect(both.letter?.subject).toBe('Reunión: Mesa de Salud');
    expect(both.letter?.text).toContain('¿Vendrá?\nSí, iré: https://minga.example/attendance/…?answer=yes');
    expect(await plan(table, { kind: 'published', meetings: [later.id] })).toMatchObject({
      people: 2,
      daily: 1,
      none: 1,
    });
    expect(await rig.database.query(`select from notices where forum_id = '${table.forum.id}'`)).toEqual([]);
  });

  it('a move shows the new hour and the old one, a cancellation its reason, to whoever was notified before', async () => {
    const table = await aTable();
    const meeting = await table.published();
    await linksTo(table.eva);
    await rig.database.query(`delete from meeting_people where meeting_id = '${meeting.id}'`);
    const startsAt = new Date(Date.parse(meeting.startsAt) + 2 * HOUR).toISOString();
    const endsAt = new Date(Date.parse(meeting.endsAt) + 2 * HOUR).toISOString();
    const moved = await plan(table, {
      kind: 'changed',
      meetings: [meeting.id],
      changes: [{ id: meeting.id, startsAt, endsAt }],
      reason: REASON,
    });
    expect([moved.people, moved.letter?.subject]).toEqual([2, 'Cambió la reunión: Mesa de Salud']);
    const hour = (at: string) =>
      new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: meeting.timeZone }).format(
        new Date(at),
      );
    expect(moved.letter?.text).toMatch(new RegExp(`${hour(startsAt)}.*\\n(.*\\n)*Antes: .*${hour(meeting.startsAt)}`));
    const cancelled = await plan(table, { kind: 'cancelled', meetings: [meeting.id], reason: REASON });
    expect(cancelled.letter?.text).toContain(`Razón: ${REASON}`);
    expect(cancelled.letter?.text).not.toContain('/attendance/');
  });

  it('a public meeting that is being written is shown as it will be told: place, title, materials, whom it names anew', async () => {
    const table = await aTable();
    const meeting = await table.published();
    await linksTo(table.eva);
    await rig.database.query(
      `insert into files (id, owner_kind, owner_id, cycle_id, name, media_type, bytes, sha256, storage_key, uploaded_by)
        values (gen_random_uuid(), 'meeting', $1, $2, 'Agenda.pdf', 'application/pdf', 9, repeat('a', 64), gen_random_uuid(), $3)`,
      [meeting.id, table.cycle.id, table.eva.id],
    );
    const added = await aPerson(rig.deps.db, { role: 'participant', forumId: table.forum.id });
    const people = [...(meeting.people ?? []).map(({ personId }) => personId), added.id];
    const change = { id: meeting.id, title: 'Mesa de Agua', room: 'Sala Totora', people };
    const said = await plan(table, { kind: 'changed', meetings: [meeting.id], changes: [change] });
    expect([said.people, said.letter?.subject]).toEqual([3, 'Cambió la reunión: Mesa de Agua']);
    for (const line of [/Sala Totora/, /Agenda\.pdf/, /título/i]) expect(said.letter?.text).toMatch(line);
    // The letter that is sent says the same.
    answered(
      await table.lead.put(`${table.at}/${meeting.id}`, {
        ...{ title: change.title, room: change.room, modality: meeting.modality, version: meeting.version },
        ...{ startsAt: meeting.startsAt, endsAt: meeting.endsAt, organisations: meeting.organisations },
        people: people.map((personId) => ({ personId, role: 'participant', required: false })),
        reason: REASON,
      }),
    );
    await expect
      .poll(async () => (await office.letterTo(added.email)).subject, { timeout: 20_000 })
      .toBe(said.letter?.subject);
    const sent = (await office.letterTo(added.email)).text;
    const lines = (said.letter?.text ?? '').split('\n').filter((line) => !line.includes('https://') && line !== '-- ');
    for (const line of lines.slice(0, lines.indexOf('¿Vendrá?'))) expect(sent).toContain(line);
  });

  it('a meeting that is over notifies nobody, and one of elsewhere is not found', async () => {
    const table = await aTable();
    const past = await table.draft(-48);
    expect(await plan(table, { kind: 'published', meetings: [past.id] })).toMatchObject({ people: 0, letter: null });
    const other = await (await aTable()).draft(24);
    const answer = await table.lead.post(`${table.at}/planned-letter`, { kind: 'published', meetings: [other.id] });
    expect(answer.statusCode).toBe(404);
  });
});
