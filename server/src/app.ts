import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { AppError } from '@minga/shared/kernel/errors.ts';
import compress from '@fastify/compress';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { publicUrlOf, VERSION } from './config.ts';
import type { Deps } from './platform/deps.ts';
import { installAskers } from './platform/http/askers.ts';
import { installGate } from './platform/http/gate.ts';
import { installHealth } from './platform/http/health.ts';
import { installLongAnswers } from './platform/http/long-answers.ts';
import { installRepeats } from './platform/http/repeats.ts';
import { installOpenApi } from './platform/http/openapi.ts';
import { installPages } from './platform/http/pages.ts';
import { installForms } from './platform/http/forms.ts';
import { installProblems, refuseAddress, refuseConnection } from './platform/http/problems.ts';
import { installSecurity } from './platform/http/security.ts';
import { announcementsNoun } from './features/announcements/noun.ts';
import { ballotsNoun } from './features/ballots/noun.ts';
import { boardsNoun } from './features/boards/noun.ts';
import { commentsNoun } from './features/comments/noun.ts';
import { commitmentsNoun } from './features/commitments/noun.ts';
import { consultationsNoun } from './features/consultations/noun.ts';
import { cyclesNoun } from './features/cycles/noun.ts';
import { demoNoun } from './features/demo/noun.ts';
import { diagnosesNoun } from './features/diagnoses/noun.ts';
import { eventsNoun } from './features/events/noun.ts';
import { filesNoun } from './features/files/noun.ts';
import { logosNoun } from './features/logos/noun.ts';
import { meetingsNoun } from './features/meetings/noun.ts';
import { noticesNoun } from './features/notices/noun.ts';
import { organisationsNoun } from './features/organisations/noun.ts';
import { participationNoun } from './features/participation/noun.ts';
import { peopleNoun } from './features/people/noun.ts';
import { reportsNoun } from './features/reports/noun.ts';
import { rightsNoun } from './features/rights/noun.ts';
import { searchNoun } from './features/search/noun.ts';
import { stagesNoun } from './features/stages/noun.ts';
import { standardsNoun } from './features/standards/noun.ts';
import { themesNoun } from './features/themes/noun.ts';
import { versionsNoun } from './features/versions/noun.ts';
import { handOverFacts } from './features/standards/queries.ts';
import { givenBy, type Noun, routesOfNouns } from './noun.ts';
import { openGateway } from './realtime/gateway.ts';

/** Every noun, from the ground up: what each gives to the application stands in its own entry point. */
export const NOUNS: readonly Noun[] = [
  peopleNoun,
  organisationsNoun,
  cyclesNoun,
  standardsNoun,
  stagesNoun,
  filesNoun,
  logosNoun,
  eventsNoun,
  commentsNoun,
  versionsNoun,
  themesNoun,
  announcementsNoun,
  diagnosesNoun,
  meetingsNoun,
  noticesNoun,
  boardsNoun,
  commitmentsNoun,
  ballotsNoun,
  consultationsNoun,
  searchNoun,
  reportsNoun,
  rightsNoun,
  participationNoun,
  demoNoun,
];

/** What people are awaited for, of every noun. */
export const NEEDS = givenBy(NOUNS, 'needs');
handOverFacts(givenBy(NOUNS, 'facts'));

/** How long requests under way may still take when the server is asked to stop; milliseconds. */
const CLOSING_MS = 5_000;

/** What nouns do by themselves while the server runs. */
async function startWork(app: FastifyInstance, deps: Deps, nouns: readonly Noun[]): Promise<void> {
  const atEnd = (stop: () => unknown) => void app.addHook('onClose', async () => void (await stop()));
  for (const start of givenBy(nouns, 'starts')) await start(deps, atEnd, nouns);
}

/** Requests under way may finish; one that never ends (an upload whose line broke) must not keep the process alive. */
function endLongRequests(app: FastifyInstance): void {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('preClose', async () => {
    // Also those that became WebSockets, which the server no longer counts among its connections.
    setTimeout(() => sockets.forEach((socket) => void socket.destroy()), CLOSING_MS).unref();
  });
}

/**
 * The whole application on the given dependencies, without a port: tests inject requests, serve.ts listens.
 * @param more nouns of tests
 */
export async function buildApp(deps: Deps, more: readonly Noun[] = []): Promise<FastifyInstance> {
  const nouns = [...NOUNS, ...more];
  const app = Fastify({
    // Several servers write into one log: counted numbers would name two requests alike.
    genReqId: () => randomUUID(),
    loggerInstance: deps.log as FastifyBaseLogger,
    // Only as many proxies as were declared: anybody may write X-Forwarded-For.
    trustProxy: deps.config.trustProxyHops > 0 ? (_address, hop) => hop < deps.config.trustProxyHops : false,
    // A slow body or a silent connection must not hold a socket for ever.
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    bodyLimit: 256 * 1024,
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseConnection,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installProblems(app);
  installForms(app);
  installLongAnswers(app);
  await installSecurity(app, deps.config);
  installGate(app, deps.access);
  installAskers(app);
  installRepeats(app, deps);
  await app.register(compress, { global: true, threshold: 1024, encodings: ['br', 'gzip'] });
  await app.register(underPressure, {
    maxEventLoopDelay: deps.config.mostDelay,
    pressureHandler: (request) => {
      // A page without one of its scripts is dead, and sending a file costs nothing.
      if (!request.url.startsWith('/assets/')) throw new AppError('server.unavailable');
    },
  });
  await installOpenApi(app, VERSION);
  installHealth(app, deps.readiness, deps.config.metricsToken);
  for (const route of routesOfNouns(nouns)) route(app, deps);
  await startWork(app, deps, nouns);
  endLongRequests(app);
  await installPages(app, { ...deps, demo: deps.config.demo, origin: publicUrlOf(deps.config) });
  const gateway = openGateway(app, deps);
  for (const live of givenBy(nouns, 'live')) live(app, gateway, deps);
  return app;
}
