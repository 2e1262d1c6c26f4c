import { CODE_LETTERS, isCode, shownCode } from '@minga/shared/boards/gathering-code.ts';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import type { JoinInfo } from '@minga/shared/boards/schema.ts';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { joinByCode } from '../../server/src/features/boards/commands/join.ts';
import { agreedNotice, readPrivacy } from '../../server/src/features/rights/queries/privacy.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum } from '../support/factories.ts';

/** The letters that are drawn next, then as ever. */
function draw(letters: string): void {
  const draws = vi.spyOn(crypto, 'randomInt');
  for (const letter of letters) draws.mockImplementationOnce(() => CODE_LETTERS.indexOf(letter));
  syncBuiltinESMExports();
}
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
const at = `/api/cycles/${scene.cycle.id}`;
const gatheringsPath = `${at}/gatherings`;

async function open(boardIds: readonly string[], body: object = {}): Promise<Gathering> {
  const answer = await scene.facilitator.post(gatheringsPath, { title: 'Taller del norte', boardIds, ...body });
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json();
}
async function act(gathering: Gathering, what: 'renew' | 'close' | 'boards', body: object = {}): Promise<Gathering> {
  const answer = await scene.facilitator.post(`${gatheringsPath}/${gathering.id}/${what}`, body);
  expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
  return answer.json();
}
/** For what another transaction holds. */
const untilOneWaits = () =>
  expect.poll(async () => (await rig.database.query(WAITING)).length, { timeout: 20_000 }).toBe(1);
let networks = 0;
const newNetwork = () => `198.51.100.${++networks}`;
const follow = async (code: string, from = newNetwork()): Promise<string> => {
  const answer = await rig.anonymous.ask('GET', `/q?code=${encodeURIComponent(code)}`, {
    headers: { 'x-forwarded-for': from },
  });
  expect(answer.statusCode).toBe(303);
  return String(answer.headers['location']);
};
const longCodeOf = ({ url }: Gathering) => new URL(url).searchParams.get('code') ?? '';
async function enter(path: string, body: object = {}, { cookie = '', from = '203.0.113.9' } = {}) {
  const headers = { 'x-forwarded-for': from, ...(cookie ? { cookie } : {}) };
  const answer = await rig.anonymous.ask('POST', `/api/join/${path.slice('/j/'.length)}`, {
    body: { consent: true, ...body },
    headers,
  });
  return { answer, cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) };
}
const info = async (path: string, cookie: string): Promise<JoinInfo> =>
  (await rig.anonymous.ask('GET', `/api/join/${path.slice('/j/'.length)}`, { headers: { cookie } })).json();

