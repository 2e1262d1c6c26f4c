import { inTransaction } from '../../platform/database/db.ts';
import { acrossForums, withReach } from '../../platform/database/reach.ts';
import { removeInBatches } from '../../platform/database/retention.ts';
import type { Deps } from '../../platform/deps.ts';
import { causeOf } from '../../platform/jobs/cause.ts';
import {
  EVENTS_CHANNEL,
  type EventsNotice,
  GiveUp,
  type Outside,
  type Subscriber,
} from '../../platform/jobs/events.ts';
import type { Attempt } from '../../platform/jobs/jobs.ts';
import { repeat } from '../../platform/jobs/repeated-work.ts';
import { openLogFeed } from '../../realtime/log-feed.ts';
import {
  type DeliveryJob,
  type Due,
  findLostJobs,
  handOn,
  lockFirst,
  noteDelivered,
  noteFailure,
  QUEUE,
  removeGivenUp,
  removeOld,
} from './commands.ts';
import { gatherListeners, type Listeners } from './policy.ts';

type Needs = Pick<Deps, 'db' | 'jobs' | 'bus' | 'log'>;
/** Every commit with an event says so; this finds what a broken connection did not bring. Milliseconds. */
const LOOK_EVERY = 10_000;

/**
 * Hands events on as they are written, by this server or another, and delivers them; tells this server's pages what the
 * others changed.
 * @param subscribers of all features
 */
export async function startDelivery(needs: Needs, subscribers: readonly Subscriber[]): Promise<() => Promise<void>> {
  const listeners = gatherListeners(subscribers);
  const { db, jobs, bus, log } = needs;
  let isAsked = false;
  const handing = repeat(log, {
    every: LOOK_EVERY,
    reach: 'events-handed-on',
    trouble: 'events wait to be handed on until the next look',
    round: async (ending) => {
      let isAll = false;
      while (isAsked || !isAll) {
        isAsked = false;
        ({ isAll } = await inTransaction(db, (tx) => handOn(tx, jobs, listeners)));
        if (ending.aborted) return;
      }
    },
  });
  const look = () => {
    isAsked = true;
    void handing.now();
  };
  const forget = bus.on('events.written', look);
  const feed = openLogFeed({
    url: db.pool.options.connectionString ?? '',
    channel: EVENTS_CHANNEL,
    onMessage: (payload) => {
      const { from, ...hint } = JSON.parse(payload) as EventsNotice;
      if (from === bus.id) return;
      if ('people' in hint) return bus.emit({ type: 'people.notified', ...hint });
      bus.emit({ type: 'pages.changed', ...hint });
      look();
    },
    onReturn: () => {
      bus.emit({ type: 'pages.missed' });
      look();
    },
    onTrouble: (err) => log.warn({ err }, 'the feed of events was lost and is being opened again'),
  });
  await jobs.handle<DeliveryJob>(QUEUE, (attempt) => deliver(needs, listeners, attempt), { byKey: true });
  await jobs.schedule('events-tidied', '25 * * * *', (ending) =>
    acrossForums('events-tidied', async () => {
      await inTransaction(db, async (tx) => {
        await findLostJobs(tx, jobs);
        await removeOld(tx);
      });
      await removeInBatches(db, 'deliveries', removeGivenUp, ending);
    }),
  );
  look();
  return async () => {
    forget();
    await handing.stop();
    await feed.close();
  };
}

/**
 * Delivers what waits in the line of this job, in order. Each delivery of a line has a job; the one that comes to a line in
 * which an earlier one still waits leaves it to that one's job, which goes on to all that follow.
 * @throws Error when one failed, so that the queue tries again
 */
async function deliver(needs: Needs, listeners: Listeners, attempt: Attempt<DeliveryJob>): Promise<void> {
  const { forumId, eventId } = attempt.data;
  await withReach({ forumId }, async () => {
    let next = await deliverFirst(needs, listeners, attempt, eventId);
    while (next === 'more') next = await deliverFirst(needs, listeners, attempt, eventId);
  });
}

async function deliverFirst(
  { db, log }: Needs,
  listeners: Listeners,
  { data: line, isLast, ending }: Attempt<DeliveryJob>,
  from: number,
): Promise<'more' | 'over'> {
  let due: Due | null = null;
  try {
    const outside = await inTransaction(db, async (tx): Promise<Outside | undefined> => {
      due = await lockFirst(tx, line);
      if (!due || due.event.id < from) {
        due = null;
        return undefined;
      }
      const handle = listeners.get(line.subscriber)?.[due.event.type] as ((...given: unknown[]) => unknown) | undefined;
      const rest = (await handle?.(tx, due.event)) as Outside | undefined;
      if (!rest) await noteDelivered(tx, due.deliveryId);
      return rest;
    });
    const { deliveryId } = (due as Due | null) ?? {};
    if (deliveryId === undefined) return 'over';
    if (outside) {
      await outside(deliveryId, isLast);
      await inTransaction(db, (tx) => noteDelivered(tx, deliveryId));
    }
    return 'more';
  } catch (error) {
    const failed = due as Due | null;
    // What a stopping server interrupts has not failed, and is neither noted nor told: the next one delivers it.
    if (!failed || ending.aborted) throw error;
    const isGivenUp = isLast || error instanceof GiveUp;
    const cause = causeOf(error);
    await inTransaction(db, (tx) => noteFailure(tx, failed.deliveryId, cause, isGivenUp));
    const { type, id } = failed.event;
    const fields = { event: id, type, subscriber: line.subscriber, cause, at: placesOf(error) };
    log.warn(fields, isGivenUp ? 'an event was given up' : 'an event could not be delivered and is tried again');
    if (isGivenUp) return 'more';
    throw new Error(cause);
  }
}

/** Where in the code it happened, without what was said. */
function placesOf(error: unknown): string[] {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  const lines = last instanceof Error ? (last.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^\s+at /.test(line)).slice(0, 5);
}
