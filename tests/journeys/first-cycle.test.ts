import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Home, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { firstBrokenLink } from '../../server/src/platform/database/audit.ts';
import { answered, newCycle } from '../support/acts.ts';
import { type Agent, agentOf } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { bareEnvironment } from '../support/child-server.ts';
import { postOffice } from '../support/mail.ts';
import { aBrowser } from '../support/sign-in.ts';

/** From an installation with nothing in it to a published cycle with its first seat; nobody writes a row by hand. */
const office = await postOffice();
const rig = await testApp({ smtpUrl: office.url, publicUrl: 'http://minga.test' });
afterAll(async () => {
  await rig.close();
  await office.close();
});

const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');

/** What whoever keeps the machine types, in a process of its own. */
function administrator(...args: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const env = {
      ...bareEnvironment(),
      DATABASE_URL: rig.database.url,
      DATA_DIR: rig.deps.config.dataDir,
      DEMO: 'off',
      PUBLIC_URL: 'http://minga.test',
    };
    const child = spawn(process.execPath, [COMMAND, ...args], { env });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** Asks for a code, reads the letter and types what it says. */
async function signIn(email: string): Promise<Agent> {
  const browser = aBrowser(rig);
  answered(await browser.post('/api/sign-in/code', { email }));
  // An invitation to the same person may come before or after it.
  const codeOf = () =>
    office.letters.findLast(({ to, subject }) => to.includes(email) && /^\d{6}/.test(subject))?.subject;
  await expect.poll(codeOf, { timeout: 10_000 }).toBeDefined();
  const code = codeOf()?.slice(0, 6) ?? '';
  const answer = await browser.verify(email, code);
  expect(answer.statusCode, answer.body).toBe(200);
  const cookie = browser.cookie();
  const me = answered<Me>(await rig.anonymous.get('/api/me', { cookie }));
  return agentOf(rig.app, { personId: me.actor?.personId ?? null, cookie }, () => '');
}

const story = { forumId: '', cycleId: '', administrator: rig.anonymous, facilitator: rig.anonymous };

describe('from an empty machine to a first cycle', () => {
  it('nothing is there, and nobody can make it from outside', async () => {
    expect(answered<{ items: unknown[] }>(await rig.anonymous.get('/api/cycles')).items).toEqual([]);
    expect(await rig.database.query('select 1 from people')).toEqual([]);
    expect((await rig.anonymous.post('/api/forums', {})).statusCode).toBe(401);
  });

  it('the command refuses what is no address, and changes nothing', async () => {
    for (const args of [[], ['ana'], ['ana@'], ['--help']]) {
      const { code, text } = await administrator(...args);
      expect([args, code]).toEqual([args, 1]);
      expect(text).toContain('Usage: npm run administrator');
      expect(text).not.toContain('    at ');
    }
    expect(await rig.database.query('select 1 from people')).toEqual([]);
  });

  it('the command appoints the administrator once, and says what comes next', async () => {
    const first = await administrator('Ana@Example.org', 'Ana', 'Quispe');
    expect(first).toMatchObject({ code: 0 });
    expect(first.text).toContain('ana@example.org is now administrator');
    expect(first.text).toContain('http://minga.test/sign-in');
    expect((await administrator('ana@example.org')).text).toContain('was administrator already');
    expect(await rig.database.query('select name, email, is_administrator from people')).toEqual([
      { name: 'Ana Quispe', email: 'ana@example.org', is_administrator: true },
    ]);
    expect(await rig.database.query("select 1 from audit_log where action = 'administrator.appointed'")).toHaveLength(
      1,
    );
  });

  it('the administrator signs in by mail and creates the forum', async () => {
    story.administrator = await signIn('ana@example.org');
    const sheet = { slug: 'peru', name: 'Foro multiactor', locale: 'es', timeZone: 'America/Lima' };
    story.forumId = answered<{ id: string }>(await story.administrator.post('/api/forums', sheet), 201).id;
    // Administering is not facilitating.
    const answer = await story.administrator.post(`/api/forums/${story.forumId}/cycles`, newCycle());
    expect(answer.statusCode).toBe(403);
  });

  it('invites the facilitator, whom a letter reaches', async () => {
    const invitation = { email: 'rosa@example.org', name: 'Rosa Huamán', role: 'facilitator' };
    answered(await story.administrator.post(`/api/forums/${story.forumId}/roles`, invitation), 201);
    const letter = await office.letterTo('rosa@example.org');
    expect(letter.subject).toContain('Foro multiactor');
    expect(letter.text).toContain('Ana Quispe le invita');
    expect(letter.text).toMatch(/http:\/\/minga\.test\/invitations\/\S+/);
  });

  it('the facilitator signs in and starts a private cycle from the template', async () => {
    story.facilitator = await signIn('rosa@example.org');
    const me = answered<Me>(await story.facilitator.get('/api/me'));
    expect(me.memberships).toMatchObject([{ cycleId: null, roles: ['facilitator'] }]);
    const at = `/api/forums/${story.forumId}`;
    const template = answered<CycleTemplate>(await story.facilitator.get(`${at}/cycle-template`));
    const { stages, planStartsOn, planEndsOn } = template;
    const sheet = newCycle({ slug: 'sexto-plan', stages, planStartsOn, planEndsOn });
    const made = answered<{ id: string; isPublished: boolean }>(
      await story.facilitator.post(`${at}/cycles`, sheet),
      201,
    );
    expect(made.isPublished).toBe(false);
    story.cycleId = made.id;
    expect((await rig.anonymous.get('/api/public/cycles/sexto-plan')).statusCode).toBe(404);
    const home = answered<Home>(await story.facilitator.get('/api/home'));
    expect(home.needs).toMatchObject([{ kind: 'publish-cycle', href: '/c/sexto-plan/stages' }]);
    expect(home.cycles).toMatchObject([{ slug: 'sexto-plan', isPublished: false }]);
  });

  it('adds an organisation with its first seat', async () => {
    const at = `/api/cycles/${story.cycleId}`;
    const organisation = { shortName: 'Red Andina', name: 'Red Andina de Integridad', sector: 'civil_society' };
    const { id } = answered<{ id: string }>(await story.facilitator.post(`${at}/organisations`, organisation), 201);
    const seat = { email: 'luz@example.org', name: 'Luz Mamani', role: 'delegate', seniority: 'director' };
    answered(await story.facilitator.post(`${at}/organisations/${id}/seats`, seat), 201);
    const delegate = await signIn('luz@example.org');
    expect(answered<Organisations>(await delegate.get(`${at}/organisations`)).items).toMatchObject([{ delegates: 1 }]);
    expect((await delegate.post(`${at}/publish`)).statusCode).toBe(403);
  });

  it('publishes, and everybody reads it', async () => {
    answered(await story.facilitator.post(`/api/cycles/${story.cycleId}/publish`));
    const cycle = answered<PublicCycle>(await rig.anonymous.get('/api/public/cycles/sexto-plan'));
    expect(cycle.themes.map(({ name, slug }) => [name, slug])).toEqual([
      ['Ambiente', 'ambiente'],
      ['Salud pública', 'salud-publica'],
    ]);
    expect(cycle.stages.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'upcoming'));
    expect(cycle.organisations).toMatchObject([{ shortName: 'Red Andina' }]);
  });

  it('every act stands in an audit that nobody bent', async () => {
    const acts = await rig.database.query<{ action: string }>(
      'select action from audit_log order by at, chain, position',
    );
    expect(acts.map(({ action }) => action).sort()).toEqual([
      'administrator.appointed',
      'cycle.created',
      'cycle.published',
      'forum.created',
      'organisation.created',
      'role.granted',
      'seat.opened',
    ]);
    for (const chain of [story.forumId, story.cycleId])
      expect(await rig.tx((tx) => firstBrokenLink(tx, chain))).toBeNull();
  });
});
