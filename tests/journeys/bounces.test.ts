import { createHmac } from 'node:crypto';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Recipients } from '@minga/shared/notices/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Invitations } from '@minga/shared/people/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBrowser } from '../support/sign-in.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

/** Letters that a post office took, and that came back. */
const SECRET = 'a secret of the installation, and long';
const HOUR = 3_600_000;
const { office, rig, settled } = await appWithMail({ bounceSecret: SECRET });
const without = await appWithMail();

const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;
const now = () => Math.floor(Date.now() / 1000);
const signatureOf = (body: string, seconds = now(), secret = SECRET) =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
const post = (body: string, signature?: string, to = rig) =>
  to.app.inject({
    method: 'POST',
    url: '/api/bounces',
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-minga-signature': signature }),
    },
    payload: body,
  });
const say = (bounce: object) => {
  const body = JSON.stringify(bounce);
  return post(body, signatureOf(body));
};

async function anInvitedPerson() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const at = `/api/cycles/${cycle.id}`;
  /** Of tomorrow: told at once. */
  const published = async () => {
    const begin = Date.now() + 24 * HOUR;
    const times = { startsAt: new Date(begin).toISOString(), endsAt: new Date(begin + HOUR).toISOString() };
    const people = [{ personId: ana.id, role: 'participant', required: false }];
    const { id, version } = answered<Meeting>(
      await lead.post(`${at}/meetings`, {
        title: 'Mesa de Salud',
        modality: 'online',
        ...times,
        people,
        organisations: [],
      }),
      201,
    );
    answered(await lead.post(`${at}/meetings/publish`, { meetings: [{ id, version }] }));
    await settled();
    return id;
  };
  const letters = () => office.letters.filter(({ to }) => to.includes(ana.email));
  const stateOf = async (id: string) => {
    const [one] = answered<Recipients>(await lead.get(`${at}/meetings/${id}/recipients`)).items;
    return [one?.letter, one?.cause, one?.noticeMinutes === null];
  };
  return { ana, at, lead, published, letters, stateOf };
}

describe('a letter that came back', () => {
  it('has not arrived, and the next one is held and shown; a code from the mailbox opens it again', async () => {
    const s = await anInvitedPerson();
    const meeting = await s.published();
    const [letter] = s.letters();
    expect(await s.stateOf(meeting)).toEqual(['sent', null, false]);
    const bounce = { id: 'evt-1', kind: 'hard', recipient: s.ana.email, messageId: letter?.messageId, status: '5.1.1' };
    expect((await say(bounce)).statusCode).toBe(204);
    expect(await s.stateOf(meeting)).toEqual(['bounced', '5.1.1', true]);
    const next = await s.published();
    expect([s.letters().length, await s.stateOf(next)]).toEqual([1, ['held', null, true]]);
    // Its reader proves that it takes letters.
    const browser = aBrowser(rig);
    answered(await browser.post('/api/sign-in/code', { email: s.ana.email }));
    await rig.deps.mail.untilSent();
    const code = /\d{6}/.exec(s.letters().at(-1)?.subject ?? '')?.[0] ?? '';
    expect((await browser.verify(s.ana.email, code)).statusCode).toBe(200);
    // What was said before it is not said again by a repeat.
    expect((await say(bounce)).statusCode).toBe(204);
    const last = await s.published();
    expect((await s.stateOf(last))[0]).toBe('sent');
  });

  it('softly is one letter: the next one is sent', async () => {
    const s = await anInvitedPerson();
    const meeting = await s.published();
    const [letter] = s.letters();
    await say({ id: 'evt-2', kind: 'soft', recipient: s.ana.email.toUpperCase(), messageId: letter?.messageId });
    expect(await s.stateOf(meeting)).toEqual(['bounced', 'soft', true]);
    expect((await s.stateOf(await s.published()))[0]).toBe('sent');
  });

  it('is another person’s letter for nobody', async () => {
    const [s, other] = [await anInvitedPerson(), await anInvitedPerson()];
    const meeting = await s.published();
    const [letter] = s.letters();
    const about = { recipient: other.ana.email, messageId: letter?.messageId };
    expect((await say({ id: 'evt-3', kind: 'soft', ...about })).statusCode).toBe(204);
    expect((await s.stateOf(meeting))[0]).toBe('sent');
    expect((await say({ id: 'evt-4', kind: 'hard', recipient: 'nobody@example.org' })).statusCode).toBe(204);
  });
});

