import { demoId } from '@minga/shared/kernel/ids.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { PERSONAS } from '@minga/shared/people/rules.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { appointAdministrator } from '../../server/src/features/people/commands.ts';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import type { Storage } from '../../server/src/platform/files/storage.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

const FORUMS = ['demo-es', 'demo-en'] as const;
const rig = await testApp({ demo: true });
const began = performance.now();
const isLoaded = await loadDemonstration(rig.owner, NEEDS);
console.info(`The demonstration was loaded in ${((performance.now() - began) / 1000).toFixed(2)} s`);
afterAll(() => rig.close());

async function withApp(work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await testApp({ demo: true });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

const countRows = async (app: TestApp) =>
  (
    await app.database.query<Record<string, number>>(`
      select (select count(*)::int from forums) as forums, (select count(*)::int from people) as people,
        (select count(*)::int from diagnoses) as diagnoses, (select count(*)::int from board_ops) as ops,
        (select count(*)::int from audit_log) as acts`)
  )[0];

describe('SEC-6 its doors, which ask for no secret', () => {
  const MAIL = '/api/demo/mail';
  const ask = (app: TestApp, host: string, path = MAIL) => app.anonymous.ask('GET', path, { headers: { host } });
  const OURS = [
    'localhost:3000',
    '127.0.0.1:3000',
    '127.0.0.1',
    '[::1]:3000',
    '192.168.1.20:3000',
    'app-1:3000',
    'foro.localhost',
  ];
  const FOREIGN = [
    'evil.example:8123',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example.',
    'nolocalhost.example',
  ];

  it('open under names that no other site can lead here, and refuse the others before anything is read', async () => {
    for (const host of OURS) expect([host, (await ask(rig, host)).statusCode]).toEqual([host, 200]);
    for (const host of FOREIGN) {
      const { statusCode, body } = await ask(rig, host);
      expect([host, statusCode, body.includes('items')]).toEqual([host, 421, false]);
    }
    const body = { forum: 'demo-es', persona: 'facilitator' };
    const entered = await rig.anonymous.ask('POST', '/api/demo/sign-in', {
      body,
      headers: { host: 'evil.example:8123', origin: 'http://evil.example:8123' },
    });
    expect([entered.statusCode, entered.json().code, entered.headers['set-cookie']]).toEqual([
      421,
      'request.foreign-host',
      undefined,
    ]);
    const lead = await rig.signInAs({ forum: 'demo-es', persona: 'facilitator' });
    const moved = await lead.ask('POST', `/api/cycles/${demoId('demo-es', 'cycle')}/demo/stage`, {
      body: { stage: 'preparation' },
      headers: { host: 'evil.example:8123', origin: 'http://evil.example:8123' },
    });
    expect(moved.statusCode).toBe(421);
  });

  it('open under the name that is set, also when a trusted proxy says by which name it was reached', async () => {
    const app = await testApp({ demo: true, publicUrl: 'https://demo.minga.example', trustProxyHops: 1 });
    try {
      expect((await ask(app, 'demo.minga.example')).statusCode).toBe(200);
      expect((await ask(app, 'other.example')).statusCode).toBe(421);
      const told = (name: string) =>
        app.anonymous.ask('GET', MAIL, { headers: { host: 'app-1:3000', 'x-forwarded-host': name } });
      expect((await told('demo.minga.example')).statusCode).toBe(200);
      expect((await told('evil.example')).statusCode).toBe(421);
    } finally {
      await app.close();
    }
  });
});

describe('loading', () => {
  it('fills an empty database and says so', async () => {
    expect(isLoaded).toBe(true);
    expect(await countRows(rig)).toMatchObject({ forums: 2, diagnoses: 74 });
  });

  it('keeps the limits of the product: its links last no longer than any other', async () => {
    const rows = await rig.database.query<{ hours: number }>(
      'select extract(epoch from expires_at - created_at)::int / 3600 as hours from board_links',
    );
    expect(rows).toEqual(Array(6).fill({ hours: 720 }));
  });

  it('has a gathering in each forum whose code leads to two boards under way', async () => {
    const rows = await rig.database.query<{ code: string }>('select code from gatherings');
    expect(rows).toHaveLength(2);
    for (const { code } of rows) {
      const answer = await rig.anonymous.get(`/q?code=${code}`);
      expect(answer.headers['location']).toMatch(/^\/j\?code=/);
      const door = await rig.anonymous.get(String(answer.headers['location']).replace('/j?code=', '/api/gatherings/'));
      expect(door.json()).toMatchObject({ door: 'open', boards: [{ door: 'open' }, { door: 'open' }] });
    }
  });

  it('leaves a database that already holds a forum as it is', async () => {
    const before = await countRows(rig);
    expect(await loadDemonstration(rig.owner, NEEDS)).toBe(false);
    expect(await countRows(rig)).toEqual(before);
  });

  it('also leaves alone the forum of somebody who turned the demonstration on later', async () => {
    await withApp(async (app) => {
      await aForum(app.deps.db);
      expect(await loadDemonstration(app.owner, NEEDS)).toBe(false);
      expect(await countRows(app)).toMatchObject({ forums: 1, people: 0 });
    });
  });

  it('is done once by two servers that start together', async () => {
    // Also where it takes a minute: the line waits as long as its statement may.
    expect(rig.owner.db.pool.options.query_timeout).toBeGreaterThan(60_000);
    await withApp(async (app) => {
      const answers = await Promise.all([loadDemonstration(app.owner, NEEDS), loadDemonstration(app.owner, NEEDS)]);
      expect(answers.sort()).toEqual([false, true]);
      expect(await countRows(app)).toMatchObject({ forums: 2, diagnoses: 74 });
    });
  });

  it('leaves nothing when it dies half-way, and can be done again', async () => {
    await withApp(async (app) => {
      let files = 0;
      // The second forum is being written when the disk fails: the first one must vanish with it.
      const failing: Storage = {
        ...app.deps.storage,
        adopt: (path, key) =>
          ++files > 20 ? Promise.reject(new Error('disk full')) : app.deps.storage.adopt(path, key),
      };
      await expect(loadDemonstration({ ...app.deps, db: app.owner.db, storage: failing }, NEEDS)).rejects.toThrow(
        'disk full',
      );
      expect(await countRows(app)).toEqual({ forums: 0, people: 0, diagnoses: 0, ops: 0, acts: 0 });
      expect(await loadDemonstration(app.owner, NEEDS)).toBe(true);
    });
  });
});

describe.each(FORUMS)('personas of %s', (forum) => {
  it.each(PERSONAS)('%s enters with one click and finds the cycle', async (persona) => {
    const answer = await rig.anonymous.post('/api/demo/sign-in', { persona, forum });
    expect(answer.json()).toEqual({ ok: true, home: '/home', cyclePath: `/c/${forum}` });
    const agent = await rig.signInAs({ persona, forum });
    const me = (await agent.get('/api/me')).json();
    expect(me.actor.email).toBe(`${persona}@${forum}.example`);
    // Not the one before it, which was put away.
    expect(me.memberships.map((one: { cycleId: string }) => one.cycleId)).toEqual([demoId(forum, 'cycle')]);
  });

  it('belong to this forum alone', async () => {
    const other = demoId(forum === 'demo-es' ? 'demo-en' : 'demo-es', 'cycle');
    for (const persona of PERSONAS) {
      const agent = await rig.signInAs({ persona, forum });
      expect((await agent.get(`/api/cycles/${other}/feeds`)).statusCode).toBe(404);
      // What is public there is all they see: the finished board, like any stranger.
      const seen = (await agent.get(`/api/cycles/${other}/boards`)).json();
      expect(seen).toEqual((await rig.anonymous.get(`/api/cycles/${other}/boards`)).json());
      expect((await agent.post(`/api/cycles/${other}/demo/stage`, { stage: 'validation' })).statusCode).toBe(404);
      const own = (await agent.get(`/api/cycles/${demoId(forum, 'cycle')}/boards`)).json();
      expect([seen.items.length, own.items.length]).toEqual([1, 3]);
    }
  });
});

it('a persona is entered in the Spanish forum unless another is named, and nowhere else', async () => {
  const answer = await rig.anonymous.post('/api/demo/sign-in', { persona: 'observer' });
  expect(answer.json().cyclePath).toBe('/c/demo-es');
  const unknown = await rig.anonymous.post('/api/demo/sign-in', { persona: 'observer', forum: 'demo-qu' });
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'demo.forum-not-found']);
});

