import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { browserAt, cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { anOrganisation, aPerson, aSeat } from '../support/factories.ts';

const rig = await testApp();
const { db } = rig.deps;
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const forumId = scene.forum.id;
const ministry = await anOrganisation(db, { forumId, shortName: 'MinAmbiente', sector: 'executive' });
const rai = await anOrganisation(db, { forumId, shortName: 'RAI', name: 'Red Andina', sector: 'civil_society' });
const official = await aPerson(db, { name: 'Flor Oca' });
await aSeat(db, { forumId, organisationId: ministry.id, personId: official.id });
await scene.signInPublic(official);

const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
async function link(boardId: string, body: object = {}) {
  return (await scene.facilitator.post(`${pathOf(boardId)}/links`, body)).json() as { id: string; code: string };
}
async function guestOn(boardId: string, body: object = { name: 'Julia Mamani', origin: 'MinAmbiente' }) {
  const { id, code } = await link(boardId);
  const answer = await rig.anonymous.post(`/api/join/${code}`, { consent: true, ...body });
  const cookie = cookieHeader([answer.headers['set-cookie'] ?? []].flat());
  return { cookie, code, linkId: id, client: await scene.client({ cookie }, boardId) };
}
type Listed = { id: string; tag: string; name: string | null; origin: string | null; hasArrived: boolean };
const listed = async (boardId: string) =>
  (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json() as { items: Listed[]; canConfirm: boolean };
const onlyGuest = async (boardId: string) => (await listed(boardId)).items[0] as Listed;

describe('a facilitator and her guests', () => {
  it('ID6 confirms one guest: her notes say for whom, and by whom it is confirmed; taking it back works too', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { client, cookie } = await guestOn(boardId);
    const before = aNote('antes de confirmar');
    await client.act(before);
    const { id } = await onlyGuest(boardId);
    const confirm = (organisationId: string | null) =>
      scene.facilitator.post(`${pathOf(boardId)}/guests/${id}/confirm`, { organisationId });
    const answer = await confirm(ministry.id);
    expect(answer.json().items).toMatchObject([{ organisation: 'MinAmbiente', confirmedBy: 'Facilitadora Rosa' }]);
    // Everybody's copy of the board is read anew.
    await client.until(() => client.evicted?.code === 'board.changed', 'the news of another signature', 1_500);
    const back = await scene.client({ cookie }, boardId);
    const voice = {
      name: 'Julia Mamani',
      organisationId: ministry.id,
      organisation: 'MinAmbiente',
      sector: 'executive',
    };
    const mark = { isVerified: true, confirmedBy: 'Facilitadora Rosa', isRemoved: false, origin: 'MinAmbiente' };
    expect(back.view.notes[before.args.noteId]?.by).toEqual({ ...voice, ...mark });
    expect(back.joined?.self).toEqual({ ...voice, ...mark });
    const after = aNote('después de confirmar');
    await back.act(after);
    expect(back.view.notes[after.args.noteId]?.by).toEqual({ ...voice, ...mark });
    await confirm(null);
    const again = await scene.client({ cookie }, boardId);
    for (const note of [before, after])
      expect(again.view.notes[note.args.noteId]?.by).toMatchObject({ isVerified: false, organisationId: null });
  });

  it('ID6 where the board hides people a confirmation tells nothing about earlier notes, a removal about none', async () => {
    const boardId = await scene.board({ identityMode: 'organisation' });
    const { client, cookie } = await guestOn(boardId);
    const [before, after] = [aNote('antes'), aNote('después')];
    await client.act(before);
    const { id } = await onlyGuest(boardId);
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${id}/confirm`, { organisationId: ministry.id });
    await client.until(() => client.evicted !== null, 'the news of another signature', 1_500);
    const back = await scene.client({ cookie }, boardId);
    await back.act(after);
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${id}/remove`, {});
    const reader = await scene.client(await scene.member(), boardId);
    expect(reader.view.notes[before.args.noteId]?.by).toMatchObject({ isVerified: false, isRemoved: false });
    expect(reader.view.notes[after.args.noteId]?.by).toMatchObject({
      organisation: 'MinAmbiente',
      confirmedBy: 'Facilitadora Rosa',
      isRemoved: false,
    });
  });

  it('GA3 SEC-4 removes one guest: out within a second, not in again by any link, the others stay, her notes are marked', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const [{ client, cookie, code }, other] = [await guestOn(boardId), await guestOn(boardId, { name: 'Elsa Ríos' })];
    const note = aNote('se queda');
    await client.act(note);
    const { items } = await listed(boardId);
    const julia = items.find(({ name }) => name === 'Julia Mamani') as Listed;
    expect(julia.hasArrived).toBe(true);
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${julia.id}/remove`, {});
    await client.until(() => client.evicted?.code === 'board.access-ended', 'the eviction', 1_000);
    await expect(scene.client({ cookie }, boardId)).rejects.toThrow('board.not-found');
    const fresh = await link(boardId);
    for (const door of [code, fresh.code]) {
      const answer = await rig.anonymous.ask('POST', `/api/join/${door}`, {
        body: { consent: true },
        headers: { cookie },
      });
      expect(answer.json().code).toBe('join.removed');
    }
    const stays = await scene.client({ cookie: other.cookie }, boardId);
    expect(stays.view.notes[note.args.noteId]).toMatchObject({
      text: 'se queda',
      by: { isRemoved: true, isVerified: false },
    });
    const csv = (await scene.facilitator.get(`${pathOf(boardId)}/export?format=csv`)).body;
    expect(csv).toContain('"voz invitada, retirada por la facilitación"');
    const again = await scene.facilitator.post(`${pathOf(boardId)}/guests/${julia.id}/remove`, {});
    expect(again.json().code).toBe('guest.not-found');
  });

  it('GA3 with the doors closed in the same act nobody comes in anew, and who is in stays', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const julia = await guestOn(boardId);
    const doors = [julia.code, (await link(boardId)).code];
    const enter = (code: string | undefined, name: string) =>
      rig.anonymous.post(`/api/join/${code}`, { consent: true, name });
    await enter(doors[1], 'Rosa');
    const guest = (await listed(boardId)).items.find(({ name }) => name === 'Julia Mamani');
    const remove = () => scene.facilitator.post(`${pathOf(boardId)}/guests/${guest?.id}/remove`, { closesDoors: true });
    expect((await remove()).statusCode).toBe(200);
    for (const door of doors) expect((await enter(door, 'Julia')).statusCode).toBe(410);
    expect((await listed(boardId)).items.find(({ name }) => name === 'Rosa')).toMatchObject({ hasEnded: false });
    // A second press closes nothing that was opened meanwhile.
    await scene.facilitator.post(`${pathOf(boardId)}/links/${julia.linkId}/renew`, { quota: 5, expiresInHours: 1 });
    expect((await remove()).json().code).toBe('guest.not-found');
    expect((await enter(julia.code, 'Eva')).statusCode).toBe(200);
  });

  it('GA3 SEC-4 a removed guest whose line only polls is out as soon, and hears of nothing that comes after', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { cookie } = await guestOn(boardId);
    const polling = await scene.client({ cookie }, boardId, { polls: true });
    const [julia] = (await listed(boardId)).items;
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${julia?.id}/remove`, {});
    await polling.until(() => polling.evicted?.code === 'board.access-ended', 'the eviction', 1_000);
    const member = await scene.client(await scene.member(), boardId);
    const later = aNote('después');
    expect(await member.act(later)).toMatchObject({ status: 'ok' });
    await expect(scene.client({ cookie }, boardId, { polls: true })).rejects.toThrow('board.not-found');
    expect(polling.view.notes[later.args.noteId]).toBeUndefined();
  });

  it.each([
    ['person', { name: 'Julia Mamani', origin: 'MinAmbiente' }, true],
    ['organisation', { name: null, origin: 'MinAmbiente' }, true],
    ['anonymous', { name: null, origin: null }, false],
  ] as const)(
    'ID2 lists guests as a board that shows %s allows, by a tag that her own screen shows',
    async (identityMode, shown, canConfirm) => {
      const boardId = await scene.board({ identityMode });
      const { client } = await guestOn(boardId);
      const list = await listed(boardId);
      expect(list).toMatchObject({ canConfirm, items: [{ ...shown, network: 1, hasArrived: true, hasEnded: false }] });
      expect(list.items[0]?.tag).toBe(client.joined?.guestTag);
      const { id } = list.items[0] as Listed;
      const confirmed = await scene.facilitator.post(`${pathOf(boardId)}/guests/${id}/confirm`, {
        organisationId: rai.id,
      });
      expect(confirmed.statusCode).toBe(canConfirm ? 200 : 409);
    },
  );

  it('A12 keeps a link open from one hour to thirty days, and opens a closed one again with the same code', async () => {
    const boardId = await scene.board();
    const hours = async (expiresInHours: number) =>
      (await scene.facilitator.post(`${pathOf(boardId)}/links`, { expiresInHours })).statusCode;
    expect([await hours(0), await hours(1), await hours(720), await hours(721)]).toEqual([422, 201, 201, 422]);
    const { id, code } = await link(boardId, { expiresInHours: 1, quota: 5 });
    await scene.facilitator.post(`${pathOf(boardId)}/links/${id}/close`, {});
    expect((await rig.anonymous.get(`/api/join/${code}`)).json().isOpen).toBe(false);
    const renewed = await scene.facilitator.post(`${pathOf(boardId)}/links/${id}/renew`, {
      expiresInHours: 48,
      quota: 40,
    });
    expect(renewed.json()).toMatchObject({ id, code, quota: 40, closedAt: null });
    const left = Date.parse(renewed.json().expiresAt) - Date.parse(renewed.headers['date'] as string);
    expect(Math.round(left / 3_600_000)).toBe(48);
    expect((await rig.anonymous.post(`/api/join/${code}`, { consent: true })).statusCode).toBe(200);
  });
});

