import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
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
  it('HI7 «Soy Ana de RAI», changed to «Falta transparencia» in private: only the second is ever seen, by anybody', async () => {
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