describe('one code for a whole gathering', () => {
  it('is six letters that nobody confuses, is typed as people type, and leads to the door of its one board', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId]);
    expect(isCode(gathering.code)).toBe(true);
    expect(gathering.place).toMatch(/\/j$/);
    const path = await follow(gathering.code);
    for (const typed of [gathering.code.toLowerCase(), ` ${shownCode(gathering.code)} `, [...gathering.code].join('-')])
      expect(await follow(typed)).toBe(path);
    expect(await follow(longCodeOf(gathering))).toBe(path);
    expect((await rig.anonymous.get(gathering.qrPath)).body).toContain('<svg');
    const { cookie } = await enter(path, { name: 'Julia' });
    const guest = await scene.client({ cookie }, boardId);
    const note = aNote('Entré con seis letras');
    expect(await guest.act(note)).toMatchObject({ status: 'ok' });
    expect(guest.view.notes[note.args.noteId]?.by).toMatchObject({ sector: 'citizen', isVerified: false });
  });

  it('of several boards leads to a choice, and a guest gets into the chosen one alone', async () => {
    const [one, other, third] = [
      await scene.board({ title: 'Mesa B' }),
      await scene.board({ title: 'Mesa A' }),
      await scene.board(),
    ];
    const gathering = await open([one, other]);
    expect(await follow(gathering.code)).toBe(`/j?code=${longCodeOf(gathering)}`);
    const door = (await rig.anonymous.get(`/api/gatherings/${longCodeOf(gathering)}`)).json();
    expect(door).toMatchObject({
      title: 'Taller del norte',
      door: 'open',
      boards: [
        { title: 'Mesa A', door: 'open' },
        { title: 'Mesa B', door: 'open' },
      ],
    });
    expect(JSON.stringify(door)).not.toContain(gathering.code);
    const { cookie } = await enter(`/j/${door.boards[0].code}`, { name: 'Julia' });
    await scene.client({ cookie }, other);
    for (const board of [one, third]) await expect(scene.client({ cookie }, board)).rejects.toThrow('board.not-found');
    const changed = await act(gathering, 'boards', { boardIds: [one] });
    expect(changed.boards.map(({ boardId }) => boardId)).toEqual([one]);
    expect(await follow(gathering.code)).toMatch(/^\/j\/\w+$/);
    expect((await act(gathering, 'boards', { boardIds: [one, other] })).boards).toHaveLength(2);
  });

  it.each([
    ['', '/j'],
    ['kxt mr', '/j?why=shape&typed=KXTMR'],
    ['KXTMR0', '/j?why=shape&typed=KXTMR0'],
    ['zzzzzz', '/j?why=unknown&typed=ZZZZZZ'],
    ['nothingisunderthisandmore', '/j?why=unknown&typed=NOTHINGISUNDERTHIS'],
    ["';drop table", '/j?why=shape&typed=DROPTABLE'],
    ['<script>', '/j?why=shape&typed=SCRIPT'],
    ['-- --', '/j?why=shape'],
  ])('«%s» leads to %s', async (typed, path) => {
    expect(await follow(typed)).toBe(path);
  });

  it('GA3 closes for all its boards at once, opens again with the same code, and is renewed: the former code leads nowhere', async () => {
    const boards = [await scene.board(), await scene.board()];
    const gathering = await open(boards);
    const door = (await rig.anonymous.get(`/api/gatherings/${longCodeOf(gathering)}`)).json();
    const paths = door.boards.map(({ code }: { code: string }) => `/j/${code}`);
    const { cookie } = await enter(paths[0], { name: 'Julia' });
    await act(gathering, 'close');
    expect(await follow(gathering.code)).toBe('/j?why=closed');
    for (const path of paths) expect((await enter(path, { name: 'Rosa' })).answer.statusCode).toBe(410);
    await act(gathering, 'renew');
    expect(await follow(gathering.code)).toMatch('/j?code=');
    const renewed = await act(gathering, 'renew', { newCode: true });
    expect(renewed.code).not.toBe(gathering.code);
    expect(await follow(gathering.code)).toMatch(/^\/j\?why=unknown/);
    expect(await follow(longCodeOf(gathering))).toMatch(/^\/j\?why=unknown/);
    for (const path of paths) expect((await enter(path, { name: 'Rosa' })).answer.statusCode).toBe(404);
    // Whoever is in stays, on whichever of the boards she chose.
    const inside = await Promise.allSettled(boards.map((board) => scene.client({ cookie }, board)));
    expect(inside.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await act(renewed, 'close', { endGuests: true });
    const after = await Promise.allSettled(boards.map((board) => scene.client({ cookie }, board)));
    expect(after.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('refuses boards that are closed or of another cycle', async () => {
    const boardId = await scene.board();
    const chair = await scene.client(scene.facilitator, boardId);
    expect(await chair.act({ type: 'phase.set', args: { phase: 'closed' } })).toMatchObject({ status: 'ok' });
    const ask = (body: object) => scene.facilitator.post(gatheringsPath, { title: 'Taller', ...body });
    expect((await ask({ boardIds: [boardId] })).json().code).toBe('board.closed');
    expect((await ask({ boardIds: [scene.cycle.id] })).json().code).toBe('board.not-found');
    expect((await ask({ boardIds: [] })).statusCode).toBe(422);
  });

  it('one code is one gathering’s only: letters that another one has, of whichever forum, are drawn anew', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId]);
    const other = await aCycle(rig.deps.db, { forumId: (await aForum(rig.deps.db)).id });
    const [elsewhere = { code: '' }] = await rig.database.query<{ code: string }>(
      `insert into gatherings (id, cycle_id, title, code, long_code, quota, created_by, expires_at)
        select gen_random_uuid(), $1, 'Otro', 'KKKKKK', 'kkkkkkkkkkkk', 1, created_by, now() + interval '1 hour' from gatherings
        where id = $2 returning code`,
      [other.id, gathering.id],
    );
    const taken = gathering.code + elsewhere.code;
    draw(`${taken}TTTTTT`);
    expect((await open([boardId])).code).toBe('TTTTTT');
    draw(`${taken}WWWWWW`);
    expect((await act(gathering, 'renew', { newCode: true })).code).toBe('WWWWWW');
  });
});

