import type { GuestTexts, OwnTexts } from '@minga/shared/reports/own-texts.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { OwnConsents, PersonalData, PersonRequests } from '@minga/shared/rights/schema.ts';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { claimLetters, forgetAtDoors } from '../../server/src/features/boards/jobs.ts';
import { queueLetter } from '../../server/src/features/notices/commands/strangers.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { aNote } from '../faults/board-client.ts';
import { type BoardOptions, boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { tablesWith } from '../support/canary.ts';
import { aPerson, aSeat } from '../support/factories.ts';

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const at = `/api/cycles/${scene.cycle.id}`;
type Device = { cookie: string };

async function linkTo(boardId: string): Promise<string> {
  return (await scene.facilitator.post(`${at}/boards/${boardId}/links`, {})).json().code;
}
async function comesIn(code: string, body: object = {}, { cookie } = { cookie: '' }, from = ''): Promise<Device> {
  const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, {
    body: { consent: true, ...body },
    headers: { ...(cookie && { cookie }), ...(from && { 'x-forwarded-for': from }) },
  });
  expect(answer.statusCode).toBe(200);
  return { cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) || cookie };
}
async function guestOn(options: BoardOptions, name?: string): Promise<Device & { boardId: string; code: string }> {
  const boardId = await scene.board(options);
  const code = await linkTo(boardId);
  return { boardId, code, ...(await comesIn(code, name === undefined ? {} : { name })) };
}
async function writes(device: Device, boardId: string, text: string): Promise<void> {
  const client = await scene.client(device, boardId);
  expect(await client.act(aNote(text))).toMatchObject({ status: 'ok' });
}
const as = (device: Device, method: 'GET' | 'POST', path: string, body?: object) =>
  rig.anonymous.ask(method, path, { headers: { cookie: device.cookie }, ...(body ? { body } : {}) });
const textsOf = async (device: Device): Promise<GuestTexts> => {
  const answer = await as(device, 'GET', '/api/own-texts');
  expect(answer.statusCode).toBe(200);
  return answer.json();
};
const wordsOf = ({ cycles }: GuestTexts) => cycles.flatMap(({ items }) => items.map(({ text }) => text)).sort();
/** A guest who wrote something on a board of her own. */
async function guestWhoWrote(name?: string) {
  const guest = await guestOn({ identityMode: 'person' }, name);
  await writes(guest, guest.boardId, 'Algo que quiero conservar');
  return guest;
}
async function close(boardId: string): Promise<void> {
  const chair = await scene.client(scene.facilitator, boardId);
  expect(await chair.act({ type: 'phase.set', args: { phase: 'closed' } })).toMatchObject({ status: 'ok' });
}
let people = 0;
const newAddress = () => `claim-${++people}@example.org`;
let homes = 0;
/** From a network of its own, unless it is said from which. */
const asksWith = (device: Device, email: string, from = `192.0.2.${++homes}`) =>
  rig.anonymous.ask('POST', '/api/own-texts/claim', {
    headers: { cookie: device.cookie, 'x-forwarded-for': from },
    body: { email },
  });
const lettersTo = async (email: string) => (await rig.deps.mail.stored()).filter(({ to }) => to === email);
const rowsOf = (email: string) =>
  rig.database.query<{ id: string }>('select id from guest_claims where email = $1', [email.toLowerCase()]);
/** @returns the token of the link in the letter, or null where none came */
async function leaves(device: Device, email: string): Promise<string | null> {
  const [before, letters] = [(await rowsOf(email)).length, await lettersTo(email)];
  expect((await asksWith(device, email)).statusCode).toBe(200);
  if ((await rowsOf(email)).length === before) return null;
  const fresh = async () => (await lettersTo(email)).filter(({ id }) => !letters.some((one) => one.id === id));
  await expect.poll(async () => (await fresh()).length, { timeout: 5_000 }).toBe(1);
  return /\/claim\/([\w.-]+)/.exec((await fresh())[0]?.text ?? '')?.[1] ?? null;
}
const claimed = (token: string) => rig.anonymous.post(`/api/claims/${token}`);

