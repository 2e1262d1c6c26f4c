import type { Announcement, Announcements } from '@minga/shared/announcements/schema.ts';
import type { Home, PublicCycle } from '@minga/shared/cycles/schema.ts';
import { sha256OfJson } from '../../server/src/platform/files/hash.ts';
import { describe, expect, it } from 'vitest';
import { answered, uploadFileTo } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { aDraft, anAnnouncingForum, filesOf, published, words } from '../support/announcing.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';

/** News of a cycle, from the first word to the publication, the correction and the withdrawal. */
const REASON = 'El texto decía el martes y es el jueves.';
const { office, rig, settled } = await appWithMail();
const lettersTo = (address: string) => office.letters.filter(({ to }) => to.includes(address));
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('a draft', () => {
  it('is the facilitation’s, and stays so until it is published', async () => {
    const table = await anAnnouncingForum(rig);
    const { id } = await aDraft(table);
    for (const agent of [rig.anonymous, table.participant]) {
      expect((await agent.get(`${table.at}/${id}`)).statusCode).toBe(404);
      const list = answered<Announcements>(await agent.get(table.at));
      expect([list.items, list.drafts, list.abilities.canWrite]).toEqual([[], [], false]);
    }
    const own = answered<Announcements>(await table.colleague.get(table.at));
    expect(own.drafts.map(({ title }) => title)).toEqual([words.title]);
    // What was opened and left without a word is nothing that waits for somebody.
    const untouched = answered<Announcement>(await table.facilitator.post(table.at), 201);
    const home = answered<Home>(await table.facilitator.get('/api/home'));
    expect(home.needs.some(({ subject }) => subject.id === untouched.id)).toBe(false);
    expect(home.needs.map(({ kind, href }) => [kind, href])).toContainEqual([
      'finish-announcement',
      `/c/${table.cycle.slug}/announcements/${id}/edit`,
    ]);
  });

  it('that a colleague saved meanwhile is not written over, nor published unseen', async () => {
    const table = await anAnnouncingForum(rig);
    const { id, version } = await aDraft(table);
    answered(await table.colleague.put(`${table.at}/${id}`, { ...words, title: 'Otro', version }));
    const again = await table.facilitator.put(`${table.at}/${id}`, { ...words, version });
    const publish = await table.facilitator.post(`${table.at}/${id}/publish`, { version, notify: false });
    expect([codeOf(again), codeOf(publish)]).toEqual(Array(2).fill('announcement.changed-meanwhile'));
  });

  it('to which a colleague added a file meanwhile is not published with it unseen', async () => {
    const table = await anAnnouncingForum(rig);
    const { id, version } = await aDraft(table);
    const one = `${table.at}/${id}`;
    await uploadFileTo(table.colleague, one, 'agenda.pdf', aPdf());
    const publish = (files?: string[]) => table.facilitator.post(`${one}/publish`, { version, notify: false, files });
    const refused = [codeOf(await publish()), codeOf(await publish([id]))];
    expect(refused).toEqual(Array(2).fill('announcement.changed-meanwhile'));
    answered(await publish(await filesOf(table, one)));
  });

  it('is published only when nothing is missing, each thing by name', async () => {
    const table = await anAnnouncingForum(rig);
    const { id, version } = await aDraft(table, { title: '  ', body: '' });
    const answer = await table.facilitator.post(`${table.at}/${id}/publish`, { version, notify: true });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ errors: object[] }>().errors).toMatchObject([
      { field: 'title', label: 'Título' },
      { field: 'body', label: 'Texto' },
    ]);
  });

  it('goes with its files, which nobody else could read', async () => {
    const table = await anAnnouncingForum(rig);
    const { id } = await aDraft(table);
    const one = `${table.at}/${id}`;
    await uploadFileTo(table.facilitator, one, 'plano.pdf', aPdf());
    const [file] = answered<Announcement>(await table.facilitator.get(one)).files;
    const path = `${one}/files/${file?.id}`;
    expect((await rig.anonymous.get(path)).statusCode).toBe(404);
    expect((await table.facilitator.get(path)).statusCode).toBe(200);
    answered(await table.facilitator.delete(one));
    expect(await rig.database.query('select from files where owner_id = $1', [id])).toEqual([]);
  });
});

