import { addSourceSchema, provenanceSchema } from '@minga/shared/commitments/schema.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import type { SubjectSource } from '../../links/policy.ts';
import { addSource } from '../commands/drafts.ts';
import { listSources } from '../queries/provenance.ts';
import { getReadable } from '../queries/reading.ts';
import { numbered, ONE } from './reading.ts';

const route = routesOf('commitments');

/** Where a commitment comes from: of the subjects of every noun. */
export const provenanceRoutes = (subjects: readonly SubjectSource[]) => [
  route.get(`${ONE}/provenance`, 'Where a commitment comes from', {
    policy: 'public',
    params: numbered,
    returns: provenanceSchema,
    read: async (tx, { scope, params }) =>
      listSources(tx, scope, (await getReadable(tx, scope, params.number)).id, subjects),
    present: (sources) => ({ sources }),
  }),
  route.post(`${ONE}/sources`, 'Tie a commitment to one more thing it comes from', {
    policy: 'forum',
    params: numbered,
    body: addSourceSchema,
    returns: provenanceSchema,
    command: (tx, { scope, params, body }) => addSource(tx, scope, params.number, body, subjects),
    read: async (tx, { scope, params }) =>
      listSources(tx, scope, (await getReadable(tx, scope, params.number)).id, subjects),
    present: (sources) => ({ sources }),
  }),
];
