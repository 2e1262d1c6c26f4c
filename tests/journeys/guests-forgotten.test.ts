import { RETENTION } from '@minga/shared/kernel/retention.ts';
import { afterAll, afterEach, expect, it } from 'vitest';
import { forgetAtDoors } from '../../server/src/features/boards/jobs.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { asTheServer, testApp } from '../support/app.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;

/** A guest who came by a link and wrote a note, on a board that shows people. */
async function aGuest() {
  const boardId = await scene.board({ identityMode: 'person' });
  const { id: linkId, code } = (await scene.facilitator.post(`${pathOf(boardId)}/links`, {})).json();
  const input = { consent: true, name: 'Julia Mamani', origin: 'Barrio Norte' };
  const joined = await rig.anonymous.post(`/api/join/${code}`, input);
  const cookie = cookieHeader([joined.headers['set-cookie'] ?? []].flat());
  const client = await scene.client({ cookie }, boardId);
  const note = aNote('lo que dije');
  await client.act(note);
  const [row] = await rig.database.query<{ id: string }>(
    'select person_id as id from board_guests where board_id = $1',
    [boardId],
  );
  const personId = row?.id ?? '';
  /** As if so many days had passed since the link ended. */
  const endedAgo = async (days: number) => {
    await rig.database.query("update people set created_at = now() - interval '400 days' where id = $1", [personId]);
    await rig.database.query('update board_links set expires_at = now() - make_interval(days => $2) where id = $1', [
      linkId,
      days,
    ]);
  };
  const signOut = () =>
    rig.database.query("update sessions set expires_at = now() - interval '1 minute' where person_id = $1", [personId]);
  const person = async () =>
    (
      await rig.database.query<{ name: string; sessions: number; networks: number }>(
        `select p.name, (select count(*)::int from sessions where person_id = p.id) as sessions,
          (select count(network)::int from board_guests where person_id = p.id) as networks from people p where p.id = $1`,
        [personId],
      )
    )[0];
  const signature = async () => {
    const reader = await scene.client(await scene.member(), boardId);
    return reader.view.notes[note.args.noteId]?.by;
  };
  return { boardId, endedAgo, signOut, person, signature };
}

/** As the round of the server, in the reach that it names. */
const forget = () => acrossForums('guests-forgotten', () => forgetAtDoors(asTheServer(rig.deps)));

it('ID10 a guest is forgotten when her links are long over: her note stays with its mark, without her name', async () => {
  const guest = await aGuest();
  await guest.endedAgo(RETENTION.guests.usual + 1);
  await guest.signOut();
  expect(await guest.signature()).toMatchObject({ name: 'Julia Mamani' });
  expect(await forget()).toBe(1);
  expect(await guest.person()).toEqual({ name: 'Persona invitada', sessions: 0, networks: 0 });
  expect(await guest.signature()).toMatchObject({
    name: 'Persona invitada',
    isVerified: false,
    origin: 'Barrio Norte',
    sector: 'citizen',
  });
  const exported = (await scene.facilitator.get(`${pathOf(guest.boardId)}/export?format=csv`)).body;
  expect(exported).toContain('lo que dije');
  expect(exported).not.toContain('Julia Mamani');
  // Nothing is left to do.
  expect(await forget()).toBe(0);
});

it('ID10 not before, not while a session of hers lives, not while another link is open, and never somebody of the forum', async () => {
  const [early, living, elsewhere] = [await aGuest(), await aGuest(), await aGuest()];
  await early.endedAgo(RETENTION.guests.usual - 1);
  await early.signOut();
  await living.endedAgo(RETENTION.guests.usual + 1);
  await elsewhere.endedAgo(RETENTION.guests.usual + 1);
  await elsewhere.signOut();
  const other = await scene.board({ identityMode: 'person' });
  const { id } = (await scene.facilitator.post(`${pathOf(other)}/links`, {})).json();
  await rig.database.query(
    'insert into board_guests (board_id, person_id, link_id) select $1, person_id, $2 from board_guests where board_id = $3',
    [other, id, elsewhere.boardId],
  );
  await rig.database.query("update people set created_at = now() - interval '400 days'");
  expect(await forget()).toBe(0);
  for (const guest of [early, living, elsewhere]) expect(await guest.person()).toMatchObject({ name: 'Julia Mamani' });
});
