import type { BoardGuestList, BoardLink } from '@minga/shared/boards/schema.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';

/** One device cannot fill a link (GA9): whoever makes guests up has one network, however many lines it keeps open. */
const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const HALL = '203.0.113.9';
const ELSEWHERE = '198.51.100.7';
const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;

async function link(boardId: string, terms: { quota: number; sharesNetwork?: boolean }): Promise<BoardLink> {
  return (await scene.facilitator.post(`${pathOf(boardId)}/links`, terms)).json();
}
const linkOf = async (boardId: string): Promise<BoardLink> =>
  (await scene.facilitator.get(`${pathOf(boardId)}/links`)).json().items[0];
const guestsOf = async (boardId: string): Promise<BoardGuestList> =>
  (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json();
const allow = (boardId: string, guestId: string, isAllowed: boolean) =>
  scene.facilitator.post(`${pathOf(boardId)}/guests/${guestId}/allow-network`, { isAllowed });

async function enter(code: string, from = HALL, name?: string) {
  for (let tries = 0; ; tries += 1) {
    const headers = { 'x-forwarded-for': from };
    const body = { consent: true, ...(name ? { name } : {}) };
    const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, { body, headers });
    // The page of the door asks again by itself when the server has its hands full.
    if (answer.statusCode === 503 && tries < 12) continue;
    expect(answer.statusCode, answer.body).toBe(200);
    return { cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) };
  }
}
type Guest = Awaited<ReturnType<typeof enter>>;
const comes = (boardId: string, guest: Guest) => scene.client(guest, boardId);
const FULL = 'The join was refused: join.network-full';

/** As many guests as it likes, each with a line that stays open, all coming to the board at once. */
async function makesUp(boardId: string, code: string, guests: number, from = HALL) {
  const made = await Promise.all(Array.from({ length: guests }, () => enter(code, from)));
  const came = await Promise.allSettled(made.map((guest) => comes(boardId, guest)));
  const refused = came.filter((one) => one.status === 'rejected').map(({ reason }) => String(reason.message));
  return { inside: guests - refused.length, refused: [...new Set(refused)] };
}

describe('GA9 places that one network may hold', () => {
  it('a program that keeps a line open for every guest it makes up fills no link; others come in', async () => {
    const boardId = await scene.board();
    const { code, placesOfNetwork } = await link(boardId, { quota: 80 });
    expect(placesOfNetwork).toBe(30);
    expect(await makesUp(boardId, code, 90)).toEqual({ inside: 30, refused: [FULL] });
    for (let person = 1; person <= 8; person += 1) await comes(boardId, await enter(code, `198.51.100.${person}`));
    expect(await linkOf(boardId)).toMatchObject({ joined: 38, refused: 60, sharesNetwork: false });
  });

  it('of a small link at most half, also when all of them come at once, and whatever IPv6 networks one house makes', async () => {
    const boardId = await scene.board();
    const { code } = await link(boardId, { quota: 9 });
    const [program, house] = await Promise.all([
      makesUp(boardId, code, 20),
      Promise.all(
        Array.from({ length: 3 }, async (_, n) =>
          comes(boardId, await enter(code, `2001:db8:1:2${n}::9`)).then(
            () => 'in',
            () => 'out',
          ),
        ),
      ),
    ]);
    expect(program).toEqual({ inside: 5, refused: [FULL] });
    expect(house).toEqual(['in', 'in', 'in']);
    expect((await guestsOf(boardId)).networks).toMatchObject([
      { guests: 20, inside: 5, refused: 15, most: 5, isAllowed: false },
      { guests: 3, inside: 3, refused: 0 },
    ]);
  });

  it('a hall that shares one network holds every place when whoever opens the door says so, then or later', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, { quota: 40, sharesNetwork: true });
    expect(await makesUp(boardId, code, 35)).toEqual({ inside: 35, refused: [] });
    const renew = (terms: object) => scene.facilitator.post(`${pathOf(boardId)}/links/${id}/renew`, terms);
    expect((await renew({ quota: 60 })).json()).toMatchObject({ sharesNetwork: true, placesOfNetwork: 60 });
    expect((await renew({ quota: 60, sharesNetwork: false })).json()).toMatchObject({
      placesOfNetwork: 30,
      joined: 35,
    });
    // Nobody has to leave; nobody else comes in from there.
    await expect(comes(boardId, await enter(code))).rejects.toThrow(FULL);
    expect((await renew({ quota: 60, sharesNetwork: true })).json()).toMatchObject({ placesOfNetwork: 60 });
    await comes(boardId, await enter(code));
  });

  it('the facilitation sees who waits and from where, and lets that network in with one press', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { code } = await link(boardId, { quota: 4 });
    for (const name of ['Rosa Inga', 'Elsa Ríos']) await comes(boardId, await enter(code, HALL, name));
    const julia = await enter(code, HALL, 'Julia Mamani');
    await expect(comes(boardId, julia)).rejects.toThrow(FULL);
    // Asking again makes nobody two.
    await expect(comes(boardId, julia)).rejects.toThrow(FULL);
    const { items, networks } = await guestsOf(boardId);
    expect(items.filter(({ isRefused }) => isRefused).map(({ name }) => name)).toEqual(['Julia Mamani']);
    expect(networks).toMatchObject([{ guests: 3, inside: 2, refused: 1, most: 2, isAllowed: false }]);
    expect((await linkOf(boardId)).refused).toBe(1);

    const one = networks[0]?.anyGuestId ?? '';
    const opened: BoardGuestList = (await allow(boardId, one, true)).json();
    expect(opened.networks).toMatchObject([{ most: 4, isAllowed: true }]);
    await comes(boardId, julia);
    expect(await linkOf(boardId)).toMatchObject({ joined: 3, refused: 0 });
    expect((await guestsOf(boardId)).items.some(({ isRefused }) => isRefused)).toBe(false);

    expect((await allow(boardId, one, false)).json().networks).toMatchObject([
      { most: 2, inside: 3, isAllowed: false },
    ]);
    await expect(comes(boardId, await enter(code, HALL, 'Nadia Quispe'))).rejects.toThrow(FULL);
    await comes(boardId, await enter(code, ELSEWHERE, 'Pedro Choque'));
    const acts = await rig.database.query(
      `select action from audit_log where action like 'board.network-%' and subject_id = $1 order by position`,
      [boardId],
    );
    expect(acts).toEqual([{ action: 'board.network-allowed' }, { action: 'board.network-limited' }]);
    expect((await allow(boardId, scene.forum.id, true)).json().code).toBe('guest.not-found');
  });

  it('whoever was away longest gives hers to the next of the same network; closing forgets who waited', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const { code } = await link(boardId, { quota: 2 });
    const first = await enter(code);
    await (await comes(boardId, first)).act(aNote('lo que dijo'));
    scene.closeClients();
    await expect(comes(boardId, await enter(code))).rejects.toThrow(FULL);
    await rig.database.query(`update board_guests set seen_at = seen_at - interval '11 minutes' where board_id = $1`, [
      boardId,
    ]);
    await comes(boardId, await enter(code));
    expect(await linkOf(boardId)).toMatchObject({ joined: 1, refused: 1 });
    await expect(comes(boardId, first)).rejects.toThrow(FULL);
    const host = await scene.client(scene.facilitator, boardId);
    await host.act({ type: 'phase.set', args: { phase: 'closed' } });
    expect(await linkOf(boardId)).toMatchObject({ joined: 0, refused: 0 });
  });
});
