import type { Invitations, Me, Roles } from '@minga/shared/people/schema.ts';

import { newId } from '@minga/shared/kernel/ids.ts';
import { BOARD_EVENTS, PROTOCOL_VERSION } from '@minga/shared/boards/rules.ts';
import { PLAN_EVENTS } from '@minga/shared/meetings/presence.ts';
import { describe, expect, it } from 'vitest';
import { answered, comeIn } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';
import { emitAck, openSocket } from '../support/sockets.ts';

/** Whoever was invited and signs in reads; what they do, and nothing else, says that they have come. */
const { rig } = await appWithMail();

const THEIRS = 'Rosa Oca Quispe';
/** A forum that knows an address, and whoever it belongs to: signed in for another forum, and called otherwise there. */
async function anInvitation(role: 'participant' | 'facilitator' | 'member') {
  const forum = await aForum(rig.deps.db, { name: `Foro ${mark()}` });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const invited = await aPerson(rig.deps.db, { role: 'participant', name: THEIRS });
  const agent = await rig.signInAs(invited);
  answered(await agent.patch('/api/me', { name: THEIRS }), 204);
  const { email } = invited;
  if (role === 'member') {
    const { id } = await anOrganisation(rig.deps.db, { forumId: forum.id });
    const facts = { email, name: 'Rosa', role, seniority: 'staff' };
    answered(await lead.post(`${at}/organisations/${id}/seats`, facts), 201);
  } else answered(await lead.post(`${at}/roles`, { email, name: 'Rosa', role }), 201);
  const stands = async () => {
    const { items } = answered<Invitations>(await lead.get(`${at}/invitations`));
    const { state, name } = items.find((one) => one.email === email) ?? {};
    return [state === 'accepted' ? 'accepted' : 'open', name];
  };
  return { forum, cycle, lead, at, agent, stands };
}
const OPEN = ['open', 'Rosa'];
const IN = ['accepted', THEIRS];
const invitationIn = async (agent: Agent, forum: { id: string }) =>
  answered<Me>(await agent.get('/api/me')).memberships.find((one) => one.forum.id === forum.id)?.invitation;

describe('SEC-82 whoever was invited and has not answered', () => {
  it.each(['participant', 'facilitator', 'member'] as const)(
    'reads as a %s all that the forum reads, and the forum does not learn of it, nor what they are called',
    async (role) => {
      const { forum, cycle, at, agent, lead, stands } = await anInvitation(role);
      const questions = ['stages', 'organisations', 'meetings', 'boards', 'own-texts', 'privacy', 'roles'];
      for (const one of questions) expect((await agent.get(`${at}/${one}`)).statusCode, one).toBeLessThan(404);
      answered(await agent.get(`/api/public/cycles/${cycle.slug}`));
      answered(await agent.get('/api/home'));
      // A question that only has a body is none that anybody did anything by.
      const planned = await agent.post(`${at}/meetings/planned-letter`, { act: 'publish', ids: [] });
      expect(planned.statusCode).not.toBe(500);
      expect(await stands()).toEqual(OPEN);
      expect(answered<Roles>(await lead.get(`${at}/roles`)).items.map(({ name }) => name)).not.toContain(THEIRS);
      const path = await invitationIn(agent, forum);
      expect(path).toMatch(/^\/invitations\/\S+$/);
      answered(await agent.post(`/api${path}/accept`), 204);
      expect(await stands()).toEqual(IN);
      expect(await invitationIn(agent, forum)).toBeNull();
    },
  );

  it('accepts by the first thing that they do in the forum, once, also pressed ten times at one instant', async () => {
    const { forum, at, agent, stands } = await anInvitation('participant');
    expect(await stands()).toEqual(OPEN);
    const answers = await Promise.all(Array.from({ length: 5 }, () => comeIn(agent, at)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 201));
    expect(await stands()).toEqual(IN);
    expect(await invitationIn(agent, forum)).toBeNull();
    const kept = await rig.database.query<{ n: number }>(
      'select count(*)::int as n from invitations where forum_id = $1 and accepted_at is not null',
      [forum.id],
    );
    expect(kept).toEqual([{ n: 1 }]);
  });

  it('does nothing in the forum by what everybody may do without it, nor by a refusal that it has none of theirs', async () => {
    const { forum, at, agent, lead, stands } = await anInvitation('participant');
    const elsewhere = await anInvitation('participant');
    // Of another forum, of somebody who may not, and by an address that is none.
    await agent.post(`${elsewhere.at}/feeds`, { kind: 'person' });
    await rig.anonymous.post(`${at}/feeds`, { kind: 'person' });
    expect(await stands()).toEqual(OPEN);
    // What was taken back meanwhile stays so.
    const { items } = answered<Invitations>(await lead.get(`${at}/invitations`));
    answered(await lead.delete(`${at}/invitations/${items[0]?.id}`), 204);
    expect((await comeIn(agent, at)).statusCode).toBe(404);
    expect(await invitationIn(agent, forum)).toBeUndefined();
  });

  it('enters no board and no planner where others would see them, before they accept', async () => {
    const { forum, cycle, at, lead, agent, stands } = await anInvitation('facilitator');
    const board = answered<{ id: string }>(
      await lead.post(`${at}/boards`, { title: 'Agua', stage: null, columns: [{ id: 'ideas', title: 'Ideas' }] }),
      201,
    );
    const url = await rig.listen();
    const socket = await openSocket(url, agent);
    const tries = () =>
      Promise.all([
        emitAck<{ ok: boolean }>(socket, BOARD_EVENTS.join, {
          v: PROTOCOL_VERSION,
          boardId: board.id,
          clientId: newId(),
          since: null,
        }),
        emitAck<{ ok: boolean }>(socket, PLAN_EVENTS.join, { cycleId: cycle.id }),
      ]);
    const refused = { ok: false, code: 'invitation.not-accepted' };
    expect(await tries()).toMatchObject([refused, refused]);
    expect(await stands()).toEqual(OPEN);
    answered(await agent.post(`/api${await invitationIn(agent, forum)}/accept`), 204);
    expect(await tries()).toMatchObject([{ ok: true }, { ok: true }]);
    socket.close();
  });
});
