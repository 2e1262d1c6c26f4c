import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { AppError } from '@minga/shared/kernel/errors.ts';
import compress from '@fastify/compress';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { publicUrlOf, VERSION } from './config.ts';
import type { Deps } from './platform/deps.ts';
import type { Subscriber } from './platform/jobs/events.ts';
import { installGate } from './platform/http/gate.ts';
import { installHealth } from './platform/http/health.ts';
import { installLongAnswers } from './platform/http/long-answers.ts';
import { installRepeats } from './platform/http/repeats.ts';
import { installOpenApi } from './platform/http/openapi.ts';
import { installPages } from './platform/http/pages.ts';
import { installProblems, refuseAddress, refuseConnection } from './platform/http/problems.ts';
import type { Route } from './platform/http/routes.ts';
import { installSecurity } from './platform/http/security.ts';
import {
  announcementFiles,
  announcementLetters,
  announcementNeeds,
  announcementSubjects,
} from './features/announcements/policy.ts';
import { announcementsRoutes } from './features/announcements/routes.ts';
import { countDue } from './features/ballots/commands/due.ts';
import { boardSubjects } from './features/boards/queries/subjects.ts';
import { commentsRoutes } from './features/comments/routes.ts';
import { commitmentSubjects } from './features/commitments/queries/subjects.ts';
import { diagnosisSubjects } from './features/diagnoses/queries/subjects.ts';
import { ballotsInStage } from './features/ballots/queries/in-stage.ts';
import { ballotNeeds } from './features/ballots/queries/needs.ts';
import { boardNeeds } from './features/boards/queries/needs.ts';
import { boardsInStage } from './features/boards/queries/in-stage.ts';
import { draftsInStage as commitmentDraftsInStage } from './features/commitments/queries/in-stage.ts';
import { commitmentFacts } from './features/commitments/queries/facts.ts';
import { commitmentNeeds } from './features/commitments/queries/needs.ts';
import { consultationsInStage } from './features/consultations/queries/in-stage.ts';
import { cycleNeeds } from './features/cycles/queries/needs.ts';
import { draftsInStage as diagnosisDraftsInStage } from './features/diagnoses/queries/in-stage.ts';
import { diagnosisFacts } from './features/diagnoses/queries/facts.ts';
import { diagnosisNeeds } from './features/diagnoses/queries/needs.ts';
import { meetingNeeds } from './features/meetings/queries/needs.ts';
import { meetingsInStage } from './features/meetings/queries/in-stage.ts';
import { ballotsRoutes } from './features/ballots/routes.ts';
import { boardsLive } from './features/boards/live.ts';
import { startForgettingGuests } from './features/boards/jobs.ts';
import { boardsRoutes } from './features/boards/routes.ts';
import { commitmentsRoutes } from './features/commitments/routes.ts';
import { consultationsRoutes } from './features/consultations/routes.ts';
import { cyclesRoutes } from './features/cycles/routes.ts';
import { demoRoutes } from './features/demo/routes.ts';
import { diagnosisFiles } from './features/diagnoses/commands/files.ts';
import { diagnosesRoutes } from './features/diagnoses/routes.ts';
import { followerLetters, startDelivery } from './features/events/jobs.ts';
import { eventsRoutes } from './features/events/routes.ts';
import type { FileOwnerKind } from './features/files/policy.ts';
import { filesRoutes } from './features/files/routes.ts';
import { watchPublicFlags } from './features/meetings/jobs.ts';
import { planLive } from './features/meetings/live.ts';
import { meetingsRoutes } from './features/meetings/routes.ts';
import { invitations } from './features/organisations/jobs.ts';
import { organisationsRoutes } from './features/organisations/routes.ts';
import { startSweeping } from './features/people/jobs.ts';
import { peopleRoutes } from './features/people/routes.ts';
import { reportsRoutes } from './features/reports/routes.ts';
import { siteRoutes } from './features/reports/routes/site.ts';
import { handOverFacts } from './features/standards/queries.ts';
import { standardsRoutes } from './features/standards/routes.ts';
import { stageNeeds } from './features/stages/queries/needs.ts';
import { stagesRoutes } from './features/stages/routes.ts';
import { themesRoutes } from './features/themes/routes.ts';
import { startSweepingStates } from './features/versions/jobs.ts';
import { openGateway } from './realtime/gateway.ts';

