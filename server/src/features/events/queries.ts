import { DELIVERY_SENTENCES, type DeliveryOrder } from '@minga/shared/events/deliveries.ts';
import type { DeliveriesQuery } from '@minga/shared/events/schema.ts';
import { pageAt, sortOf } from '@minga/shared/kernel/rows.ts';
import { and, asc, count, desc, eq, gte, isNotNull, isNull, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { plainWords } from '../../platform/database/plain-words.ts';
import type { Words } from '../../platform/texts/texts.ts';
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

/** One of the texts of the list, with what stands in the row set into it. */
function filled(words: Words, key: string, values: Readonly<Record<string, SQLWrapper>>): SQL {
  const places = Object.fromEntries(Object.keys(values).map((name) => [name, `{${name}}`]));
  const text = words(`people:deliveries.${key}`, { ...places, interpolation: { escapeValue: false } });
  return Object.entries(values).reduce(
    (said, [name, value]) => sql`replace(${said}, ${`{${name}}`}, ${value})`,
    sql`${text}::text`,
  );
}

/** What the reader sees of a row: nobody searches for, or sorts by, a code that is not on the screen. */
function seenBy(words: Words): Record<'what' | 'next', SQL> {
  const sentences = Object.entries(DELIVERY_SENTENCES).map(
    ([type, key]) => sql`when ${people.name} is not null and ${events.type} = ${type}
      then ${filled(words, key, { name: people.name })}`,
  );
  const other = filled(words, 'other', { type: events.type, to: eventDeliveries.subscriber });
  return {
    what: sql`case ${sql.join(sentences, sql` `)} else ${other} end`,
    next: sql`case when ${eventDeliveries.givenUpAt} is null then ${filled(words, 'goesOn', {})}
      else ${filled(words, 'givenUp', {})} end`,
  };
}

function orderOf(sort: DeliveriesQuery['sort'], words: Words): SQL[] {
  const orders: Readonly<Record<DeliveryOrder, readonly (SQL | SQLWrapper)[]>> = {
    what: [byName(seenBy(words).what)],
    forum: [byName(forums.name), byName(cycles.title)],
    attempts: [eventDeliveries.attempts],
    triedAt: [eventDeliveries.triedAt],
    cause: [eventDeliveries.cause],
  };
  const asked = sortOf<DeliveryOrder>(sort);
  const columns = asked ? orders[asked.key] : [];
  const way = asked?.isDown ? desc : asc;
  return [
    ...columns.map((column) => sql`${way(column)} nulls last`),
    asc(eventDeliveries.eventId),
    asc(eventDeliveries.subscriber),
  ];
}

function conditionOf({ q, state }: DeliveriesQuery, words: Words): SQL | undefined {
  const { what, next } = seenBy(words);
  const text = plainWords(
    sql`concat_ws(' ', ${what}, ${forums.name}, ${cycles.title}, ${next}, ${eventDeliveries.cause})`,
  );
  const asked = q ? q.split(/\s+/) : [];
  return and(
    isNull(eventDeliveries.deliveredAt),
    or(gte(eventDeliveries.attempts, ATTEMPTS_IN_SILENCE), isNotNull(eventDeliveries.givenUpAt)),
    state && (state === 'givenUp' ? isNotNull : isNull)(eventDeliveries.givenUpAt),
    ...asked.map((word) => sql`strpos(${text}, ${plainWords(word)}) > 0`),
  );
}

/**
 * What could not be delivered so far: in all forums, for administrators of the installation; a page of it.
 * @param words in which the list is read, searched and put in order
 */
export async function listFailures(tx: Tx, query: DeliveriesQuery, words: Words) {
  const failures = () =>
    tx
      .select(fields)
      .from(eventDeliveries)
      .innerJoin(events, eq(events.id, eventDeliveries.eventId))
      .innerJoin(forums, eq(forums.id, events.forumId))
      .leftJoin(cycles, eq(cycles.id, events.cycleId))
      // Whom it is for, where that is one person.
      .leftJoin(people, sql`${people.id} = coalesce((${events.data} ->> 'personId')::uuid, ${events.subjectId})`)
      .where(conditionOf(query, words));
  const [counted] = await tx.select({ found: count() }).from(failures().as('failures'));
  const found = counted?.found ?? 0;
  const { page, offset } = pageAt(query.page ?? 1, query.limit, found);
  const items = await failures()
    .orderBy(...orderOf(query.sort, words))
    .limit(query.limit)
    .offset(offset);
  return { items, found, page };
}
