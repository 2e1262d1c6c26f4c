import { sha256, sha256Hex } from '../files/hash.ts';
import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Config } from '../../config.ts';
import { APP_GROUP, lockSchema } from './migrate.ts';
import { keptSecret } from '../files/secret.ts';
import { GONE_SECONDS } from './servers.ts';

/**
 * The application logs in as a role that owns nothing, so that no statement, injected or mistaken, can take the owner's
 * rights. Migrations grant to the group `minga_app`; each database has a login of its own in that group, and only that
 * login may connect: a trial installation on the same PostgreSQL does not reach the real one.
 */

const PASSWORD_FILE = 'database-app.password';
const quote = pg.escapeIdentifier;

/** The login that belongs to a database. PostgreSQL cuts names at 63 bytes. */
export function appLoginOf(database: string): string {
  const plain = `${APP_GROUP}_${database}`;
  if (/^[a-z0-9_]{1,63}$/.test(plain)) return plain;
  return `${APP_GROUP}_${sha256Hex(database).slice(0, 16)}`;
}

/**
 * Lets the application into a migrated database: makes its login, or mends one whose password is another than that of
 * the data folder (lost, or changed by hand).
 * @param ownerUrl connection string of the owner of the tables
 * @returns the connection string of the application
 * @throws Error with a sentence that says what a database administrator can do
 */
export async function prepareAppLogin(
  ownerUrl: string,
  { dataDir, databaseAppUrl }: Pick<Config, 'dataDir' | 'databaseAppUrl'>,
): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Servers that start together do this one after the other.
    await lockSchema(client, 'alone');
    if (databaseAppUrl) {
      await letIn(client, decodeURIComponent(new URL(databaseAppUrl).username));
      return databaseAppUrl;
    }
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    const login = appLoginOf(rows[0]?.name ?? '');
    const password = await keptSecret(dataDir, PASSWORD_FILE);
    const url = withLogin(ownerUrl, login, password);
    await makeLogin(client, login, password, url);
    await letIn(client, login);
    return url;
  } finally {
    await client.end();
  }
}

function withLogin(ownerUrl: string, login: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(login);
  url.password = encodeURIComponent(password);
  return url.href;
}

async function makeLogin(client: pg.Client, login: string, password: string, url: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [login]);
  if (rowCount && (await canLogIn(url))) return;
  if (rowCount) await refuseLivingServer(client);
  const rights = `login password '${scramVerifier(password)}'`;
  try {
    await client.query(rowCount ? `alter role ${quote(login)} ${rights}` : `create role ${quote(login)} ${rights}`);
  } catch (error) {
    throw new Error(
      `The login of DATABASE_URL cannot make the role ${login}, as which the application works: ${(error as Error).message}. ` +
        'Give it CREATEROLE, or let a database administrator make a role and name it in DATABASE_APP_URL.',
      { cause: error },
    );
  }
}

/** A new password would lock out whoever works with the old one. A server that ended without a word counts as living for a while. */
async function refuseLivingServer(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    'select 1 from servers where seen_at > now() - make_interval(secs => $1) limit 1',
    [GONE_SECONDS],
  );
  if (rowCount === 0) return;
  throw new Error(
    `Another server works with this database, and ${PASSWORD_FILE} in this DATA_DIR is not the password of its login. Copy ${PASSWORD_FILE} and session.secret from its DATA_DIR into this one, or let both share the folder. (If that server is gone, try again in ${GONE_SECONDS} seconds.)`,
  );
}

/** Only a wrong password is a "no": whatever else is the matter is told by the pool, with its reason. */
async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28P01: wrong password; 28000: the role may not log in.
    return !['28P01', '28000'].includes((error as { code?: string }).code ?? '');
  } finally {
    await client.end().catch(() => {});
  }
}

/** What PostgreSQL itself would store, so that the password never stands in a statement, nor in the server's log. */
function scramVerifier(password: string): string {
  const rounds = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = sha256(hmac('Client Key')).toString('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}

type LoginState = { database: string; exists: boolean; isMember: boolean; mayConnect: boolean; isOpen: boolean };

/** The login gets the application's rights and the only key to this database, beside its owner. */
async function letIn(client: pg.Client, login: string): Promise<void> {
  const { rows } = await client.query<LoginState>(
    `select current_database() as database, r.oid is not null as exists,
      coalesce(pg_has_role(r.oid, '${APP_GROUP}', 'usage'), false) as "isMember",
      exists (select 1 from aclexplode(d.datacl) a where a.grantee = r.oid and a.privilege_type = 'CONNECT') as "mayConnect",
      d.datacl is null or exists (select 1 from aclexplode(d.datacl) a
        where a.grantee in (0, '${APP_GROUP}'::regrole) and a.privilege_type in ('CONNECT', 'TEMPORARY')) as "isOpen"
    from pg_database d left join pg_roles r on r.rolname = $1 where d.datname = current_database()`,
    [login],
  );
  const [found] = rows;
  if (!found?.exists)
    throw new Error(`DATABASE_APP_URL names the role ${login}, which PostgreSQL does not have. ${recipe(login)}`);
  const database = quote(found.database);
  try {
    if (!found.isMember) await client.query(`grant ${APP_GROUP} to ${quote(login)}`);
    if (!found.mayConnect) await client.query(`grant connect on database ${database} to ${quote(login)}`);
    // Temporary tables could stand before those of the schema in the eyes of a guard; the application makes none.
    if (found.isOpen) await client.query(`revoke connect, temporary on database ${database} from public, ${APP_GROUP}`);
  } catch (error) {
    throw new Error(
      `The role ${login} could not be let into the database: ${(error as Error).message}. ${recipe(login)}`,
      { cause: error },
    );
  }
}

const recipe = (login: string) =>
  `A database administrator can do it: CREATE ROLE ${APP_GROUP} NOLOGIN; CREATE ROLE ${login} LOGIN PASSWORD '…'; ` +
  `GRANT ${APP_GROUP} TO ${login}; GRANT CONNECT ON DATABASE … TO ${login}; REVOKE CONNECT, TEMPORARY ON DATABASE … FROM PUBLIC;`;
