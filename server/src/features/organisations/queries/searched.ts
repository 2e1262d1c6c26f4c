import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { organisations } from '../tables.ts';
import { organisationsAsOf } from './as-of.ts';

/** By both its names, on its own page. */
export const searchedOrganisations = {
  kinds: ['organisation'] as const,
  async show(tx: Tx, { forumId, cycleSlug, archivedAt }: Scope, _kind: string, ids: readonly string[]) {
    const rows = await tx
      .select()
      .from(organisations)
      .where(
        and(eq(organisations.forumId, forumId), organisationsAsOf(archivedAt), inArray(organisations.id, [...ids])),
      );
    return new Map(
      rows.map(({ id, shortName, name }) => {
        const path = paths.organisation(cycleSlug, id);
        return [id, { title: shortName === name ? name : `${shortName} · ${name}`, texts: [], path, at: null }];
      }),
    );
  },
};
