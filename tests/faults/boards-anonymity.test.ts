import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aNote, type BoardClient } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const PRIVATE = { startsIn: 'private_writing' } as const;
const reveal = { type: 'phase.set', args: { phase: 'open' } } as const;
const close = { type: 'phase.set', args: { phase: 'closed' } } as const;
type Told = { snapshot: string; history: string; json: string; csv: string };

async function told(boardId: string, reader: { get(path: string): Promise<{ body: string }> }): Promise<Told> {
  const base = `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
  const get = async (path: string) => (await reader.get(`${base}${path}`)).body;
  return {
    snapshot: await get('/snapshot'),
    history: await get('/history'),
    json: await get('/export?format=json'),
    csv: await get('/export?format=csv'),
  };
}
const all = (one: Told) => Object.values(one).join('\n');
const rowsOf = (boardId: string) =>
  rig.database.query<{ row: string }>(
    `select row_to_json(o)::text as row from board_ops o where board_id = $1
     union all select row_to_json(n)::text from board_private_notes n where board_id = $1
     union all select row_to_json(f)::text from board_folds f where board_id = $1`,
    [boardId],
  );

describe('words replaced before the reveal', () => {
  it('HI7 NO9 «Soy Ana de RAI», changed to «Falta transparencia» in private: only the second is ever seen, by anybody', async () => {
    for (const identityMode of ['person', 'organisation', 'anonymous'] as const) {
      const boardId = await scene.board({ ...PRIVATE, identityMode });
      const author = await scene.member();
      const ana = await scene.client(author, boardId);
      const chair = await scene.client(scene.facilitator, boardId);
      // Only a board that shows the person takes words for somebody.
      const voice = identityMode === 'person' ? { onBehalfOf: 'La mesa' } : {};
      const note = aNote('Soy Ana de RAI', voice);
      const gone = aNote('Soy Ana de RAI, y me arrepiento');
      await ana.act(note);
      await ana.act(gone);
      await ana.act({ type: 'note.edit', args: { noteId: note.args.noteId, text: 'Falta transparencia' } });
      await ana.act({ type: 'note.remove', args: { noteId: gone.args.noteId } });
      // The log cannot be changed by anybody, so it never held the words; they lie apart, as they read now.
      const log = await rig.database.query<{ args: object }>('select args from board_ops where board_id = $1', [
        boardId,
      ]);
      expect(JSON.stringify(log)).not.toMatch(/Soy Ana|transparencia|La mesa/);
      const again = await scene.client(author, boardId);
      expect(again.view.notes[note.args.noteId]).toMatchObject({ text: 'Falta transparencia', ...voice });
      await chair.act(reveal);
      await chair.until(() => Object.keys(chair.view.notes).length === 1, 'the reveal');
      await ana.until(() => ana.view.phase === 'open' && Object.keys(ana.view.notes).length === 1, 'the reveal');
      expect(ana.view.mine).toMatchObject({ [note.args.noteId]: true });
      expect(
        await ana.act({ type: 'note.edit', args: { noteId: note.args.noteId, text: 'Falta transparencia.' } }),
      ).toMatchObject({ status: 'ok' });
      expect(await ana.act({ type: 'note.restore', args: { noteId: gone.args.noteId } })).toMatchObject({
        code: 'note.not-found',
      });
      await chair.act(close);
      const readers = [scene.facilitator, author, await scene.observer(), rig.anonymous];
      for (const reader of readers) {
        const seen = await told(boardId, reader);
        for (const [part, text] of Object.entries(seen)) expect(text, part).toContain('Falta transparencia');
        expect(all(seen)).not.toContain('Soy Ana');
        expect(all(seen)).not.toContain(gone.args.noteId);
      }
      expect(JSON.stringify(await rowsOf(boardId))).not.toContain('Soy Ana');
      expect(chair.received.join('')).not.toContain('Soy Ana');
      scene.closeClients();
    }
  });

  it('HI7 OP3 an op answered before the reveal and sent again after it is still answered, without its words', async () => {
    const boardId = await scene.board(PRIVATE);
    const ana = await scene.client(await scene.member(), boardId);
    const chair = await scene.client(scene.facilitator, boardId);
    const note = aNote('primera versión');
    const op = ana.submit(note);
    await ana.until(() => ana.acks.has(op.clientSeq), 'the answer');
    await ana.act({ type: 'note.edit', args: { noteId: note.args.noteId, text: 'segunda versión' } });
    await chair.act(reveal);
    const ack = await ana.socket.emitWithAck('board:op', op);
    expect(ack).toMatchObject({ status: 'ok', seq: 1, isRepeat: true, entry: { type: 'opaque' } });
  });
});

describe('two boards and one device', () => {
  it('ID8 NO2 two notes by one device on a board with names, then on one without: nothing public ties them', async () => {
    const author = await scene.member();
    const boards: { boardId: string; notes: string[] }[] = [];
    for (const identityMode of ['person', 'anonymous', 'organisation'] as const) {
      const boardId = await scene.board({ ...PRIVATE, identityMode });
      const ana = await scene.client(author, boardId);
      const other = await scene.client(await scene.member(), boardId);
      const chair = await scene.client(scene.facilitator, boardId);
      // Every device gives its first note the first place and its second note the second.
      const notes = [aNote('una', { order: 'a0' }), aNote('dos', { order: 'a1' })];
      for (const note of notes) await ana.act(note);
      for (const note of [aNote('tres', { order: 'a0' }), aNote('cuatro', { order: 'a1' })]) await other.act(note);
      await chair.act(reveal);
      await ana.until(() => Object.keys(ana.view.notes).length === 4, 'the reveal');
      // And one in the open, where others watch.
      const late = aNote('cinco');
      await ana.act(late);
      await chair.act(close);
      const seen = await told(boardId, rig.anonymous);
      const view = JSON.parse(seen.json).view.notes as Record<string, { addedAt: string; order: string; by: unknown }>;
      const bare = [all(seen), chair.received.join('\n'), other.received.join('\n')].join('\n');
      expect(bare).not.toContain(ana.clientId);
      expect(bare).not.toContain(author.personId === null ? '-' : `"${author.personId}"`);
      expect(bare).not.toMatch(/"(clientId|key|authorKey|personId)"/);
      expect(all(seen)).not.toContain('clientSeq');
      const before = Object.entries(view).filter(([id]) => id !== late.args.noteId);
      // One time for all that was written privately, and places that no two notes share.
      expect(new Set(before.map(([, note]) => note.addedAt)).size).toBe(1);
      expect(new Set(before.map(([, note]) => note.order)).size).toBe(4);
      if (identityMode !== 'person') {
        for (const at of bare.match(/"(at|addedAt|editedAt|openedAt)":"[^"]+"/g) ?? [])
          expect(at).toMatch(/:00\.000Z"$/);
        for (const at of seen.csv.match(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g) ?? []) expect(at).toMatch(/:00\.000Z$/);
      }
      boards.push({ boardId, notes: [...notes, late].map(({ args }) => args.noteId) });
      scene.closeClients();
    }
    // Version 4: fifteen random bytes and nothing of the clock that made them.
    for (const id of boards.flatMap(({ notes }) => notes)) expect(id[14]).toBe('4');
  });

  it('NO2 a device that sends ids with its clock in them is refused, and nothing of it is kept', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const ana: BoardClient = await scene.client(await scene.member(), boardId);
    const timed = '01987f3c-5a10-7abc-9def-0123456789ab';
    expect(await ana.act(aNote('con reloj', { noteId: timed }))).toMatchObject({
      status: 'refused',
      code: 'op.malformed',
    });
    expect(await ana.act(aNote('sin reloj', { noteId: randomUUID() }))).toMatchObject({ status: 'ok' });
    expect(JSON.stringify(await rowsOf(boardId))).not.toContain('con reloj');
  });
});

describe('whoever holds the database of a closed board that hides people', () => {
  const ops = (boardId: string) =>
    rig.database.query<{ type: string; key: string; client: string; at: Date }>(
      'select type, author_key as key, client_id as client, at from board_ops where board_id = $1 order by seq',
      [boardId],
    );

  it.each(['anonymous', 'organisation'] as const)(
    'ID3 is told by no label and no device which notes are of the one who led it (%s)',
    async (identityMode) => {
      const boardId = await scene.board({ identityMode });
      const chair = await scene.client(scene.facilitator, boardId);
      const ana = await scene.client(await scene.member(), boardId);
      const [own, foreign] = [aNote('de quien dirige'), aNote('de otra persona')];
      await chair.act(own);
      await ana.act(foreign);
      await chair.act({ type: 'note.edit', args: { noteId: own.args.noteId, text: 'de quien dirige, corregida' } });
      await chair.act({ type: 'note.remove', args: { noteId: foreign.args.noteId } });
      await chair.act({ type: 'note.restore', args: { noteId: foreign.args.noteId } });
      await chair.act({ type: 'note.remove', args: { noteId: own.args.noteId } });
      expect(await chair.act({ type: 'note.restore', args: { noteId: own.args.noteId } })).toMatchObject({
        status: 'ok',
      });
      const locked = chair.submit({ type: 'board.lock', args: { isLocked: true } });
      await chair.act({ type: 'board.lock', args: { isLocked: false } });
      await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
      await chair.act({ type: 'vote.cast', args: { target: { kind: 'note', id: foreign.args.noteId } } });
      const closing = chair.submit(close);
      await chair.until(() => chair.acks.has(closing.clientSeq), 'the answer');
      // Its answer was lost, say, and with the board its key: the same again is no refusal.
      expect(await chair.socket.emitWithAck('board:op', closing)).toMatchObject({ status: 'ok', isRepeat: true });
      // Whatever else was accepted is recognised by the server that took it, while it runs.
      expect(await chair.socket.emitWithAck('board:op', locked)).toMatchObject({ status: 'ok', isRepeat: true });
      // What was not is refused, and nothing is kept of it.
      const late = { ...closing, args: { phase: 'open' }, clientSeq: closing.clientSeq + 1 };
      expect(await chair.socket.emitWithAck('board:op', late)).toMatchObject({ status: 'refused' });
      const kept = await rig.database.query('select 1 from board_refusals where board_id = $1', [boardId]);
      expect(kept).toEqual([]);
      const all = await ops(boardId);
      const isWords = ({ type }: { type: string }) => ['note.add', 'note.edit', 'vote.cast'].includes(type);
      const [words, led] = [all.filter(isWords), all.filter((one) => !isWords(one))];
      expect(led.map(({ type }) => type)).toContain('note.remove');
      expect(new Set(led.map(({ key }) => key)).size).toBe(1);
      expect(words.map(({ key }) => key)).not.toContain(led[0]?.key);
      // Each op under a number of its own: no window is told, and no number is missing where she led.
      expect(new Set(all.map(({ client }) => client)).size).toBe(all.length);
      const numbers = await rig.database.query('select distinct client_seq as n from board_ops where board_id = $1', [
        boardId,
      ]);
      expect(numbers).toEqual([{ n: 1 }]);
      // Nor by what became of her own note: it reads like one that the facilitation took away and gave back.
      const removals = await rig.database.query<{ by: boolean }>(
        `select (args ->> 'byFacilitator')::boolean as by from board_ops where board_id = $1 and type = 'note.remove'`,
        [boardId],
      );
      expect(removals).toEqual([{ by: true }, { by: true }]);
    },
  );

  it('HI4 who leads puts right and takes back her own notes in private writing, as everybody does', async () => {
    const boardId = await scene.board({ ...PRIVATE, identityMode: 'anonymous' });
    const chair = await scene.client(scene.facilitator, boardId);
    const own = aNote('de quien dirige');
    await chair.act(own);
    const noteId = own.args.noteId;
    for (const op of [
      { type: 'note.recolour', args: { noteId, colour: 'moss' } },
      { type: 'note.remove', args: { noteId } },
      { type: 'note.restore', args: { noteId } },
    ] as const)
      expect(await chair.act(op)).toMatchObject({ status: 'ok' });
    await chair.act(reveal);
    await chair.act({ type: 'note.remove', args: { noteId } });
    await chair.act(close);
    const all = await ops(boardId);
    const opened = all.findIndex(({ type }) => type === 'phase.set');
    const keys = (some: typeof all) => [...new Set(some.map(({ key }) => key))];
    const [before, after] = [keys(all.slice(0, opened)), keys(all.slice(opened))];
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
  });

  it('ID3 nor what the reveal finds on its way: a note moved in the same breath, or sent again afterwards', async () => {
    const boardId = await scene.board({ ...PRIVATE, identityMode: 'anonymous' });
    const chair = await scene.client(scene.facilitator, boardId);
    const ana = await scene.client(await scene.member(), boardId);
    const [own, foreign] = [aNote('de quien dirige'), aNote('de otra persona')];
    await chair.act(own);
    await ana.act(foreign);
    const taken = chair.submit({ type: 'note.remove', args: { noteId: own.args.noteId } });
    await chair.until(() => chair.acks.has(taken.clientSeq), 'the answer');
    // Both in one parcel: when the second is sent nobody knows yet that the first has opened the board.
    const sent = [chair.submit(reveal), chair.submit({ type: 'note.remove', args: { noteId: foreign.args.noteId } })];
    for (const op of sent) await chair.until(() => chair.acks.has(op.clientSeq), 'the answer');
    expect(sent.map((op) => chair.acks.get(op.clientSeq)?.status)).toEqual(['ok', 'ok']);
    expect(await chair.socket.emitWithAck('board:op', taken)).toMatchObject({ status: 'ok', isRepeat: true });
    expect(await chair.socket.emitWithAck('board:op', sent[1])).toMatchObject({ status: 'ok', isRepeat: true });
    await chair.act(close);
    const all = await ops(boardId);
    const words = all.find(({ type }) => type === 'note.add');
    const [revealed, moderated] = all.slice(-3);
    expect([revealed?.type, moderated?.type]).toEqual(['phase.set', 'note.remove']);
    for (const one of [revealed, moderated]) expect([one?.key, one?.client]).not.toContain(words?.key);
    expect(moderated?.key).toBe(revealed?.key);
  });

  it('ID3 a guest’s ended session stays ended when her board is closed', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const path = `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
    const { code } = (await scene.facilitator.post(`${path}/links`, { quota: 10 })).json<{ code: string }>();
    const answer = await rig.anonymous.post(`/api/join/${code}`, { consent: true });
    const cookie = cookieHeader([answer.headers['set-cookie'] ?? []].flat());
    const sessions = () =>
      rig.database.query<{ expires: Date }>(
        'select s.expires_at as expires from sessions s join board_guests g on g.person_id = s.person_id where g.board_id = $1',
        [boardId],
      );
    await rig.database.query(
      "update sessions set expires_at = now() - interval '1 second' where person_id in (select person_id from board_guests where board_id = $1)",
      [boardId],
    );
    const chair = await scene.client(scene.facilitator, boardId);
    await chair.act(close);
    expect(await sessions()).toEqual([]);
    const me = await rig.anonymous.ask('GET', '/api/me', { headers: { cookie } });
    expect(me.json<{ actor: unknown }>().actor ?? null).toBeNull();
  });

  it('ID3 ID8 finds no moment in which a guest came, nor one of a note finer than the minute', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const path = `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
    const { code } = (await scene.facilitator.post(`${path}/links`, { quota: 10 })).json<{ code: string }>();
    for (const text of ['una', 'dos']) {
      const answer = await rig.anonymous.post(`/api/join/${code}`, { consent: true });
      const cookie = cookieHeader([answer.headers['set-cookie'] ?? []].flat());
      await (await scene.client({ cookie }, boardId)).act(aNote(text));
    }
    const chair = await scene.client(scene.facilitator, boardId);
    await chair.act(close);
    const [guests] = await rig.database.query<{ fine: number; all: number; timeless: boolean }>(
      `select bool_and(substr(p.id::text, 15, 1) = '4' and substr(s.id::text, 15, 1) = '4' and substr(g.id::text, 15, 1) = '4') as timeless,
        count(*)::int as all, count(*) filter (where exists (
          select 1 from unnest(array[g.consented_at, g.arrived_at, g.seen_at, p.created_at, p.updated_at, s.created_at, s.updated_at, s.expires_at]) t
          where t <> date_trunc('day', t)))::int as fine
        from board_guests g join people p on p.id = g.person_id join sessions s on s.person_id = p.id where g.board_id = $1`,
      [boardId],
    );
    expect(guests).toEqual({ all: 2, fine: 0, timeless: true });
    for (const { at } of await ops(boardId)) expect(at.getTime() % 60_000).toBe(0);
    const [board] = await rig.database.query<{ opened: Date }>('select opened_at as opened from boards where id = $1', [
      boardId,
    ]);
    expect((board?.opened.getTime() ?? 1) % 60_000).toBe(0);
    // The facilitation's list tells it no more either.
    const { items } = (await scene.facilitator.get(`${path}/guests`)).json<{ items: { joinedAt: string | null }[] }>();
    expect(items.map(({ joinedAt }) => joinedAt)).toEqual([null, null]);
  });
});
