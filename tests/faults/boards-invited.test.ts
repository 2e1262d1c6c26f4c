import type { Roles } from '@minga/shared/people/schema.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { answered, comeIn } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, aPerson, mark } from '../support/factories.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

/** What a board shows of somebody who was invited to its forum, and comes to the board once they have accepted. */
const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const HERE = 'La Invitada De Aquí';
const ELSEWHERE = 'Como Dice Otro Foro';
const at = `/api/cycles/${scene.cycle.id}`;
const invite = async (lead: Agent, cycleId: string, email: string, name: string) =>
  answered(await lead.post(`/api/cycles/${cycleId}/roles`, { email, name, role: 'participant' }), 201);
const calledHere = async (email: string) =>
  answered<Roles>(await scene.facilitator.get(`${at}/roles`)).items.find((one) => one.email === email)?.name;

/** Known to another forum, which gave her account the only name it has, and invited here. */
async function anInvited() {
  const email = `invitada-${mark()}@example.org`;
  const forum = await aForum(rig.deps.db);
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  await invite(lead, cycle.id, email, ELSEWHERE);
  await invite(scene.facilitator, scene.cycle.id, email, HERE);
  const [row] = await rig.database.query<{ id: string; name: string }>('select id, name from people where email = $1', [
    email,
  ]);
  expect(row?.name).toBe(ELSEWHERE);
  return { email, agent: await rig.signInAs({ id: row?.id ?? '' }) };
}

describe('SEC-1 who is invited to a forum and known to another', () => {
  it.each(['person', 'organisation', 'anonymous'] as const)(
    'is called on its boards as this forum wrote, and only where people are shown: %s',
    async (identityMode) => {
      const boardId = await scene.board({ identityMode });
      const { email, agent } = await anInvited();
      answered(await comeIn(agent, at), 201);
      const watcher = await scene.client(await scene.observer(), boardId);
      const invited = await scene.client(agent, boardId);
      const note = aNote('Lo que traigo');
      expect(await invited.act(note)).toMatchObject({ status: 'ok' });
      await watcher.until(() => watcher.view.notes[note.args.noteId] !== undefined, 'her note');
      const late = await scene.client(scene.facilitator, boardId);
      const isShown = identityMode === 'person';
      await watcher.until(() => (watcher.presence?.people.length ?? 0) > (isShown ? 2 : -1), 'who is present');
      const answers = [`${at}/boards/${boardId}`, `${at}/boards/${boardId}/guests`].map(
        async (path) => (await scene.facilitator.get(path)).body,
      );
      const heard = [...watcher.received, ...late.received, ...(await Promise.all(answers))].join('\n');
      expect(heard).not.toContain(ELSEWHERE);
      expect(invited.received.join('\n')).not.toContain(ELSEWHERE);
      expect(heard.includes(HERE)).toBe(isShown);
      if (isShown) expect(watcher.view.notes[note.args.noteId]?.by).toMatchObject({ name: HERE });
      expect(await calledHere(email)).toBe(HERE);
    },
  );

  it('comes to no board before she has accepted; from then on the forum and the board say her own name', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { email, agent } = await anInvited();
    await expect(scene.client(agent, boardId)).rejects.toThrow('invitation.not-accepted');
    answered(await comeIn(agent, at), 201);
    await scene.client(agent, boardId);
    answered(await agent.patch('/api/me', { name: 'Su Propio Nombre' }), 204);
    expect(await calledHere(email)).toBe('Su Propio Nombre');
    const again = await scene.client(agent, boardId);
    expect(again.joined?.self).toMatchObject({ name: 'Su Propio Nombre' });
  });

  it('is nowhere on a board that she has not come to', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    await anInvited();
    const chair = await scene.client(scene.facilitator, boardId);
    expect(await chair.act(aNote('Sin ella'))).toMatchObject({ status: 'ok' });
    const { body } = await scene.facilitator.get(`${at}/boards/${boardId}/guests`);
    expect([chair.received.join('\n'), body].filter((one) => one.includes(ELSEWHERE) || one.includes(HERE))).toEqual(
      [],
    );
  });
});
