import { AppError } from '@minga/shared/kernel/errors.ts';
import { faultOfTerm, type RetentionKind } from '@minga/shared/kernel/retention.ts';
import type { RetentionChoice } from '@minga/shared/rights/schema.ts';
import { sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { readTerms } from '../../../platform/database/retention.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { retentionTerms } from '../tables.ts';

/**
 * From now on this is kept for so many days; what has been kept for longer goes with the next round.
 * @throws AppError `request.invalid` naming days when it is out of bounds; `retention.changed` when somebody else chose since
 */
export async function chooseTerm(
  tx: Tx,
  { personId }: Person,
  kind: RetentionKind,
  { days, seen }: RetentionChoice,
): Promise<void> {
  const fault = faultOfTerm(kind, days);
  if (fault) throw new AppError('request.invalid', { errors: [{ field: 'days', ...fault }] });
  await holdLock(tx, 'retention terms', kind);
  const { [kind]: before } = await readTerms(tx);
  if (before !== seen) throw new AppError('retention.changed');
  if (before === days) return;
  const chosen = { days, chosenBy: personId, chosenAt: sql`now()` };
  await tx
    .insert(retentionTerms)
    .values({ kind, ...chosen })
    .onConflictDoUpdate({ target: retentionTerms.kind, set: chosen });
  const ofInstallation = { forumId: null, cycleId: null, personId };
  await record(tx, ofInstallation, 'retention.chosen', { kind: 'retention', id: kind }, { before, after: days });
}
