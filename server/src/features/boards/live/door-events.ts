import { DOOR_EVENTS } from '@minga/shared/boards/doors.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { z } from 'zod';
import type { Deps } from '../../../platform/deps.ts';
import { mintScope } from '../../../platform/http/gate.ts';
import { type Gateway, valid } from '../../../realtime/gateway.ts';

const WATCHERS = 'doors';
const channelOf = (cycleId: string) => `${WATCHERS}:${cycleId}`;
const cycleSchema = z.strictObject({ cycleId: z.uuid() });

/**
 * The doors of a cycle's boards, for whoever facilitates it. What goes over their channel is empty, and who stands there is
 * asked for like everything else: whoever facilitates no more is refused then.
 * @returns rings at the doors of one cycle, or of all after something may not have been heard
 */
export function listenToDoors(gateway: Gateway, { access }: Pick<Deps, 'access'>): (cycleId: string | null) => void {
  gateway.event(DOOR_EVENTS.watch, {
    policy: 'entry',
    handle: async ({ socket, person }, payload) => {
      const { cycleId } = valid(cycleSchema, payload);
      if (!(await mintScope(access, person, cycleId, 'facilitator')).isFacilitator)
        throw new AppError('permission.denied');
      await socket.join([channelOf(cycleId), WATCHERS]);
      return { ok: true };
    },
  });
  gateway.event(DOOR_EVENTS.leave, {
    policy: 'member',
    handle: async ({ socket }, payload) => {
      await socket.leave(channelOf(valid(cycleSchema, payload).cycleId));
    },
  });
  return (cycleId) => void gateway.io.to(cycleId === null ? WATCHERS : channelOf(cycleId)).emit(DOOR_EVENTS.changed);
}
