import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What one forum, and one person, may ask of routes whose bodies make a worker busy. */
type DoorLimits = {
  /** Of one forum at once: what is worked on, what waits and what arrives. One is let in whatever its size. */
  requestsAtOnce: number;
  bytesAtOnce: number;
  /** In a minute. Bytes are those announced, or `unsaid` where a body comes without a length. */
  requestsOfPerson: number;
  requestsOfForum: number;
  bytesOfForum: number;
  unsaid: number;
};
type Inside = { requests: number; bytes: number };
type Count = { requests: number; bytes: number; until: number };
/** A request that was let in. Its place is free again once the line is closed and nobody works for it any more. */
export type Place = { hold(): void; free(): void };

const MINUTE = 60_000;
/** When to come again for a place; seconds. */
const SOON = 5;
/** Who is refused is told so after this; milliseconds. Otherwise who does not heed it comes again hundreds of times a second. */
const REFUSAL = 1_000;

/**
 * Decides before a body is read whether it may come, so that what one forum sends costs the others nothing.
 * @param now milliseconds
 */
export function openHeavyDoor(limits: DoorLimits, now: () => number = Date.now) {
  const inside = new Map<string, Inside>();
  const counts = new Map<string, Count>();

  function countOf(name: string): Count {
    const known = counts.get(name);
    if (known && known.until > now()) return known;
    const fresh = { requests: 0, bytes: 0, until: now() + MINUTE };
    for (const [other, { until }] of counts) if (until <= now()) counts.delete(other);
    counts.set(name, fresh);
    return fresh;
  }

  function refuse({ until }: Count): never {
    throw new AppError('request.too-many', { params: { seconds: Math.max(1, Math.ceil((until - now()) / 1000)) } });
  }

  /** @throws AppError `request.too-many`, `work.queue-full`, both 429 with Retry-After */
  function enter(forumId: string, personId: string, bytes: number | null): Place {
    const forum = countOf(`forum ${forumId}`);
    const person = countOf(`person ${personId}`);
    const size = bytes ?? limits.unsaid;
    if (person.requests >= limits.requestsOfPerson) refuse(person);
    if (forum.requests >= limits.requestsOfForum) refuse(forum);
    if (forum.bytes > 0 && forum.bytes + size > limits.bytesOfForum) refuse(forum);
    const there = inside.get(forumId) ?? { requests: 0, bytes: 0 };
    const isFull = there.requests >= limits.requestsAtOnce || there.bytes + size > limits.bytesAtOnce;
    if (there.requests > 0 && isFull) throw new AppError('work.queue-full', { params: { seconds: SOON } });
    inside.set(forumId, there);
    for (const count of [forum, person, there]) {
      count.requests += 1;
      count.bytes += size;
    }
    let holders = 1;
    return {
      hold: () => void (holders += 1),
      free: () => {
        holders -= 1;
        if (holders !== 0) return;
        there.requests -= 1;
        there.bytes -= size;
        if (there.requests === 0) inside.delete(forumId);
      },
    };
  }

  return {
    enter,
    /** {@link enter} for a request; the place is freed when its line or its answer ends. */
    async enterRequest(request: FastifyRequest, reply: FastifyReply): Promise<Place> {
      const { scope, headers } = request;
      if (scope.actor.kind !== 'person') throw new AppError('session.required');
      const said = headers['content-length'];
      try {
        const place = enter(scope.forumId, scope.actor.personId, said === undefined ? null : Number(said));
        reply.raw.once('close', place.free);
        return place;
      } catch (refusal) {
        await pause(REFUSAL);
        throw refusal;
      }
    },
  };
}