describe('what a guest wrote, on her own device', () => {
  it('is shown to her alone, also after the board closed and her access ended', async () => {
    const julia = await guestOn({ identityMode: 'person' }, 'Julia');
    await writes(julia, julia.boardId, 'Que el agua llegue al barrio');
    const rosa = await comesIn(julia.code, { name: 'Rosa' });
    await writes(rosa, julia.boardId, 'Lo que escribió Rosa');
    expect(wordsOf(await textsOf(julia))).toEqual(['Que el agua llegue al barrio']);
    await close(julia.boardId);
    await rig.database.query('update board_guests set ended_at = now() where board_id = $1', [julia.boardId]);
    const after = await textsOf(julia);
    expect(wordsOf(after)).toEqual(['Que el agua llegue al barrio']);
    expect(after).toMatchObject({ isGuest: true, isClaimed: false });
    expect(wordsOf(await textsOf(rosa))).toEqual(['Lo que escribió Rosa']);
    expect((await rig.anonymous.get('/api/own-texts')).statusCode).toBe(401);
  });

  it('ID3 of a board that hides people is shown while it is open, and to nobody once it is closed', async () => {
    const julia = await guestOn({ identityMode: 'anonymous' });
    await writes(julia, julia.boardId, 'sin firma');
    expect(wordsOf(await textsOf(julia))).toEqual(['sin firma']);
    await close(julia.boardId);
    const after = await textsOf(julia);
    expect(wordsOf(after)).toEqual([]);
    expect(after.cycles[0]?.sealedBoards).toBe(1);
    // Of a board on which somebody never was nothing is said to her.
    const rosa = await guestOn({ identityMode: 'person' }, 'Rosa');
    await writes(rosa, rosa.boardId, 'con firma');
    expect((await textsOf(rosa)).cycles.map(({ sealedBoards }) => sealedBoards)).toEqual([0]);
  });

  it('goes with her from table to table of one gathering, and not to a board that is of none', async () => {
    const boards = [await scene.board({ identityMode: 'person' }), await scene.board({ identityMode: 'person' })];
    await scene.facilitator.post(`${at}/gatherings`, { title: 'Taller', boardIds: boards });
    const codes = await Promise.all(
      boards.map(
        async (boardId) => (await scene.facilitator.get(`${at}/boards/${boardId}/links`)).json().items[0].code,
      ),
    );
    const first = await comesIn(codes[0], { name: 'Julia' });
    await writes(first, boards[0] ?? '', 'en la primera mesa');
    const second = await comesIn(codes[1], { name: 'Julia' }, first);
    expect(second.cookie).toBe(first.cookie);
    await writes(second, boards[1] ?? '', 'en la segunda mesa');
    expect(wordsOf(await textsOf(first))).toEqual(['en la primera mesa', 'en la segunda mesa']);
    const elsewhere = await comesIn(
      await linkTo(await scene.board({ identityMode: 'person' })),
      { name: 'Julia' },
      first,
    );
    expect(elsewhere.cookie).not.toBe(first.cookie);
    expect(wordsOf(await textsOf(elsewhere))).toEqual([]);
  });
});

