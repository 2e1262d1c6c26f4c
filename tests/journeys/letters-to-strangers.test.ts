import type { Contributions, OwnContribution } from '@minga/shared/consultations/answering.ts';
import type { Responding } from '@minga/shared/consultations/responding.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { ParticipationList } from '@minga/shared/participation/schema.ts';
import type { GuestTexts } from '@minga/shared/reports/own-texts.ts';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { takeBounce } from '../../server/src/features/notices/commands/bounces.ts';
import { letterToStranger } from '../../server/src/features/notices/commands/strangers.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums, withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import { cookieHeader, type Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { ANSWER, aConsultingForum, REASON } from '../support/consultations.ts';
import { mark } from '../support/factories.ts';

/** Letters to people without an account: what became of each is seen by whoever can see to it that they hear, and by them. */
const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });
const newAddress = () => `${mark()}@vecinas.example`;
const needsOf = async (agent: Agent, kind: string) =>
  answered<Home>(await agent.get('/api/home')).needs.filter((need) => need.kind === kind);

describe('of what became of a contribution', () => {
  async function anAnswerable() {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ leadOrganisationId: f.lead.id });
    const at = `${f.at}/${id}`;
    const email = newAddress();
    const { code } = await f.send(id, { email });
    await f.send(id, {});
    await settled();
    const token = /\/contribution\/address\/([\w.-]+)/.exec((await office.letterTo(email)).text)?.[1] ?? '';
    answered(await rig.anonymous.post(`/api/contribution-addresses/${token}/confirm`));
    const ids = answered<Contributions>(await rig.anonymous.get(`${at}/contributions`)).items.map((one) => one.id);
    const publish = () =>
      f.rosa.post(`${at}/responses`, { contributionIds: ids, disposition: 'partly', reason: ANSWER, publish: true });
    const letters = async (agent = f.rosa) =>
      answered<Responding>(await agent.get(`${at}/responses`)).items.map(({ letter }) => letter);
    return { ...f, at, email, code, ids, publish, letters };
  }

  it('it waits, then it left; of whoever left no address there is none', async () => {
    const f = await anAnswerable();
    expect(await f.letters()).toEqual([null, null]);
    office.mood = 'refuse-connection';
    answered(await f.publish());
    expect((await f.letters()).map((letter) => letter?.letter ?? null)).toEqual(['queued', null]);
    office.mood = 'deliver';
    await settled();
    expect((await f.letters())[0]).toMatchObject({ letter: 'sent', informedAt: null });
    expect(await needsOf(f.rosa, 'notify-of-contributions')).toEqual([]);
    expect(JSON.stringify(await rig.database.query('select * from stranger_letters'))).not.toContain(f.email);
  });

  it('one that left is not sent again when its event comes once more, and that it left stays said', async () => {
    const f = await anAnswerable();
    answered(await f.publish());
    await settled();
    const about = { kind: 'contribution-answered', subjectId: f.ids[0] ?? '' } as const;
    const letter = { to: f.email, subject: 'Otra vez', text: 'Otra vez', html: '<p>Otra vez</p>' };
    const again = () =>
      withReach({ forumId: f.cycle.forumId }, () =>
        inTransaction(rig.deps.db, (tx) => letterToStranger(tx, rig.deps, about, letter)),
      );
    expect(await again()).toBeUndefined();
    const change = (statement: string) =>
      withReach({ forumId: f.cycle.forumId }, () => rig.tx((tx) => tx.execute(sql.raw(statement)))).then(
        () => 'done',
        (error: Error) => String((error.cause as Error | undefined)?.message),
      );
    const those = `where subject_id = '${about.subjectId}' and kind = '${about.kind}'`;
    expect(await change(`update stranger_letters set letter = 'queued' ${those}`)).toMatch(/has left/);
    expect(await change(`delete from stranger_letters ${those}`)).toMatch(/within a year stays/);
    await settled();
    expect(office.letters.filter(({ subject }) => subject === 'Otra vez')).toEqual([]);
  });

  it('refused, it stands before those who answer and on the facilitator’s home, until she says that they were told', async () => {
    const f = await anAnswerable();
    office.refused.add(f.email);
    answered(await f.publish());
    await settled();
    const [letter] = await f.letters(f.julio);
    expect(letter).toMatchObject({ letter: 'refused', informedAt: null });
    expect(await needsOf(f.rosa, 'notify-of-contributions')).toMatchObject([{ params: { count: 1 } }]);
    expect(await needsOf(f.julio, 'notify-of-contributions')).toEqual([]);
    const informed = (isInformed: boolean, agent = f.rosa) =>
      agent.put(`/api/cycles/${f.cycle.id}/letters/${letter?.id}/informed`, { isInformed });
    expect((await informed(true, f.julio)).statusCode).toBe(403);
    answered(await informed(true), 204);
    expect(await needsOf(f.rosa, 'notify-of-contributions')).toEqual([]);
    expect((await f.letters())[0]?.informedAt).toMatch(/^\d{4}-/);
    answered(await informed(false), 204);
    expect(await needsOf(f.rosa, 'notify-of-contributions')).toHaveLength(1);
    const foreign = await aConsultingForum(rig);
    const other = await foreign.rosa.put(`/api/cycles/${foreign.cycle.id}/letters/${letter?.id}/informed`, {
      isInformed: true,
    });
    expect([other.statusCode, other.json().code]).toEqual([404, 'letter.not-found']);
  });

  it('one that came back later did not arrive, nor one of which that is said before it was noted that it left', async () => {
    const f = await anAnswerable();
    answered(await f.publish());
    await settled();
    const back = (messageId: string, id: string) =>
      acrossForums('letter-outcome', () =>
        inTransaction(rig.deps.db, (tx) =>
          takeBounce(tx, { id, kind: 'hard', recipient: f.email, messageId, status: '5.1.1' }),
        ),
      );
    await back((await office.letterTo(f.email)).messageId, mark());
    expect((await f.letters())[0]).toMatchObject({ letter: 'bounced' });
    expect(await needsOf(f.rosa, 'notify-of-contributions')).toHaveLength(1);
    // Hidden, it is written to again: that letter is the last, and it is told of while it is on its way.
    office.onTaken = async ({ messageId, to }) => (to.includes(f.email) ? back(messageId, mark()) : undefined);
    answered(await f.rosa.post(`${f.at}/contributions/hide`, { contributionIds: f.ids.slice(0, 1), reason: REASON }));
    await settled();
    office.onTaken = async () => {};
    expect((await f.letters())[0]).toMatchObject({ letter: 'bounced' });
    expect(await needsOf(f.rosa, 'notify-of-contributions')).toMatchObject([{ params: { count: 1 } }]);
  });

  it('the letter that asks to confirm an address: whoever has the receipt reads that it did not arrive', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const email = newAddress();
    office.refused.add(email);
    const { code } = await f.send(id, { email });
    const own = async () => answered<OwnContribution>(await rig.anonymous.get(`/api/contributions/${code}`)).address;
    await settled();
    expect(await own()).toBe('undelivered');
  });
});