describe('whoever must be let in', () => {
  const guestsOf = async (boardId: string) => (await scene.facilitator.get(`${at}/boards/${boardId}/guests`)).json();

  it('waits at the door, knows nothing of the board, and is let in alone or with all', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const path = await follow((await open([boardId], { needsApproval: true })).code);
    const comers = [];
    for (const name of ['Julia', 'Rosa', 'Ana']) comers.push(await enter(path, { name }));
    const [julia, rosa, ana] = comers as [
      Awaited<ReturnType<typeof enter>>,
      Awaited<ReturnType<typeof enter>>,
      Awaited<ReturnType<typeof enter>>,
    ];
    expect(julia.answer.json()).toMatchObject({ awaits: true });
    expect((await info(path, julia.cookie)).you).toMatchObject({ awaits: true, hasPlace: false });
    await expect(scene.client(julia, boardId)).rejects.toThrow('board.not-found');
    const { items } = await guestsOf(boardId);
    expect(items.map(({ name, awaits }: { name: string; awaits: boolean }) => [name, awaits]).sort()).toEqual([
      ['Ana', true],
      ['Julia', true],
      ['Rosa', true],
    ]);
    const idOf = (name: string) => items.find((one: { name: string }) => one.name === name).id;
    const admit = (guest: string) => scene.facilitator.post(`${at}/boards/${boardId}/guests/${guest}/admit`);
    expect((await admit(idOf('Julia'))).statusCode).toBe(200);
    expect((await admit(idOf('Julia'))).statusCode).toBe(200);
    await scene.client(julia, boardId);
    expect((await enter(path, {}, { cookie: julia.cookie })).answer.json()).toMatchObject({ awaits: false });
    await scene.facilitator.post(`${at}/boards/${boardId}/guests/${idOf('Ana')}/remove`, {});
    expect((await scene.facilitator.post(`${at}/boards/${boardId}/guests/admit`)).statusCode).toBe(200);
    await scene.client(rosa, boardId);
    await expect(scene.client(ana, boardId)).rejects.toThrow('board.not-found');
    const { rows } = {
      rows: await rig.database.query("select 1 from audit_log where action = 'board.guests-admitted'"),
    };
    expect(rows).toHaveLength(2);
  });

  it('at all boards of a gathering is let in by one act, also when two facilitators press at once', async () => {
    const boards = [await scene.board(), await scene.board(), await scene.board()];
    const gathering = await open(boards, { needsApproval: true });
    const { boards: doors } = (await rig.anonymous.get(`/api/gatherings/${longCodeOf(gathering)}`)).json();
    await Promise.all(
      doors.flatMap(({ code }: { code: string }) =>
        Array.from({ length: 8 }, (_, n) => enter(`/j/${code}`, { name: `Persona ${n}` })),
      ),
    );
    const awaiting = ({ boards: found }: Gathering) => found.map((board) => board.awaiting);
    const [listed] = (await scene.facilitator.get(gatheringsPath)).json().items;
    expect(awaiting(listed)).toEqual([8, 8, 8]);
    const actsOf = () =>
      rig.database.query<{ guests: number }>(
        "select (data->>'guests')::int as guests from audit_log where action = 'board.guests-admitted' and subject_id = any($1)",
        [boards],
      );
    const path = `${gatheringsPath}/${gathering.id}/admit`;
    // One presses at the gathering, others at its boards, in the opposite order.
    const answers = await Promise.all([
      scene.facilitator.post(path),
      scene.facilitator.post(path),
      ...boards.toReversed().map((board) => scene.facilitator.post(`${at}/boards/${board}/guests/admit`)),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    expect(awaiting((await scene.facilitator.post(path)).json())).toEqual([0, 0, 0]);
    expect((await actsOf()).map(({ guests }) => guests)).toEqual([8, 8, 8]);
  });

  it('is not let in at a board that is closed, and by nobody from another cycle', async () => {
    const boards = [await scene.board(), await scene.board()];
    const gathering = await open(boards, { needsApproval: true });
    const { boards: doors } = (await rig.anonymous.get(`/api/gatherings/${longCodeOf(gathering)}`)).json();
    for (const { code } of doors) await enter(`/j/${code}`, { name: 'Julia' });
    const chair = await scene.client(scene.facilitator, boards[0] ?? '');
    await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
    const elsewhere = `/api/cycles/${(await aCycle(rig.deps.db, { forumId: scene.forum.id })).id}/gatherings`;
    expect((await scene.facilitator.post(`${elsewhere}/${gathering.id}/admit`)).json().code).toBe(
      'gathering.not-found',
    );
    expect((await scene.facilitator.post(`${gatheringsPath}/${gathering.id}/admit`)).statusCode).toBe(200);
    const still = await rig.database.query<{ id: string }>(
      'select board_id as id from board_guests where board_id = any($1) and awaits',
      [boards],
    );
    expect(still).toEqual([{ id: boards[0] }]);
  });

  it('comes back as who was let in, and asks anew once her access ended', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId], { needsApproval: true });
    const path = await follow(gathering.code);
    const { cookie } = await enter(path, { name: 'Julia' });
    await scene.facilitator.post(`${at}/boards/${boardId}/guests/admit`);
    expect((await enter(path, {}, { cookie })).answer.json().awaits).toBe(false);
    await act(gathering, 'close', { endGuests: true });
    await act(gathering, 'renew');
    expect((await enter(path, {}, { cookie })).answer.json().awaits).toBe(true);
    await expect(scene.client({ cookie }, boardId)).rejects.toThrow('board.not-found');
  });
});

