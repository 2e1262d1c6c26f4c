import type { Comments } from '@minga/shared/comments/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { ErasureOutlook } from '@minga/shared/rights/schema.ts';
import { describe, expect, it } from 'vitest';
import { forgetOldAddresses } from '../../server/src/features/rights/commands/erase-person.ts';
import { invitePerson } from '../../server/src/features/people/commands.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { answered, comeIn } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { filesWith, tablesWith } from '../support/canary.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, aWholeCommitment } from '../support/factories.ts';

const { office, rig, settled } = await appWithMail();
const scene = await boardScene(rig);

let next = 0;
/** Somebody whose name and address stand nowhere else. */
const aName = () => {
  next += 1;
  return { name: `Wayra Quilla-${next}x`, email: `wayra.quilla-${next}x@canary.example` };
};
const erase = (agent: Agent, email: string) => agent.post('/api/account/erasure', { email });
const lettersTo = (email: string) => office.letters.filter(({ to }) => to.includes(email));
const countOf = async (text: string, values: readonly unknown[] = []) =>
  (await rig.database.query<{ count: number }>(`select count(*)::int as count from ${text}`, [...values]))[0]?.count ??
  0;

/** Somebody who has left a trace of each kind that a person can. */
async function aLife() {
  const { db } = rig.deps;
  const { forum, cycle, facilitator } = scene;
  const words = aName();
  const organisation = await anOrganisation(db, { forumId: forum.id, contact: `Escriba a ${words.email}` });
  const person = await aPerson(db, { ...words, role: 'participant', forumId: forum.id });
  const seat = await aSeat(db, { forumId: forum.id, organisationId: organisation.id, personId: person.id });
  await rig.tx((tx) => invitePerson(tx, { forumId: forum.id, email: words.email, name: words.name, locale: 'es' }));
  const agent = await rig.signInAs(person);
  const at = `/api/cycles/${cycle.id}`;
  const commitment = await aWholeCommitment(db, { cycleId: cycle.id, drafters: [seat.id] });
  const comment = answered<Comments>(
    await agent.post(`${at}/subjects/commitment/${commitment.id}/comments`, { body: '¿Y el plazo?' }),
  ).items.at(-1);
  const boardId = await scene.board({ identityMode: 'person' });
  const client = await scene.client(agent, boardId);
  await client.act(aNote('Más piletas'));
  // As a board is kept that has grown long.
  await rig.database.query('insert into board_folds (board_id, seq, state) values ($1, 1, $2)', [
    boardId,
    JSON.stringify({ by: words.name }),
  ]);
  answered(await agent.put(`/api/forums/${forum.id}/notices/stage-moved`, { mode: 'off' }), 204);
  answered(await agent.post(`${at}/feeds`, { kind: 'person' }), 201);
  const startsAt = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 5 * 86_400_000);
  const meeting = answered<Meeting>(
    await facilitator.post(`${at}/meetings`, {
      title: 'Mesa de agua',
      modality: 'in_person',
      room: `Sala ${next}`,
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
      organisations: [organisation.id],
      people: [{ personId: person.id, role: 'participant', required: true }],
    }),
    201,
  );
  answered(
    await facilitator.post(`${at}/meetings/publish`, { meetings: [{ id: meeting.id, version: meeting.version }] }),
  );
  answered(await agent.put(`${at}/meetings/${meeting.id}/attendance`, { answer: 'yes' }));
  await settled();
  return {
    ...words,
    agent,
    client,
    boardId,
    organisation,
    seat,
    commitment,
    comment,
    at,
    person,
    words: [words.name, words.email],
  };
}