it('of a decision on a request to take part: refused, it stands in the list with what to pass on, and on the home', async () => {
  const f = await aConsultingForum(rig);
  const at = `/api/cycles/${f.cycle.id}/participation-requests`;
  const email = newAddress();
  const asked = {
    ...{ organisation: 'Vecinas por el Agua', sector: 'civil_society', territory: '', themes: [], role: '' },
    ...{ contribution: 'Medimos el agua de doce barrios.', name: 'Ana Quispe', email, consent: true },
  };
  answered(await rig.anonymous.post(at, asked));
  await settled();
  const token = /\/take-part\/([\w.-]+)/.exec((await office.letterTo(email)).text)?.[1] ?? '';
  answered(await rig.anonymous.post(`/api/participation/${token}/confirm`));
  const list = async () => answered<ParticipationList>(await f.rosa.get(at)).items[0];
  const waiting = await list();
  expect(waiting).toMatchObject({ letter: null, link: null });
  office.refused.add(email);
  answered(await f.rosa.post(`${at}/${waiting?.id}/decline`, { reason: REASON }));
  await settled();
  const declined = await list();
  expect(declined).toMatchObject({ letter: { letter: 'refused' }, link: `https://minga.example/take-part/${token}` });
  expect(await needsOf(f.rosa, 'notify-of-decision')).toMatchObject([{ params: { count: 1 } }]);
  answered(
    await f.rosa.put(`/api/cycles/${f.cycle.id}/letters/${declined?.letter?.id}/informed`, { isInformed: true }),
    204,
  );
  expect(await needsOf(f.rosa, 'notify-of-decision')).toEqual([]);
});

it('of what a guest takes to an account: her device says that the letter did not arrive, until she asks for another', async () => {
  const f = await aConsultingForum(rig);
  const { id } = await f.open({ identityMode: 'person' });
  const board = answered<{ id: string }>(
    await f.rosa.post(`/api/cycles/${f.cycle.id}/boards`, {
      ...{ title: 'Lluvia', stage: null, columns: [{ id: 'ideas', title: 'Ideas' }] },
    }),
    201,
  );
  const { code } = answered<{ code: string }>(
    await f.rosa.post(`/api/cycles/${f.cycle.id}/boards/${board.id}/links`, {}),
    201,
  );
  const entered = await rig.anonymous.ask('POST', `/api/join/${code}`, { body: { consent: true, name: 'Julia' } });
  const cookie = cookieHeader([entered.headers['set-cookie'] ?? []].flat());
  const asGuest = (method: 'GET' | 'POST', path: string, body?: object) =>
    rig.anonymous.ask(method, path, { headers: { cookie }, ...(body ? { body } : {}) });
  answered(
    await asGuest('POST', `${f.at}/${id}/contributions`, { answers: { q1: 'Que haya fechas.' }, consent: true }),
  );
  const isAstray = async () => answered<GuestTexts>(await asGuest('GET', '/api/own-texts')).isAstray;
  expect(await isAstray()).toBe(false);
  const [wrong, right] = [newAddress(), newAddress()];
  office.refused.add(wrong);
  answered(await asGuest('POST', '/api/own-texts/claim', { email: wrong }));
  await settled();
  expect(await isAstray()).toBe(true);
  answered(await asGuest('POST', '/api/own-texts/claim', { email: right }));
  await settled();
  expect(await isAstray()).toBe(false);
});
