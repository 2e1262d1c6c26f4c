import { randomUUID } from 'node:crypto';
import { SHARES } from '@minga/shared/boards/shares.ts';
import { afterAll, afterEach, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

/** More of the same hand, in less time than sockets may take (LI1). */
async function writeOn(boardId: string, notes: number): Promise<number> {
  const [last] = await rig.database.query<{ seq: number; author_key: string }>(
    'select seq::int as seq, author_key from board_ops where board_id = $1 order by seq desc limit 1',
    [boardId],
  );
  const { seq, author_key } = last as { seq: number; author_key: string };
  await rig.database.query(
    `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
     select $1, $2::int + n, $3, n, 'note.add', jsonb_build_object('noteId', gen_random_uuid(), 'columnId', 'ideas',
       'order', 'a1', 'text', 'relleno', 'colour', 'teal'), $4, now() from generate_series(1, $5::int) n`,
    [boardId, seq, randomUUID(), author_key, notes],
  );
  await rig.database.query('update boards set seq = $2 where id = $1', [boardId, seq + notes]);
  return seq + notes;
}

it('LI4 where people are hidden whoever has a full share is refused, and nobody else hears of it', async () => {
  const boardId = await scene.board({ identityMode: 'anonymous', startsIn: 'open' });
  const members = [await scene.member(), await scene.member()] as const;
  const [ana, luz] = [await scene.client(members[0], boardId), await scene.client(members[1], boardId)];
  await ana.act(aNote('mía'));
  const seq = await writeOn(boardId, SHARES.notes.person - 1);
  await luz.reaches(seq);
  const heard = luz.received.length;
  expect(await ana.act(aNote('una más'))).toMatchObject({
    status: 'refused',
    code: 'board.note-share',
    params: { max: SHARES.notes.person },
  });
  expect(luz.received.slice(heard).filter((frame) => !frame.includes('presence'))).toEqual([]);
  expect(await luz.act(aNote('de otra persona'))).toMatchObject({ status: 'ok' });
  const own = Object.keys(ana.view.mine)[0] as string;
  expect(await ana.act({ type: 'note.remove', args: { noteId: own } })).toMatchObject({ status: 'ok' });
  expect(await ana.act(aNote('en su lugar'))).toMatchObject({ status: 'ok' });
});
