import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { keepPlaces } from '../../server/src/features/boards/commands/places.ts';
import { reachOfBoards } from '../../server/src/features/boards/queries/reach-of-board.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const HALL = '203.0.113.9';
const ELSEWHERE = '198.51.100.7';
const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;

/** Of a hall that shares one network; what one network may hold otherwise is in places-of-networks.test.ts. */
async function link(boardId: string, quota: number): Promise<{ id: string; code: string }> {
  return (await scene.facilitator.post(`${pathOf(boardId)}/links`, { quota, sharesNetwork: true })).json();
}
async function enter(code: string, { from = HALL, cookie = '', ...said }: Record<string, string> = {}) {
  const headers = { 'x-forwarded-for': from, ...(cookie ? { cookie } : {}) };
  const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, { body: { consent: true, ...said }, headers });
  return {
    status: answer.statusCode,
    problem: answer.json(),
    cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()),
  };
}
/** The page of the door asks again by itself when it is told that the server has its hands full. */
async function enterAsThePageDoes(code: string) {
  let one = await enter(code);
  for (let tries = 0; one.status === 503 && tries < 12; tries += 1) one = await enter(code);
  expect(one.status).toBe(200);
  return one;
}
type Listed = { id: string; name: string; network: number; isAway: boolean; hasEnded: boolean; mayBeReturn: boolean };
const guestsOf = async (boardId: string): Promise<Listed[]> =>
  (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json().items;
const joined = async (id: string) =>
  (await rig.database.query<{ joined: number }>('select joined from board_links where id = $1', [id]))[0]?.joined;
/** As if the clock had gone on for those who are not on the board. */
const minutesPass = (boardId: string, minutes: number) =>
  rig.database.query(
    `update board_guests set seen_at = seen_at - make_interval(mins => $2), consented_at = consented_at - make_interval(mins => $2),
       removed_at = removed_at - make_interval(mins => $2) where board_id = $1`,
    [boardId, minutes],
  );

describe('GA9 SEC-46 places of a link', () => {
  it('60 people of a hall come in beside a device at the same address that presses 200 times without its cookies', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, 60);
    const attack = Array.from({ length: 4 }, async () => {
      for (let time = 0; time < 50; time += 1) await enter(code);
    });
    const hall = Array.from({ length: 60 }, async () => {
      return scene.client(await enterAsThePageDoes(code), boardId);
    });
    await Promise.all(hall);
    await Promise.all(attack);
    expect(await joined(id)).toBe(60);
    // Full of people who are there, and only of them.
    expect((await enter(code, { from: ELSEWHERE })).problem.code).toBe('join.full');
  });

  it('the number holds when more come to the board at once than there are places', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, 10);
    const entered = await Promise.all(Array.from({ length: 25 }, () => enterAsThePageDoes(code)));
    const arrived = await Promise.allSettled(entered.map((one) => scene.client(one, boardId)));
    const refused = arrived.filter((one) => one.status === 'rejected');
    expect(refused.map(({ reason }) => String(reason.message))).toEqual(
      Array(15).fill('The join was refused: join.full'),
    );
    expect(await joined(id)).toBe(10);
  });

  it('two windows and a line that comes back are one place', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, 5);
    const julia = await enter(code);
    await Promise.all([scene.client(julia, boardId), scene.client(julia, boardId), scene.client(julia, boardId)]);
    scene.closeClients();
    await scene.client(julia, boardId);
    expect(await joined(id)).toBe(1);
  });

  it.each(['person', 'anonymous'] as const)(
    'the guest who was away longest gives her place to the next, one for one, and comes back as she was (%s)',
    async (identityMode) => {
      const boardId = await scene.board({ identityMode });
      const { id, code } = await link(boardId, 2);
      const [first, second] = [await enter(code), await enter(code)];
      for (const one of [first, second]) await scene.client(one, boardId);
      scene.closeClients();
      const next = await enter(code, { from: ELSEWHERE });
      expect(next.problem.code).toBe('join.full');
      await minutesPass(boardId, 11);
      expect((await rig.anonymous.get(`/api/join/${code}`)).json().isOpen).toBe(true);
      const third = await enter(code, { from: ELSEWHERE });
      await scene.client(third, boardId);
      expect(await joined(id)).toBe(2);
      // Whose place it was is still a guest: with a larger link she is on the board again, without the door.
      const [still] = await rig.database.query<{ n: number }>(
        'select count(*)::int as n from board_guests where link_id = $1 and ended_at is null',
        [id],
      );
      expect(still?.n).toBe(3);
      await scene.facilitator.post(`${pathOf(boardId)}/links/${id}/renew`, { quota: 3 });
      for (const one of [first, second]) await scene.client(one, boardId);
      expect(await joined(id)).toBe(3);
    },
  );

  it('who wrote keeps her place where the board shows people; where it hides them nobody asks', async () => {
    for (const identityMode of ['person', 'anonymous'] as const) {
      const boardId = await scene.board({ identityMode });
      const { code } = await link(boardId, 1);
      const writer = await scene.client(await enter(code), boardId);
      await writer.act(aNote('de quien se fue'));
      scene.closeClients();
      await minutesPass(boardId, 11);
      expect((await enter(code, { from: ELSEWHERE })).status).toBe(identityMode === 'person' ? 409 : 200);
    }
  });

  it('who stays on the board is seen every minute and gives nothing up', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, 1);
    await scene.client(await enter(code), boardId);
    await minutesPass(boardId, 30);
    const [guest] = await rig.database.query<{ personId: string }>(
      'select person_id as "personId" from board_guests where link_id = $1',
      [id],
    );
    const room = { id: boardId, members: new Map([['socket', { personId: guest?.personId ?? '' }]]) };
    const seeing = keepPlaces(rig.deps, reachOfBoards(rig.deps.db), new Map([[boardId, room]]));
    await seeing.now();
    await seeing.stop();
    expect((await enter(code, { from: ELSEWHERE })).problem.code).toBe('join.full');
  });

  it('closing the board forgets when its guests were there', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const { code } = await link(boardId, 5);
    await scene.client(await enter(code), boardId);
    const host = await scene.client(scene.facilitator, boardId);
    await host.act({ type: 'phase.set', args: { phase: 'closed' } });
    const [row] = await rig.database.query('select seen_at, holds_place from board_guests where board_id = $1', [
      boardId,
    ]);
    expect(row).toEqual({ seen_at: null, holds_place: false });
  });

  const seenOn = (boardId: string) =>
    rig.database.query('select 1 from board_guests where board_id = $1 and (seen_at is not null or holds_place)', [
      boardId,
    ]);

  it('comes back after closing and reads, whoever held the places, and is not written down', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const { id, code } = await link(boardId, 1);
    const [first, second] = [await enter(code), await enter(code)];
    await scene.client(first, boardId);
    const host = await scene.client(scene.facilitator, boardId);
    await host.act({ type: 'phase.set', args: { phase: 'closed' } });
    scene.closeClients();
    const back = await Promise.all([first, second].map((one) => scene.client(one, boardId)));
    expect(back.map(({ joined }) => joined?.catchUp.kind)).toEqual(['snapshot', 'snapshot']);
    const members = new Map([['socket', { personId: scene.facilitator.personId ?? '' }]]);
    const seeing = keepPlaces(rig.deps, reachOfBoards(rig.deps.db), new Map([[boardId, { id: boardId, members }]]));
    await seeing.now();
    await seeing.stop();
    expect(await seenOn(boardId)).toEqual([]);
    expect(await joined(id)).toBe(0);
    await expect(
      rig.database.query('update board_guests set seen_at = now() where board_id = $1', [boardId]),
    ).rejects.toThrow('a closed board has no places');
  });

  it('who comes in the moment in which the board is closed leaves no time behind', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const { id, code } = await link(boardId, 30);
    const guests = await Promise.all(Array.from({ length: 12 }, () => enterAsThePageDoes(code)));
    const host = await scene.client(scene.facilitator, boardId);
    const coming = guests.map((one) => scene.client(one, boardId));
    await Promise.any(coming);
    await host.act({ type: 'phase.set', args: { phase: 'closed' } });
    await Promise.all(coming);
    expect(await seenOn(boardId)).toEqual([]);
    expect(await joined(id)).toBe(0);
  });

  it('a board that cannot be written now makes no guest of another one look as if she had left', async () => {
    const [sick, well] = [await scene.board(), await scene.board()];
    const { code } = await link(well, 5);
    await scene.client(await enter(code), well);
    await minutesPass(well, 30);
    const people = await rig.database.query<{ personId: string }>(
      'select person_id as "personId" from board_guests where board_id = $1',
      [well],
    );
    const members = new Map([['socket', { personId: people[0]?.personId ?? '' }]]);
    const rooms = [sick, well].map((boardId) => [boardId, { id: boardId, members }] as const);
    const reach = reachOfBoards(rig.deps.db);
    const seeing = keepPlaces(
      rig.deps,
      (boardId, work) => (boardId === sick ? Promise.reject(new Error('no connection')) : reach(boardId, work)),
      new Map(rooms),
    );
    await seeing.now();
    await seeing.stop();
    expect((await guestsOf(well))[0]?.isAway).toBe(false);
  });
});

