import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { watchBallots } from '../../server/src/features/ballots/commands/due.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBallotSetting, runOut } from '../support/ballots.ts';
import { aMeetingTable } from '../support/meeting-table.ts';

/** Whoever reads a letter about a meeting or a ballot knows from it what is to be done, without opening anything. */
const { office, rig, settled } = await appWithMail();
const HOUR = 3_600_000;
const REASON = 'La sala ya no está libre ese día.';

const bare = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
async function lastTo({ email }: { email: string }) {
  await settled();
  const letter = office.letters.filter(({ to }) => to.includes(email)).at(-1);
  return { text: letter?.text ?? '', html: bare(letter?.html ?? '') };
}
/** In both forms of a letter. */
function expectBoth(letter: { text: string; html: string }, sentence: string, is = true) {
  const plain = letter.text.replace(/\s+/g, ' ');
  expect([plain.includes(sentence), letter.html.includes(sentence)], sentence).toEqual([is, is]);
}
const linkIn = ({ text }: { text: string }) =>
  `/api${text.match(/https:\/\/minga\.example(\/attendance\/[^\s?]+)/)?.[1]}`;

describe('the letter about a meeting that changes', () => {
  async function aMeeting() {
    const table = await aMeetingTable(rig);
    const made = await table.published(30);
    const first = { ana: await lastTo(table.ana), eva: await lastTo(table.eva) };
    const change = async (input: object) => {
      const now = answered<Meeting>(await table.lead.get(`${table.at}/${made.id}`));
      const { title, agenda, startsAt, endsAt, modality, room, version, organisations, people } = now;
      const facts = { title, agenda, startsAt, endsAt, modality, room, version, organisations, people };
      answered(await table.lead.put(`${table.at}/${made.id}`, { ...facts, ...input, reason: REASON }));
    };
    const planned = async (changes: object) =>
      answered<PlannedLetter>(
        await table.lead.post(`${table.at}/planned-letter`, {
          kind: 'changed',
          meetings: [made.id],
          changes: [{ id: made.id, ...changes }],
          reason: REASON,
        }),
      );
    return { ...table, made, first, change, planned };
  }
  const times = (hours: number) => {
    const begin = Math.ceil(Date.now() / HOUR) * HOUR + hours * HOUR;
    return { startsAt: new Date(begin).toISOString(), endsAt: new Date(begin + HOUR).toISOString() };
  };
  const lapsed = [
    'Su respuesta «Sí, iré» era para la hora anterior y ya no cuenta',
    'Your answer “Perhaps” was for the earlier time',
  ];

  it('says of an answer that it no longer counts where the hour moved, asks again, and keeps it where only the room did', async () => {
    const s = await aMeeting();
    for (const letter of [s.first.ana, s.first.eva]) expect(letter.text).not.toMatch(/ya no cuenta|no longer counts/);
    answered(await rig.anonymous.post(linkIn(s.first.ana), { answer: 'yes' }));
    answered(await rig.anonymous.post(linkIn(s.first.eva), { answer: 'maybe' }));

    expect((await s.planned({ room: 'Sala Killa' })).askedAgain).toBe(0);
    await s.change({ room: 'Sala Killa' });
    const room = await lastTo(s.ana);
    expectBoth(room, lapsed[0] ?? '', false);
    expectBoth(room, 'Respondió «Sí, iré», y esa respuesta vale.');

    const moved = times(34);
    expect((await s.planned(moved)).askedAgain).toBe(2);
    await s.change(moved);
    const [ana, eva] = [await lastTo(s.ana), await lastTo(s.eva)];
    expectBoth(ana, lapsed[0] ?? '');
    expectBoth(eva, lapsed[1] ?? '');
    expectBoth(ana, '¿Vendrá?');
    expectBoth(eva, 'Will you come?');
    for (const { text } of [ana, eva]) expect(text.match(/\?answer=(yes|maybe|no)/g)).toHaveLength(3);

    // Answered anew it counts, whatever else changes.
    answered(await rig.anonymous.post(linkIn(ana), { answer: 'yes' }));
    expect((await s.planned(times(36))).askedAgain).toBe(1);
    await s.change({ room: 'Sala Totora' });
    const [again, unanswered] = [await lastTo(s.ana), await lastTo(s.eva)];
    expectBoth(again, 'esa respuesta vale');
    expectBoth(unanswered, lapsed[1] ?? '');
  });

  it('has the first lines of the agenda, as the one that is shown before', async () => {
    const s = await aMeeting();
    expect(s.first.ana.text).not.toContain('Agenda:');
    const agenda = '- Bienvenida\n\n- Revisión de los borradores\nAcuerdos\nCierre';
    const line = 'Agenda: Bienvenida · Revisión de los borradores · Acuerdos …';
    expect((await s.planned({ agenda })).letter?.text).toContain(line);
    await s.change({ agenda });
    expectBoth(await lastTo(s.ana), line);
    const { version } = answered<Meeting>(await s.lead.get(`${s.at}/${s.made.id}`));
    answered(await s.lead.post(`${s.at}/${s.made.id}/cancel`, { reason: REASON, version }));
    expectBoth(await lastTo(s.ana), 'Agenda:', false);
  });
});

