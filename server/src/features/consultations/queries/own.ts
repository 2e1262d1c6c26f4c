import { typedCode } from '@minga/shared/consultations/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import type { KeyedHash } from '../../../platform/files/secret.ts';
import { getCycle } from '../../cycles/queries.ts';
import { listLettersAbout } from '../../notices/queries/strangers.ts';
import { hashOfCode } from '../policy.ts';
import { getConsultation } from '../queries.ts';
import { consultations, contributions } from '../tables.ts';
import { withResponses } from './contributions.ts';

/** One with its cycle, found without knowing whose it is; from here on the transaction reaches its forum only. */
async function findOne(tx: Tx, id: string) {
  const [found] = await withResponses(tx, eq(contributions.id, id));
  if (!found) throw new AppError('contribution.not-found');
  const cycle = await getCycle(tx, found.consultation.cycleId);
  await narrowTo(tx, cycle.forumId);
  const one = await getConsultation(tx, { cycleId: cycle.id, isFacilitator: false }, found.consultation.id);
  return { found, cycle, one };
}
export type OwnFound = Awaited<ReturnType<typeof findOne>>;

/**
 * By the code of its receipt, however it was typed.
 * @throws AppError `contribution.not-found`
 */
export async function findByCode(tx: Tx, keyed: KeyedHash, typed: string) {
  const code = typedCode(typed);
  const [row] = await tx
    .select({ id: contributions.id })
    .from(contributions)
    .where(eq(contributions.codeHash, hashOfCode(keyed, code)));
  if (!row) throw new AppError('contribution.not-found');
  const letters = await listLettersAbout(tx, ['contribution-confirm'], [row.id]);
  return { ...(await findOne(tx, row.id)), code, asked: letters.get(row.id) ?? null };
}

/**
 * By the link of a letter to an address that was left.
 * @throws AppError `contribution.not-found` also once the address is forgotten
 */
export async function findByIdOfLetter(tx: Tx, id: string, lock: 'for update' | '' = '') {
  const asked = tx.select().from(contributions).where(eq(contributions.id, id));
  const [row] = await (lock === '' ? asked : asked.for('update'));
  if (!row || row.email === null) throw new AppError('contribution.not-found');
  return { ...(await findOne(tx, id)), row };
}

/** For letters: null where there is nobody to write to. */
export async function findForLetter(tx: Tx, id: string) {
  const [row] = await tx
    .select({ email: contributions.email, cycleId: consultations.cycleId })
    .from(contributions)
    .innerJoin(consultations, eq(consultations.id, contributions.consultationId))
    .where(eq(contributions.id, id));
  if (!row || row.email === null) return null;
  return findOne(tx, id);
}
