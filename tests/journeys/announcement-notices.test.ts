import type { FailedDeliveries } from '@minga/shared/events/schema.ts';
import type { Notices, PlannedLetter } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered, uploadFileTo } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { aDraft, anAnnouncingForum, filesOf, published, words } from '../support/announcing.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';
import { aPerson } from '../support/factories.ts';

/** Whom an announcement is told, how, and for how long, over a real post office. */
const { office, rig, settled } = await appWithMail();
const lettersTo = (address: string) => office.letters.filter(({ to }) => to.includes(address));
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('publishing an announcement', () => {
  it('tells before it how many get which letter, and writes to each of them once, in their language', async () => {
    const table = await anAnnouncingForum(rig);
    const [rosa, ann, gone] = [await table.reader('es'), await table.reader('en'), await table.reader('es', 'off')];
    const draft = await aDraft(table);
    const one = `${table.at}/${draft.id}`;
    await uploadFileTo(table.facilitator, one, 'plano.pdf', aPdf());
    const { letter, ...counts } = answered<PlannedLetter>(await table.facilitator.get(`${one}/letter`));
    // The facilitation and the participant have chosen nothing.
    expect(counts).toEqual({ people: 6, atOnce: 2, daily: 3, none: 1, awaited: 0 });
    expect(letter?.subject).toBe('Comunicado: Cambia la sala');
    expect(letter?.text).toContain('En la Sala Totora.');
    const files = await filesOf(table, one);
    answered(await table.facilitator.post(`${one}/publish`, { version: draft.version, notify: true, files }));
    const [es, en] = [await office.letterTo(rosa.email), await office.letterTo(ann.email)];
    await settled();
    expect([rosa, ann, gone].map(({ email }) => lettersTo(email).length)).toEqual([1, 1, 0]);
    const link = `https://minga.example/c/${table.cycle.slug}/announcements/${draft.id}`;
    for (const { text } of [es, en]) expect(text).toContain(`${words.body}\n\n`);
    expect(es.text).toContain(link);
    expect(es.text).toContain('Trae un archivo.');
    expect(en.text).toContain('The facilitation of “Foro del Norte” has published an announcement.');
    // The preview is the letter itself, but for the link that is each one's own.
    expect(es.text.replace(/letters\/\S+/, 'letters/…')).toBe(letter?.text.trimEnd());
    // Whoever gets no letter, or one in the morning, reads it in the application: how it begins, and whether it has files.
    const { items } = answered<Notices>(await gone.agent.get('/api/notices'));
    expect(items.map(({ kind, title, lines, isUnread }) => [kind, title, lines, isUnread])).toEqual([
      [
        'announcement-published',
        'Comunicado: Cambia la sala',
        [
          'La facilitación de «Foro del Norte» publicó un comunicado. Trae un archivo.',
          'La mesa se reúne el martes. En la Sala Totora.',
        ],
        true,
      ],
    ]);
  });

  it('tells nobody where that was not chosen', async () => {
    const table = await anAnnouncingForum(rig);
    const { email, agent } = await table.reader();
    const { isNotified, correctedAt } = await published(table, false);
    expect([isNotified, correctedAt]).toEqual([false, null]);
    await settled();
    expect(lettersTo(email)).toEqual([]);
    expect(answered<Notices>(await agent.get('/api/notices')).items).toEqual([]);
  });

  it('says nothing more of what was taken back, in the list as in the letter of the morning, nor to who has left', async () => {
    const table = await anAnnouncingForum(rig);
    const [morning, left] = [await table.reader('es', 'daily'), await table.reader('es', 'daily')];
    const { id } = await published(table, true);
    await settled();
    const titles = async (agent: Agent) =>
      answered<Notices>(await agent.get('/api/notices')).items.map(({ title }) => title);
    expect([await titles(morning.agent), await titles(left.agent)]).toEqual(
      Array(2).fill(['Comunicado: Cambia la sala']),
    );
    await rig.database.query('delete from forum_roles where person_id = (select id from people where email = $1)', [
      left.email,
    ]);
    expect(await titles(left.agent)).toEqual([]);
    answered(
      await table.facilitator.post(`${table.at}/${id}/withdraw`, {
        reason: 'El texto decía el martes y es el jueves.',
      }),
    );
    expect(await titles(morning.agent)).toEqual([]);
    await table.lettersOfDay();
    await settled();
    expect([morning, left].flatMap(({ email }) => lettersTo(email))).toEqual([]);
  });

  it('is not held up by an address that is refused, which stands among what could not be delivered', async () => {
    const table = await anAnnouncingForum(rig);
    const [rosa, lost] = [await table.reader(), await table.reader()];
    office.refused.add(lost.email);
    await published(table, true);
    await office.letterTo(rosa.email);
    await settled();
    const administrator = await rig.signInAs(await aPerson(rig.deps.db, { isAdministrator: true }));
    const { items } = answered<FailedDeliveries>(await administrator.get('/api/deliveries'));
    const mine = items.filter(({ cycleTitle, type }) => cycleTitle === 'Plan 2027' && type === 'notices.lettered');
    expect(mine.map(({ isGivenUp, cause }) => [isGivenUp, cause])).toEqual([[true, 'EENVELOPE-550']]);
  });
});

describe('whoever gets letters', () => {
  it('stops them by one press of their mail program, without a session; opening the link changes nothing', async () => {
    const table = await anAnnouncingForum(rig);
    const { email } = await table.reader();
    await published(table, true);
    const { stop, text } = await office.letterTo(email);
    expect(stop?.post).toBe('List-Unsubscribe=One-Click');
    expect(text).toContain(stop?.url);
    const path = new URL(stop?.url ?? '').pathname;
    const seen = answered<{ isOn: boolean }>(await rig.anonymous.get(`/api${path}`));
    expect(seen.isOn).toBe(true);
    const press = () =>
      rig.app.inject({
        method: 'POST',
        url: path,
        headers: { host: 'minga.test', 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      });
    for (const answer of [await press(), await press()])
      expect([answer.statusCode, answer.json().isOn]).toEqual([200, false]);
    await published(table, true);
    await settled();
    expect(lettersTo(email)).toHaveLength(1);
    // Neither the link of somebody else, nor one that was made up, does anything.
    const forged = await rig.anonymous.post(path.replace(/.{3}$/, 'xxx'));
    expect([forged.statusCode, codeOf(forged)]).toEqual([404, 'letter.link-unknown']);
    expect((await rig.anonymous.post(`${path}.x`)).statusCode).toBe(404);
    expect(rig.log()).not.toContain(path.split('/').at(-1));
  });
});
