import type { TestProject } from 'vitest/node';
import { buildClientIfStale } from '../../../server/src/platform/client-build.ts';
import { childServer } from '../../support/child-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server that the browser visits, with both demonstration forums inside. */
    serverUrl: string;
  }
}

/** One real process on the built pages for the whole run. E2E_URL points at a server that already runs instead. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env['E2E_URL'];
  if (running) {
    project.provide('serverUrl', running.replace(/\/$/, ''));
    return async () => {};
  }
  await buildClientIfStale((line) => console.log(line));
  const server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  project.provide('serverUrl', server.url);
  return async () => {
    const faults = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":50') || line.includes('"level":60'));
    await server.dispose();
    // What the server logged as a fault while being visited is a finding, whatever the screens showed.
    if (faults.length > 0) throw new Error(`The server logged ${faults.length} faults:\n${faults.join('\n')}`);
  };
}
