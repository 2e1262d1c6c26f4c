import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Persona } from '@minga/shared/people/rules.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { buildApp } from '../../server/src/app.ts';
import { assemble } from '../../server/src/assemble.ts';
import { type Config, publicUrlOf, readConfig } from '../../server/src/config.ts';
import type { Noun } from '../../server/src/noun.ts';
import { inTransaction, type Tx } from '../../server/src/platform/database/db.ts';
import { openDb, PATIENTLY } from '../../server/src/platform/database/pool.ts';
import type { Deps } from '../../server/src/platform/deps.ts';
import { sha256 } from '../../server/src/platform/files/hash.ts';
import { nameBrowser } from '../../server/src/platform/http/browsers.ts';
import { openPush } from '../../server/src/platform/mail/push.ts';
import type { PushDoor } from '../../server/src/platform/mail/push-addresses.ts';
import { migrateJobs } from '../../server/src/platform/jobs/jobs.ts';
import { createLog } from '../../server/src/platform/start/log.ts';
import { type Agent, agentOf, cookieHeader } from './agent.ts';
import { setOwner, type TestDatabase, testDatabase } from './database.ts';

export type TestApp = {
  app: FastifyInstance;
  deps: Deps;
  /** The same with the rights of the owner of the tables, as commands beside the server have them. */
  owner: Deps;
  database: TestDatabase;
  /** Everything logged so far, at every level, as it would stand in the log file. */
  log(): string;
  /** Runs commands and queries of features as the application would. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  anonymous: Agent;
  /** A session of this person, without the mail; or of a persona where the demonstration is loaded. */
  signInAs(who: string | { id: string } | { persona: Persona; forum?: string }): Promise<Agent>;
  /** Opens a real port (for sockets, uploads, slow clients) and returns its address. */
  listen(): Promise<string>;
  /** As an orderly end of the server: what it kept, in folder and database, stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

export type Overrides = Partial<Config> & {
  database?: TestDatabase;
  nouns?: readonly Noun[];
  /** How messages to browsers leave; without one as in production, not to this machine. */
  pushDoor?: PushDoor;
};

/**
 * The whole application on a database of its own. It listens nowhere until asked to. Close it in afterAll.
 * @param overrides settings that differ from a plain development server; `database` to share one between two apps;
 *   `nouns` besides those of the application
 */
export async function testApp(overrides: Overrides = {}): Promise<TestApp> {
  const { database: given, nouns = [], pushDoor: door, ...settings } = overrides;
  const database = given ?? (await testDatabase());
  const dataDir = settings.dataDir ?? (await mkdtemp(join(tmpdir(), 'minga-app-')));
  const config: Config = {
    ...readConfig({ PORT: '0', DEMO: 'off', LOG_LEVEL: 'trace', DATA_DIR: dataDir }),
    // Three files at once on two cores: whoever reads a hundred modules anew would be refused for the first second.
    mostDelay: 0,
    ...settings,
    dataDir,
  };
  const lines: string[] = [];
  const log = createLog(config.logLevel, collector(lines));
  // A database that was restored has lost the queue's tables; the start of a server makes them.
  if (given) await migrateJobs(database.url);
  const assembled = await assemble(config, database.appUrl, log);
  const push = openPush({ key: config.pushKey, keyed: assembled.keyed, publicUrl: publicUrlOf(config), door });
  const deps = { ...assembled, push };
  const owner = { ...deps, db: openDb(database.url, deps.bus, { size: 4, isOwner: true, session: PATIENTLY }) };
  // A test asks across forums, unless it says otherwise; the application itself reaches nothing that it has not said.
  const seen: Deps = { ...deps, db: { ...deps.db, unsaid: 'all' } };
  setOwner(seen.db, owner.db);
  const app = await buildApp(deps, nouns);
  await app.ready();
  let url: string | null = null;
  const address = () => {
    if (url === null) throw new Error('This app has no port yet: call listen() first.');
    return url;
  };
  const stop = async () => {
    await app.close();
    await deps.close();
    await owner.db.pool.end();
  };
  const anonymous = agentOf(app, { personId: null, cookie: '' }, address);
  return {
    app,
    deps: seen,
    owner,
    database,
    log: () => lines.join(''),
    tx: (work) => inTransaction(seen.db, work),
    anonymous,
    signInAs: async (who) => {
      const session =
        typeof who === 'object' && 'persona' in who
          ? await personaSession(anonymous, who)
          : await personSession({ deps, owner }, typeof who === 'string' ? who : who.id);
      return agentOf(app, session, address);
    },
    listen: async () => {
      url ??= await app.listen({ port: 0, host: '127.0.0.1' });
      return url;
    },
    stop,
    close: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
      if (!given) await database.drop();
    },
  };
}

/** The application's own view, for what has to say by itself how far it reaches: jobs, and whatever else no request begins. */
export function asTheServer(deps: Deps): Deps {
  const { unsaid: _, ...db } = deps.db;
  return { ...deps, db };
}

function collector(lines: string[]): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
}

/** As after a code: in a browser that has shown that its user reads the mailbox. */
async function personSession(
  { deps, owner }: Pick<TestApp, 'deps' | 'owner'>,
  personId: string,
): Promise<{ personId: string; cookie: string }> {
  const { headers } = await deps.auth.api.issueSession({ body: { personId }, returnHeaders: true });
  let named = '';
  const setCookie = (name: string, value: string) => {
    named = `${name}=${value}`;
  };
  const number = nameBrowser(deps, { setCookie } as unknown as FastifyReply);
  // On a line that is open already: some tests sign in thousands of times.
  await owner.db.pool.query(
    `insert into sign_in_browsers (person_id, browser_sha256) select id, $2 from people where id = $1 and not is_guest`,
    [personId, sha256(number)],
  );
  return { personId, cookie: `${cookieHeader(headers.getSetCookie())}; ${named}` };
}

/** By the public door of the demonstration, so the app must have been built with `demo: true` and be seeded. */
async function personaSession(
  anonymous: Agent,
  who: { persona: Persona; forum?: string },
): Promise<{ personId: string; cookie: string }> {
  const answer = await anonymous.post('/api/demo/sign-in', who);
  if (answer.statusCode !== 200)
    throw new Error(`The persona ${who.persona} could not sign in: ${answer.statusCode} ${answer.body}`);
  const cookie = cookieHeader([answer.headers['set-cookie'] ?? []].flat());
  const me = await anonymous.get('/api/me', { cookie });
  return { personId: me.json<{ actor: { personId: string } }>().actor.personId, cookie };
}
