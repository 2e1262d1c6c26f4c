import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../../server/src/platform/database/audit.ts';
import { aNote, type BoardClient } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

let boardId: string;
let member: Agent;
let chair: BoardClient;
beforeEach(async () => {
  boardId = await scene.board({ identityMode: 'person' });
  member = await scene.member();
  const writer = await scene.client(member, boardId);
  chair = await scene.client(scene.facilitator, boardId);
  await writer.act(aNote('Falta agua'));
  const gone = aNote('Sobra');
  await writer.act(gone);
  await chair.act({ type: 'note.remove', args: { noteId: gone.args.noteId } });
});
const at = (what: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}/${what}`;
const close = () => chair.act({ type: 'phase.set', args: { phase: 'closed' } });
const EACH = ['export', 'export?format=csv', 'history', 'snapshot'] as const;

describe('the readers of a closed board', () => {
  it.each(EACH)('get one %s that was written once, and are told when it is what they have', async (what) => {
    await close();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rig.anonymous.get(at(what))));
    const [first] = answers;
    expect(first?.headers.etag).toBeTruthy();
    for (const answer of answers)
      expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
        200,
        first?.body,
        first?.headers['content-type'],
      ]);
    const again = await rig.anonymous.get(at(what), { 'if-none-match': String(first?.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(first?.body).toContain('Falta agua');
    expect(first?.body).not.toContain('Sobra');
  });

  it('are told the newest act of the cycle with each export', async () => {
    await close();
    const before = (await rig.anonymous.get(at('export'))).json();
    const by = { forumId: scene.forum.id, cycleId: scene.cycle.id, personId: null };
    await rig.tx((tx) => record(tx, by, 'stage.opened', scene.cycle.id));
    const after = (await rig.anonymous.get(at('export'))).json();
    expect(after.lastAct.position).toBe(before.lastAct.position + 1);
    expect((await rig.anonymous.get(at('export?format=csv'))).body).toContain(after.lastAct.hash);
  });

  it('are each told which notes were theirs, and nobody else’s', async () => {
    await close();
    const mine = async (agent: Agent) => Object.keys((await agent.get(at('export'))).json().view.mine).length;
    expect([await mine(rig.anonymous), await mine(member), await mine(scene.facilitator)]).toEqual([0, 2, 0]);
  });
});

it('an open board is read as it is', async () => {
  const read = async () => Object.keys((await member.get(at('export'))).json().view.notes).length;
  expect(await read()).toBe(2);
  await chair.act(aNote('Otra'));
  expect(await read()).toBe(3);
  const answer = await rig.anonymous.get(at('export'));
  expect(answer.statusCode).toBe(404);
});
