import type { TestProject } from 'vitest/node';
import { buildClientIfStale } from '../../../server/src/platform/start/client-build.ts';
import { type ChildServer, childServer } from '../../support/child-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses of the servers that browsers visit, one for each worker, both demonstration forums inside each. */
    serverUrls: string[];
  }
}

/** What a server logged as a fault while being visited is a finding, whatever the screens showed. */
const faultsOf = (server: ChildServer): string[] =>
  server
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":50') || line.includes('"level":60'));

/**
 * Real processes on the built pages for the whole run, as many as there are workers: tests change stages and plans, so
 * two files must never meet on one server. E2E_URL points at a server that already runs instead; use one worker then.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env['E2E_URL'];
  if (running) {
    project.provide('serverUrls', [running.replace(/\/$/, '')]);
    return async () => {};
  }
  await buildClientIfStale((line) => console.log(line));
  const servers = await Promise.all(
    Array.from({ length: project.config.maxWorkers }, () => childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 })),
  );
  project.provide(
    'serverUrls',
    servers.map(({ url }) => url),
  );
  return async () => {
    const faults = servers.flatMap(faultsOf);
    for (const server of servers) await server.dispose();
    if (faults.length > 0) throw new Error(`The servers logged ${faults.length} faults:\n${faults.join('\n')}`);
  };
}
