import { paths } from '@minga/shared/kernel/paths.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { getCycle } from '../../cycles/queries.ts';
import { listOwn } from './contributions.ts';

/** What she contributed to consultations, with the reasoned response, and why it is out of sight. */
export async function ownContributions(tx: Tx, { cycleId, cycleSlug }: Scope, { personId }: Person) {
  const { forumName } = await getCycle(tx, cycleId);
  const rows = await listOwn(tx, cycleId, personId);
  const texts = rows.map(({ row, consultation, response, answeredBy }) => ({
    kind: 'contribution' as const,
    id: row.id,
    title: consultation.title,
    text: row.body,
    path: paths.contribution(cycleSlug, consultation.id, row.number),
    at: row.at,
    state: row.hiddenAt === null ? null : ('removed' as const),
    cluster: null,
    sources: [{ kind: 'contribution' as const, id: row.id }],
    removed: row.hiddenAt && { by: 'facilitation' as const, reason: row.hiddenReason, at: row.hiddenAt },
    answers: [
      ...(response?.publishedAt
        ? [
            {
              text: response.reason,
              disposition: response.disposition,
              by: answeredBy ?? forumName,
              at: response.publishedAt,
            },
          ]
        : []),
    ],
  }));
  return { texts };
}
