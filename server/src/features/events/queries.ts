import type { DeliveryOrder } from '@minga/shared/events/deliveries.ts';
import type { DeliveriesQuery } from '@minga/shared/events/schema.ts';
import { pageAt, sortOf } from '@minga/shared/kernel/rows.ts';
import { and, asc, count, desc, eq, gte, isNotNull, isNull, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { plainWords } from '../../platform/database/plain-words.ts';
import { cycles } from '../cycles/tables.ts';
import { forums, people } from '../people/tables.ts';
import { ATTEMPTS_IN_SILENCE } from './policy.ts';
import { eventDeliveries, events } from './tables.ts';
import { byName } from '../../platform/database/name-order.ts';

const fields = {
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
  isGivenUp: sql<boolean>`${isNotNull(eventDeliveries.givenUpAt)}`.as('is_given_up'),
};

const ORDERS: Readonly<Record<DeliveryOrder, readonly (SQL | SQLWrapper)[]>> = {
  what: [events.type, byName(people.name)],
  forum: [byName(forums.name), byName(cycles.title)],
  attempts: [eventDeliveries.attempts],
  triedAt: [eventDeliveries.triedAt],
  cause: [eventDeliveries.cause],
};

function orderOf(sort: DeliveriesQuery['sort']): SQL[] {
  const asked = sortOf<DeliveryOrder>(sort);
  const columns = asked ? ORDERS[asked.key] : [];
  const way = asked?.isDown ? desc : asc;
  return [
    ...columns.map((column) => sql`${way(column)} nulls last`),
    asc(eventDeliveries.eventId),
    asc(eventDeliveries.subscriber),
  ];
}

function conditionOf({ q, state }: DeliveriesQuery): SQL | undefined {
  const text = plainWords(
    sql`concat_ws(' ', ${people.name}, ${forums.name}, ${cycles.title}, ${eventDeliveries.cause}, ${events.type})`,
  );
  const words = q ? q.split(/\s+/) : [];
  return and(
    isNull(eventDeliveries.deliveredAt),
    or(gte(eventDeliveries.attempts, ATTEMPTS_IN_SILENCE), isNotNull(eventDeliveries.givenUpAt)),
    state && (state === 'givenUp' ? isNotNull : isNull)(eventDeliveries.givenUpAt),
    ...words.map((word) => sql`strpos(${text}, ${plainWords(word)}) > 0`),
  );
}

/** What could not be delivered so far: in all forums, for administrators of the installation; a page of it. */
export async function listFailures(tx: Tx, query: DeliveriesQuery) {
  const failures = () =>
    tx
      .select(fields)
      .from(eventDeliveries)
      .innerJoin(events, eq(events.id, eventDeliveries.eventId))
      .innerJoin(forums, eq(forums.id, events.forumId))
      .leftJoin(cycles, eq(cycles.id, events.cycleId))
      // Whom it is for, where that is one person.
      .leftJoin(people, sql`${people.id} = coalesce((${events.data} ->> 'personId')::uuid, ${events.subjectId})`)
      .where(conditionOf(query));
  const [counted] = await tx.select({ found: count() }).from(failures().as('failures'));
  const found = counted?.found ?? 0;
  const { page, offset } = pageAt(query.page ?? 1, query.limit, found);
  const items = await failures()
    .orderBy(...orderOf(query.sort))
    .limit(query.limit)
    .offset(offset);
  return { items, found, page };
}
