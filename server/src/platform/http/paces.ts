import type { FastifyContextConfig } from 'fastify';

type Pace = Extract<FastifyContextConfig['rateLimit'], object>;

/**
 * A pace of a door that strangers come to, counted once what they sent has been read and is what the door takes: junk uses up nobody's
 * room there. It is held by the general limit alone (security.ts), which counts what is refused, too.
 */
export const countedOnceRead = <P extends Pace>(pace: P) => ({ ...pace, hook: 'preHandler' as const });
