import type { Receipt } from '@minga/shared/ballots/schema.ts';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import type { PersonalData } from '@minga/shared/rights/schema.ts';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { HELD } from '../../server/src/features/rights/policy.ts';
import { presentHeld } from '../../server/src/features/rights/present.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { aPerson } from '../support/factories.ts';
import { aWholePerson, OF_ERASED } from '../support/whole-person.ts';

const rig = await testApp({ demo: true });
await loadDemonstration(rig.owner, NEEDS);
const whole = await testApp();
afterAll(() => Promise.all([rig.close(), whole.close()]));

type Column = { table: string; column: string; to: string | null };

/** Columns whose names are those of people elsewhere, or that lead to a person by a detour, and why they are none. */
const OF_NOBODY: Readonly<Record<string, string>> = {
  'board_clients.author_key': 'a keyed hash, whose key goes when the board closes',
  'board_ops.author_key': 'a keyed hash, whose key goes when the board closes; people who are shown stand in person_id',
  'board_votes.voter_key': 'a keyed hash, whose key goes when the board closes',
  'board_ops.origin': 'an organisation that somebody named',
  'board_guests.origin': 'an organisation that somebody named; given to the guest herself',
  'code_guesses.network': 'a hash that is forgotten within the hour',
  'gathering_networks.network': 'a hash that is forgotten within a day',
  'participation_requests.network':
    'a hash that is forgotten when the letter was confirmed, or with what nobody confirmed',
  'participation_requests.asking_network':
    'a hash that is forgotten when the letter was confirmed, or with what nobody confirmed',
  'board_guests.network': 'a hash that is forgotten with the guest',
  'guest_claims.network': 'whence a letter was asked for, hashed; gone once it is claimed, or within a day',
  'address_changes.former_email': 'given with its row, which goes with its person',
  'forums.name': 'of a forum',
  'invited_names.name': 'given with its row',
  'organisations.name': 'of an organisation',
  'passkeys.name': 'given with its row',
  'organisations.short_name': 'of an organisation',
  'themes.name': 'of a theme',
  'stages.name': 'of a stage',
  'files.name': 'of a file, given with its row',
  'uploads.name': 'of a file, given with its row',
  'withdrawn_files.name': 'of a file that was taken back',
  'acting_seats.seat_id': 'given with its row',
  'board_links.shares_network': 'whether a hall has one',
  'boards.stage_name': 'of a stage',
  'consultations.stage_name': 'of a stage',
  'contributions.name':
    'what somebody without an account called themselves; given with its row to whoever left an address',
  'contributions.network': 'a hash that is forgotten within a day',
  'stage_changes.stage_name': 'of a stage',
  'schema_migrations.name': 'of a migration',
  'participation_requests.name': 'given with its row',
  'people.name': 'given with its row',
  'people.email': 'given with its row',
  'sessions.ip_address': 'given with its row',
  'sessions.user_agent': 'given with its row',
};

const columns = () =>
  rig.database.query<Column>(`
    select c.relname as table, a.attname as column, (
      select k.confrelid::regclass::text from pg_constraint k
      where k.conrelid = c.oid and k.contype = 'f' and a.attnum = k.conkey[1] and cardinality(k.conkey) = 1 limit 1) as to
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and c.relname !~ '^secret_votes_' order by 1, 2`);

describe('what is held of people', () => {
  it('SEC-59 is declared column by column, each that names a person or could', async () => {
    const all = await columns();
    const known = new Set(HELD.map(({ table, column }) => `${table}.${column}`));
    const suspect = all.filter(
      ({ column, to }) =>
        ['people', 'seats', 'ballot_roll'].includes(to ?? '') ||
        /(^|_)(person_id|email|ip_address|user_agent|name|contact|rater|origin|network|identifier|on_behalf_of|(author|voter)_key)$/.test(
          column,
        ),
    );
    const undeclared = suspect.map(({ table, column }) => `${table}.${column}`).filter((one) => !known.has(one));
    expect(undeclared.filter((one) => !(one in OF_NOBODY))).toEqual([]);
    expect(Object.keys(OF_NOBODY).filter((one) => !undeclared.includes(one))).toEqual([]);
    const there = new Set(all.map(({ table, column }) => `${table}.${column}`));
    const gone = HELD.flatMap(({ table, column, gives }) => [column, ...gives].map((one) => `${table}.${one}`));
    expect(gone.filter((one) => !there.has(one))).toEqual([]);
  });
});

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const dataOf = async (agent: Agent) => answered<PersonalData>(await agent.get('/api/account/export'));
const peopleOf = () =>
  rig.database.query<{ id: string; name: string; email: string }>(
    'select id, name, email from people where not is_guest',
  );

