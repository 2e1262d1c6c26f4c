import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import { forumRoleSchema, newRoleSchema } from '@minga/shared/people/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { ROLE_DOORS, requireMayGive } from '../../people/policy.ts';
import type { NoticeSources } from '../policy.ts';
import { readPlannedRoleGift } from '../queries/planned-gifts.ts';
import { readPlannedRole } from '../queries/planned-roles.ts';

const route = routesOf('notices');

type Door = { scope: Scope | null; params: { forumId?: string } };
const forumOf = ({ scope, params }: Door) => scope?.forumId ?? params.forumId ?? '';

/** By the doors of the act itself. */
export const plannedRoleRoutes = (sourceOf: NoticeSources): Route[] =>
  ROLE_DOORS.flatMap(({ url, policy }) => [
    route.post(`${url}/planned-letter`, 'Whom giving a role would tell now, and the letter; nothing is written', {
      policy,
      // Only reads.
      repeat: 'recognised',
      body: newRoleSchema.omit({ name: true }),
      returns: plannedLetterSchema,
      read: (tx, asked) => {
        requireMayGive(asked, asked.body.role);
        const by = { person: asked.person, publicUrl: publicUrlOf(asked.deps.config) };
        return readPlannedRoleGift(tx, { forumId: forumOf(asked), ...asked.body }, by);
      },
    }),
    route.get(`${url}/:personId/:role/letter`, 'Whom ending a role would tell now, and the letter', {
      policy,
      params: { role: forumRoleSchema },
      returns: plannedLetterSchema,
      read: (tx, asked) => {
        const { params, person, deps } = asked;
        const { personId, role } = params;
        requireMayGive(asked, role);
        const by = { byPersonId: person.personId, publicUrl: publicUrlOf(deps.config) };
        return readPlannedRole(tx, sourceOf, { forumId: forumOf(asked), personId, role }, by);
      },
    }),
  ]);
