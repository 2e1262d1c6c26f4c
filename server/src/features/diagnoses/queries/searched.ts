import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray, ne } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { textsOf } from '../present.ts';
import { diagnoses } from '../tables.ts';

/** What the register names: the words of those that are published, of the others their title. */
export const searchedDiagnoses = {
  kinds: ['diagnosis'] as const,
  async show(tx: Tx, { cycleId, cycleSlug }: Scope, _kind: string, ids: readonly string[]) {
    const rows = await tx
      .select()
      .from(diagnoses)
      .where(and(eq(diagnoses.cycleId, cycleId), inArray(diagnoses.id, [...ids]), ne(diagnoses.state, 'draft')));
    return new Map(
      rows.flatMap((row) => {
        const { title: _title, ...texts } = textsOf(row, row.state === 'published');
        const at = row.publishedAt ?? row.declaredAt;
        if (row.number === null) return [];
        return [
          [
            row.id,
            {
              title: row.publicTitle ?? '',
              texts: Object.values(texts),
              path: paths.diagnosis(cycleSlug, row.number),
              at,
            },
          ],
        ];
      }),
    );
  },
};