describe('on behalf of somebody', () => {
  const scribed = async (client: Awaited<ReturnType<typeof scene.client>>, onBehalfOf: string) => {
    const ack = await client.act(aNote('palabras de otra persona', { onBehalfOf }));
    return ack.status === 'refused' ? ack.code : ack.status;
  };

  it.each([
    ['person', 'Doña Elsa, que no usa teléfono', 'ok'],
    ['person', 'Flor Oca', 'ok'],
    ['organisation', 'Ministra de Salud', 'note.scribe-kinds-only'],
    ['organisation', 'Flor Oca', 'note.scribe-kinds-only'],
    ['organisation', 'rai', 'ok'],
    ['organisation', 'citizen', 'ok'],
    ['anonymous', 'Ministra de Salud', 'note.scribe-not-here'],
    ['anonymous', 'RAI', 'note.scribe-not-here'],
  ] as const)('B1 NO8 a seat on a board that shows %s, «%s»: %s', async (identityMode, whose, answer) => {
    const client = await scene.client(await scene.member(), await scene.board({ identityMode }));
    expect(await scribed(client, whose)).toBe(answer);
  });

  it.each([
    ['person', 'Doña Elsa', 'ok'],
    ['person', 'Flоr Oca', 'note.scribe-of-forum'],
    ['person', 'RAI', 'note.scribe-of-forum'],
    ['person', 'una vocera de RAI', 'note.scribe-of-forum'],
    ['person', 'voz verificada', 'note.scribe-mark'],
    ['organisation', 'citizen', 'note.scribe-not-here'],
    ['anonymous', 'Doña Elsa', 'note.scribe-not-here'],
  ] as const)('B1 NO8 a guest on a board that shows %s, «%s»: %s', async (identityMode, whose, answer) => {
    const { client } = await guestOn(await scene.board({ identityMode }));
    expect(await scribed(client, whose)).toBe(answer);
  });
});

