import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aNote, type BoardClient } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp({ logLevel: 'trace' });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const CANARY = 'canario-7f3d9b1e';
const bytesOf = (...clients: BoardClient[]) => clients.map((client) => client.received.join('\n')).join('\n');

/** Everything the HTTP side could say about a board, to one person. */
async function crawl(boardId: string, agents: { get(path: string): Promise<{ body: string }> }[]): Promise<string> {
  const base = `/api/cycles/${scene.cycle.id}/boards`;
  const paths = ['', `/${boardId}`, `/${boardId}/snapshot`, `/${boardId}/snapshot?since=0`, `/${boardId}/history`];
  paths.push(`/${boardId}/export?format=json`, `/${boardId}/export?format=csv`, `/${boardId}/links`);
  const answers = await Promise.all(agents.flatMap((agent) => paths.map((path) => agent.get(base + path))));
  return answers.map((answer) => answer.body).join('\n');
}

describe('hidden means absent', () => {
  it('NO9 HI1 HI2 HI3 HI5 RE1 no byte of a hidden note reaches anybody before the reveal, then everybody has it', async () => {
    const boardId = await scene.board({ startsIn: 'private_writing', identityMode: 'person' });
    const [author, reader, watcher] = [await scene.member(), await scene.member(), await scene.observer()];
    const ana = await scene.client(author, boardId);
    const others = [
      await scene.client(scene.facilitator, boardId),
      await scene.client(reader, boardId),
      await scene.client(watcher, boardId),
    ];
    const [kept, dropped] = [aNote(`${CANARY} uno`, { onBehalfOf: `${CANARY} voz` }), aNote(`${CANARY} dos`)];
    await ana.act(kept);
    await ana.act(dropped);
    await ana.act({ type: 'note.edit', args: { noteId: kept.args.noteId, text: `${CANARY} tres` } });
    await ana.act({ type: 'note.move', args: { noteId: kept.args.noteId, columnId: 'doubts', order: 'a9' } });
    await ana.act({ type: 'note.remove', args: { noteId: dropped.args.noteId } });
    await ana.act({ type: 'note.restore', args: { noteId: dropped.args.noteId } });
    await ana.act({ type: 'note.remove', args: { noteId: dropped.args.noteId } });
    ana.socket.emit('board:presence', { boardId, noteId: kept.args.noteId, isReady: true });
    for (const other of others) {
      await other.until(() => other.presence?.ready === 1, 'the presence of the author');
      await other.reaches(7);
      expect(other.view).toMatchObject({ notes: {}, hiddenNotes: 1 });
    }
    const guess = await others[0]?.act({ type: 'note.edit', args: { noteId: kept.args.noteId, text: 'x' } });
    expect(guess).toMatchObject({ code: 'note.not-found' });
    const late = await scene.client(reader, boardId);
    const http = await crawl(boardId, [scene.facilitator, reader, watcher, rig.anonymous]);
    const told = bytesOf(...others, late) + http + rig.log();
    expect(told).not.toContain(CANARY);
    expect(told).not.toContain(kept.args.noteId);
    expect(told).not.toContain(dropped.args.noteId);

    await others[0]?.act({ type: 'phase.set', args: { phase: 'open' } });
    for (const client of [ana, ...others, late]) {
      await client.until(
        () => client.view.phase === 'open' && Object.keys(client.view.notes).length === 1,
        'the reveal',
      );
      expect(client.view.notes[kept.args.noteId]?.text).toBe(`${CANARY} tres`);
      // NO9: nobody ever learns that somebody wrote a note and took it back before the reveal.
      expect(client.view.notes[dropped.args.noteId]).toBeUndefined();
    }
    expect(ana.view.mine).toMatchObject({ [kept.args.noteId]: true });
    const after = bytesOf(...others, late) + (await crawl(boardId, [reader])) + rig.log();
    expect(after).not.toContain(`${CANARY} dos`);
    expect(rig.log()).not.toContain(CANARY);
  });

  it('SN4 HI3 the other tab of an author sees the hidden note, also after a cut', async () => {
    const boardId = await scene.board({ startsIn: 'private_writing' });
    const author = await scene.member();
    const first = await scene.client(author, boardId);
    const second = await scene.client(author, boardId);
    const note = aNote(CANARY);
    await first.act(note);
    await second.until(() => second.view.notes[note.args.noteId] !== undefined, 'the note in the other tab');
    expect(second.view.mine).toEqual({ [note.args.noteId]: true });
    const third = await scene.client(author, boardId);
    expect(third.view.notes[note.args.noteId]?.text).toBe(CANARY);
  });

  it('ID2 ID3 ID4 a person promised to stay unknown is in no frame, no answer and, once closed, no row', async () => {
    for (const identityMode of ['organisation', 'anonymous'] as const) {
      const boardId = await scene.board({ identityMode });
      const author = await scene.member();
      const [row] = await rig.database.query<{ name: string; short_name: string }>(
        'select p.name, o.short_name from people p join seats s on s.person_id = p.id join organisations o on o.id = s.organisation_id where p.id = $1',
        [author.personId],
      );
      const chair = await scene.client(scene.facilitator, boardId);
      const ana = await scene.client(author, boardId);
      await ana.act(aNote('Una idea'));
      await chair.reaches(1);
      await chair.until(() => chair.presence?.count === 2, 'both people present');
      const told = () => bytesOf(chair, ana);
      expect(told()).not.toContain(row?.name);
      expect(told()).not.toContain(author.personId);
      expect(told().includes(row?.short_name ?? '')).toBe(identityMode === 'organisation');
      await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
      const http = await crawl(boardId, [scene.facilitator, rig.anonymous]);
      expect(http).not.toContain(row?.name);
      const [kept] = await rig.database.query<{ people: string; secret: Buffer | null }>(
        'select count(o.person_id)::text as people, b.identity_secret as secret from boards b join board_ops o on o.board_id = b.id where b.id = $1 group by b.id',
        [boardId],
      );
      expect(kept).toEqual({ people: '0', secret: null });
      expect(await rig.deps.keys.list()).not.toContain(boardId);
      scene.closeClients();
    }
  });
});