describe('a guest who leaves an address later', () => {
  it('finds what she wrote under the account of that address, once she has confirmed it by letter', async () => {
    const julia = await guestOn({ identityMode: 'person' }, 'Julia Mamani');
    await writes(julia, julia.boardId, 'Para mi cuenta');
    const email = newAddress();
    const token = (await leaves(julia, email)) ?? '';
    // Reading it, as mail scanners do, claims nothing.
    for (let n = 0; n < 3; n += 1)
      expect((await rig.anonymous.get(`/api/claims/${token}`)).json()).toEqual({
        email,
        boards: ['Lluvia de ideas'],
        isClaimed: false,
      });
    expect(await rig.database.query('select 1 from people where email = $1', [email])).toEqual([]);
    const [one, again] = await Promise.all([claimed(token), claimed(token)]);
    expect([one?.json(), again?.json()]).toEqual(
      Array(2).fill({ email: null, boards: ['Lluvia de ideas'], isClaimed: true }),
    );
    const [person] = await rig.database.query<{ id: string; name: string }>(
      'select id, name from people where email = $1 and not is_guest',
      [email],
    );
    expect(person?.name).toBe('Julia Mamani');
    expect(wordsOf(await textsOf(await rig.signInAs(person ?? { id: '' })))).toEqual(['Para mi cuenta']);
    expect((await textsOf(julia)).isClaimed).toBe(true);
    // Her note is signed as it was: a guest's voice.
    const [op] = await rig.database.query(
      'select is_guest from board_ops where board_id = $1 and person_id is not null',
      [julia.boardId],
    );
    expect(op).toEqual({ is_guest: true });
  });

  it('has it in the file of all that is held of her, with what she agreed to at the door, which «Mi cuenta» shows too', async () => {
    const rosa = await guestOn({ identityMode: 'person', title: 'La mesa de Rosa' }, 'Rosa Condori');
    await writes(rosa, rosa.boardId, 'Que conste en mi archivo');
    const email = newAddress();
    await claimed((await leaves(rosa, email)) ?? '');
    const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
    const agent = await rig.signInAs(person ?? { id: '' });
    const file = (await agent.get('/api/account/export')).json<PersonalData>();
    expect(file.texts.flatMap(({ items }) => items.map(({ text }) => text))).toEqual(['Que conste en mi archivo']);
    const rowsOf = (kind: string) => file.lists.find((list) => list.kind === kind)?.rows ?? [];
    expect(rowsOf('board_guests')).toMatchObject([{ board: 'La mesa de Rosa' }]);
    expect(rowsOf('board_ops').map(({ text }) => text)).toContain('Que conste en mi archivo');
    const consents = (await agent.get('/api/account/consents')).json<OwnConsents>();
    expect(consents.doors).toMatchObject([{ forum: scene.forum.name, board: 'La mesa de Rosa' }]);
    // Nobody else finds it, her own device without the account included.
    const stranger = await rig.signInAs(await aPerson(rig.deps.db));
    expect((await stranger.get('/api/account/consents')).json<OwnConsents>().doors).toEqual([]);
    expect((await stranger.get('/api/account/export')).body).not.toContain('Que conste en mi archivo');
  });

  it('with an account in the forum finds it among her own texts, and nobody else does', async () => {
    const email = newAddress();
    const member = await aPerson(rig.deps.db, { email });
    await aSeat(rig.deps.db, { forumId: scene.forum.id, personId: member.id });
    const hidden = await guestOn({ identityMode: 'organisation' }, 'Julia');
    await writes(hidden, hidden.boardId, 'escrito como invitada');
    expect((await claimed((await leaves(hidden, email)) ?? '')).statusCode).toBe(200);
    const own = async (agent: Awaited<ReturnType<typeof rig.signInAs>>) =>
      (await agent.get(`${at}/own-texts`)).json<OwnTexts>().items.map(({ text }) => text);
    expect(await own(await rig.signInAs(member))).toEqual(['escrito como invitada']);
    expect(await own(scene.facilitator)).toEqual([]);
    expect(await own(await scene.member())).toEqual([]);
    await close(hidden.boardId);
    expect(await own(await rig.signInAs(member))).toEqual([]);
  });

  it('SEC-59 is given with all that is held of her, and goes nameless with her account', async () => {
    const julia = await guestOn({ identityMode: 'person' }, 'Julia Mamani Canary');
    await rig.database.query(`update board_guests set origin = 'Barrio Canary' where board_id = $1`, [julia.boardId]);
    await writes(julia, julia.boardId, 'De antes de mi cuenta');
    const email = newAddress();
    await claimed((await leaves(julia, email)) ?? '');
    const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
    const account = await rig.signInAs(person ?? { id: '' });
    const { body } = await account.get('/api/account/export');
    for (const hers of ['De antes de mi cuenta', 'Barrio Canary', 'Julia Mamani Canary']) expect(body).toContain(hers);
    expect((await account.post('/api/account/erasure', { email })).statusCode).toBe(200);
    expect(await tablesWith(rig.database, ['Julia Mamani Canary', 'Barrio Canary'])).toEqual([]);
    expect((await as(julia, 'GET', '/api/own-texts')).statusCode).toBe(401);
  });

  it('ends with her account what she had asked as a guest about her data, and nothing that another guest asked', async () => {
    const [julia, other] = [
      await guestOn({ identityMode: 'person' }, 'Julia'),
      await guestOn({ identityMode: 'person' }, 'Nadia'),
    ];
    const ask = async (device: Device) => {
      const asked = { kind: 'correction', words: 'Mi nombre se escribe con y griega.' };
      const answer = await as(device, 'POST', `/api/forums/${scene.forum.id}/person-requests`, asked);
      expect(answer.statusCode).toBe(201);
      return answer.json<{ id: string }>().id;
    };
    const [open, waits] = [await ask(julia), await ask(other)];
    const email = newAddress();
    await claimed((await leaves(julia, email)) ?? '');
    const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
    const account = await rig.signInAs(person ?? { id: '' });
    const needs = async () => {
      const { needs: all } = (await scene.facilitator.get('/api/home')).json<Home>();
      return all.find(({ kind }) => kind === 'answer-requests')?.params;
    };
    expect(await needs()).toMatchObject({ count: 2 });
    expect((await account.post('/api/account/erasure', { email })).statusCode).toBe(200);
    const { items } = (await scene.facilitator.get(`${at}/person-requests`)).json<PersonRequests>();
    const one = (id: string) => items.find((item) => item.id === id);
    expect(one(open)).toMatchObject({ words: '', answer: null, endedAt: expect.any(String), isOverdue: false });
    expect(one(waits)).toMatchObject({ endedAt: null, answer: null });
    expect(await needs()).toMatchObject({ count: 1 });
    const answer = { answer: 'Su nombre se corrigió.' };
    const late = await scene.facilitator.post(`${at}/person-requests/${open}/answer`, answer);
    expect(late.json<{ code: string }>().code).toBe('person-request.ended');
    expect((await scene.facilitator.post(`${at}/person-requests/${waits}/answer`, answer)).statusCode).toBe(204);
  });

  it('is one account’s only, and the quicker one has it', async () => {
    const julia = await guestWhoWrote('Julia');
    const tokens = [await leaves(julia, newAddress()), await leaves(julia, newAddress())];
    const answers = await Promise.all(tokens.map((token) => claimed(token ?? '')));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(await leaves(julia, newAddress())).toBeNull();
  });

  it.each(['Sin nombre', 'Guest', 'Persona invitada'])(
    'called «%s» by herself is called so in her account, and who gave no name after the address',
    async (name) => {
      const [named, nameless] = [newAddress(), newAddress()];
      const julia = await guestOn({ identityMode: 'anonymous' }, name);
      const rosa = await comesIn(julia.code);
      for (const guest of [julia, rosa]) await writes(guest, julia.boardId, 'Algo que quiero conservar');
      await claimed((await leaves(julia, named)) ?? '');
      await claimed((await leaves(rosa, nameless)) ?? '');
      const called = await rig.database.query('select email, name from people where email = any($1) order by email', [
        [named, nameless],
      ]);
      expect(called).toEqual(
        [
          { email: named, name },
          { email: nameless, name: nameless.split('@')[0] },
        ].sort((one, other) => (one.email < other.email ? -1 : 1)),
      );
    },
  );

  it('presses for eight addresses at once and has three letters; eight guests for one address have three', async () => {
    const { code, ...julia } = await guestWhoWrote('Julia');
    const addresses = Array.from({ length: 8 }, newAddress);
    await Promise.all(addresses.map((email) => asksWith(julia, email)));
    expect((await Promise.all(addresses.map(rowsOf))).flat()).toHaveLength(3);
    const guests = await Promise.all(Array.from({ length: 8 }, (_, n) => comesIn(code, { name: `Invitada ${n}` })));
    for (const guest of guests) await writes(guest, julia.boardId, 'Lo mío');
    const email = newAddress();
    await Promise.all(guests.map((guest) => asksWith(guest, email)));
    expect(await rowsOf(email)).toHaveLength(3);
  });

  it('has her letter although the post office was away when she asked', async () => {
    const julia = await guestWhoWrote('Julia');
    const email = newAddress();
    const send = vi.spyOn(rig.deps.mail, 'send').mockRejectedValueOnce(new Error('away'));
    expect((await asksWith(julia, email)).statusCode).toBe(200);
    await expect.poll(async () => (await lettersTo(email)).length, { timeout: 20_000 }).toBe(1);
    expect(send).toHaveBeenCalledTimes(2);
    send.mockRestore();
  });

  it('gets none once what she asked is forgotten, or somebody else has it', async () => {
    const julia = await guestWhoWrote('Julia');
    const place = { forumId: scene.forum.id, cycleId: scene.cycle.id };
    const told = (subjectId: string) =>
      acrossForums('guests-forgotten', () =>
        inTransaction(rig.deps.db, async (tx) => {
          await queueLetter(tx, place, { kind: 'claim-confirm', subjectId });
          const event = { id: 0, type: 'claim.asked', ...place, subjectId, data: {} } as const;
          return claimLetters(rig.deps).on['claim.asked']?.(tx, event);
        }),
      );
    const emails = [newAddress(), newAddress()];
    const tokens = [];
    for (const email of emails) tokens.push((await leaves(julia, email)) ?? '');
    const ids = (await Promise.all(emails.map(rowsOf))).map(([row]) => row?.id ?? '');
    expect(await told(ids[0] ?? '')).toBeTypeOf('function');
    await claimed(tokens[0] ?? '');
    expect(await told(ids[0] ?? '')).toBeUndefined();
    await rig.database.query('delete from guest_claims where id = $1', [ids[1]]);
    expect(await told(ids[1] ?? '')).toBeUndefined();
  });

  it('fills nobody’s mailbox: three letters a day to an address, whoever asks, all answered alike', async () => {
    const email = newAddress();
    const { code, ...first } = await guestWhoWrote('Julia');
    const guests: Device[] = [first];
    const comesAndWrites = async (name: string, from = '') => {
      const guest = await comesIn(code, { name }, { cookie: '' }, from);
      await writes(guest, first.boardId, 'Lo mío');
      return guest;
    };
    for (const name of ['Rosa', 'Ana', 'Eva']) guests.push(await comesAndWrites(name));
    const letters = [];
    for (const guest of guests) letters.push(await leaves(guest, email));
    expect(letters.map((token) => token !== null)).toEqual([true, true, true, false]);
    expect((await leaves(first, email.toUpperCase())) ?? null).toBeNull();
    // Who fills it where they are keeps her from nothing where she is.
    const own = await comesAndWrites('Rosario', '198.51.100.77');
    expect(await leaves(own, email)).not.toBeNull();
  });

  it('fills nobody’s mailbox from many networks either: twelve letters a day, and the guest is answered as ever', async () => {
    const email = newAddress();
    const { code, boardId } = await guestOn({ identityMode: 'person' }, 'Julia');
    for (let n = 1; n <= 13; n += 1) {
      const guest = await comesIn(code, { name: `Invitada ${n}` }, { cookie: '' }, `203.0.113.${n}`);
      await writes(guest, boardId, 'Lo mío');
      expect((await asksWith(guest, email)).statusCode).toBe(200);
    }
    expect(await rowsOf(email)).toHaveLength(12);
  });

  it('SEC-73 has strangers written to: not before she wrote something, and twenty in an hour for all of one network and forum', async () => {
    const { code, boardId } = await guestOn({ identityMode: 'person' }, 'Julia');
    const from = '198.51.100.201';
    const silent = await comesIn(code, { name: 'Nadie' }, { cookie: '' }, from);
    const told = await asksWith(silent, newAddress(), from);
    expect([told.statusCode, told.json().code]).toEqual([409, 'guest.wrote-nothing']);
    const asks = async (n: number) => {
      const guest = await comesIn(code, { name: `Invitada ${n}` }, { cookie: '' }, from);
      await writes(guest, boardId, 'Lo mío');
      return (await asksWith(guest, `unconfirmed-${n}@example.org`, from)).json().code;
    };
    const codes = [];
    for (let n = 0; n < 22; n += 1) codes.push(await asks(n));
    expect(codes).toEqual([...Array(20).fill(undefined), ...Array(2).fill('claim.too-many-unconfirmed')]);
    const [{ id = '' } = {}] = await rowsOf('unconfirmed-0@example.org');
    const done = 'set email = null, network = null, claimed_at = now(), claimed_by = guest_id';
    await rig.database.query(`update guest_claims ${done} where id = $1`, [id]);
    expect(await asks(22)).toBeUndefined();
  });

  it('SEC-9 nobody with an account claims, an old link and a made-up one open nothing, and its address is forgotten', async () => {
    const member = await scene.member();
    expect((await member.post('/api/own-texts/claim', { email: newAddress() })).json().code).toBe('guest.has-account');
    const julia = await guestWhoWrote('Julia');
    expect((await as(julia, 'POST', '/api/own-texts/claim', { email: 'no es correo' })).statusCode).toBe(422);
    const email = newAddress();
    const token = (await leaves(julia, email)) ?? '';
    await rig.database.query("update guest_claims set expires_at = now() - interval '1 minute' where email = $1", [
      email,
    ]);
    for (const one of [token, 'a'.repeat(43)]) {
      expect((await rig.anonymous.get(`/api/claims/${one}`)).statusCode).toBe(404);
      expect((await claimed(one)).statusCode).toBe(404);
    }
    await acrossForums('guests-forgotten', () => forgetAtDoors(rig.deps));
    expect(await rig.database.query('select 1 from guest_claims where email = $1', [email])).toEqual([]);
  });
});