describe('many at the same instant', () => {
  it('the door closes while fifty join: each is in or told so, and none comes in afterwards', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId]);
    const path = await follow(gathering.code);
    const joins = Array.from({ length: 50 }, (_, n) => enter(path, { name: `Persona ${n}` }));
    const closing = act(gathering, 'close', { endGuests: true });
    const codes = (await Promise.all(joins)).map(({ answer }) => answer.statusCode);
    await closing;
    expect(codes.every((code) => code === 200 || code === 410)).toBe(true);
    expect((await enter(path, { name: 'Tarde' })).answer.statusCode).toBe(410);
    const [live] = await rig.database.query<{ n: number }>(
      'select count(*)::int as n from board_guests where board_id = $1 and ended_at is null',
      [boardId],
    );
    expect(live?.n).toBe(0);
  });

  it('GA3 who is coming in while the doors are closed and all are sent out is out, too', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId]);
    const code = (await follow(gathering.code)).slice('/j/'.length);
    const [closing] = await rig.tx(async (tx) => {
      const { newPersonId } = await joinByCode(
        tx,
        code,
        { asker: { kind: 'anonymous' }, network: 'n' },
        { consent: true, name: 'Julia' },
        { read: readPrivacy, agreed: agreedNotice },
      );
      expect(newPersonId).not.toBeNull();
      const asked = act(gathering, 'close', { endGuests: true });
      await untilOneWaits();
      return [asked];
    });
    await closing;
    const inside = 'select from board_guests where board_id = $1 and ended_at is null';
    expect(await rig.database.query(inside, [boardId])).toEqual([]);
  });

  it('whoever waits comes in when approval is no longer asked, without pressing again', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId], { needsApproval: true });
    const path = await follow(gathering.code);
    const { answer, cookie } = await enter(path, { name: 'Julia' });
    expect(answer.json().awaits).toBe(true);
    await act(gathering, 'renew', { needsApproval: false });
    expect((await info(path, cookie)).you?.awaits).toBe(false);
    expect((await enter(path, {}, { cookie })).answer.json().awaits).toBe(false);
  });

  it('whoever is sent away while she presses again is told so', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId]);
    const path = await follow(gathering.code);
    const { cookie } = await enter(path, { name: 'Julia' });
    // Her access ended, so that she must come in anew.
    await act(gathering, 'close', { endGuests: true });
    await act(gathering, 'renew');
    const pressed = await rig.tx(async (tx) => {
      await tx.execute(sql`update board_guests set removed_at = now(), ended_at = now() where board_id = ${boardId}`);
      const again = enter(path, {}, { cookie });
      await untilOneWaits();
      return [again];
    });
    const { answer } = await (pressed[0] as ReturnType<typeof enter>);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'join.removed']);
  });

  it('the code is renewed while fifty join: each is in or told that the code is gone', async () => {
    const boardId = await scene.board();
    const gathering = await open([boardId]);
    const path = await follow(gathering.code);
    const joins = Array.from({ length: 50 }, (_, n) => enter(path, { name: `Persona ${n}` }));
    const [renewed, second] = await Promise.all([
      act(gathering, 'renew', { newCode: true }),
      act(gathering, 'renew', { newCode: true }),
    ]);
    const codes = (await Promise.all(joins)).map(({ answer }) => answer.statusCode);
    expect(codes.every((code) => code === 200 || code === 404)).toBe(true);
    const now = (await scene.facilitator.get(gatheringsPath))
      .json()
      .items.find((one: Gathering) => one.id === gathering.id);
    expect([renewed.code, second.code]).toContain(now.code);
    expect(await follow(now.code)).toMatch(/^\/j\/\w+$/);
    expect(await follow(gathering.code)).toMatch(/^\/j\?why=unknown/);
  });

  it('the same device presses twice at once and is one guest', async () => {
    const boardId = await scene.board();
    const path = await follow((await open([boardId])).code);
    const { cookie } = await enter(path, { name: 'Julia' });
    await Promise.all([
      enter(path, {}, { cookie }),
      enter(path, {}, { cookie }),
      enter(path, { name: 'Julia' }, { cookie }),
    ]);
    const [row] = await rig.database.query<{ n: number }>(
      'select count(*)::int as n from board_guests where board_id = $1',
      [boardId],
    );
    expect(row?.n).toBe(1);
  });
});
