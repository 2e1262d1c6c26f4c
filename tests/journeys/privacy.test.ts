import type { Notices } from '@minga/shared/notices/schema.ts';
import type { NewConsent, OwnConsents, PersonalData, Privacy } from '@minga/shared/rights/schema.ts';
import { expect, it } from 'vitest';
import { sha256Hex } from '../../server/src/platform/files/hash.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, aSeat } from '../support/factories.ts';

const { office, rig, settled } = await appWithMail();
const BODY = 'El foro guarda su nombre y su correo para convocarle, y nada más que eso. '.repeat(3).trim();
const REASON = 'El foro cambió de secretaría técnica.';

async function aPlace() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const member = await rig.signInAs((await aSeat(rig.deps.db, { forumId: forum.id })).personId);
  const at = `/api/cycles/${cycle.id}/privacy`;
  const read = async (agent: Agent = rig.anonymous) => answered<Privacy>(await agent.get(at));
  const consentTo = ({ number, texts }: Privacy, locale = 'es'): NewConsent => {
    const text = texts.find((one) => one.locale === locale);
    return { number, locale: text?.locale ?? 'es', sha256: text?.sha256 ?? '' };
  };
  const own = async (agent: Agent) => answered<OwnConsents>(await agent.get('/api/account/consents'));
  return { forum, cycle, lead, member, at, read, consentTo, own };
}

it('a forum that has written nothing has the text that comes with Minga, in each language, for everybody', async () => {
  const { read, lead } = await aPlace();
  const privacy = await read();
  expect(privacy).toMatchObject({ forum: 'Foro del Norte', number: 0, legalContact: null, versions: [] });
  expect(privacy.texts.map(({ locale }) => locale).sort()).toEqual(['en', 'es']);
  for (const { body, sha256 } of privacy.texts) expect(sha256Hex(body)).toBe(sha256);
  expect([privacy.abilities.canCorrect, (await read(lead)).abilities.canCorrect]).toEqual([false, true]);
});

it('whoever is in the forum is asked, agrees to a text in a language, and withdraws; both stay said', async () => {
  const { at, member, read, consentTo, own, cycle, forum } = await aPlace();
  expect((await own(member)).asked).toEqual([
    { forumId: forum.id, forum: 'Foro del Norte', cycleId: cycle.id, cycleSlug: cycle.slug },
  ]);
  const consent = consentTo(await read(), 'en');
  const answers = await Promise.all([1, 2, 3].map(() => member.post(`${at}/consents`, consent)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 204, 204]);
  const { asked, given } = await own(member);
  expect([asked, given.length]).toEqual([[], 1]);
  expect(given[0]).toMatchObject({ number: 0, locale: 'en', withdrawnAt: null, isCurrent: true });
  const one = `/api/account/consents/${given[0]?.id}`;
  const stranger = await rig.signInAs(await aPerson(rig.deps.db));
  expect((await stranger.delete(one)).statusCode).toBe(404);
  answered(await member.delete(one), 204);
  expect((await member.delete(one)).statusCode).toBe(404);
  const after = await own(member);
  // Whoever said no is not asked about the same text again.
  expect([after.asked, after.given[0]?.withdrawnAt]).toEqual([[], expect.any(String)]);
  answered(await member.post(`${at}/consents`, consent), 204);
  expect((await own(member)).given.map(({ withdrawnAt }) => withdrawnAt === null)).toEqual([true, false]);
  const { lists } = answered<PersonalData>(await member.get('/api/account/export'));
  expect(lists.find(({ kind }) => kind === 'consents')?.rows).toHaveLength(2);
  await expect(
    rig.tx((tx) => tx.execute('update consents set withdrawn_at = now() where withdrawn_at is not null')),
  ).rejects.toThrow();
});

