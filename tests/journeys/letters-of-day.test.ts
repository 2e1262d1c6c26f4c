import { describe, expect, it } from 'vitest';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { listForumsDue } from '../../server/src/features/notices/queries.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums, withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aMeetingTable, entryOf } from '../support/meeting-table.ts';

/** What waits for the morning, over a real post office. */
const { office, rig, settled } = await appWithMail();
const aTable = () => aMeetingTable(rig);
const lettersTo = ({ email }: { email: string }) => office.letters.filter(({ to }) => to.includes(email));
const subjectsTo = (person: { email: string }) => lettersTo(person).map(({ subject }) => subject);
const noticesOf = ({ id }: { id: string }) =>
  rig.database.query<{ letter: string }>(`select letter from notices where person_id = '${id}' order by at, number`);

describe('the letter of the day', () => {
  it('brings what waited, once, after seven on the forum’s clock', async () => {
    const { forum, ana, published } = await aTable();
    await published(24 * 30);
    await published(24 * 31);
    await settled();
    const due = (at: string) =>
      acrossForums('letters-of-day', () =>
        inTransaction(rig.deps.db, async (tx) =>
          (await listForumsDue(tx, new Date(at))).filter(({ forumId }) => forumId === forum.id),
        ),
      );
    // Lima is five hours behind.
    expect(await due('2027-03-02T11:59:00Z')).toEqual([]);
    const [today] = await due('2027-03-02T12:01:00Z');
    expect(today?.day).toBe('2027-03-02');
    const write = () =>
      withReach({ forumId: forum.id }, () =>
        inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, today?.day ?? '')),
      );
    const people = await Promise.all([write(), write(), write()]);
    expect(people.sort()).toEqual([0, 0, 2]);
    await settled();
    // Each appointment in a letter of its own: of several in one, mail programs take one.
    expect(subjectsTo(ana)).toEqual(['Reunión: Mesa de Salud', 'Reunión: Mesa de Salud']);
    const entries = lettersTo(ana).map(({ calendar }) => entryOf(calendar));
    expect(entries.map(({ method }) => method)).toEqual(['REQUEST', 'REQUEST']);
    expect(new Set(entries.map(({ entry }) => entry.uid)).size).toBe(2);
    for (const { text } of lettersTo(ana)) expect(text).toMatch(/Sí, iré: https:.*\?answer=yes/);
    expect((await noticesOf(ana)).map(({ letter }) => letter)).toEqual(['sent', 'sent']);
    expect(await due('2027-03-02T20:00:00Z')).toEqual([]);
  });

  it('leaves out what its person wants no letters of, also where they said so when it waited already', async () => {
    const { forum, ana, eva, published } = await aTable();
    await published(24 * 30);
    await settled();
    expect((await noticesOf(eva)).map(({ letter }) => letter)).toEqual(['daily']);
    const choice = `/api/forums/${forum.id}/notices/meeting-published`;
    answered(await (await rig.signInAs(eva)).put(choice, { mode: 'off' }), 204);
    const written = await withReach({ forumId: forum.id }, () =>
      inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, '2999-01-01')),
    );
    await settled();
    expect([written, subjectsTo(ana), subjectsTo(eva)]).toEqual([1, ['Reunión: Mesa de Salud'], []]);
    expect((await noticesOf(eva)).map(({ letter }) => letter)).toEqual(['none']);
  });

  it('brings what was told by seven: what comes after waits for tomorrow, also in a forum that never wrote one', async () => {
    const { forum, ana, published } = await aTable();
    const dueAt = (at: string) =>
      acrossForums('letters-of-day', () =>
        inTransaction(rig.deps.db, async (tx) =>
          (await listForumsDue(tx, new Date(at))).filter(({ forumId }) => forumId === forum.id),
        ),
      );
    const write = (day: string) =>
      withReach({ forumId: forum.id }, () => inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, day)));
    for (const at of ['2026-03-02T06:50-05:00', '2026-03-02T14:05-05:00']) {
      await published(24 * (at.includes('T06') ? 30 : 31));
      await settled();
      await rig.database.query(`update notices set at = $1 where forum_id = $2 and at > now() - interval '1 hour'`, [
        at,
        forum.id,
      ]);
    }
    // The server was down at seven: what waited leaves as soon as it can, and nothing else with it.
    expect(await dueAt('2026-03-02T14:15-05:00')).toEqual([{ forumId: forum.id, day: '2026-03-02' }]);
    await write('2026-03-02');
    await settled();
    expect([subjectsTo(ana).length, (await noticesOf(ana)).map(({ letter }) => letter)]).toEqual([
      1,
      ['sent', 'daily'],
    ]);
    expect(await dueAt('2026-03-02T23:00-05:00')).toEqual([]);
    expect(await dueAt('2026-03-03T06:59-05:00')).toEqual([]);
    expect(await dueAt('2026-03-03T07:00-05:00')).toEqual([{ forumId: forum.id, day: '2026-03-03' }]);
    await write('2026-03-03');
    await settled();
    expect(subjectsTo(ana)).toHaveLength(2);
  });
});
