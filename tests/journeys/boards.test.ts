import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { testApp } from '../support/app.ts';
import { anOrganisation } from '../support/factories.ts';
import { cookieHeader } from '../support/agent.ts';

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
    const boardId = await scene.board();
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
    await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
    expect((await rig.anonymous.get(`${pathOf(boardId)}/snapshot`)).json().catchUp.view.phase).toBe('closed');
    const csv = (await rig.anonymous.get(`${pathOf(boardId)}/export?format=csv`)).body;
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv).toContain(`"'\n=1+1"`);
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

describe('guests by link', () => {
  async function link(boardId: string, body: object = {}) {
    const answer = await scene.facilitator.post(`${pathOf(boardId)}/links`, body);
    expect(answer.statusCode).toBe(201);
    return answer.json() as { id: string; code: string; qrPath: string };
  }
  async function enter(code: string, body: object = {}) {
    const answer = await rig.anonymous.post(`/api/join/${code}`, { consent: true, ...body });
    return { answer, cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) };
  }

  it('a guest writes for an organisation without an account, on that board and no other', async () => {
    const [boardId, other] = [await scene.board(), await scene.board()];
    const organisation = await anOrganisation(rig.deps.db, { forumId: scene.forum.id, shortName: 'Sumaq' });
    const { code, qrPath } = await link(boardId);
    const info = (await rig.anonymous.get(`/api/join/${code}`)).json();
    expect(info).toMatchObject({ boardTitle: 'Lluvia de ideas', isOpen: true, locale: 'es' });
    expect((await rig.anonymous.get(qrPath)).body).toContain('<svg');
    const { answer, cookie } = await enter(code, { name: 'Julia', organisationId: organisation.id });
    expect(answer.json()).toEqual({ boardPath: `/c/${scene.cycle.slug}/boards/${boardId}` });
    const guest = await scene.client({ cookie }, boardId);
    const note = aNote('Una idea desde el auditorio');
    expect(await guest.act(note)).toMatchObject({ status: 'ok' });
    expect(guest.view.notes[note.args.noteId]?.by).toMatchObject({ name: null, organisation: 'Sumaq' });
    await expect(scene.client({ cookie }, other)).rejects.toThrow('board.not-found');
  });

  it('GA3 closing a link with its guests puts them out within a second', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId);
    const { cookie } = await enter(code);
    const guest = await scene.client({ cookie }, boardId);
    await scene.facilitator.post(`${pathOf(boardId)}/links/${id}/close`, { endGuests: true });
    await guest.until(() => guest.evicted !== null, 'the eviction', 1_000);
    expect(guest.evicted).toEqual({ boardId, code: 'board.access-ended' });
    expect((await enter(code)).answer.json().code).toBe('join.closed');
    expect((await rig.anonymous.get(`/api/join/${code}`)).json().isOpen).toBe(false);
  });

  it('300 people join from one address, and the quota holds exactly', async () => {
    const boardId = await scene.board();
    const { code } = await link(boardId, { quota: 300 });
    const answers = await Promise.all(Array.from({ length: 310 }, () => enter(code)));
    const codes = answers.map(({ answer }) => answer.statusCode);
    expect(codes.filter((status) => status === 200)).toHaveLength(300);
    expect(answers.filter(({ answer }) => answer.json().code === 'join.full')).toHaveLength(10);
  });

  it('someone who has a place in the forum keeps their own session', async () => {
    const boardId = await scene.board();
    const { code } = await link(boardId);
    const member = await scene.member();
    const answer = await member.post(`/api/join/${code}`, { consent: true });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await member.post(`/api/join/${code}`, { consent: false })).statusCode).toBe(422);
  });
});