it('another text is published with its reason, tells everybody in the forum once, and asks anew; the former stays to be read', async () => {
  const { at, lead, member, read, consentTo, own, cycle } = await aPlace();
  const before = await read();
  answered(await member.post(`${at}/consents`, consentTo(before)), 204);
  const planned = await lead.post(`${at}/planned-letter`, { reason: REASON });
  expect(answered<{ people: number }>(planned).people).toBe(2);
  answered(await lead.put(at, { number: 0, body: BODY, reason: REASON }), 204);
  const privacy = await read();
  expect(privacy).toMatchObject({ number: 1, texts: [{ locale: 'es', body: BODY, sha256: sha256Hex(BODY) }] });
  expect(privacy.versions).toMatchObject([{ number: 1, reason: REASON, body: BODY }]);
  expect((await member.post(`${at}/consents`, consentTo(before))).json().code).toBe('privacy.changed');
  expect((await own(member)).asked).toHaveLength(1);
  expect((await own(member)).given).toMatchObject([{ number: 0, isCurrent: false, withdrawnAt: null }]);
  await settled();
  const { items } = answered<Notices>(await member.get('/api/notices'));
  expect(items).toMatchObject([
    {
      kind: 'privacy-changed',
      title: 'Cambió el aviso de privacidad de Foro del Norte',
      path: `/c/${cycle.slug}/privacy`,
    },
  ]);
  expect(items[0]?.lines.join(' ')).toContain(REASON);
  answered(await member.post(`${at}/consents`, consentTo(privacy)), 204);
  answered(await lead.put(at, { number: 1, body: `${BODY} Otra vez.`, reason: REASON }), 204);
  expect((await read()).versions.map(({ number }) => number)).toEqual([2, 1]);
  expect(office.letters.filter(({ subject }) => subject.includes('privacidad'))).toEqual([]);
});

it('whoever agreed to the text that comes with Minga is asked again when it says other terms, and not otherwise', async () => {
  const { at, member, read, consentTo, own } = await aPlace();
  const before = await read();
  answered(await member.post(`${at}/consents`, consentTo(before, 'es')), 204);
  // In another language it is the same text.
  answered(await member.post(`${at}/consents`, consentTo(before, 'en')), 204);
  expect(await own(member)).toMatchObject({ asked: [], given: [{ locale: 'es', isCurrent: true }] });
  const administrator = await rig.signInAs(await aPerson(rig.deps.db, { isAdministrator: true }));
  answered(await administrator.put('/api/retention/guests', { days: 60, seen: 90 }), 204);
  const { asked, given } = await own(member);
  expect([asked.length, given.map(({ isCurrent }) => isCurrent)]).toEqual([1, [false]]);
  expect((await member.post(`${at}/consents`, consentTo(before))).json().code).toBe('privacy.changed');
  const answers = await Promise.all(
    [1, 2].map(async () => member.post(`${at}/consents`, consentTo(await read(), 'en'))),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 204]);
  expect(await own(member)).toMatchObject({
    asked: [],
    given: [{ locale: 'en', isCurrent: true }, { isCurrent: false }],
  });
  answered(await administrator.put('/api/retention/guests', { days: 90, seen: 60 }), 204);
  // What they agreed to first holds again.
  expect(await own(member)).toMatchObject({ asked: [], given: [{ isCurrent: false }, { isCurrent: true }] });
});

it('of two who write another text at the same instant, one is told', async () => {
  const { at, lead, read } = await aPlace();
  const answers = await Promise.all(
    [1, 2].map((n) => lead.put(at, { number: 0, body: `${BODY} ${n}`, reason: REASON })),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
  expect((await read()).versions).toHaveLength(1);
});

it('the legal contact is read by everybody, is in no act by its words, and goes with whoever it names', async () => {
  const { cycle, lead, member, read, forum } = await aPlace();
  const put = (agent: Agent, legalContact: string | null) =>
    agent.put(`/api/cycles/${cycle.id}/legal-contact`, { legalContact });
  expect((await put(member, 'Yo')).statusCode).toBe(403);
  const person = await aPerson(rig.deps.db, { email: 'legal@canary.example', role: 'participant', forumId: forum.id });
  answered(await put(lead, 'Secretaría técnica, Legal@canary.example'), 204);
  expect((await read()).legalContact).toBe('Secretaría técnica, Legal@canary.example');
  const acts = await rig.database.query('select 1 from audit_log where data::text ilike $1', ['%canary%']);
  expect(acts).toEqual([]);
  answered(await (await rig.signInAs(person)).post('/api/account/erasure', { email: person.email }));
  expect((await read()).legalContact).toBeNull();
});
