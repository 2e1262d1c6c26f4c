import { paths } from '@minga/shared/kernel/paths.ts';
import { and, desc, eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { maySeeDrafts } from '../policy.ts';
import { commitments } from '../tables.ts';

/** Commitments that she began; whoever no longer belongs to the forum reads no drafts. */
export async function ownCommitments(tx: Tx, scope: Scope, { personId }: Person) {
  const rows = await tx
    .select()
    .from(commitments)
    .where(and(eq(commitments.cycleId, scope.cycleId), eq(commitments.createdBy, personId)))
    .orderBy(desc(commitments.number));
  const texts = rows
    .filter(({ state }) => state !== 'draft' || maySeeDrafts(scope))
    .map(({ id, number, title, state, createdAt, withdrawnReason }) => ({
      kind: 'commitment' as const,
      id,
      title,
      text: '',
      path: paths.commitment(scope.cycleSlug, number),
      at: createdAt,
      state,
      cluster: null,
      sources: [],
      answers: withdrawnReason === null ? [] : [{ text: withdrawnReason, by: null, at: createdAt }],
    }));
  return { texts };
}