describe('the data of a person, as she is given it', () => {
  it('SEC-59 is every row that names her, whatever the table', async () => {
    const named = (await columns()).filter(({ to }) => to === 'people');
    const { person, rowsOf } = await aWholePerson(whole, {
      name: 'Wayra Quilla',
      email: 'wayra.quilla@canary.example',
    });
    const { lists } = await dataOf(await whole.signInAs(person));
    for (const { table, column } of named) {
      if (OF_ERASED.includes(`${table}.${column}`)) continue;
      const held = HELD.find((one) => one.table === table && one.column === column);
      const rows = held ? await rowsOf(held) : [];
      const own = ['id', 'person_id'].includes(column) ? table : `${table}-${column}`;
      const given = lists.find(({ kind }) => kind === own)?.rows ?? [];
      expect([table, column, given.length > 0, given.length]).toEqual([table, column, true, rows.length]);
      for (const name of held?.gives ?? [])
        expect([table, name, given.every((row) => camel(name) in row)]).toEqual([table, name, true]);
    }
  });

  it('SEC-59 is no other person’s name or address', async () => {
    const people = await peopleOf();
    for (const persona of ['cso', 'facilitator', 'state'] as const) {
      const agent = await rig.signInAs({ persona, forum: 'demo-es' });
      const data = await dataOf(agent);
      const text = JSON.stringify(data);
      const others = people.filter(({ id }) => id !== agent.personId);
      expect(others.filter(({ email }) => text.includes(email))).toEqual([]);
      const own = people.find(({ id }) => id === agent.personId);
      const isPartOfHers = (name: string) => own?.name.includes(name);
      expect(others.filter(({ name }) => text.includes(name) && !isPartOfHers(name)).map(({ name }) => name)).toEqual(
        [],
      );
      expect(text).toContain(own?.email);
      if (persona === 'cso') expect(data.texts.flatMap(({ items }) => items).length).toBeGreaterThan(0);
    }
  });

  it('SEC-59 is not a plan that was not announced: it is the facilitation’s', async () => {
    const agent = await rig.signInAs({ persona: 'cso', forum: 'demo-es' });
    const drafts = await rig.database.query<{ id: string }>(
      "select id from meetings where state = 'draft' order by id limit 1",
    );
    await rig.owner.db.pool.query(
      `insert into meeting_people (meeting_id, person_id, role) values ($1, $2, 'participant') on conflict do nothing`,
      [drafts[0]?.id, agent.personId],
    );
    const { lists } = await dataOf(agent);
    const expected = lists.find(({ kind }) => kind === 'meeting_people')?.rows ?? [];
    expect(expected.length).toBeGreaterThan(0);
    expect(JSON.stringify(expected)).not.toContain(drafts[0]?.id);
  });

  it.each(['secret', 'open'] as const)(
    'SEC-59 says of a %s ballot that she voted; how, only of an open one',
    async (mode) => {
      const sectors = (['executive', 'civil_society', 'academia'] as const).flatMap((one) => [one, one, one, one]);
      const setting = await aBallotSetting(rig, sectors, { mode });
      answered(await setting.open());
      const [voter, other] = setting.voters.map(({ agent }) => agent) as [Agent, Agent];
      const rollOf = async (agent: Agent) =>
        (await dataOf(agent)).lists.find(({ kind }) => kind === 'ballot_roll')?.rows[0];
      expect(await rollOf(voter)).toMatchObject({ hasVoted: false, choices: null });
      const receipt = answered<Receipt>(await setting.cast(0, 'for'));
      const row = await rollOf(voter);
      expect(row).toMatchObject({ hasVoted: true });
      expect(row?.['choices'] === null).toBe(mode === 'secret');
      expect(await rollOf(other)).toMatchObject({ hasVoted: false, choices: null });
      expect(JSON.stringify(await dataOf(voter))).not.toContain(receipt.tracker);
    },
  );

  it('SEC-52 also comes as tables, one file for each list, that no spreadsheet runs', async () => {
    const agent = await rig.signInAs({ persona: 'cso', forum: 'demo-es' });
    await rig.database.query('update people set name = \'=HYPERLINK("http://evil")\' where id = $1', [agent.personId]);
    const answer = await agent.get('/api/account/export?format=csv', { 'accept-language': 'es' });
    expect(answer.headers['content-type']).toBe('application/zip');
    expect(answer.headers['content-disposition']).toContain('mis-datos.zip');
    const files = unzipSync(answer.rawPayload);
    const read = (name: string) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(files[name]);
    expect(Object.keys(files)).toContain('sessions.csv');
    expect(read('people.csv')).toContain("'=HYPERLINK");
    expect(read('people.csv')).toMatch(/^\ufeffNombre,Correo,/);
    expect(read('mis-textos.csv')).toContain('Diagnóstico');
    expect(read('LEAME.txt')).toContain('nunca cómo');
    for (const name of Object.keys(files))
      expect([name, read(name)]).toEqual([name, expect.not.stringMatching(/column\.\w/)]);
  });

  it('is for whoever is signed in, and is kept by no cache', async () => {
    expect((await rig.anonymous.get('/api/account/export')).statusCode).toBe(401);
    const guest = await rig.signInAs(await aPerson(rig.deps.db, { isGuest: true }));
    expect((await guest.get('/api/account/export')).statusCode).toBe(403);
    const agent = await rig.signInAs(await aPerson(rig.deps.db));
    const { headers } = await agent.get('/api/account/export');
    expect(headers['cache-control']).toBe('no-store');
  });
});

it.each(LOCALES)('the list of what is held has a word for everything in %s', (locale) => {
  const { items } = presentHeld(locale, {
    guests: 90,
    sessions: 1,
    states: 30,
    notices: null,
    deliveries: 30,
    repeats: 3,
    requests: 180,
    uploads: 1,
  });
  expect(items).toHaveLength(HELD.length);
  const said = items.flatMap(({ list, columns, why, kept, erased }) => [
    list,
    ...columns.split(', '),
    why,
    kept,
    erased,
  ]);
  expect(said.filter((words) => /^(list|column|why|kept|after)\./.test(words))).toEqual([]);
});