describe('an erasure', () => {
  it('SEC-59 takes name and address from every table and file, ends what was hers, and leaves what is of the record', async () => {
    const life = await aLife();
    const { agent, email, at, commitment, words } = life;
    expect(await tablesWith(rig.database, words)).toContain(`public.people: ${email}`);
    const outlook = answered<ErasureOutlook>(await agent.get('/api/account/erasure'));
    expect(outlook).toEqual({
      ledAlone: [],
      isLastAdministrator: false,
      addressStoppableUntil: null,
      seats: [{ forum: scene.forum.name, organisation: life.organisation.name }],
    });
    const done = await erase(agent, ` ${email.toUpperCase()} `);
    expect([done.statusCode, String(done.headers['set-cookie'])]).toEqual([
      200,
      expect.stringContaining('session_token=;'),
    ]);
    await settled();

    expect(await tablesWith(rig.database, words)).toEqual([]);
    expect(await filesWith(rig.deps.config.dataDir, words)).toEqual([]);
    expect(rig.log()).not.toContain(email);
    expect(await countOf('meeting_people where person_id = $1', [agent.personId])).toBe(0);

    expect((await agent.get('/api/sessions')).statusCode).toBe(401);
    await expect.poll(() => life.client.socket.connected).toBe(false);
    const { items } = answered<Comments>(
      await scene.facilitator.get(`${at}/subjects/commitment/${commitment.id}/comments`),
    );
    expect(items.at(-1)).toMatchObject({
      body: '¿Y el plazo?',
      author: expect.objectContaining({ name: 'Participante anterior' }),
    });
    const [last, ...more] = lettersTo(email).filter(({ subject }) => /se borró/.test(subject));
    expect(more).toEqual([]);
    expect(last?.text).toContain('último mensaje');
    expect(await countOf('erasures where person_id = $1 and letter_to is null', [agent.personId])).toBe(1);
  });

  it('SEC-59 takes her name off the boards that others have open, at once', async () => {
    const { agent, email, name, boardId } = await aLife();
    const opened = () => scene.client(scene.facilitator, boardId);
    const signed = ({ view }: Awaited<ReturnType<typeof opened>>) =>
      Object.values(view.notes).map(({ by }) => by?.name);
    const watcher = await opened();
    expect(signed(watcher)).toEqual([name]);
    answered(await erase(agent, email));
    // Whoever reads it is sent to read it anew, which browsers do by themselves.
    await expect.poll(() => watcher.evicted?.code, { timeout: 10_000 }).toBe('board.changed');
    expect(signed(await opened())).toEqual(['Participante anterior']);
  });

  it('needs the own address, typed, and is for whoever has an account', async () => {
    const { email } = aName();
    const agent = await rig.signInAs(await aPerson(rig.deps.db, { email }));
    const refused = await erase(agent, 'otra@canary.example');
    expect([refused.statusCode, refused.json().errors[0]]).toEqual([
      422,
      expect.objectContaining({ field: 'email', code: 'not-yours' }),
    ]);
    expect((await agent.get('/api/sessions')).statusCode).toBe(200);
    expect((await erase(rig.anonymous, email)).statusCode).toBe(401);
    expect((await erase(await rig.signInAs(await aPerson(rig.deps.db, { isGuest: true })), email)).statusCode).toBe(
      403,
    );
  });

  it('that is asked for five times at once happens once, with one letter and one act of the record', async () => {
    const person = await aPerson(rig.deps.db, { ...aName(), role: 'participant', forumId: scene.forum.id });
    const agents = await Promise.all(Array.from({ length: 5 }, () => rig.signInAs(person)));
    const codes = (await Promise.all(agents.map((agent) => erase(agent, person.email)))).map(
      ({ statusCode }) => statusCode,
    );
    expect(codes).toContain(200);
    expect(codes.filter((code) => code !== 200 && code !== 401)).toEqual([]);
    await settled();
    expect(lettersTo(person.email)).toHaveLength(1);
    expect(await countOf("audit_log where action = 'person.erased' and subject_id = $1", [person.id])).toBe(1);
  });

  it('reaches a letter that still waits: it never leaves, and the one that says so does, when the post office is back', async () => {
    const life = await aLife();
    const before = lettersTo(life.email).length;
    office.mood = 'refuse-connection';
    const moved = { reason: 'Se rompió una tubería en la sala.' };
    const meetings = answered<{ items: Meeting[] }>(await scene.facilitator.get(`${life.at}/meetings`)).items;
    const meeting = meetings.find(({ title, state }) => title === 'Mesa de agua' && state !== 'cancelled');
    answered(
      await scene.facilitator.post(`${life.at}/meetings/${meeting?.id}/cancel`, {
        version: meeting?.version,
        ...moved,
      }),
    );
    answered(await erase(life.agent, life.email));
    // Until the letter has left there is one place that knows where it goes.
    expect(await tablesWith(rig.database, life.words)).toEqual([`public.erasures: ${life.email}`]);
    office.mood = 'deliver';
    await settled();
    expect(
      lettersTo(life.email)
        .slice(before)
        .map(({ subject }) => subject),
    ).toEqual(['Su cuenta de Minga se borró']);
    expect(await tablesWith(rig.database, life.words)).toEqual([]);
  });

  it('forgets the address too when its letter cannot leave', async () => {
    const person = await aPerson(rig.deps.db, { ...aName(), role: 'participant', forumId: scene.forum.id });
    office.refused.add(person.email);
    answered(await erase(await rig.signInAs(person), person.email));
    await expect.poll(() => countOf('erasures where letter_to is not null'), { timeout: 10_000 }).toBe(0);
    const late = await aPerson(rig.deps.db, { ...aName(), role: 'participant', forumId: scene.forum.id });
    office.mood = 'refuse-connection';
    answered(await erase(await rig.signInAs(late), late.email));
    await rig.database.query("update erasures set erased_at = now() - interval '25 hours' where person_id = $1", [
      late.id,
    ]);
    await rig.tx(forgetOldAddresses);
    expect(await tablesWith(rig.database, [late.email])).toEqual([]);
    office.mood = 'deliver';
    await settled();
  });

  it('lets nothing be opened for whoever is gone, and a new invitation begins a new person', async () => {
    const { name, email } = aName();
    const person = await aPerson(rig.deps.db, { name, email });
    const forum = await aForum(rig.deps.db);
    const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id });
    answered(await erase(await rig.signInAs(person), email));
    const inserts = [
      `insert into sessions (id, person_id, token, expires_at) values (gen_random_uuid(), $1, gen_random_uuid()::text, now() + interval '1 day')`,
      `insert into forum_roles (forum_id, person_id, role) values ('${forum.id}', $1, 'observer')`,
      `insert into invited_names (forum_id, person_id, name) values ('${forum.id}', $1, 'Wayra')`,
      `insert into sign_in_browsers (person_id, browser_sha256) values ($1, '\\x01')`,
      `insert into seats (id, forum_id, organisation_id, person_id, role, seniority) values (gen_random_uuid(), '${forum.id}', '${organisation.id}', $1, 'delegate', 'staff')`,
    ];
    for (const insert of inserts)
      await expect(rig.database.query(insert, [person.id]), insert).rejects.toThrow('was erased');
    await settled();
    const again = await rig.tx((tx) => invitePerson(tx, { forumId: forum.id, email, name, locale: 'es' }));
    expect(again).not.toBe(person.id);
  });

  it('waits for a session that is being opened at the same instant, and ends it', async () => {
    const person = await aPerson(rig.deps.db, { ...aName(), role: 'participant', forumId: scene.forum.id });
    const agent = await rig.signInAs(person);
    const client = await rig.owner.db.pool.connect();
    await client.query('begin');
    await client.query(
      "insert into sessions (id, person_id, token, expires_at) values ($1::uuid, $2, gen_random_uuid()::text, now() + interval '1 day')",
      [newId(), person.id],
    );
    const asked = erase(agent, person.email);
    await expect
      .poll(() => countOf("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
      .toBeGreaterThan(0);
    await client.query('commit');
    client.release();
    expect((await asked).statusCode).toBe(200);
    expect(await countOf('sessions where person_id = $1', [person.id])).toBe(0);
  });
});

