import { randomUUID } from 'node:crypto';
import type { Op } from '@minga/shared/boards/protocol.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { decideOps } from '../../server/src/features/boards/commands/append-ops.ts';
import { inPipeline } from '../../server/src/platform/database/db.ts';
import { getBoardState } from '../../server/src/features/boards/queries/boards.ts';
import { testApp } from '../support/app.ts';
import { nextEvent } from '../support/sockets.ts';
import { aNote, type BoardClient } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

/** The network breaks under the client; it comes back by itself. */
async function cut(client: BoardClient): Promise<void> {
  const gone = nextEvent(client.socket, 'disconnect');
  client.socket.io.engine.close();
  await gone;
}

async function append(boardId: string, personId: string, notes: number): Promise<void> {
  const [session] = await rig.database.query<{ id: string }>('select id from sessions where person_id = $1', [
    personId,
  ]);
  const clientId = randomUUID();
  const attempts = Array.from({ length: notes }, (_, index) => {
    const op = { v: 1, boardId, clientId, clientSeq: index + 1, ...aNote(`nota ${index}`) } as Op;
    return { op, personId, sessionId: session?.id ?? '' };
  });
  await inPipeline(rig.deps.db, (tx) => decideOps(tx, rig.deps.keys, boardId, attempts, null));
}

describe('catching up', () => {
  it('SN2 SN1 entries when little was missed, a snapshot beyond five hundred, over the socket and over HTTP', async () => {
    const boardId = await scene.board({ startsIn: 'open' });
    const member = await scene.member();
    const ana = await scene.client(member, boardId, { reconnects: true });
    await append(boardId, scene.facilitator.personId ?? '', 3);
    await ana.reaches(3);
    ana.socket.disconnect();
    await append(boardId, scene.facilitator.personId ?? '', 400);
    ana.socket.connect();
    await ana.reaches(403);
    expect(ana.joined?.catchUp.kind).toBe('entries');
    ana.socket.disconnect();
    await append(boardId, scene.facilitator.personId ?? '', 501);
    ana.socket.connect();
    await ana.reaches(904);
    await ana.until(() => ana.joined?.catchUp.kind === 'snapshot', 'the snapshot');
    const path = `/api/cycles/${scene.cycle.id}/boards/${boardId}/snapshot`;
    const kindSince = async (since: number) => (await member.get(`${path}?since=${since}`)).json().catchUp.kind;
    expect([await kindSince(404), await kindSince(403), await kindSince(5_000)]).toEqual([
      'entries',
      'snapshot',
      'snapshot',
    ]);
    expect((await member.get(path)).json().catchUp.view.notes).toEqual(ana.view.notes);
  });

  it('SN3 PH1 HI2 whoever was away during the reveal comes back to a whole board', async () => {
    const boardId = await scene.board({ startsIn: 'private_writing' });
    const chair = await scene.client(scene.facilitator, boardId);
    const ana = await scene.client(await scene.member(), boardId, { reconnects: true });
    expect([chair.view.phase, ana.view.phase]).toEqual(['private_writing', 'private_writing']);
    const note = aNote('de la facilitación');
    await chair.act(note);
    await ana.until(() => ana.view.hiddenNotes === 1, 'the count of hidden notes');
    await cut(ana);
    await chair.act({ type: 'phase.set', args: { phase: 'open' } });
    await ana.until(() => ana.view.notes[note.args.noteId] !== undefined, 'the revealed note');
    expect(ana.view).toMatchObject({ hiddenNotes: 0, phase: 'open' });
  });

  it('RE1 RE4 NO8 what was written while cut off is sent on return; a refused op leaves no trace', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const ana = await scene.client(await scene.member(), boardId, { reconnects: true });
    const luis = await scene.client(await scene.member(), boardId);
    const theirs = aNote('de Luis');
    await luis.act(theirs);
    await ana.reaches(1);
    await cut(ana);
    const kept = aNote('escrita sin señal', { onBehalfOf: 'Doña Elsa, que no usa teléfono' });
    ana.submit(kept);
    const refused = ana.submit({ type: 'note.edit', args: { noteId: theirs.args.noteId, text: 'cambiada' } });
    expect(Object.keys(ana.view.notes)).toHaveLength(2);
    await luis.until(() => luis.view.notes[kept.args.noteId] !== undefined, 'the note from the outbox');
    await ana.until(() => ana.acks.has(refused.clientSeq), 'the refusal');
    expect(ana.acks.get(refused.clientSeq)).toMatchObject({ status: 'refused', code: 'note.not-yours' });
    expect(ana.view.notes[theirs.args.noteId]?.text).toBe('de Luis');
    const note = luis.view.notes[kept.args.noteId];
    expect(note).toMatchObject({ onBehalfOf: 'Doña Elsa, que no usa teléfono', by: { name: ana.joined?.self?.name } });
  });

  it('RE5 RE3 SQ2 OP3 seeded cuts and repeats on real sockets end in equal boards, equal to the fold of the log', async () => {
    const boardId = await scene.board();
    const clients = await Promise.all(
      Array.from({ length: 5 }, async () =>
        scene.client(await scene.member(), boardId, { reconnects: true, sends: 2 }),
      ),
    );
    let state = 20_270_302;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    let submitted = 0;
    for (let step = 0; step < 120; step += 1) {
      const client = clients[below(5)] as BoardClient;
      const [own] = Object.keys(client.view.mine);
      const turn = below(12);
      const isCut = turn === 0 && client.socket.connected;
      if (isCut) await cut(client);
      else if (turn < 8 || !own) client.submit(aNote(`paso ${step}`));
      else if (turn < 10) client.submit({ type: 'note.edit', args: { noteId: own, text: `cambio ${step}` } });
      else client.submit({ type: 'note.move', args: { noteId: own, columnId: 'doubts', order: `a${step % 10}` } });
      if (!isCut) submitted += 1;
      if (step % 6 === 0) await client.until(() => client.replica?.pending.length === 0, 'an empty outbox', 30_000);
    }
    for (const client of clients)
      await client.until(() => client.replica?.pending.length === 0, 'an empty outbox', 30_000);
    const { board, state: truth } = await rig.tx((tx) => getBoardState(tx, { cycleId: scene.cycle.id }, boardId));
    expect(board.seq).toBe(truth.seq);
    expect(truth.seq).toBeGreaterThan(80);
    expect(truth.seq).toBe(submitted);
    const words = (notes: BoardClient['view']['notes']) =>
      Object.values(notes)
        .map(({ id, text, columnId, order }) => `${id} ${text} ${columnId} ${order}`)
        .sort();
    for (const client of clients) {
      await client.reaches(truth.seq);
      expect(words(client.view.notes)).toEqual(words(truth.notes));
    }
  });
});