describe('publishing', () => {
  it('happens once, whoever presses at the same instant', async () => {
    const table = await anAnnouncingForum(rig);
    const { email } = await table.reader();
    const { id, version } = await aDraft(table);
    const press = (agent: Agent) => agent.post(`${table.at}/${id}/publish`, { version, notify: true });
    const answers = await Promise.all([table.facilitator, table.colleague, table.facilitator].map(press));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    await office.letterTo(email);
    await settled();
    expect(lettersTo(email)).toHaveLength(1);
    const acts = await rig.database.query(
      "select from audit_log where action = 'announcement.published' and subject_id = $1",
      [id],
    );
    expect(acts).toHaveLength(1);
  });

  it('waits until the cycle is public', async () => {
    const table = await anAnnouncingForum(rig);
    const { id, version } = await aDraft(table);
    await rig.database.query('update cycles set published_at = null where id = $1', [table.cycle.id]);
    const answer = await table.facilitator.post(`${table.at}/${id}/publish`, { version, notify: false });
    expect(codeOf(answer)).toBe('announcement.cycle-unpublished');
  });
});

describe('what was published', () => {
  it('is corrected in public: with a reason, beside what it said before, under a fingerprint that anybody can recompute', async () => {
    const table = await anAnnouncingForum(rig);
    const { id } = await published(table, false);
    const correct = (body: object) => table.facilitator.post(`${table.at}/${id}/correct`, body);
    const body = 'La mesa se reúne el jueves.';
    expect((await correct({ ...words, body, reason: 'corto', number: 1 })).statusCode).toBe(422);
    const answers = await Promise.all(
      [1, 2].map(() => correct({ title: words.title, body, reason: REASON, number: 1 })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const same = await correct({ title: words.title, body, reason: REASON, number: 2 });
    expect([same.statusCode, codeOf(same)]).toEqual([422, 'announcement.unchanged']);
    const one = answered<Announcement>(await rig.anonymous.get(`${table.at}/${id}`));
    expect([one.body, one.correctedAt !== null]).toEqual([body, true]);
    expect(one.versions.map((version) => [version.number, version.body, version.reason])).toEqual([
      [1, words.body, null],
      [2, body, REASON],
    ]);
    expect(one.versions.at(-1)?.sha256).toBe(sha256OfJson({ title: words.title, body, files: [] }));
    const feed = (await rig.anonymous.get(`/c/${table.cycle.slug}/news.atom`)).body;
    expect(feed).toContain('<title>Comunicado: Cambia la sala</title>');
    expect(feed).toContain(`<title>Se corrigió un comunicado: Cambia la sala</title>`);
    expect(feed).toContain(`/c/${table.cycle.slug}/announcements/${id}"`);
    expect((await rig.anonymous.get('/sitemap.xml')).body).toContain(`/announcements/${id}<`);
  });

  it('is withdrawn with a reason: title and mark stay, words and files are told no more', async () => {
    const table = await anAnnouncingForum(rig);
    const draft = await aDraft(table);
    const one = `${table.at}/${draft.id}`;
    await uploadFileTo(table.facilitator, one, 'plano.pdf', aPdf());
    const live = answered<Announcement>(
      await table.facilitator.post(`${one}/publish`, {
        version: draft.version,
        notify: false,
        files: await filesOf(table, one),
      }),
    );
    const file = `${one}/files/${live.files[0]?.id}`;
    expect((await rig.anonymous.get(file)).statusCode).toBe(200);
    const withdraw = () => table.facilitator.post(`${one}/withdraw`, { reason: REASON });
    const newest = async () =>
      answered<PublicCycle>(await rig.anonymous.get(`/api/public/cycles/${table.cycle.slug}`)).announcements;
    expect((await newest()).map(({ title }) => title)).toEqual([words.title]);
    expect([(await withdraw()).statusCode, (await withdraw()).statusCode]).toEqual([200, 410]);
    const left = answered<Announcement>(await rig.anonymous.get(one));
    expect([left.state, left.title, left.body, left.files, left.withdrawn?.reason]).toEqual([
      'withdrawn',
      words.title,
      '',
      [],
      REASON,
    ]);
    expect(JSON.stringify(left)).not.toContain('Sala Totora');
    expect(await newest()).toEqual([]);
    expect((await rig.anonymous.get(file)).statusCode).toBe(410);
  });

  it('was a draft before: none is corrected or withdrawn, nor published with a file that is gone', async () => {
    const table = await anAnnouncingForum(rig);
    const { id, version } = await aDraft(table, { title: ' Cambia la sala ', body: ' Es la otra.\n' });
    const one = `${table.at}/${id}`;
    const correct = { ...words, reason: REASON, number: 0 };
    const early = [
      await table.facilitator.post(`${one}/correct`, correct),
      await table.facilitator.post(`${one}/withdraw`, { reason: REASON }),
    ];
    expect(early.map(codeOf)).toEqual(Array(2).fill('announcement.still-draft'));
    await uploadFileTo(table.facilitator, one, 'plano.pdf', aPdf());
    const seen = await filesOf(table, one);
    answered(await table.colleague.delete(`${one}/files/${seen[0]}`));
    const publish = (files: string[]) => table.facilitator.post(`${one}/publish`, { version, notify: false, files });
    expect(codeOf(await publish(seen))).toBe('announcement.changed-meanwhile');
    const { title, body } = answered<Announcement>(await publish([]));
    expect([title, body]).toEqual(['Cambia la sala', 'Es la otra.']);
  });

  it('leaves each act in the record, with its reason', async () => {
    const table = await anAnnouncingForum(rig);
    const { id } = await published(table, true);
    const one = `${table.at}/${id}`;
    answered(
      await table.facilitator.post(`${one}/correct`, { ...words, body: 'El jueves.', reason: REASON, number: 1 }),
    );
    answered(await table.facilitator.post(`${one}/withdraw`, { reason: REASON }));
    const acts = await rig.database.query<{ action: string; data: object }>(
      'select action, data from audit_log where subject_id = $1 order by position',
      [id],
    );
    expect(acts).toEqual([
      { action: 'announcement.published', data: { title: words.title, files: 0, notify: true } },
      { action: 'announcement.corrected', data: { number: 2, reason: REASON } },
      { action: 'announcement.withdrawn', data: { reason: REASON } },
    ]);
  });

  it('is talked about by the forum while it stands', async () => {
    const table = await anAnnouncingForum(rig);
    const { id } = await published(table, false);
    const thread = `/api/cycles/${table.cycle.id}/subjects/announcement/${id}/comments`;
    answered(await table.participant.post(thread, { body: '¿Habrá traducción?' }));
    expect((await rig.anonymous.get(thread)).statusCode).toBe(404);
    answered(await table.facilitator.post(`${table.at}/${id}/withdraw`, { reason: REASON }));
    expect(codeOf(await table.participant.post(thread, { body: 'Tarde' }))).toBe('comment.closed');
    const { id: draft } = await aDraft(table);
    const ofDraft = await table.facilitator.get(thread.replace(id, draft));
    expect(ofDraft.statusCode, 'a draft has none').toBe(404);
  });

  it('is listed a page at a time, newest first', async () => {
    const table = await anAnnouncingForum(rig);
    for (const n of [1, 2, 3]) await published(table, false, { ...words, title: `Número ${n}` });
    const first = answered<Announcements>(await rig.anonymous.get(`${table.at}?limit=2`));
    const second = answered<Announcements>(await rig.anonymous.get(`${table.at}?limit=2&after=${first.next}`));
    expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(['Número 3', 'Número 2', 'Número 1']);
    expect(second.next).toBeNull();
    // Nothing behind the last one, also where a page is full; and an id of elsewhere begins nowhere.
    expect(answered<Announcements>(await rig.anonymous.get(`${table.at}?limit=3`)).next).toBeNull();
    const elsewhere = await published(await anAnnouncingForum(rig), false);
    const none = answered<Announcements>(await rig.anonymous.get(`${table.at}?after=${elsewhere.id}`));
    expect(none.items).toEqual([]);
  });

  it('is kept by the database too', async () => {
    const table = await anAnnouncingForum(rig);
    const { id } = await published(table, false);
    const refusal = (text: string) =>
      rig
        .tx((tx) => tx.execute(text.replace('$1', `'${id}'`)))
        .then(
          () => 'done',
          (error: Error) => (error.cause as Error).message,
        );
    const corrected = 'a published announcement is corrected by a version';
    expect(await refusal("update announcements set body = 'x' where id = $1")).toBe(corrected);
    expect(await refusal('update announcements set is_notified = true where id = $1')).toBe(corrected);
    expect(await refusal('delete from announcements where id = $1')).toBe('a published announcement is not deleted');
    expect(await refusal("update versions set content = '{}' where subject_id = $1")).toMatch(/permission denied/);
    answered(await table.facilitator.post(`${table.at}/${id}/withdraw`, { reason: REASON }));
    const back = 'update announcements set withdrawn_at = null, withdrawn_reason = null where id = $1';
    expect(await refusal(back)).toBe('a withdrawn announcement keeps its mark');
  });
});
