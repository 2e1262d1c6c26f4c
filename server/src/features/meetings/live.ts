import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { PLAN_EVENTS, type PlanJoinAnswer, type PlanPresenceFrame } from '@minga/shared/meetings/presence.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import { mintScope } from '../../platform/http/gate.ts';
import { type Gateway, type LiveSocket, valid } from '../../realtime/gateway.ts';
import type { Member, Present, Room, RoomKind } from '../../realtime/room-kind.ts';
import { openRooms } from '../../realtime/rooms.ts';
import { mayPlan } from './policy.ts';
import { listPlanners, type Planner } from './queries/planners.ts';

type PlanRoom = Room & { readonly forumId: string };
type PlannerPresent = Present & { name: string; meetingId: string | null };
type Asker = Pick<Member, 'sessionId'>;

const joinSchema = z.strictObject({ cycleId: z.uuid() });
const sayingSchema = z.strictObject({ cycleId: z.uuid(), meetingId: z.uuid().nullable() });
/** Far above any team that plans; a frame stays small whatever happens. */
const LISTED = 60;

/** The plan of a cycle as a live room: who else of the facilitation looks at it now, and which meeting they change. */
export function planLive(app: FastifyInstance, gateway: Gateway, deps: Deps): void {
  const planners = (room: Pick<PlanRoom, 'id' | 'forumId'>, askers: readonly Asker[]) =>
    withReach(room, () => inTransaction(deps.db, (tx) => listPlanners(tx, room.id, askers)));
  const rooms = openRooms(app, gateway, deps, planKind(planners));

  gateway.event(PLAN_EVENTS.join, {
    policy: 'entry',
    handle: async ({ socket, person }: LiveSocket, payload) => {
      const { cycleId } = valid(joinSchema, payload);
      const { forumId, isAwaited } = await mintScope(deps.access, person, cycleId, 'facilitator');
      // Others see who plans.
      if (isAwaited) throw new AppError('invitation.not-accepted');
      const address = { id: cycleId, forumId };
      const planner = (await planners(address, [person])).get(person.sessionId);
      const refusal = reasonToLeave(planner);
      if (refusal || !planner) throw new AppError(refusal ?? 'session.required');
      const room = rooms.byId.get(cycleId) ?? { ...address, members: new Map() };
      rooms.byId.set(cycleId, room);
      const { personId, sessionId } = person;
      const present = { person: personId, name: planner.name, meetingId: null };
      rooms.enter(room, { socket, personId, sessionId }, present);
      return { ok: true } satisfies PlanJoinAnswer;
    },
  });
}

function planKind(
  planners: (room: PlanRoom, askers: readonly Asker[]) => Promise<Map<string, Planner>>,
): RoomKind<Member, PlanRoom, PlannerPresent, Omit<PlanPresenceFrame, 'cycleId'>> {
  return {
    name: 'plan',
    idName: 'cycleId',
    events: PLAN_EVENTS,
    codes: { notFound: 'cycle.not-found', ended: 'permission.denied' },
    presence: {
      schema: z.object({ person: z.uuid(), name: z.string().max(500), meetingId: z.uuid().nullable() }),
      both: (one, other) => ({ ...one, meetingId: other.meetingId ?? one.meetingId }),
      frameOf: (people) => ({
        people: people.slice(0, LISTED).map(({ person, name, meetingId }) => ({ personId: person, name, meetingId })),
      }),
      // Those who plan know each other by name; nothing here is hidden from the facilitation of the same forum.
      forPeers: (people) => [...people],
    },
    saying: {
      schema: sayingSchema,
      change: ({ meetingId }: z.infer<typeof sayingSchema>) => ({ meetingId }),
    },
    async whoHasToLeave(room, members) {
      const found = await planners(room, members);
      return (member) => reasonToLeave(found.get(member.sessionId));
    },
  };
}

/** Drafts are seen by facilitators only, and so is who moves them. */
function reasonToLeave(planner: Planner | undefined): ErrorCode | null {
  if (!planner) return 'session.required';
  if (planner.isReplaced) return 'session.renewed';
  return mayPlan(planner) ? null : 'permission.denied';
}
