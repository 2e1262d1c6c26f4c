import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/src/platform/database/embedded-postgres.ts';
import { APP_GROUP } from '../../server/src/platform/database/migrate.ts';
import { prepareDatabase } from '../../server/src/platform/database/open-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Owner's connection string of the run's cluster, without a database at the end. */
    clusterUrl: string;
  }
}

export const TEMPLATE = 'minga_template';
/** The application's login in the databases of all tests: one for each would have to be made and removed with it. */
export const TEST_LOGIN = 'minga_tests';

/** Nothing in a test run outlives it, so safety against a power cut is traded for speed. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB' };

type Cluster = { server: EmbeddedPostgres; stop(): Promise<void> };
type Shared = { users: number; cluster: Promise<Cluster> | null };

/** Each project loads this file for itself; they still share one cluster, which the last one stops. */
const shared = ((globalThis as Record<symbol, unknown>)[Symbol.for('minga.tests.cluster')] ??= {
  users: 0,
  cluster: null,
}) as Shared;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users += 1;
  shared.cluster ??= startCluster();
  const { server, stop } = await shared.cluster;
  project.provide('clusterUrl', server.url(''));
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    shared.cluster = null;
    await stop();
  };
}

/** Also for a test that must do to its database what nobody beside it may suffer from. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'minga-tests-'));
  // Run as root, PostgreSQL works as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: FAST });
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await prepareDatabase(server.url(TEMPLATE), { dataDir: folder, databaseAppUrl: null });
  await client.query(`create role ${TEST_LOGIN} login password '${TEST_LOGIN}' in role ${APP_GROUP}`);
  await client.end();
  const stop = async () => {
    await server.stop();
    await rm(server.clusterDir, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  return { server, stop };
}
