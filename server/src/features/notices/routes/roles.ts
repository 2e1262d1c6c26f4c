import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import { forumRoleSchema } from '@minga/shared/people/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { ROLE_DOORS, requireMayGive } from '../../people/policy.ts';
import type { NoticeSources } from '../policy.ts';
import { readPlannedRole } from '../queries/planned-roles.ts';

const route = routesOf('notices');

/** By the doors of the act itself. */
export const plannedRoleRoutes = (sourceOf: NoticeSources): Route[] =>
  ROLE_DOORS.map(({ url, policy }) =>
    route.get(`${url}/:personId/:role/letter`, 'Whom ending a role would tell now, and the letter', {
      policy,
      params: { role: forumRoleSchema },
      returns: plannedLetterSchema,
      read: (tx, asked) => {
        const { params, scope, person, deps } = asked;
        const { personId, role } = params;
        requireMayGive(asked, role);
        const forumId = scope?.forumId ?? ('forumId' in params ? params.forumId : '');
        const by = { byPersonId: person.personId, publicUrl: publicUrlOf(deps.config) };
        return readPlannedRole(tx, sourceOf, { forumId, personId, role }, by);
      },
    }),
  );
