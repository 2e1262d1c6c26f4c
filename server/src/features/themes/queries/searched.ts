import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { themes } from '../tables.ts';

/** A theme has no page: what was diagnosed in it stands in the register. */
export const searchedThemes = {
  kinds: ['theme'] as const,
  async show(tx: Tx, { cycleId, cycleSlug }: Scope, _kind: string, ids: readonly string[]) {
    const rows = await tx
      .select()
      .from(themes)
      .where(and(eq(themes.cycleId, cycleId), inArray(themes.id, [...ids])));
    return new Map(
      rows.map(({ id, slug, name }) => [
        id,
        { title: name, texts: [], path: paths.diagnoses(cycleSlug, { theme: slug }), at: null },
      ]),
    );
  },
};
