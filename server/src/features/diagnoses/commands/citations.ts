import type { CitingKind } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { getByNumber } from '../queries.ts';
import { citations } from '../tables.ts';

/**
 * What refers to a diagnosis: `label` is how the register names it, e.g. the title of a commitment; `number` the one
 * under which the cycle shows it, or null.
 */
export type Citation = { kind: CitingKind; subjectId: string; label: string; number: number | null };

/**
 * Notes that something cites a diagnosis; citing twice counts once. Features further along call this in their own
 * transaction.
 * @throws AppError `diagnosis.not-found`
 */
export async function citeDiagnosis(tx: Tx, cycleId: string, number: number, citation: Citation): Promise<void> {
  const diagnosis = await getByNumber(tx, cycleId, number);
  if (diagnosis.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: diagnosis.withdrawReason ?? '' } });
  await tx
    .insert(citations)
    .values({ id: newId(), diagnosisId: diagnosis.id, cycleId, ...citation })
    .onConflictDoNothing();
}
