import { AppError } from '@minga/shared/kernel/errors.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listDue } from '../queries/ballots.ts';
import { closeIfDue } from './close.ts';

type Counting = Pick<Deps, 'db' | 'log'>;

/** Counts a ballot whose time is over, unless its votes were tampered with: they must not hide what can be read without them. */
export async function countIfSound(deps: Counting, scope: Scope, ballotId: string): Promise<void> {
  await inTransaction(deps.db, (tx) => closeIfDue(tx, scope, ballotId)).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'ballot.count-refused')) throw error;
    deps.log.error({ subject: ballotId }, 'the stored votes are not those of the turnout; nothing is published');
  });
}

/** Counts every ballot of the cycle whose time is over. */
export async function countDue(deps: Counting, scope: Scope): Promise<void> {
  for (const id of await inTransaction(deps.db, (tx) => listDue(tx, scope))) await countIfSound(deps, scope, id);
}
