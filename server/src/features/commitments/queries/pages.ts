import type { CommitmentPage, CommitmentsPage } from '@minga/shared/commitments/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { presentCycle } from '../../cycles/present.ts';
import { type CycleRow, findPublicCycle } from '../../cycles/queries.ts';
import { listStages } from '../../stages/queries.ts';
import { presentDetail, presentList } from '../present.ts';
import { listSources } from './provenance.ts';
import { readCommitment, readCommitments, type ReaderInCycle } from './reading.ts';

/** Somebody without any tie to the forum, on a published cycle: what a public page may show. */
function stranger(cycle: CycleRow): ReaderInCycle {
  return {
    cycleId: cycle.id,
    cycleSlug: cycle.slug,
    forumId: cycle.forumId,
    timeZone: cycle.timeZone,
    isFacilitator: false,
    seats: [],
    roles: new Set(),
  };
}

async function frameOf(tx: Tx, cycle: CycleRow) {
  const now = await dbNow(tx);
  return { cycle: presentCycle(cycle, await listStages(tx, cycle.id), now), generatedAt: now.toISOString() };
}

/** Data of the public page `commitments`; null when no such cycle is public. */
export async function getCommitmentsPage(tx: Tx, slug: string): Promise<CommitmentsPage | null> {
  const cycle = await findPublicCycle(tx, slug);
  if (!cycle) return null;
  const reader = stranger(cycle);
  return { ...(await frameOf(tx, cycle)), list: presentList(await readCommitments(tx, reader), reader) };
}

/** Data of the public page `commitment`; null when there is nothing a stranger may read. */
export async function getCommitmentPage(tx: Tx, slug: string, number: number): Promise<CommitmentPage | null> {
  const cycle = await findPublicCycle(tx, slug);
  if (!cycle) return null;
  const reader = stranger(cycle);
  const found = await readCommitment(tx, reader, number).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'commitment.not-found') return null;
    throw error;
  });
  return (
    found && {
      ...(await frameOf(tx, cycle)),
      commitment: presentDetail(found, reader),
      provenance: { sources: await listSources(tx, reader, found.row.id) },
    }
  );
}