/** The moment in which a provider says it: before the server knows that the letter left, or when it has noted so. */
const told = {
  before: async (to: string, bounce: object, act: () => Promise<unknown>) => {
    office.onTaken = async (letter) => {
      if (!letter.to.includes(to)) return;
      office.onTaken = async () => {};
      expect((await say({ ...bounce, recipient: to, messageId: letter.messageId })).statusCode).toBe(204);
    };
    await act();
    await settled();
  },
  after: async (to: string, bounce: object, act: () => Promise<unknown>) => {
    await act();
    await settled();
    const { messageId } = await office.letterTo(to);
    expect((await say({ ...bounce, recipient: to, messageId })).statusCode).toBe(204);
  },
};

describe.each(['before', 'after'] as const)('told %s it is noted that the letter left', (when) => {
  it.each(['hard', 'soft'] as const)('a notice that came back, %s, has not arrived', async (kind) => {
    const s = await anInvitedPerson();
    const bounce = { id: `notice-${when}-${kind}`, kind, status: '4.2.2' };
    let meeting = '';
    await told[when](s.ana.email, bounce, async () => {
      meeting = await s.published();
    });
    expect(await s.stateOf(meeting)).toEqual(['bounced', '4.2.2', true]);
    // Told again, it is what it was.
    expect((await say({ ...bounce, recipient: s.ana.email })).statusCode).toBe(204);
    expect((await s.stateOf(meeting))[0]).toBe('bounced');
  });

  it.each(['hard', 'soft'] as const)('an invitation that came back, %s, waits to go by another way', async (kind) => {
    const s = await anInvitedPerson();
    const email = `rosa-${kind}-${when}@example.org`;
    const invite = () => s.lead.post(`${s.at}/roles`, { email, name: 'Rosa', role: 'observer' });
    await told[when](email, { id: `invitation-${when}-${kind}`, kind }, invite);
    const [one] = answered<Invitations>(await s.lead.get(`${s.at}/invitations`)).items;
    expect([one?.state, one?.link]).toEqual(['refused', expect.stringContaining('/invitations/')]);
    expect(answered<Home>(await s.lead.get('/api/home')).needs.map((need) => need.kind)).toContain('reach-invited');
  });
});

it('a letter of an invitation that was sent again since says nothing of the newer one', async () => {
  const s = await anInvitedPerson();
  const email = 'rosa-anew@example.org';
  answered(await s.lead.post(`${s.at}/roles`, { email, name: 'Rosa', role: 'observer' }), 201);
  await settled();
  const { messageId } = await office.letterTo(email);
  await rig.database.query(`update invitations set letter_at = now() - interval '2 minutes' where letter = 'sent'`);
  const list = async () => answered<Invitations>(await s.lead.get(`${s.at}/invitations`)).items;
  answered(await s.lead.post(`${s.at}/invitations/${(await list())[0]?.id}/renew`));
  await settled();
  expect((await say({ id: 'evt-late', kind: 'soft', recipient: email, messageId })).statusCode).toBe(204);
  expect((await list())[0]?.state).toBe('sent');
});

describe('without the right signature nothing is taken', () => {
  const body = JSON.stringify({ id: 'evt-9', kind: 'hard', recipient: 'ana@example.org' });
  const refused: [string, string | undefined][] = [
    ['none', undefined],
    ['of another secret', signatureOf(body, now(), 'another secret')],
    ['of another body', signatureOf(`${body} `)],
    ['six minutes old', signatureOf(body, now() - 360)],
    ['of tomorrow', signatureOf(body, now() + 86_400)],
    ['cut short', signatureOf(body).slice(0, -1)],
    ['two times', `${signatureOf(body)},v1=00`],
  ];
  it.each(refused)('%s', async (_about, signature) => {
    const answer = await post(body, signature);
    expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'bounce.unsigned']);
    expect(await rig.database.query(`select id from bounces where id = 'evt-9'`)).toEqual([]);
  });

  it('nor where the installation has no secret, whoever signs with an empty one', async () => {
    const answer = await post(body, signatureOf(body, now(), ''), without.rig);
    expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'bounce.unsigned']);
  });

  it('and a signed body of another form is refused', async () => {
    for (const wrong of ['{', '[]', JSON.stringify({ id: 'x', kind: 'gone', recipient: 'a@b.c' })])
      expect((await post(wrong, signatureOf(wrong))).statusCode).toBe(422);
  });
});