describe('what comes too late', () => {
  it('SEC-59 a name that was on its way when she was erased, or an invitation, brings nothing back', async () => {
    for (let round = 0; round < 6; round += 1) {
      const words = aName();
      const person = await aPerson(rig.deps.db, words);
      const agent = await rig.signInAs(person);
      const rename = () => agent.patch('/api/me', { name: `${words.name} Bis` });
      const acts = [() => erase(agent, words.email), rename, rename];
      await Promise.all((round % 2 ? acts : acts.reverse()).map((act) => act()));
      await settled();
      expect(await tablesWith(rig.database, [words.name, words.email])).toEqual([]);
    }
  });

  it('SEC-59 an update that waited for the erasure changes nothing', async () => {
    const words = aName();
    const person = await aPerson(rig.deps.db, words);
    answered(await erase(await rig.signInAs(person), words.email));
    await rig.database.query('update people set name = $1, image = $1 where id = $2', [words.name, person.id]);
    expect(await countOf('people where id = $1 and name = $2', [person.id, words.name])).toBe(0);
  });
});

describe('contacts', () => {
  it('of others stay, however alike; one that was hers is empty, and whoever leads is asked to name another', async () => {
    const forum = await aForum(rig.deps.db, { legalContact: 'Ana: ana@foro.example.' });
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
    const ANA = 'ana@foro.example';
    const contactOf = async ({ id }: { id: string }) =>
      (await rig.database.query<{ contact: string | null }>('select contact from organisations where id = $1', [id]))[0]
        ?.contact;
    const alike = [
      `mari${ANA}`,
      `${ANA}.pe`,
      `ana+x@foro.example`,
      `x.${ANA}`,
      `${ANA}-sur.example`,
      'anaXforo.example',
    ];
    const hers = [ANA.toUpperCase(), `Escriba a <${ANA}>, o llame`, `mailto:${ANA}.`, `(${ANA})`, `correo=${ANA}`];
    const made = async (contact: string) => anOrganisation(rig.deps.db, { forumId: forum.id, contact });
    const [kept, emptied] = [await Promise.all(alike.map(made)), await Promise.all(hers.map(made))];
    const needs = async () =>
      answered<Home>(await lead.get('/api/home')).needs.filter(({ kind }) => kind === 'name-contact');
    expect(await needs()).toEqual([]);
    const agent = await rig.signInAs(await aPerson(rig.deps.db, { email: ANA }));
    answered(await erase(agent, ANA));
    expect(await Promise.all(kept.map(contactOf))).toEqual(alike);
    expect(await Promise.all(emptied.map(contactOf))).toEqual(hers.map(() => null));
    expect(await needs()).toMatchObject([{ href: `/c/${cycle.slug}/privacy`, params: { title: forum.name } }]);
    answered(await lead.put(`/api/cycles/${cycle.id}/legal-contact`, { legalContact: 'mesa@foro.example' }), 204);
    expect(await needs()).toEqual([]);
  });
});

