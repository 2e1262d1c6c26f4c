import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
const columns = [{ id: 'ideas', title: 'Ideas' }];

describe('a board from the first note to the closing', () => {
  it('OP4 SQ1 RE1 a note shows at once, is confirmed, and reaches everybody with the same number', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const [a, b] = [
      await scene.client(await scene.member(), boardId),
      await scene.client(await scene.member(), boardId),
    ];
    const note = aNote('Publicar las actas de obras');
    const op = a.submit(note);
    expect(a.view.notes[note.args.noteId]?.text).toBe('Publicar las actas de obras');
    await b.until(() => b.view.notes[note.args.noteId] !== undefined, 'the note at the other end');
    await a.until(() => a.acks.has(op.clientSeq), 'the answer');
    expect(a.acks.get(op.clientSeq)).toMatchObject({ status: 'ok', seq: 1 });
    expect(b.view).toMatchObject({ seq: 1, mine: {} });
    expect(a.view.mine).toEqual({ [note.args.noteId]: true });
  });

  it('PH2 PH4 CL4 VO4 VO6 phases, clusters, a merge and hidden tallies until the end', async () => {
    const boardId = await scene.board({ voteBudget: 3, votesPerTarget: 2 });
    const chair = await scene.client(scene.facilitator, boardId);
    const ana = await scene.client(await scene.member(), boardId);
    const [first, second] = [aNote('Datos abiertos de salud'), aNote('Portal de citas')];
    await ana.act(first);
    await chair.act(second);
    expect(await ana.act({ type: 'phase.set', args: { phase: 'clustering' } })).toMatchObject({
      code: 'board.facilitator-only',
    });
    expect(
      await ana.act({ type: 'vote.cast', args: { target: { kind: 'note', id: first.args.noteId } } }),
    ).toMatchObject({
      code: 'board.wrong-phase',
    });
    await chair.act({ type: 'phase.set', args: { phase: 'clustering' } });
    const [from, into] = [randomUUID(), randomUUID()];
    await ana.act({ type: 'cluster.add', args: { clusterId: from, name: 'Salud', order: 'a1' } });
    await ana.act({ type: 'cluster.add', args: { clusterId: into, name: 'Servicios', order: 'a2' } });
    await ana.act({ type: 'note.cluster', args: { noteId: first.args.noteId, clusterId: from } });
    await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
    await ana.act({ type: 'vote.cast', args: { target: { kind: 'cluster', id: from } } });
    await ana.act({ type: 'vote.cast', args: { target: { kind: 'cluster', id: from } } });
    expect(await ana.act({ type: 'vote.cast', args: { target: { kind: 'cluster', id: from } } })).toMatchObject({
      code: 'vote.target-full',
    });
    await chair.until(() => chair.view.votesCast === 2, 'the count of spent votes');
    expect([ana.view.tallies, chair.view.tallies, ana.view.votesCast]).toEqual([null, null, null]);
    expect(ana.view.myVotes).toHaveLength(2);
    await chair.act({ type: 'phase.set', args: { phase: 'clustering' } });
    await ana.until(() => ana.view.phase === 'clustering', 'the way back');
    expect(ana.view.myVotes).toEqual([]);
    await chair.act({ type: 'cluster.merge', args: { fromId: from, intoId: into } });
    await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
    await ana.act({ type: 'vote.cast', args: { target: { kind: 'cluster', id: into } } });
    await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
    await ana.until(() => ana.view.tallies !== null, 'the tallies');
    expect(ana.view.tallies).toEqual({ [into]: 1 });
    expect(ana.view.clusters[from]?.mergedInto).toBe(into);
    expect(await ana.act(aNote('tarde'))).toMatchObject({ code: 'board.closed' });
  });

  it('PH6 PH8 a lock stops participants, the timer ends by the clock of the database', async () => {
    // Where people are shown, as an op's time is kept to the millisecond only there.
    const boardId = await scene.board({ identityMode: 'person' });
    const chair = await scene.client(scene.facilitator, boardId);
    const ana = await scene.client(await scene.member(), boardId);
    await chair.act({ type: 'board.lock', args: { isLocked: true } });
    expect(await ana.act(aNote('no'))).toMatchObject({ code: 'board.locked' });
    expect(await chair.act(aNote('sí'))).toMatchObject({ status: 'ok' });
    const ack = await chair.act({ type: 'timer.set', args: { seconds: 90 } });
    const [row] = await rig.database.query<{ ends: Date }>(
      "select at + interval '90 seconds' as ends from board_ops where board_id = $1 and type = 'timer.set'",
      [boardId],
    );
    expect(ack).toMatchObject({ entry: { args: { seconds: 90, endsAt: row?.ends.toISOString() } } });
  });

  it('PH7 outside its stage a board refuses notes with the date, and can still be closed', async () => {
    const boardId = await scene.board({ stage: 'co_creation' });
    const chair = await scene.client(scene.facilitator, boardId);
    const ack = await chair.act(aNote('antes de tiempo'));
    expect(ack).toMatchObject({ status: 'refused', code: 'stage.not-open', params: { stage: 'co_creation' } });
    expect(await chair.act({ type: 'phase.set', args: { phase: 'closed' } })).toMatchObject({ status: 'ok' });
  });

  it('GA4 observers and administrators read, strangers find nothing until the board is closed', async () => {
    const boardId = await scene.board();
    const observer = await scene.client(await scene.observer(), boardId);
    expect(await observer.act(aNote('no'))).toMatchObject({ code: 'board.read-only' });
    expect((await rig.anonymous.get(pathOf(boardId))).statusCode).toBe(404);
    expect((await rig.anonymous.get(`${pathOf(boardId)}/snapshot`)).statusCode).toBe(404);
    const chair = await scene.client(scene.facilitator, boardId);
    await chair.act(aNote('=HYPERLINK("http://evil")'));
    await chair.act(aNote('\n=1+1'));
    const mixed = 'المياه: agua (2027), ¿quién cuida?';
    await chair.act(aNote(mixed));
    await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
    expect((await rig.anonymous.get(`${pathOf(boardId)}/snapshot`)).json().catchUp.view.phase).toBe('closed');
    const csv = (await rig.anonymous.get(`${pathOf(boardId)}/export?format=csv`)).body;
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv).toContain(`"'\n=1+1"`);
    // A cell holds what was written and nothing else: what is set apart by its cell needs no marks of direction.
    expect(csv).toContain(`"${mixed}"`);
    expect(csv).not.toMatch(/[\u2066-\u2069]/);
    expect((await rig.anonymous.get(`${pathOf(boardId)}/export`)).body).toContain(mixed);
    // Both print the place of the cycle's newest act, for whoever compares the record of acts later.
    const { head } = (await rig.anonymous.get(`/api/cycles/${scene.cycle.id}/audit/export`)).json();
    expect(head.position).toBeGreaterThan(0);
    expect((await rig.anonymous.get(`${pathOf(boardId)}/export`)).json().lastAct).toEqual(head);
    expect(csv.split('\r\n')[1]).toContain(`${head.position}:${head.hash}`);
  });
});

describe('settings', () => {
  it('ID1 are fixed by the first op', async () => {
    const made = await scene.facilitator.post(`/api/cycles/${scene.cycle.id}/boards`, { title: 'Mesa', columns });
    expect(made.statusCode).toBe(201);
    const { id } = made.json();
    expect((await scene.facilitator.patch(pathOf(id), { identityMode: 'anonymous' })).json().identityMode).toBe(
      'anonymous',
    );
    const chair = await scene.client(scene.facilitator, id);
    await chair.act(aNote('primera'));
    expect((await scene.facilitator.patch(pathOf(id), { identityMode: 'person' })).json().code).toBe(
      'board.settings-fixed',
    );
    expect((await scene.facilitator.patch(pathOf(id), { title: 'Mesa de salud' })).json().title).toBe('Mesa de salud');
  });
});