describe('the letters of a ballot', () => {
  it('name what is voted on, the rule and the quorum, and the result of each text', async () => {
    const s = await aBallotSetting(
      rig,
      ['executive', 'civil_society', 'academia'],
      { mode: 'open', rule: 'consent', quorumPercent: 50 },
      7,
    );
    await rig.database.query('update people set locale = case when id = $1 then $2 else locale end', [
      answered<{ actor: { personId: string } }>(await s.voters[1]!.agent.get('/api/me')).actor.personId,
      'en',
    ]);
    const people = await rig.database.query<{ email: string; locale: string }>(
      'select p.email, p.locale from seats s join people p on p.id = s.person_id where s.forum_id = $1',
      [s.forum.id],
    );
    const [es, en] = ['es', 'en'].map((locale) => people.find((one) => one.locale === locale) ?? { email: '' });
    const titles = await rig.database.query<{ title: string }>(
      `select v.content ->> 'title' as title from ballot_questions q join versions v on v.id = q.version_id
        where q.ballot_id = $1 order by q.position`,
      [s.ballot.id],
    );
    const shown = answered<{ letter: PlannedLetter }>(await s.facilitator.get(`${s.one}/announcement`)).letter.letter
      ?.text;
    answered(await s.open());
    const told = await lastTo(es!);
    for (const { title } of titles.slice(0, 5)) expectBoth(told, `«${title}» (compromiso `);
    expectBoth(told, titles[5]?.title ?? '', false);
    const rule = 'Regla: Consentimiento. Un compromiso se aprueba si alguien lo apoya y nadie objeta.';
    const terms = ['y 2 textos más', rule, 'Quórum: Deben votar al menos 2 de los 3 del padrón (50 %).'];
    for (const sentence of terms) {
      expectBoth(told, sentence);
      expect(shown?.replace(/\s+/g, ' ')).toContain(sentence);
    }
    const inEnglish = await lastTo(en!);
    for (const sentence of [
      'and 2 more texts',
      'Rule: Consent.',
      'Quorum: At least 2 of the 3 on the roll must vote (50%).',
    ])
      expectBoth(inEnglish, sentence);

    await rig.database.query(
      `set session_replication_role = replica; update ballots set opens_at = now() - interval '3 days' where id = '${s.ballot.id}'`,
    );
    await runOut(rig.database, s.ballot.id, 23 * HOUR);
    await watchBallots(rig.deps, new AbortController().signal);
    const closing = await lastTo(es!);
    for (const sentence of ['Se puede votar hasta', ...terms]) expectBoth(closing, sentence);

    answered(await s.cast(0, 'for'));
    await runOut(rig.database, s.ballot.id);
    await watchBallots(rig.deps, new AbortController().signal);
    await settled();
    const { items } = answered<{ items: { lines: string[] }[] }>(await s.voters[0]!.agent.get('/api/notices'));
    const lines = items[0]?.lines.join('\n') ?? '';
    expect(lines).toContain(`No aprobado: «${titles[0]?.title}» (compromiso `);
    expect(lines).toContain('No hubo quórum: hacían falta 2 votos de un padrón de 3 (50 %).');
    expect(lines).toContain('Regla: Consentimiento.');
  });

  it('say of a ballot that was closed before its date that it was, and why', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society'], { mode: 'open' });
    answered(await s.open());
    answered(await s.close());
    await watchBallots(rig.deps, new AbortController().signal);
    await settled();
    const { items } = answered<{ items: { lines: string[] }[] }>(await s.voters[0]!.agent.get('/api/notices'));
    expect(items[0]?.lines[0]).toBe('Se cerró antes de la fecha anunciada. Motivo: Todos los asientos ya votaron.');
  });
});