describe('whoever leads', () => {
  it('names a successor first: the last facilitator or administrator of a forum is told which', async () => {
    const forum = await aForum(rig.deps.db, { name: 'Foro del Sur' });
    const { email } = aName();
    const person = await aPerson(rig.deps.db, { email, role: 'facilitator', forumId: forum.id });
    const agent = await rig.signInAs(person);
    expect(answered<ErasureOutlook>(await agent.get('/api/account/erasure')).ledAlone).toEqual([
      { forum: 'Foro del Sur', role: 'facilitator' },
    ]);
    const refused = await erase(agent, email);
    expect([refused.statusCode, refused.json().title]).toEqual([409, expect.stringContaining('Foro del Sur')]);
    // Who was invited to lead it and has not come leads nothing yet.
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const invited = aName().email;
    answered(
      await agent.post(`/api/cycles/${cycle.id}/roles`, { email: invited, name: 'Rosa Oca', role: 'facilitator' }),
      201,
    );
    expect((await erase(agent, email)).json().code).toBe('erasure.last-in-charge');
    const givenUp = await agent.delete(`/api/cycles/${cycle.id}/roles/${person.id}/facilitator`);
    expect(givenUp.json().code).toBe('role.last-facilitator');
    const [rosa] = await rig.database.query<{ id: string }>('select id from people where email = $1', [invited]);
    answered(await comeIn(await rig.signInAs({ id: rosa?.id ?? '' }), `/api/cycles/${cycle.id}`), 201);
    expect((await erase(agent, email)).statusCode).toBe(200);
  });

  it('of two who leave at the same instant, one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const forum = await aForum(rig.deps.db);
      const two = [];
      for (let n = 0; n < 2; n += 1)
        two.push(await aPerson(rig.deps.db, { ...aName(), role: 'facilitator', forumId: forum.id }));
      const agents = await Promise.all(two.map((one) => rig.signInAs(one)));
      const answers = await Promise.all(two.map(({ email }, at) => erase(agents[at] as Agent, email)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
      expect(await countOf("forum_roles where forum_id = $1 and role = 'facilitator'", [forum.id])).toBe(1);
    }
  });

  it('of one who leaves and one whose role ends at the same instant, one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const forum = await aForum(rig.deps.db);
      const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
      const [leaving, ended] = [aName(), aName()];
      const leader = { role: 'facilitator', forumId: forum.id } as const;
      const agent = await rig.signInAs(await aPerson(rig.deps.db, { ...leaving, ...leader }));
      const other = await aPerson(rig.deps.db, { ...ended, ...leader });
      const own = await rig.signInAs(other);
      const [erased, givenUp] = await Promise.all([
        erase(agent, leaving.email),
        own.delete(`/api/cycles/${cycle.id}/roles/${other.id}/facilitator`),
      ]);
      const codes = [erased, givenUp].map(({ statusCode, body }) =>
        statusCode < 300 ? 'done' : JSON.parse(body).code,
      );
      expect([
        ['done', 'role.last-facilitator'],
        ['erasure.last-in-charge', 'done'],
      ]).toContainEqual(codes);
      expect(await countOf("forum_roles where forum_id = $1 and role = 'facilitator'", [forum.id])).toBe(1);
    }
  });

  it('the last administrator of the installation stays too', async () => {
    const { email } = aName();
    await aPerson(rig.deps.db, { isAdministrator: true, emailVerified: false });
    const agent = await rig.signInAs(await aPerson(rig.deps.db, { email, isAdministrator: true }));
    const refused = await erase(agent, email);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'erasure.last-administrator']);
    await aPerson(rig.deps.db, { isAdministrator: true });
    expect((await erase(agent, email)).statusCode).toBe(200);
    expect(answered<Me>(await agent.get('/api/me')).actor).toBeNull();
  });
});
