import type { SubjectRef } from '@minga/shared/links/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Tx } from '../../platform/database/db.ts';
import { links } from './tables.ts';

/**
 * Ties a subject to those it comes from; tying twice is once, also by two people at the same instant. The caller has decided
 * that both ends exist in this cycle and that the actor may tie them.
 * @param at when it was tied, for what is loaded afterwards
 */
export async function linkTo(
  tx: Tx,
  cycleId: string,
  from: SubjectRef,
  to: readonly SubjectRef[],
  at?: Date,
): Promise<void> {
  if (to.length === 0) return;
  await tx
    .insert(links)
    .values(
      to.map(({ kind, id, boardId }) => ({
        id: newId(),
        cycleId,
        kind: 'comes-from' as const,
        fromKind: from.kind,
        fromId: from.id,
        toKind: kind,
        toId: id,
        boardId: boardId ?? null,
        ...(at ? { at } : {}),
      })),
    )
    .onConflictDoNothing();
}