/** How each subject may be named to a reader, and who comments on it, by the feature that keeps it. */
const SUBJECTS = [announcementSubjects, boardSubjects, diagnosisSubjects, commitmentSubjects];

/** What may stand in a stage, by the feature that keeps it. */
const IN_STAGES = [
  meetingsInStage,
  ballotsInStage,
  boardsInStage,
  consultationsInStage,
  diagnosisDraftsInStage,
  commitmentDraftsInStage,
];

/** What may wait for a person, by the feature that knows. Consultations are only read: nothing there waits for anybody. */
const NEEDS = [
  ballotNeeds,
  announcementNeeds,
  diagnosisNeeds,
  commitmentNeeds,
  stageNeeds,
  cycleNeeds,
  meetingNeeds,
  boardNeeds,
];

/** What the rules of the process may ask, by the feature that counts it. */
handOverFacts([diagnosisFacts, commitmentFacts]);

/** What each feature offers over HTTP. */
const ROUTES: readonly Route[] = [
  ...peopleRoutes,
  ...cyclesRoutes,
  ...organisationsRoutes,
  ...standardsRoutes,
  ...stagesRoutes(IN_STAGES),
  ...eventsRoutes,
  ...themesRoutes,
  ...announcementsRoutes,
  ...diagnosesRoutes,
  ...meetingsRoutes,
  ...boardsRoutes,
  ...commitmentsRoutes(countDue),
  ...ballotsRoutes,
  ...consultationsRoutes,
  ...commentsRoutes(SUBJECTS),
  ...reportsRoutes(NEEDS),
  ...demoRoutes,
];

/** What can be followed by letter, by the feature that writes it. */
const FOLLOWED = [announcementLetters];

/** Who listens to events, by the feature that declares it. */
const subscribersOf = (deps: Deps): Subscriber[] => [invitations(deps), followerLetters(deps, FOLLOWED)];

/** What has files, by the feature that keeps it. */
const WITH_FILES = [announcementFiles, diagnosisFiles];
type More = { subscribers?: readonly Subscriber[]; withFiles?: readonly FileOwnerKind[] };

/** How long requests under way may still take when the server is asked to stop; milliseconds. */
const CLOSING_MS = 5_000;

/** What goes by itself after a time. */
async function startSweeps(app: FastifyInstance, deps: Deps): Promise<void> {
  for (const start of [startSweeping, startSweepingStates, startForgettingGuests]) await start(deps);
  const watching = watchPublicFlags(deps);
  // Not waited for: heavy work has an end of its own.
  app.addHook('onClose', async () => void watching.stop());
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
 * The whole application on the given dependencies, without a port: tests inject requests, server.ts listens.
 * @param more what no feature declares, of tests: subscribers, and kinds of things with files
 */
export async function buildApp(deps: Deps, more: More = {}): Promise<FastifyInstance> {
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
  installLongAnswers(app);
  await installSecurity(app, deps.config);
  installGate(app, deps.access);
  installRepeats(app, deps);
  await app.register(compress, { global: true, threshold: 1024, encodings: ['br', 'gzip'] });
  await app.register(underPressure, {
    maxEventLoopDelay: deps.config.mostDelay,
    pressureHandler: () => {
      throw new AppError('server.unavailable');
    },
  });
  await installOpenApi(app, VERSION);
  installHealth(app, deps.readiness, deps.config.metricsToken);
  for (const route of ROUTES) route(app, deps);
  await app.register(filesRoutes(deps, [...WITH_FILES, ...(more.withFiles ?? [])]));
  await app.register(siteRoutes(deps, SUBJECTS));
  await startSweeps(app, deps);
  app.addHook('onClose', await startDelivery(deps, [...subscribersOf(deps), ...(more.subscribers ?? [])]));
  endLongRequests(app);
  await installPages(app, { demo: deps.config.demo, origin: publicUrlOf(deps.config), bus: deps.bus });
  const gateway = openGateway(app, deps);
  boardsLive(app, gateway, deps);
  planLive(app, gateway, deps);
  return app;
}
