import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { linesOf, type Told } from '../support/mail.ts';
import { aMeetingTable } from '../support/meeting-table.ts';

/** What is shown before an act is what leaves after it. */
const { office, rig, settled } = await appWithMail();
const REASON = 'Las organizaciones pidieron dos días más.';
const DAY = 86_400_000;

const lettersTo = ({ email }: { email: string }) => office.letters.filter(({ to }) => to.includes(email));
const lastTo = async (person: { email: string }): Promise<Told> => {
  await settled();
  const letter = lettersTo(person).at(-1);
  return { subject: letter?.subject ?? '', text: letter?.text ?? '' };
};

describe('before a stage is changed', () => {
  async function aStage() {
    const { lead, ana, forum, cycle } = await aMeetingTable(rig);
    const base = `/api/cycles/${cycle.id}/stages`;
    const stage = async () => {
      const { items } = answered<Stages>(await lead.get(base));
      const found = items.find(({ name }) => name === 'co_creation');
      if (!found) throw new Error('the cycle has no such stage');
      return found;
    };
    const plan = async (query: Record<string, string>) =>
      answered<PlannedLetter>(await lead.get(`${base}/co_creation/letter?${new URLSearchParams(query)}`));
    return { lead, ana, forum, base, stage, plan };
  }

  it('its move is shown with the new window and to how many it goes, as it is sent then; showing writes nothing', async () => {
    const s = await aStage();
    answered(
      await (await rig.signInAs(s.ana)).put(`/api/forums/${s.forum.id}/notices/stage-moved`, { mode: 'on' }),
      204,
    );
    const { opensAt, closesAt, version } = await s.stage();
    const later = new Date(Date.parse(closesAt) + 2 * DAY).toISOString();
    const [now, moved] = [await s.plan({ act: 'override' }), await s.plan({ act: 'move', opensAt, closesAt: later })];
    // Ana at once, as she chose; Eva, and whoever leads, in the morning.
    expect(moved).toMatchObject({ people: 3, atOnce: 1, daily: 2, none: 0 });
    expect(moved.letter?.text).not.toBe(now.letter?.text);
    expect(await rig.database.query('select 1 from notices where forum_id = $1', [s.forum.id])).toEqual([]);

    answered(await s.lead.put(`${s.base}/co_creation`, { opensAt, closesAt: later, reason: REASON, version }));
    const sent = linesOf(await lastTo(s.ana));
    const shown = linesOf(moved.letter ?? { subject: '', text: '' });
    expect(shown.length).toBeGreaterThan(2);
    // The reason is what is still being written.
    expect(sent.filter((line) => !line.includes(REASON))).toEqual(shown);
    expect(sent.join('\n')).toContain(REASON);
  });

  it('its closing is shown as closed from now on, and of a cycle that is private nobody is told', async () => {
    const s = await aStage();
    const [open, closed] = [await s.plan({ act: 'override' }), await s.plan({ act: 'close' })];
    expect(closed.people).toBe(3);
    expect(closed.letter?.text).not.toBe(open.letter?.text);
    await rig.database.query('update cycles set published_at = null where forum_id = $1', [s.forum.id]);
    expect(await s.plan({ act: 'close' })).toMatchObject({ people: 0, letter: null });
  });
});

describe('before two meetings change rooms', () => {
  it('the letter about each is the one that leaves, and everybody is counted once', async () => {
    const { lead, ana, at, published } = await aMeetingTable(rig);
    const drafts = [await published(24), await published(30)];
    const rooms = ['Sala Totora', 'Sala Killa'];
    const [first, second] = await Promise.all(
      drafts.map(async (one, n) => {
        await rig.database.query('update meetings set room = $2 where id = $1', [one.id, rooms[n]]);
        return answered<Meeting>(await lead.get(`${at}/${one.id}`));
      }),
    );
    await settled();
    if (!first || !second) throw new Error('there are two');
    const plan = answered<PlannedLetter>(
      await lead.post(`${at}/planned-letter`, {
        kind: 'changed',
        meetings: [first.id, second.id],
        changes: [
          { id: first.id, room: second.room },
          { id: second.id, room: first.room },
        ],
        reason: REASON,
      }),
    );
    expect(plan).toMatchObject({ people: 2, atOnce: 2 });
    expect(plan.letter?.text).toContain('Sala Killa');
    const before = lettersTo(ana).length;
    const meetings = [first, second].map(({ id, version }) => ({ id, version }));
    answered(await lead.post(`${at}/swap-rooms`, { meetings, reason: REASON }));
    await settled();
    const sent = lettersTo(ana).slice(before);
    expect(sent).toHaveLength(2);
    expect(sent.map((letter) => linesOf(letter).join('\n'))).toContain(
      linesOf(plan.letter ?? { subject: '', text: '' }).join('\n'),
    );
  });
});
