import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { goneBefore } from '../../platform/database/retention.ts';
import type { StoredEvent } from '../../platform/jobs/events.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import { DELIVERED_STAY, JOB_IS_LOST_AFTER, type Listeners, listenersTo } from './policy.ts';
import { eventDeliveries, events } from './tables.ts';

export const QUEUE = 'events';
/** Events handed on at once, so that no transaction is long. */
const AT_ONCE = 200;

/** What a job of the queue knows: a delivery, and to which line of deliveries it belongs. */
export type DeliveryJob = { eventId: number; subscriber: string; forumId: string; subjectId: string };

async function addJob(tx: Tx, jobs: Jobs, job: DeliveryJob): Promise<void> {
  await jobs.add(tx, QUEUE, { id: newId(), data: job }, `${job.subscriber}/${job.subjectId}`);
}

/**
 * Writes a delivery and its job for each new event and each who listens, in the order of events.
 * @returns how many events were handed on; as many as may be at once, and there may be more
 */
export async function handOn(tx: Tx, jobs: Jobs, listeners: Listeners): Promise<{ isAll: boolean }> {
  // One at a time, or a later event of a subject could be handed on and delivered before an earlier one.
  await holdLock(tx, 'events handed on', 'all');
  const fresh = await tx
    .select()
    .from(events)
    .where(eq(events.isHandedOn, false))
    .orderBy(asc(events.id))
    .limit(AT_ONCE);
  if (fresh.length === 0) return { isAll: true };
  const due = fresh.flatMap(({ id, forumId, subjectId, type }) =>
    listenersTo(listeners, type).map((subscriber) => ({ id: newId(), eventId: id, forumId, subjectId, subscriber })),
  );
  if (due.length > 0) {
    await tx.insert(eventDeliveries).values(due.map(({ forumId: _, ...row }) => row));
    for (const { id: _, ...job } of due) await addJob(tx, jobs, job);
  }
  const ids = fresh.map(({ id }) => id);
  await tx.update(events).set({ isHandedOn: true }).where(inArray(events.id, ids));
  return { isAll: fresh.length < AT_ONCE };
}

export type Due = { deliveryId: string; event: StoredEvent };

/** The first of this line that waits, locked until the transaction ends. */
export async function lockFirst(tx: Tx, line: Pick<DeliveryJob, 'subscriber' | 'subjectId'>): Promise<Due | null> {
  const [row] = await tx
    .select({ deliveryId: eventDeliveries.id, event: events })
    .from(eventDeliveries)
    .innerJoin(events, eq(events.id, eventDeliveries.eventId))
    .where(
      and(
        eq(eventDeliveries.subscriber, line.subscriber),
        eq(eventDeliveries.subjectId, line.subjectId),
        isNull(eventDeliveries.deliveredAt),
        isNull(eventDeliveries.givenUpAt),
      ),
    )
    .orderBy(asc(eventDeliveries.eventId))
    .limit(1)
    .for('update', { of: eventDeliveries });
  return row ? { deliveryId: row.deliveryId, event: row.event as unknown as StoredEvent } : null;
}

export async function noteDelivered(tx: Tx, deliveryId: string): Promise<void> {
  await tx
    .update(eventDeliveries)
    .set({ deliveredAt: sql`now()`, cause: null, triedAt: sql`now()` })
    .where(and(eq(eventDeliveries.id, deliveryId), isNull(eventDeliveries.deliveredAt)));
}

export async function noteFailure(tx: Tx, deliveryId: string, cause: string, isGivenUp: boolean): Promise<void> {
  await tx
    .update(eventDeliveries)
    .set({
      attempts: sql`${eventDeliveries.attempts} + 1`,
      cause,
      triedAt: sql`now()`,
      ...(isGivenUp ? { givenUpAt: sql`now()` } : {}),
    })
    .where(and(eq(eventDeliveries.id, deliveryId), isNull(eventDeliveries.deliveredAt)));
}

/**
 * Tries a delivery that failed at once and, when it was given up, for another day.
 * @throws AppError `delivery.not-found` when it is not there, or was made meanwhile
 */
export async function tryAgain(tx: Tx, jobs: Jobs, deliveryId: string): Promise<void> {
  const [again] = await tx
    .update(eventDeliveries)
    .set({ givenUpAt: null, triedAt: sql`now()` })
    .where(and(eq(eventDeliveries.id, deliveryId), isNull(eventDeliveries.deliveredAt)))
    .returning();
  if (!again) throw new AppError('delivery.not-found');
  const { eventId, subscriber, subjectId } = again;
  const [event] = await tx.select({ forumId: events.forumId }).from(events).where(eq(events.id, eventId));
  if (event) await addJob(tx, jobs, { eventId, subscriber, subjectId, forumId: event.forumId });
}

/** Gives a job to each delivery that has lost its own. */
export async function findLostJobs(tx: Tx, jobs: Jobs): Promise<void> {
  const { rows } = await tx.execute<{ eventId: string; subscriber: string; subjectId: string; forumId: string }>(sql`
    with lost as (
      update event_deliveries set tried_at = now()
      where delivered_at is null and given_up_at is null and tried_at < now() - ${JOB_IS_LOST_AFTER}::interval
      returning event_id, subscriber, subject_id)
    select l.event_id as "eventId", l.subscriber, l.subject_id as "subjectId", e.forum_id as "forumId"
    from lost l join events e on e.id = l.event_id order by l.event_id`);
  for (const row of rows) await addJob(tx, jobs, { ...row, eventId: Number(row.eventId) });
}

/** Removes events that everybody who listens has had, and those that were given up long ago. */
export async function removeOld(tx: Tx): Promise<void> {
  await tx.execute(sql`
    delete from events e where e.is_handed_on and e.at < now() - ${DELIVERED_STAY}::interval and not exists (
      select 1 from event_deliveries d where d.event_id = e.id and d.delivered_at is null)`);
}

/** Those that did not reach everybody, when whoever administers has had the time to look. @returns how many */
export async function removeGivenUp(tx: Tx, most: number): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from events where id in (
      select e.id from events e where e.is_handed_on
        and exists (select 1 from event_deliveries d where d.event_id = e.id and d.given_up_at <= ${goneBefore('deliveries')})
        and not exists (select 1 from event_deliveries d where d.event_id = e.id and d.delivered_at is null
          and (d.given_up_at is null or d.given_up_at > ${goneBefore('deliveries')})) limit ${most})`);
  return rowCount ?? 0;
}
