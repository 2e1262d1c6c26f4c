import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { installAskers } from '../http/askers.ts';
import { createBus } from './bus.ts';
import { HEAVY_LIMITS, type HeavyWork, openHeavyWork } from './heavy-work.ts';

/** Work that nobody waits for any more, over a real line. */
const entry = new URL('../../../../tests/support/heavy-worker.ts', import.meta.url);
const open: (HeavyWork | FastifyInstance)[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function workers(patienceMs = HEAVY_LIMITS.patienceMs): HeavyWork {
  const [bus, log] = [createBus(() => {}), pino({ level: 'silent' })];
  const needs = { databaseUrl: '', isDatabaseOurs: false, bus, log, entry, outcomeOf: async () => null };
  const heavy = openHeavyWork(needs, { ...HEAVY_LIMITS, patienceMs });
  open.push(heavy);
  return heavy;
}

/** A server whose every request is one piece of work; `begun` ends once it was asked for, with what it comes to. */
async function serve(heavy: HeavyWork, name: string, input: number, saves: boolean) {
  const app = Fastify();
  open.unshift(app);
  installAskers(app);
  const begun = Promise.withResolvers<{ work: Promise<unknown> }>();
  app.post('/', async () => {
    const work = heavy.run('a', name, input, { saves });
    work.catch(() => {});
    begun.resolve({ work });
    return { result: await work };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const asker = request({ port, host: '127.0.0.1', method: 'POST' });
  asker.on('error', () => {});
  asker.end();
  return { asker, work: (await begun.promise).work };
}

it('waits so long for its turn and no longer, and is never done afterwards', async () => {
  const heavy = workers(200);
  const first = heavy.run('a', 'wait', 1_500);
  await expect(heavy.run('a', 'count', 0, { saves: true })).rejects.toMatchObject({
    code: 'work.not-begun',
    status: 503,
    params: { again: 10 },
  });
  await first;
  expect(await heavy.run('a', 'count', 0)).toBe(1);
});

it('is taken out of the line when its asker leaves', async () => {
  const heavy = workers();
  const first = heavy.run('a', 'wait', 1_500);
  const { asker, work } = await serve(heavy, 'count', 0, true);
  asker.destroy();
  await expect(work).rejects.toMatchObject({ code: 'server.unavailable' });
  await first;
  expect(await heavy.run('a', 'count', 0)).toBe(1);
});

it('that saves nothing is ended when its asker leaves; what saves is finished, for whoever repeats it', async () => {
  const heavy = workers();
  const trying = await serve(heavy, 'spin', 0, false);
  trying.asker.destroy();
  await expect(trying.work).rejects.toMatchObject({ code: 'server.unavailable' });
  const saving = await serve(heavy, 'wait', 500, true);
  saving.asker.destroy();
  expect(await saving.work).toBeGreaterThan(0);
});
