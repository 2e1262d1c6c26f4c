import { dispositionSchema } from '@minga/shared/consultations/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { organisations } from '../../organisations/tables.ts';
import { consultations, contributions, responses } from '../tables.ts';

/** What she contributed to consultations, with the reasoned response. */
export async function ownContributions(tx: Tx, { cycleId, cycleSlug }: Scope, { personId }: Person) {
  const rows = await tx
    .select({ one: contributions, title: consultations.title, response: responses, by: organisations.shortName })
    .from(contributions)
    .innerJoin(consultations, eq(consultations.id, contributions.consultationId))
    .leftJoin(responses, eq(responses.contributionId, contributions.id))
    .leftJoin(organisations, eq(organisations.id, responses.organisationId))
    .where(and(eq(consultations.cycleId, cycleId), eq(contributions.personId, personId)));
  const texts = rows.map(({ one: { id, body, at }, title, response, by }) => ({
    kind: 'contribution' as const,
    id,
    title,
    text: body,
    path: paths.consultations(cycleSlug),
    at,
    state: null,
    cluster: null,
    sources: [{ kind: 'contribution' as const, id }],
    answers: response
      ? [{ text: response.reason, disposition: dispositionSchema.parse(response.disposition), by, at: response.at }]
      : [],
  }));
  return { texts };
}
