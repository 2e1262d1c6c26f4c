import { AppError } from '@minga/shared/kernel/errors.ts';
import { NOTICE_EVENTS } from '@minga/shared/notices/live.ts';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../../platform/deps.ts';
import type { Gateway } from '../../realtime/gateway.ts';

const WATCHERS = 'notices';
const channelOf = (personId: string) => `${WATCHERS}:${personId}`;

/**
 * The bell of each person, on all their windows and all servers. Whose channel a socket is in, its session says and nobody
 * can name; what goes over it is empty, and what there is to read is asked for like everything else.
 */
export function noticesLive(app: FastifyInstance, gateway: Gateway, { bus }: Pick<Deps, 'bus'>): void {
  gateway.event(NOTICE_EVENTS.watch, {
    policy: 'entry',
    handle: async ({ socket, person }) => {
      if (person.isGuest) throw new AppError('permission.denied');
      await socket.join([channelOf(person.personId), WATCHERS]);
      return { ok: true };
    },
  });
  const ring = (channels: readonly string[]) => gateway.io.to([...channels]).emit(NOTICE_EVENTS.changed);
  const forget = [
    bus.on('people.notified', ({ people }) => void ring(people.map(channelOf))),
    // What other servers wrote meanwhile may not have been heard.
    bus.on('pages.missed', () => void ring([WATCHERS])),
  ];
  app.addHook('onClose', async () => {
    for (const stop of forget) stop();
  });
}
