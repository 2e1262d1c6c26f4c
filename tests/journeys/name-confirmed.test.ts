import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Me, Roles } from '@minga/shared/people/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered, comeIn } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, mark } from '../support/factories.ts';

const { office, rig, settled } = await appWithMail();

async function aPlace() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const invite = async (name: string, email = `nina-${mark()}@example.org`) => {
    answered(await lead.post(`${at}/roles`, { email, name, role: 'participant' }), 201);
    await settled();
    const [row] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
    return { email, agent: await rig.signInAs({ id: row?.id ?? '' }) };
  };
  const calls = async (email: string) =>
    answered<Roles>(await lead.get(`${at}/roles`)).items.find((one) => one.email === email)?.name;
  return { at, lead, invite, calls };
}
const asked = async (agent: Agent) => answered<Home>(await agent.get('/api/home')).nameToConfirm;
const nameOf = async (agent: Agent) => answered<Me>(await agent.get('/api/me')).actor?.name;
const renamed = () =>
  rig.database.query<{ n: number }>("select count(*)::int as n from audit_log where action = 'person.renamed'");

describe('the name that a facilitator wrote', () => {
  it('is asked about after the link of the invitation, and confirmed by one press or by two', async () => {
    const { invite, calls } = await aPlace();
    const { email, agent } = await invite('Nina Qispe');
    const link = /https:\/\/minga\.example(\/invitations\/\S+)/.exec((await office.letterTo(email)).text)?.[1];
    answered(await agent.post(`/api${link}/accept`), 204);
    expect(await asked(agent)).toBe('Nina Qispe');
    const before = await renamed();
    const presses = await Promise.all([1, 2].map(() => agent.patch('/api/me', { name: 'Nina Qispe' })));
    expect(presses.map(({ statusCode }) => statusCode)).toEqual([204, 204]);
    expect([await asked(agent), await nameOf(agent), await calls(email)]).toEqual([null, 'Nina Qispe', 'Nina Qispe']);
    // What stays as it was is no act.
    expect(await renamed()).toEqual(before);
  });

  it('is asked about who came by a code and has opened nothing yet, and what they put right is what the forum reads', async () => {
    const { at, invite, calls } = await aPlace();
    const { email, agent } = await invite('Nina Qispe');
    expect(await asked(agent)).toBe('Nina Qispe');
    for (const name of ['', '   ', 'N'.repeat(121)]) {
      const refused = await agent.patch('/api/me', { name });
      expect([refused.statusCode, refused.json().errors[0].field]).toEqual([422, 'name']);
    }
    expect(await asked(agent)).toBe('Nina Qispe');
    answered(await agent.patch('/api/me', { name: '  Nina   Quispe ' }), 204);
    expect([await asked(agent), await nameOf(agent)]).toEqual([null, 'Nina Quispe']);
    // Coming in later gives nobody back what another wrote.
    answered(await comeIn(agent, at), 201);
    expect([await asked(agent), await nameOf(agent), await calls(email)]).toEqual([null, 'Nina Quispe', 'Nina Quispe']);
  });

  it('holds nobody up: who leaves it unanswered works on, and is asked still', async () => {
    const { at, invite } = await aPlace();
    const { agent } = await invite('Nina Qispe');
    answered(await comeIn(agent, at), 201);
    expect(await asked(agent)).toBe('Nina Qispe');
    answered(await comeIn(agent, at), 201);
    expect(await asked(agent)).toBe('Nina Qispe');
  });

  it('may be that of somebody else of the forum where it was given so, and not be taken by oneself', async () => {
    const { at, invite } = await aPlace();
    const first = await invite('Juan Mamani');
    answered(await comeIn(first.agent, at), 201);
    const second = await invite('Juan Mamani');
    answered(await second.agent.patch('/api/me', { name: 'Juan Mamani' }), 204);
    expect(await asked(second.agent)).toBeNull();
    const third = await invite('Juana Mamani');
    const refused = await third.agent.patch('/api/me', { name: 'Juan Mamani' });
    expect([refused.statusCode, refused.json().errors[0].field]).toEqual([422, 'name']);
    expect(await asked(third.agent)).toBe('Juana Mamani');
  });

  it('is asked of nobody who has said their own, nor of a guest', async () => {
    const { invite } = await aPlace();
    const known = await aPerson(rig.deps.db, { name: 'Rosa Oca' });
    expect(await asked(await rig.signInAs(known))).toBeNull();
    expect(await asked((await invite('Otra Rosa', known.email)).agent)).toBeNull();
  });
});
