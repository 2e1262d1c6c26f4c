import { LINK_LIMITS } from '@minga/shared/boards/rules.ts';
import type { BoardLink, JoinInfo } from '@minga/shared/boards/schema.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
const HOUR = 3_600_000;

async function openDoor(boardId: string, body: object = {}): Promise<BoardLink> {
  const answer = await scene.facilitator.post(`${pathOf(boardId)}/links`, body);
  expect(answer.statusCode).toBe(201);
  return answer.json();
}
async function renew(boardId: string, link: BoardLink, body: object): Promise<BoardLink> {
  const answer = await scene.facilitator.post(`${pathOf(boardId)}/links/${link.id}/renew`, body);
  expect(answer.statusCode).toBe(200);
  return answer.json();
}
async function enter(code: string, body: object = {}, cookie = '') {
  const headers = cookie ? { cookie } : {};
  const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, { body: { consent: true, ...body }, headers });
  return { answer, cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) };
}
async function info(code: string, cookie = ''): Promise<JoinInfo> {
  return (await rig.anonymous.ask('GET', `/api/join/${code}`, { headers: cookie ? { cookie } : {} })).json();
}
const pageOf = async (code: string) => (await rig.anonymous.get(`/j/${code}`)).body;
const closeBoard = async (boardId: string) => {
  const chair = await scene.client(scene.facilitator, boardId);
  expect(await chair.act({ type: 'phase.set', args: { phase: 'closed' } })).toMatchObject({ status: 'ok' });
};

describe('how long a door stands open (A12)', () => {
  it('lengthening never shortens: the later of the two ends holds, and without hours the end stays', async () => {
    const boardId = await scene.board();
    const link = await openDoor(boardId, { expiresInHours: 168, quota: 5 });
    expect((await renew(boardId, link, { expiresInHours: 24, quota: 5 })).expiresAt).toBe(link.expiresAt);
    expect(await renew(boardId, link, { quota: 9 })).toMatchObject({ expiresAt: link.expiresAt, quota: 9 });
    const longer = await renew(boardId, link, { expiresInHours: 720, quota: 5 });
    expect(Math.round((Date.parse(longer.expiresAt) - Date.parse(link.expiresAt)) / HOUR)).toBe(552);
  });

  it('a door that was closed opens from now on, also for less than it had', async () => {
    const boardId = await scene.board();
    const link = await openDoor(boardId, { expiresInHours: 168 });
    for (const [body, hours] of [
      [{ expiresInHours: 4 }, 4],
      [{}, 24],
    ] as const) {
      await scene.facilitator.post(`${pathOf(boardId)}/links/${link.id}/close`, {});
      const again = await renew(boardId, link, body);
      expect(again.closedAt).toBeNull();
      expect(Math.round((Date.parse(again.expiresAt) - Date.now()) / HOUR)).toBe(hours);
    }
  });

  it('no link lasts for more than thirty days, whoever writes it down', async () => {
    // The database says it in a number of its own: the longest that may be chosen is the longest that it takes.
    const { id } = await openDoor(await scene.board(), { expiresInHours: LINK_LIMITS.hours });
    await expect(
      rig.database.query(
        `update board_links set expires_at = now() + make_interval(hours => $2, mins => 1) where id = $1`,
        [id, LINK_LIMITS.hours],
      ),
    ).rejects.toThrow('a link lasts for thirty days');
  });
});

describe('who comes to a door that is shut', () => {
  it.each([
    ['closed', 'La puerta de esta pizarra está cerrada', 'join.closed'],
    ['expired', 'El plazo de este enlace terminó', 'join.closed'],
    ['full', 'Todos los lugares están ocupados', 'join.full'],
    ['board', 'Esta pizarra ya se cerró', 'board.closed'],
  ] as const)('%s: whoever is in goes on to the board, anybody else reads why', async (door, sentence, code) => {
    const boardId = await scene.board({ identityMode: 'person' });
    const link = await openDoor(boardId, { quota: 1 });
    const julia = await enter(link.code, { name: 'Julia' });
    await scene.client(julia, boardId);
    if (door === 'closed') await scene.facilitator.post(`${pathOf(boardId)}/links/${link.id}/close`, {});
    if (door === 'expired')
      await rig.database.query(`update board_links set expires_at = now() - interval '1 minute' where id = $1`, [
        link.id,
      ]);
    if (door === 'board') await closeBoard(boardId);
    expect(await info(link.code)).toMatchObject({ isOpen: false, door, you: null });
    expect((await enter(link.code, { name: 'Rosa' })).answer.json().code).toBe(code);
    expect(await info(link.code, julia.cookie)).toMatchObject({ you: { name: 'Julia', hasPlace: true } });
    const again = await enter(link.code, {}, julia.cookie);
    expect(again.answer.json()).toEqual({ boardPath: `/c/${scene.cycle.slug}/boards/${boardId}`, awaits: false });

    const page = await pageOf(link.code);
    expect(page).toContain(sentence);
    expect(page).not.toContain('name="consent"');
    // A board that anybody may read needs no place: the page leads everybody there.
    const record = `href="/c/${scene.cycle.slug}/boards/${boardId}"`;
    expect(page.includes(record)).toBe(door === 'board');
    expect(page.includes('id="join-continue"')).toBe(door !== 'board');
  });
});

describe('the list of guests', () => {
  it('of a board that shows people is in the order in which they came in, within the minute, too', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { code } = await openDoor(boardId);
    const names = ['Ana', 'Bela', 'Celia', 'Dora', 'Elsa', 'Fina', 'Gala', 'Hilda'];
    for (const name of names) await enter(code, { name });
    const { items } = (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json();
    expect(items.map((one: { name: string }) => one.name)).toEqual(names);
  });
});

describe('ID7 names of those who were removed', () => {
  it('are refused by what the eye reads', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { code } = await openDoor(boardId);
    const guest = await enter(code, { name: 'Gente A' });
    await scene.client(guest, boardId);
    const { items } = (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json();
    await scene.facilitator.post(`${pathOf(boardId)}/guests/${items[0].id}/remove`, {});
    for (const name of ['Gente A', 'gente  á', 'Gente \u0410', 'A, Gente'])
      expect((await enter(code, { name })).answer.json().errors, name).toMatchObject([
        { field: 'name', code: 'of-somebody-removed' },
      ]);
    expect((await enter(code, { name: 'Gente B' })).answer.statusCode).toBe(200);
  });
});

describe('a closed board', () => {
  it('gets no new links, and nobody is confirmed on it any more', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const link = await openDoor(boardId);
    await scene.client(await enter(link.code, { name: 'Julia' }), boardId);
    const { items } = (await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json();
    await closeBoard(boardId);
    for (const [path, body] of [
      ['links', {}],
      [`links/${link.id}/renew`, {}],
      [`guests/${items[0].id}/confirm`, { organisationId: null }],
    ] as const) {
      const answer = await scene.facilitator.post(`${pathOf(boardId)}/${path}`, body);
      expect([answer.statusCode, answer.json().code], path).toEqual([409, 'board.closed']);
    }
    // Nor is it offered.
    expect((await scene.facilitator.get(`${pathOf(boardId)}/guests`)).json().canConfirm).toBe(false);
  });
});
