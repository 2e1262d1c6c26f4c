import pg from 'pg';

/**
 * Makes sure that the database behind a URL can be reached, creating it when an administrator's URL is at hand.
 * @param administratorUrl a database of the same cluster that always exists
 * @throws Error with a sentence that names host and cause, never the password
 */
export async function ensureDatabase(url: string, administratorUrl?: string): Promise<void> {
  try {
    await connectOnce(url);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // 3D000: the database does not exist yet.
    if (code === '3D000' && administratorUrl)
      return createDatabase(administratorUrl, decodeURIComponent(new URL(url).pathname.slice(1)));
    const { host, pathname } = new URL(url);
    throw new Error(
      `The database ${host}${pathname} cannot be reached: ${message || code || 'no answer'}. Check DATABASE_URL and that the server runs.`,
    );
  }
}

async function connectOnce(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(administratorUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
