import type { FastifyRequest } from 'fastify';
import type { Policy } from './gate.ts';
import { sessionInFront } from './shut-doors.ts';

/** Acts of one session on one route in a minute, on each server, where the route says nothing narrower: far above any hand. */
const ACTS = 240;
/** Whoever leads a forum tidies up after others, and is trusted with it. */
const OF_WHO_LEADS = 1_200;

/** Rights that come with being in a forum at all: of these there are many, given away easily. */
const OF_MANY: readonly Policy[] = ['session', 'signed-in', 'forum', 'seat'];

/** For routes whose acts nobody does often: each stays in the record, or goes to others. Named as the `rateLimit` of a route. */
export const perPerson = (max: number) => ({
  max: ({ scope, actor }: FastifyRequest) =>
    scope?.isFacilitator || (actor.kind === 'person' && actor.isAdministrator) ? OF_WHO_LEADS : max,
  timeWindow: 60_000,
  keyGenerator: ({ actor, ip }: FastifyRequest) => (actor.kind === 'person' ? actor.personId : (ip ?? 'gone')),
  keyInFront: sessionInFront,
});

/** By session: whoever has taken one of hers must not use up what its owner needs to end it. */
const perSession = {
  ...perPerson(ACTS),
  keyGenerator: ({ actor, ip }: FastifyRequest) => (actor.kind === 'person' ? actor.sessionId : (ip ?? 'gone')),
};

/** The limit of an act that says none; undefined for readings, and where an office is asked for. */
export const limitOfActs = (method: string, policy: Policy) =>
  method !== 'GET' && method !== 'HEAD' && OF_MANY.includes(policy) ? { rateLimit: perSession } : {};