it('the forum of somebody else is not entered by this door', async () => {
  const forum = await aForum(rig.deps.db);
  const answer = await rig.anonymous.post('/api/demo/sign-in', { persona: 'facilitator', forum: forum.slug });
  expect(answer.json().code).toBe('demo.forum-not-found');
});

it('letters that no mail server carried are shown', async () => {
  rig.deps.mail.post({ to: 'cso@demo-es.example', subject: 'Prueba', text: 'Hola' });
  await rig.deps.mail.untilSent();
  const { items } = (await rig.anonymous.get('/api/demo/mail')).json();
  expect(items[0]).toMatchObject({ to: 'cso@demo-es.example', subject: 'Prueba', text: 'Hola' });
});

describe('letters to real people', () => {
  const letter = { to: 'rosa@ministerio.example.org', subject: '123456 es su código', text: 'Hola' };
  const shown = async (app: TestApp) =>
    (await app.anonymous.get('/api/demo/mail')).json<{ items: { to: string }[]; isForEverybody: boolean }>();

  it('are shown only where nobody but whoever sits at this machine can read them', async () => {
    for (const [settings, isForEverybody] of [
      [{}, true],
      [{ publicUrl: 'http://127.0.0.1:3000' }, true],
      [{ publicUrl: 'https://foro.example.org' }, false],
      [{ host: '0.0.0.0' }, false],
    ] as const) {
      const app = await testApp({ demo: true, ...settings });
      app.deps.mail.post(letter);
      app.deps.mail.post({ ...letter, to: 'cso@demo-es.example' });
      await app.deps.mail.untilSent();
      const answer = await shown(app);
      expect(answer.isForEverybody).toBe(isForEverybody);
      const everybody = isForEverybody ? [letter.to, 'cso@demo-es.example'] : ['cso@demo-es.example'];
      expect(answer.items.map(({ to }) => to).sort()).toEqual([...everybody].sort());
      await app.close();
    }
  });

  it('are hidden from the moment the installation has a real administrator', async () => {
    const app = await testApp({ demo: true });
    app.deps.mail.post(letter);
    await app.deps.mail.untilSent();
    expect((await shown(app)).items).toHaveLength(1);
    await inTransaction(app.owner.db, (tx) => appointAdministrator(tx, { email: 'ana@example.org', locale: 'es' }));
    expect(await shown(app)).toEqual({ items: [], isForEverybody: false });
    await app.close();
  });
});

