import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, publicUrlOf } from './config.ts';
import { loadScope } from './features/cycles/queries.ts';
import { createActorResolver, renewSession } from './features/people/live.ts';
import { accounts, people, sessions, verifications } from './features/people/tables.ts';
import { createAuth } from './platform/http/auth.ts';
import { openBroadcast } from './platform/database/broadcast.ts';
import { createBus } from './platform/jobs/bus.ts';
import { requireAppRights } from './platform/database/app-rights.ts';
import { type Db, inTransaction } from './platform/database/db.ts';
import { openDb } from './platform/database/pool.ts';
import type { Deps } from './platform/deps.ts';
import { openHeavyWork } from './platform/jobs/heavy-work.ts';
import { openJobs } from './platform/jobs/jobs.ts';
import { openKeyFiles } from './platform/files/key-files.ts';
import { openMail } from './platform/mail/mail.ts';
import { openPush } from './platform/mail/push.ts';
import { keyedHash, sessionSecret } from './platform/files/secret.ts';
import { acrossForums } from './platform/database/reach.ts';
import { within } from './platform/start/within.ts';
import { openStorage } from './platform/files/open-storage.ts';
import { createWholeFiles } from './platform/files/whole-files.ts';
import { openReadiness } from './platform/start/readiness.ts';
import { findOutcome, type Press } from './platform/http/repeats.ts';
import { openOwnRow } from './platform/database/servers.ts';

const CLOSING_MS = 5_000;

/** Opened before the database's pool, because either may end the start with a sentence. */
async function openSharedParts(config: Config, secret: string, log: Logger) {
  const storage = await openStorage(config, (facts, words) => log.warn(facts, words));
  const broadcast = config.redisUrl
    ? await openBroadcast({
        url: config.redisUrl,
        secret,
        onTrouble: (err) => log.warn({ err }, 'Valkey is away: who is on another server is not shown until it is back'),
        onMended: () => log.warn('Valkey is back'),
      })
    : null;
  return { storage, wholeFiles: createWholeFiles(storage), broadcast };
}

const heavyDatabase = (config: Config, databaseUrl: string, db: Db) => ({
  databaseUrl,
  isDatabaseOurs: config.databaseUrl === null,
  outcomeOf: (press: Press) => findOutcome(db, press),
});

/** What reaches people who are not looking: letters, and messages to browsers. */
async function openOutgoing(config: Config, { keyed, jobs, log }: Pick<Deps, 'keyed' | 'jobs' | 'log'>) {
  const publicUrl = publicUrlOf(config);
  const mail = await openMail({
    smtpUrl: config.smtpUrl,
    publicUrl,
    folder: join(config.dataDir, 'mail'),
    jobs,
    onTrouble: (err) =>
      log.warn({ err }, 'the mail server of SMTP_URL does not let us in; letters are kept and tried again for a day'),
    onGiveUp: (err) => log.error({ err }, 'a letter could not be delivered'),
  });
  return { mail, push: openPush({ key: config.pushKey, keyed, publicUrl }) };
}

type Assembled = Deps & {
  /** @throws Error with a sentence when another server of this database signs sessions with another secret */
  refuseOtherSecret(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Puts the parts together on a database that is already migrated. The server and the tests share this, so a test
 * runs what a person runs.
 * @param databaseUrl of the application's login, which owns nothing
 */
export async function assemble(config: Config, databaseUrl: string, log: Logger): Promise<Assembled> {
  await mkdir(config.dataDir, { recursive: true });
  const secret = await sessionSecret(config.dataDir);
  const shared = await openSharedParts(config, secret, log);
  const { storage, broadcast } = shared;
  const bus = createBus((err, type) => log.error({ err, type }, 'a listener failed'));
  const keyed = keyedHash(secret);
  const onIdleError = (err: Error) => log.warn({ err }, 'a database connection was lost');
  const db = openDb(databaseUrl, bus, { keyed, onIdleError });
  await requireAppRights(db).catch(async (error: unknown) => {
    await db.pool.end();
    throw error;
  });
  const publicUrl = publicUrlOf(config);
  const jobs = await openJobs(databaseUrl, (err) => log.warn({ err }, 'the job queue met a fault'));
  const outgoing = await openOutgoing(config, { keyed, jobs, log });
  const auth = createAuth(db, {
    tables: { user: people, session: sessions, account: accounts, verification: verifications },
    secret,
    baseUrl: publicUrl,
    secureCookies: publicUrl.startsWith('https:'),
  });
  const heavy = openHeavyWork({ ...heavyDatabase(config, databaseUrl, db), bus, log });
  const ownRow = openOwnRow(db, keyed);
  const readiness = openReadiness({
    db,
    ownRow,
    storage,
    folder: config.dataDir,
    reservePercent: config.diskReserve,
    log,
  });
  const resolveActor = createActorResolver(auth, db);
  const access = {
    resolveActor: (headers: { cookie?: string | undefined }) => acrossForums('actor', () => resolveActor(headers)),
    loadScope: (...asked: Parameters<Deps['access']['loadScope']>) =>
      acrossForums('gate', () => inTransaction(db, (tx) => loadScope(tx, ...asked))),
    renewSession: (sessionId: string) => acrossForums('actor', () => renewSession(auth, db, sessionId)),
  };
  return {
    config,
    db,
    bus,
    ...shared,
    keys: openKeyFiles(config.dataDir),
    jobs,
    ...outgoing,
    auth,
    access,
    keyed,
    heavy,
    readiness,
    log,
    refuseOtherSecret: ownRow.refuseOtherSecret,
    async close() {
      readiness.close();
      await within(CLOSING_MS, ownRow.remove());
      // Jobs first: what they lose when the heavy work ends is then known for what it is.
      await within(CLOSING_MS, Promise.all([outgoing.mail.untilSent(), jobs.close(), heavy.close()]));
      await within(CLOSING_MS, db.pool.end());
      await broadcast?.close();
      storage.close();
    },
  };
}
