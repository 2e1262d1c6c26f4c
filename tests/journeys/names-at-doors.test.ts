import type { Contributions } from '@minga/shared/consultations/answering.ts';
import { afterAll, afterEach, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { answered } from '../support/acts.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aConsultingForum } from '../support/consultations.ts';
import { aPerson, aSeat, mark } from '../support/factories.ts';

/** Who is in a forum is its own affair: no door tells whoever tries names at it. */
const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const { db } = rig.deps;
const aMember = async () => {
  const person = await aPerson(db, { name: `Nina ${mark()} Algarrobo` });
  await aSeat(db, { forumId: scene.forum.id, personId: person.id });
  return person;
};

async function aDoor() {
  const boardId = await scene.board({ identityMode: 'person' });
  const { code } = answered<{ code: string }>(
    await scene.facilitator.post(`/api/cycles/${scene.cycle.id}/boards/${boardId}/links`, {}),
    201,
  );
  const enter = async (name: string) => {
    const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, { body: { consent: true, name } });
    return { answer, cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) };
  };
  const codeFor = async (name: string) => {
    const { answer } = await enter(name);
    return answer.statusCode === 200 ? 'in' : (answer.json().errors?.[0]?.code ?? answer.json().code);
  };
  return { boardId, code, enter, codeFor };
}

it('SEC-81 a door answers the name of a member, of somebody invited and of nobody alike', async () => {
  const door = await aDoor();
  const names = [(await aMember()).name, `Nadie ${mark()} Molle`];
  for (const name of [...names, `por ${names[0]}`]) expect(await door.codeFor(name), name).toBe('in');
  // With an account from elsewhere, which calls itself whatever it likes.
  const stranger = await aPerson(db, { name: names[0] ?? '' });
  const agent = await rig.signInAs(stranger);
  expect((await agent.post(`/api/join/${door.code}`, { consent: true })).statusCode).toBe(200);
});

it('SEC-81 neither does writing on somebody’s behalf', async () => {
  const door = await aDoor();
  const member = await aMember();
  const guest = await scene.client({ cookie: (await door.enter('Julia')).cookie }, door.boardId);
  for (const whose of [member.name, `Nadie ${mark()} Molle`]) {
    const note = aNote('sus palabras');
    const ack = await guest.act({ ...note, args: { ...note.args, onBehalfOf: whose } });
    expect(ack).toMatchObject({ status: 'ok' });
  }
});

it('SEC-81 SEC-74 a name that anybody reads is nobody else’s at a door, and it is not told whether that person left', async () => {
  const door = await aDoor();
  const signer = await aMember();
  await scene.signInPublic(signer);
  for (const name of [signer.name, `Dra. ${signer.name}`, `vocera de ${signer.name}`])
    expect(await door.codeFor(name), name).toBe('of-the-forum');
  await rig.database.query('update seats set ended_at = now() where person_id = $1', [signer.id]);
  expect(await door.codeFor(signer.name)).toBe('of-the-forum');

  // On a board that showed people and was closed, too.
  const writer = await aMember();
  expect(await door.codeFor(writer.name)).toBe('in');
  const board = await scene.board({ identityMode: 'person' });
  const client = await scene.client(await rig.signInAs(writer), board);
  await client.act(aNote('Que haya fechas.'));
  expect(await door.codeFor(writer.name)).toBe('in');
  await rig.database.query("update boards set phase = 'closed', closed_at = now() where id = $1", [board]);
  expect(await door.codeFor(writer.name)).toBe('of-the-forum');
});

it('SEC-81 who has no account is marked as a guest beside the name they chose', async () => {
  const f = await aConsultingForum(rig);
  const one = await f.open({ identityMode: 'person' });
  await f.send(one.id, { name: 'Ana Canario' });
  await f.send(one.id, {}, f.ana);
  const { items } = answered<Contributions>(await rig.anonymous.get(`${f.at}/${one.id}/contributions`));
  expect(items.map(({ name, isGuest }) => [name, isGuest])).toEqual([
    ['Ana Canario', true],
    ['Ana Canario', false],
  ]);
});