it('with the demonstration off, none of its doors exists', async () => {
  const app = await testApp({ demo: false });
  try {
    for (const [method, path] of [
      ['POST', '/api/demo/sign-in'],
      ['GET', '/api/demo/mail'],
      ['POST', `/api/cycles/${demoId('demo-es', 'cycle')}/demo/stage`],
    ] as const) {
      const body = { persona: 'facilitator', stage: 'validation' };
      const answer = await app.anonymous.ask(method, path, method === 'POST' ? { body } : {});
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'route.not-found']);
    }
  } finally {
    await app.close();
  }
});

describe('walking through the stages', () => {
  const cycleId = demoId('demo-en', 'cycle');
  const path = `/api/cycles/${cycleId}`;
  const readStages = async () => (await rig.anonymous.get(`${path}/stages`)).json<Stages>();

  it('each stage can be made the open one, in any order, and the log says why', async () => {
    const facilitator = await rig.signInAs({ persona: 'facilitator', forum: 'demo-en' });
    for (const stage of [...STAGE_NAMES, 'preparation', 'adoption', 'co_creation'] as const) {
      const answer = await facilitator.post(`${path}/demo/stage`, { stage });
      expect(answer.json()).toEqual({ ok: true });
      const { items, changes } = await readStages();
      expect(items.filter((one) => one.status === 'open').map((one) => one.name)).toEqual([stage]);
      const own = items.find((one) => one.name === stage);
      expect(own?.gate.isMet || own?.gate.override !== null).toBe(true);
      expect(changes[0]?.reason).toContain('Demonstration');
      for (const [index, one] of items.entries()) {
        const next = items[index + 1];
        if (next) expect(Date.parse(one.closedAt ?? one.closesAt)).toBeLessThanOrEqual(Date.parse(next.opensAt));
      }
    }
  });

  it('asking twice for the same stage changes nothing the second time', async () => {
    const facilitator = await rig.signInAs({ persona: 'facilitator', forum: 'demo-en' });
    await facilitator.post(`${path}/demo/stage`, { stage: 'validation' });
    const before = await readStages();
    await facilitator.post(`${path}/demo/stage`, { stage: 'validation' });
    expect(await readStages()).toEqual(before);
  });

  it('many visitors at the same instant get their turn, one after the other', async () => {
    const facilitator = await rig.signInAs({ persona: 'facilitator', forum: 'demo-en' });
    const asked = [...STAGE_NAMES, ...STAGE_NAMES.toReversed()];
    const answers = await Promise.all(asked.map((stage) => facilitator.post(`${path}/demo/stage`, { stage })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(asked.map(() => 200));
    const { items } = await readStages();
    expect(items.filter((one) => one.status === 'open')).toHaveLength(1);
  });

  it('is for facilitators, and for demonstrations only', async () => {
    const member = await rig.signInAs({ persona: 'member', forum: 'demo-en' });
    expect((await member.post(`${path}/demo/stage`, { stage: 'adoption' })).statusCode).toBe(403);
    const forum = await aForum(rig.deps.db);
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const person = await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id });
    const facilitator = await rig.signInAs(person.id);
    const answer = await facilitator.post(`/api/cycles/${cycle.id}/demo/stage`, { stage: 'adoption' });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'route.not-found']);
  });
});
