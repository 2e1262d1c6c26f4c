import type { EventType, Subscriber } from '../../platform/jobs/events.ts';

/** Failed attempts after which an administrator is shown a delivery: fewer may be a post office that restarts. */
export const ATTEMPTS_IN_SILENCE = 3;
/** Delivered to all, an event has done its work; what happened is in the record of acts. */
export const DELIVERED_STAY = '1 day';
/** Longer than any pause between two attempts: after this a delivery has lost its job, as after a restore of the queue. */
export const JOB_IS_LOST_AFTER = '2 hours';

/** Who listens, by name: what several features declared under one name, together. */
export type Listeners = ReadonlyMap<string, Subscriber['on']>;

/** @throws Error when two declare the same type under one name: only one of them would be called */
export function gatherListeners(subscribers: readonly Subscriber[]): Listeners {
  const listeners = new Map<string, Subscriber['on']>();
  for (const { name, on } of subscribers) {
    const known = listeners.get(name) ?? {};
    const twice = Object.keys(on).find((type) => type in known);
    if (twice !== undefined) throw new Error(`Two subscribers called ${name} take ${twice}.`);
    listeners.set(name, { ...known, ...on });
  }
  return listeners;
}

/** Names of those who listen to events of this type. */
export const listenersTo = (listeners: Listeners, type: EventType): string[] =>
  [...listeners].filter(([, on]) => type in on).map(([name]) => name);
