import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import { answerOf } from './openapi.ts';
import type { Readiness } from '../start/readiness.ts';

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

/** A proxy on this machine comes over loopback too, for whoever: what it passes on says so. */
function mayReadMetrics(request: FastifyRequest, token: string | null): boolean {
  const sent = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (token !== null && sent.length === wanted.length && timingSafeEqual(sent, wanted)) return true;
  const isPassedOn = FORWARDED.some((name) => request.headers[name] !== undefined);
  return !isPassedOn && LOOPBACK.test(request.socket.remoteAddress ?? '');
}

/** `/healthz` (the process lives), `/readyz` (it can serve) and `/metrics` (Prometheus text). */
export function installHealth(app: FastifyInstance, readiness: Readiness, metricsToken: string | null): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'minga_http_seconds',
    help: 'Time to answer by route pattern and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const faults = new Counter({
    name: 'minga_http_faults_total',
    help: 'Answers of 500 and above',
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, never the path: paths carry ids and would grow the series without end.
    requests.observe(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: `${Math.floor(reply.statusCode / 100)}xx`,
      },
      reply.elapsedTime / 1000,
    );
    if (reply.statusCode >= 500) faults.inc();
  });
  const open = { config: { policy: 'public' as const, rateLimit: false as const, anyHost: true as const } };
  const schema = (summary: string, response: object) => ({
    ...open,
    schema: { tags: ['platform'], summary, response },
  });
  const status = z.object({ status: z.string() });
  const verdict = z.object({
    status: z.enum(['ready', 'limited', 'not-ready']),
    reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  });
  app.get('/healthz', schema('The process lives', { 200: status }), async () => ({ status: 'ok' }));
  app.get(
    '/readyz',
    schema('It can serve: the database takes what is written; reasons name what is wrong', {
      200: verdict,
      503: verdict,
    }),
    async (_request, reply) => {
      const found = await readiness.check();
      void reply.header('cache-control', 'no-store');
      return found.status === 'not-ready' ? reply.status(503).header('retry-after', '2').send(found) : found;
    },
  );
  const text = { 200: answerOf('Prometheus text', 'text/plain') };
  app.get(
    '/metrics',
    schema('Prometheus metrics, for this machine itself or with the token of METRICS_TOKEN', text),
    async (request, reply) => {
      if (!mayReadMetrics(request, metricsToken)) throw new AppError('route.not-found');
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
  return registry;
}