describe('a session that is renewed', () => {
  it('takes its board along: the socket connects anew with the new cookie, nothing says that the session ended', async () => {
    const person = await aPerson(db, { name: 'Rita Renovada' });
    await aSeat(db, { forumId, organisationId: rai.id, personId: person.id });
    const agent = await rig.signInAs(person);
    const boardId = await scene.board();
    const client = await scene.client(agent, boardId);
    await rig.database.query('update sessions set renews = true where person_id = $1', [person.id]);
    const renewed = await agent.get('/api/me');
    const cookie = cookieHeader([renewed.headers['set-cookie'] ?? []].flat());
    expect(cookie).not.toBe('');
    await browserAt(await rig.listen(), { cookie }).fetch('/api/me');
    await client.until(() => client.evicted?.code === 'session.renewed', 'the news of the new session', 2_500);
    const back = await scene.client({ cookie }, boardId);
    await back.act(aNote('sigo aquí'));
  });
});

describe('the seat that acts', () => {
  it('is asked for once when somebody holds seats of several organisations, remembered, and over with the seat', async () => {
    const person = await aPerson(db, { name: 'Ana de dos casas' });
    await aSeat(db, { forumId, organisationId: ministry.id, personId: person.id });
    const second = await aSeat(db, { forumId, organisationId: rai.id, personId: person.id });
    const agent = await rig.signInAs(person);
    const boardId = await scene.board();
    const mine = async () => (await agent.get('/api/me')).json().memberships[0];
    expect(await mine()).toMatchObject({ actingSeatId: null, mustChooseSeat: true });
    const client = await scene.client(agent, boardId);
    const note = aNote('¿por quién?');
    const op = client.submit(note);
    await client.until(() => client.acks.has(op.clientSeq), 'the answer');
    expect(client.acks.get(op.clientSeq)).toMatchObject({ status: 'refused', code: 'seat.choice-required' });

    const choose = (seatId: string) => agent.put(`/api/cycles/${scene.cycle.id}/acting-seat`, { seatId });
    expect((await choose(second.id)).statusCode).toBe(204);
    expect(await mine()).toMatchObject({ actingSeatId: second.id, mustChooseSeat: false });
    await client.until(() => client.evicted?.code === 'board.changed', 'the news of another signature', 1_500);
    const back = await scene.client(agent, boardId);
    expect(back.joined?.self).toMatchObject({ organisation: 'RAI' });
    const signed = aNote('por la red');
    await back.act(signed);
    expect(back.view.notes[signed.args.noteId]?.by).toMatchObject({ organisation: 'RAI', isVerified: true });
    expect((await choose(scene.forum.id)).json().code).toBe('seat.not-found');

    await scene.facilitator.delete(`/api/cycles/${scene.cycle.id}/seats/${second.id}`);
    expect(await mine()).toMatchObject({ mustChooseSeat: false });
    const last = await scene.client(agent, boardId);
    expect(last.joined?.self).toMatchObject({ organisation: 'MinAmbiente' });
  });
});
