import type { AnswerLink, Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

/** Answers to a meeting that meet one another, or the end of the meeting, at the same instant. */
const HOUR = 3_600_000;
const REASON = 'La sala ya no está libre ese día.';
const ROUNDS = 8;
const { office, rig } = await appWithMail();

async function aMeeting() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const eva = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id, name: 'Eva' });
  const at = `/api/cycles/${cycle.id}/meetings`;
  const begin = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;
  const { id, version } = answered<Meeting>(
    await lead.post(at, {
      ...{ title: 'Mesa de Salud', modality: 'online', organisations: [] },
      startsAt: new Date(begin).toISOString(),
      endsAt: new Date(begin + HOUR).toISOString(),
      people: [{ personId: eva.id, role: 'participant', required: true }],
    }),
    201,
  );
  answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
  const meeting = answered<Meeting>(await lead.get(`${at}/${id}`));
  const { text } = await office.letterTo(eva.email);
  const link = `/api${/https:\/\/minga\.example(\/attendance\/[^\s?]+)/.exec(text)?.[1]}`;
  const stored = () =>
    rig.database.query<{ answer: string }>('select answer from meeting_answers where meeting_id = $1', [id]);
  const cancel = () => lead.post(`${at}/${id}/cancel`, { version: meeting.version, reason: REASON });
  return { one: `${at}/${id}`, id, lead, phone: await rig.signInAs(eva.id), link, stored, cancel };
}
const sent = { yes: { answer: 'yes' }, no: { answer: 'no' } } as const;
const WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

describe('answers of one person at the same instant', () => {
  it('«yes» on the page and «no» by the letter: both are taken, one stands, and everybody reads the same one', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const s = await aMeeting();
      const answers = await Promise.all([
        s.phone.put(`${s.one}/attendance`, sent.yes),
        rig.anonymous.post(s.link, sent.no),
      ]);
      expect(answers.map(({ statusCode }) => statusCode < 300)).toEqual([true, true]);
      const [kept, ...others] = await s.stored();
      expect([kept?.answer === 'yes' || kept?.answer === 'no', others]).toEqual([true, []]);
      const byLink = answered<AnswerLink>(await rig.anonymous.get(s.link)).answer;
      const onPage = answered<Attendance>(await s.phone.get(`${s.one}/attendance`));
      const forLead = answered<Attendance>(await s.lead.get(`${s.one}/attendance`));
      expect([byLink, onPage.answer]).toEqual([kept?.answer, kept?.answer]);
      expect([forLead.counts.yes + forLead.counts.no, forLead.counts[kept?.answer as 'yes']]).toEqual([1, 1]);
    }
  });

  it('the same press from two devices is one answer', async () => {
    const s = await aMeeting();
    await Promise.all(Array.from({ length: 6 }, () => rig.anonymous.post(s.link, sent.yes)));
    expect(await s.stored()).toEqual([{ answer: 'yes' }]);
  });
});

describe('an answer at the instant at which the meeting is cancelled', () => {
  it('is taken before it, or refused as closed and not kept', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const s = await aMeeting();
      const [cancelled, answer] = await Promise.all([s.cancel(), rig.anonymous.post(s.link, sent.yes)]);
      expect(cancelled.statusCode).toBe(200);
      const isTaken = answer.statusCode === 200;
      if (!isTaken) expect(answer.json<{ code: string }>().code).toBe('attendance.closed');
      expect(await s.stored()).toEqual(isTaken ? [{ answer: 'yes' }] : []);
      expect(answered<AnswerLink>(await rig.anonymous.get(s.link)).state).toBe('cancelled');
    }
  });

  it('waits for a cancellation that is under way, and is then refused', async () => {
    const s = await aMeeting();
    const client = await rig.owner.db.pool.connect();
    try {
      await client.query('begin');
      await client.query("update meetings set state = 'cancelled', cancel_reason = $2 where id = $1", [s.id, REASON]);
      const answer = rig.anonymous.post(s.link, sent.yes);
      await expect.poll(async () => (await rig.database.query(WAITING)).length, { timeout: 10_000 }).toBe(1);
      await client.query('commit');
      expect((await answer).json<{ code: string }>().code).toBe('attendance.closed');
      expect(await s.stored()).toEqual([]);
    } finally {
      client.release(true);
    }
  });
});
