import { AppError } from '@minga/shared/kernel/errors.ts';
import { forumRoleSchema, type NewRole, newRoleSchema, rolesSchema } from '@minga/shared/people/schema.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { personOf } from '../../../platform/http/gate.ts';
import { endRole, grantRole } from '../commands.ts';
import { invitationLetter, presentInviteLinks } from '../present.ts';
import { findForum, listForumRoles } from '../queries.ts';

/**
 * The same three acts by two doors: any forum for administrators of the installation, and the forum of a cycle for
 * those whom the forum itself made administrator.
 */
const DOORS = [
  {
    url: '/api/forums/:forumId/roles',
    params: { forumId: z.uuid() },
    forumOf: (request: FastifyRequest) => (request.params as { forumId: string }).forumId,
  },
  {
    url: '/api/cycles/:cycleId/roles',
    params: { cycleId: z.uuid() },
    forumOf: (request: FastifyRequest) => request.scope.forumId,
  },
];

const made = z.object({ personId: z.uuid(), isNew: z.boolean() });

/** Grants the role and, when it is new, tells the person where to sign in. */
async function invite(deps: Deps, request: FastifyRequest, forumId: string, input: NewRole) {
  const by = personOf(request);
  return inTransaction(deps.db, async (tx) => {
    const forum = await findForum(tx, forumId);
    if (!forum) throw new AppError('forum.not-found');
    const granted = await grantRole(tx, by.personId, { forumId, locale: forum.locale, ...input });
    const told = { by: by.name, forumName: forum.name, role: input.role, publicUrl: publicUrlOf(deps.config) };
    if (granted.isNew) await deps.mail.promise(tx, await invitationLetter(tx, granted.personId, told));
    return granted;
  });
}

async function end(deps: Deps, request: FastifyRequest, forumId: string, personId: string, role: ForumRole) {
  const by = personOf(request).personId;
  await inTransaction(deps.db, async (tx) => {
    if (!(await findForum(tx, forumId))) throw new AppError('forum.not-found');
    await endRole(tx, by, { forumId, personId, role });
  });
}

/** Who is administrator, facilitator, participant or observer of a forum. */
export function rolesRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const { url, params, forumOf } of DOORS) {
      app.get(
        url,
        {
          config: { policy: 'administrator' },
          schema: {
            tags: ['people'],
            summary: 'People with a role in the forum',
            params: z.object(params),
            response: { 200: rolesSchema },
          },
        },
        async (request) =>
          inTransaction(deps.db, async (tx) => {
            const forumId = forumOf(request);
            if (!(await findForum(tx, forumId))) throw new AppError('forum.not-found');
            const roles = await listForumRoles(tx, forumId);
            const ids = roles.map(({ personId }) => personId);
            const linkOf = await presentInviteLinks(tx, ids, publicUrlOf(deps.config));
            return { items: roles.map((role) => ({ ...role, inviteLink: linkOf(role.personId) })) };
          }),
      );
      app.post(
        url,
        {
          config: { policy: 'administrator' },
          schema: {
            tags: ['people'],
            summary: 'Give a person a role and invite them by mail',
            params: z.object(params),
            body: newRoleSchema,
            response: { 201: made },
          },
        },
        async (request, reply) => reply.status(201).send(await invite(deps, request, forumOf(request), request.body)),
      );
      app.delete(
        `${url}/:personId/:role`,
        {
          config: { policy: 'administrator' },
          schema: {
            tags: ['people'],
            summary: 'End a role and its rights',
            params: z.object({ ...params, personId: z.uuid(), role: forumRoleSchema }),
            response: { 204: z.null() },
          },
        },
        async (request, reply) => {
          const { personId, role } = request.params as { personId: string; role: ForumRole };
          await end(deps, request, forumOf(request), personId, role);
          return reply.status(204).send(null);
        },
      );
    }
  };
}
