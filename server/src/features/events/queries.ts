import { and, asc, eq, gte, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { cycles } from '../cycles/tables.ts';
import { forums, people } from '../people/tables.ts';
import { ATTEMPTS_IN_SILENCE } from './policy.ts';
import { eventDeliveries, events } from './tables.ts';

/** Shown at most; whoever has more has one cause, and mends that. */
const MOST = 200;

/** What could not be delivered so far, oldest first: in all forums, for administrators of the installation. */
export async function listFailures(tx: Tx) {
  return (
    tx
      .select({
        id: eventDeliveries.id,
        subscriber: eventDeliveries.subscriber,
        type: events.type,
        forumName: forums.name,
        cycleTitle: cycles.title,
        personName: people.name,
        at: events.at,
        triedAt: eventDeliveries.triedAt,
        attempts: eventDeliveries.attempts,
        cause: eventDeliveries.cause,
        isGivenUp: sql<boolean>`${isNotNull(eventDeliveries.givenUpAt)}`,
      })
      .from(eventDeliveries)
      .innerJoin(events, eq(events.id, eventDeliveries.eventId))
      .innerJoin(forums, eq(forums.id, events.forumId))
      .leftJoin(cycles, eq(cycles.id, events.cycleId))
      // Whom it is for, where that is one person.
      .leftJoin(people, sql`${people.id} = coalesce((${events.data} ->> 'personId')::uuid, ${events.subjectId})`)
      .where(
        and(
          isNull(eventDeliveries.deliveredAt),
          or(gte(eventDeliveries.attempts, ATTEMPTS_IN_SILENCE), isNotNull(eventDeliveries.givenUpAt)),
        ),
      )
      .orderBy(asc(eventDeliveries.eventId), asc(eventDeliveries.subscriber))
      .limit(MOST)
  );
}
