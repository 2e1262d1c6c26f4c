import { sql } from 'drizzle-orm';
import { beforeCommit, emitAfterCommit, type Tx } from '../database/db.ts';
import { lockExpression } from '../database/locks.ts';
import type { PagesChange } from './bus.ts';

type Fact = string | number | boolean | null | readonly string[];
export type Facts = Readonly<Record<string, Fact>>;
declare const none: unique symbol;

/**
 * What happened and must have an effect outside its transaction, with what whoever listens cannot look up. Each feature
 * declares its own where it emits them:
 * `declare module '../../platform/jobs/events.ts' { interface DomainEvents { 'seat.given': { personId: string } } }`
 * Ids, numbers and words of closed lists only: no text, name or address, which would outlive their erasure; and nothing
 * that a board or a secret ballot promises to hide. What people write on boards and whom they vote for is no event.
 */
export interface DomainEvents {
  readonly [none]?: never;
}
export type EventType = keyof DomainEvents & string;
type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    type: K;
    forumId: string;
    cycleId: string | null;
    /** What it is about: events of one subject reach each who listens in the order in which they happened. */
    subjectId: string;
    data: DomainEvents[K] & Facts;
  };
}[T];
export type StoredEvent<T extends EventType = EventType> = NewEvent<T> & { readonly id: number };

/**
 * Done after the transaction, outside of any, and again when the process dies before that was noted. Whoever returns one
 * has written nothing in the transaction.
 * @param key the same on each attempt, and later for later events
 * @param isLast when this attempt fails too, it is given up
 */
export type Outside = (key: string, isLast: boolean) => Promise<void>;

/** Thrown by whoever cannot and never will take an event: it is tried no more by itself, and shown to administrators. */
export class GiveUp extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`given up: ${code}`);
    this.code = code;
  }
}

/** Who listens to events. Several may share a name, each with types of its own. */
export type Subscriber = {
  /** Stands in the database: with another name, what waits under this one is delivered to nobody. */
  readonly name: string;
  /** What is written in `tx` is written exactly once for each event. */
  readonly on: { readonly [T in EventType]?: (tx: Tx, event: StoredEvent<T>) => Promise<Outside | undefined> };
};

/** Told on this channel of PostgreSQL with the commit: every server forgets pages and looks what is to be handed on. */
export const EVENTS_CHANNEL = 'minga_events';
export type EventsNotice = { from: string } & (PagesChange | { people: readonly string[] });
/** PostgreSQL takes 8,000 bytes at once. */
const PEOPLE_AT_ONCE = 150;

type Unwritten = { events: NewEvent[]; changes: Map<string, PagesChange>; people: Set<string> };
const unwritten = new WeakMap<Tx, Unwritten>();

function unwrittenOf(tx: Tx): Unwritten {
  const known = unwritten.get(tx);
  if (known) return known;
  const fresh: Unwritten = { events: [], changes: new Map(), people: new Set() };
  beforeCommit(tx, async (bus) => {
    await writeEvents(tx, fresh.events);
    const people = [...fresh.people];
    const pieces = Array.from({ length: Math.ceil(people.length / PEOPLE_AT_ONCE) }, (_, at) => ({
      people: people.slice(at * PEOPLE_AT_ONCE, (at + 1) * PEOPLE_AT_ONCE),
    }));
    const hints = [...fresh.changes.values(), ...pieces];
    const notices = hints.map((hint) => JSON.stringify({ from: bus.id, ...hint } satisfies EventsNotice));
    await tx.execute(
      sql`select pg_notify(${EVENTS_CHANNEL}, notice) from unnest(${sql.param(notices)}::text[]) as notice`,
    );
  });
  unwritten.set(tx, fresh);
  return fresh;
}

/** Writes an event with the act: it exists exactly when the transaction commits, and everybody who listens will have it. */
export function emit<T extends EventType>(tx: Tx, event: NewEvent<T>): void {
  const { events } = unwrittenOf(tx);
  if (events.length === 0) emitAfterCommit(tx, { type: 'events.written' });
  events.push(event as NewEvent);
  changePages(tx, event);
}

/** Numbers that the events of one transaction stand next to each other in, whatever list it saved. */
const OF_ONE_ACT = 20_000;

/** What one act says the same of, by events like this one with these facts, in the order in which it said so. */
export async function listSubjectsOfAct<T extends EventType>(
  tx: Tx,
  { id, type, forumId }: StoredEvent<T>,
  facts: Facts,
): Promise<string[]> {
  const { rows } = await tx.execute<{ subjectId: string }>(sql`
    select e.subject_id as "subjectId" from events this join events e on e.id between this.id - ${OF_ONE_ACT}::int and this.id + ${OF_ONE_ACT}::int
      and e.at = this.at and e.type = this.type and e.forum_id = this.forum_id
    where this.id = ${id} and this.type = ${type} and this.forum_id = ${forumId} and e.data @> ${JSON.stringify(facts)}::jsonb
    order by e.id`);
  return rows.map(({ subjectId }) => subjectId);
}

/** Where an act took place, for {@link emit} and {@link changePages}. */
export const inCycle = ({ forumId, cycleId }: { forumId: string; cycleId: string }) => ({ forumId, cycleId });

/** Public pages of this cycle, or of all cycles of the forum, are made anew on every server. An event says so by itself. */
export function changePages(tx: Tx, change: Omit<PagesChange, 'isListed'>, isListed = false): void {
  const { forumId, cycleId } = change;
  const { changes } = unwrittenOf(tx);
  const key = `${forumId} ${cycleId} ${isListed}`;
  if (changes.has(key)) return;
  changes.set(key, { forumId, cycleId, isListed });
  emitAfterCommit(tx, { type: 'pages.changed', forumId, cycleId, isListed });
}

/** With the commit the bells of these people ask again, on every server. A hint, which may be lost. */
export function ringBells(tx: Tx, people: readonly string[]): void {
  if (people.length === 0) return;
  const unsaid = unwrittenOf(tx);
  for (const id of people) unsaid.people.add(id);
  emitAfterCommit(tx, { type: 'people.notified', people });
}

async function writeEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  // Until the commit nobody else numbers an event of these forums, or two of one subject could be numbered in one order and
  // seen in the other. Last in its transaction, so it is held shortly.
  await tx.execute(sql`
    select ${lockExpression('events of forum', sql`forum`)} from (select distinct forum
      from unnest(${sql.param(events.map(({ forumId }) => forumId))}::text[]) as forum order by forum) as forums`);
  await tx.execute(sql`
    insert into events (type, forum_id, cycle_id, subject_id, data)
    select type, forum, cycle, subject, data from rows from (jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
      as ("type" text, "forumId" uuid, "cycleId" uuid, "subjectId" uuid, "data" jsonb))
      with ordinality as one (type, forum, cycle, subject, data, place) order by place`);
}
