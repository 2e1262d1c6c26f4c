import { AppError } from '@minga/shared/kernel/errors.ts';
import { forumRoleSchema, type NewRole, newRoleSchema, rolesSchema } from '@minga/shared/people/schema.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Actor, Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { endRole, grantRole } from '../commands.ts';
import { ROLE_DOORS, requireMayGive } from '../policy.ts';
import { presentRoles } from '../present.ts';
import { findForum, listForumRoles, undeliveredTo } from '../queries.ts';

const route = routesOf('people');
const made = z.object({ personId: z.uuid(), isNew: z.boolean() });

type Door = { params: { forumId?: string }; scope: Scope | null };

async function forumBehind(tx: Tx, { params, scope }: Door) {
  const forum = await findForum(tx, params.forumId ?? scope?.forumId ?? '');
  if (!forum) throw new AppError('forum.not-found');
  return forum;
}

/** Grants the role; when it is new, the person is told, and whoever has not come yet where to come in. */
async function invite(tx: Tx, door: Door & { person: Extract<Actor, { kind: 'person' }> }, input: NewRole) {
  requireMayGive(door, input.role);
  const forum = await forumBehind(tx, door);
  return grantRole(tx, door.person.personId, { forumId: forum.id, locale: forum.locale, ...input });
}

/** Who is administrator, facilitator, participant or observer of a forum. */
export const rolesRoutes = ROLE_DOORS.flatMap(({ url, policy }) => [
  route.get(url, 'People with a role in the forum', {
    policy,
    returns: rolesSchema,
    read: async (tx, asked) => {
      const { id: forumId } = await forumBehind(tx, asked);
      const roles = await listForumRoles(tx, forumId);
      const ids = roles.map(({ personId }) => personId);
      return { roles, unreached: await undeliveredTo(tx, forumId, ids) };
    },
    present: ({ roles, unreached }, { deps }) =>
      presentRoles(roles, unreached, { publicUrl: publicUrlOf(deps.config), keyed: deps.keyed }),
  }),
  route.post(url, 'Give a person a role and invite them by mail', {
    policy,
    body: newRoleSchema,
    status: 201,
    returns: made,
    command: (tx, asked) => invite(tx, asked, asked.body),
  }),
  route.delete(`${url}/:personId/:role`, 'End a role and its rights', {
    policy,
    params: { role: forumRoleSchema },
    command: async (tx, asked) => {
      const { personId, role } = asked.params;
      requireMayGive(asked, role);
      const { id: forumId } = await forumBehind(tx, asked);
      await endRole(tx, asked.person.personId, { forumId, personId, role, isLastKept: asked.scope !== null });
    },
  }),
]);