describe('who presses at the door and never comes', () => {
  it('keeps a thousand of one network, gives the eldest of them up, and lists the newest', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { code } = await link(boardId, 50);
    const elsa = await enter(code, { name: 'Elsa Ríos', from: ELSEWHERE });
    const eldest = await enter(code, { name: 'Primera Persona' });
    await scene.client(await enter(code, { name: 'Julia Mamani' }), boardId);
    await rig.database.query(
      `with hundreds as (
         insert into people (id, name, email, is_guest, locale)
         select gen_random_uuid(), 'Nadie ' || n, gen_random_uuid() || '@guest.invalid', true, 'es' from generate_series(1, 999) n
         returning id)
       insert into board_guests (board_id, link_id, person_id, network)
       select g.board_id, g.link_id, hundreds.id, g.network from hundreds, board_guests g join people p on p.id = g.person_id
       where g.board_id = $1 and p.name = 'Primera Persona'`,
      [boardId],
    );
    await minutesPass(boardId, 4);
    expect((await enter(code, { name: 'Última Persona' })).status).toBe(200);
    const { items, waiting, networks } = (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json();
    expect(items).toHaveLength(101);
    expect(items.map(({ name }: Listed) => name)).toEqual(expect.arrayContaining(['Julia Mamani', 'Última Persona']));
    expect(waiting).toBe(1001);
    expect(networks).toMatchObject([{ guests: 1001, away: 1000 }]);
    // Given up, and welcome to press again; who waits on another network is not touched.
    await expect(scene.client(eldest, boardId)).rejects.toThrow('board.not-found');
    await scene.client(elsa, boardId);
    expect((await enter(code, { name: 'Primera Persona', cookie: eldest.cookie })).status).toBe(200);
    await scene.client(eldest, boardId);
  });
});

describe('what the facilitation does about a device that fills the door', () => {
  it('sends out in one act everybody of one network who is not on the board; the others stay', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { id, code } = await link(boardId, 50);
    const julia = await enter(code, { name: 'Julia Mamani' });
    const elsa = await enter(code, { name: 'Elsa Ríos', from: ELSEWHERE });
    for (let time = 0; time < 20; time += 1) await scene.client(await enter(code, { name: `Nadie ${time}` }), boardId);
    scene.closeClients();
    for (let time = 20; time < 40; time += 1) await enter(code, { name: `Nadie ${time}` });
    await minutesPass(boardId, 4);
    const stays = await scene.client(julia, boardId);
    const before = await guestsOf(boardId);
    expect(before.filter(({ isAway }) => isAway)).toHaveLength(41);
    const about = before.find(({ name }) => name === 'Nadie 7')?.id;
    const path = `${pathOf(boardId)}/guests/${about}/send-out-silent`;
    const after: Listed[] = (await scene.facilitator.post(path)).json().items;
    expect(
      after
        .filter(({ hasEnded }) => !hasEnded)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['Elsa Ríos', 'Julia Mamani']);
    expect(await joined(id)).toBe(1);
    expect(stays.evicted).toBeNull();
    // Sent out by mistake: the link lets her in as the same guest.
    await scene.client(elsa, boardId);
    const [act] = await rig.database.query(
      "select data from audit_log where action = 'board.guests-sent-out' and subject_id = $1",
      [boardId],
    );
    expect(act).toMatchObject({ data: { guests: 40 } });
    expect(
      (await scene.facilitator.post(`${pathOf(boardId)}/guests/${scene.forum.id}/send-out-silent`)).json().code,
    ).toBe('guest.not-found');
  });

  it('a removed guest without her cookies: not under her name, and shown as a possible return under another', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { code } = await link(boardId, 50);
    const julia = await enter(code, { name: 'Julia Mamani' });
    await scene.client(julia, boardId);
    const [listed] = await guestsOf(boardId);
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${listed?.id}/remove`, {});
    for (const name of ['Julia Mamani', ' JULIA  mamaní ', 'Ju\u200blia Mamani']) {
      const again = await enter(code, { name, from: ELSEWHERE });
      expect([again.status, again.problem.errors]).toMatchObject([
        422,
        [{ field: 'name', code: 'of-somebody-removed' }],
      ]);
    }
    expect((await enter(code, { name: 'Otra Persona' })).status).toBe(200);
    expect((await enter(code, { name: 'Elsa Ríos', from: ELSEWHERE })).status).toBe(200);
    await minutesPass(boardId, 120);
    await rig.database.query(
      'update board_guests set consented_at = now() where removed_at is null and board_id = $1',
      [boardId],
    );
    expect((await enter(code, { name: 'Después Quispe' })).status).toBe(200);
    const returns = async () =>
      Object.fromEntries((await guestsOf(boardId)).map(({ name, mayBeReturn }) => [name, mayBeReturn]));
    expect(await returns()).toMatchObject({ 'Elsa Ríos': false, 'Después Quispe': false, 'Julia Mamani': false });
    await rig.database.query(
      "update board_guests set removed_at = now() - interval '5 minutes' where removed_at is not null and board_id = $1",
      [boardId],
    );
    expect(await returns()).toMatchObject({
      'Elsa Ríos': false,
      'Después Quispe': true,
      'Otra Persona': true,
      'Julia Mamani': false,
    });
  });

  it('a removed guest gives her place back', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, 1);
    await scene.client(await enter(code), boardId);
    const [listed] = await guestsOf(boardId);
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${listed?.id}/remove`, {});
    expect(await joined(id)).toBe(0);
    await scene.client(await enter(code, { from: ELSEWHERE }), boardId);
  });
});
