import { AppError } from '@minga/shared/kernel/errors.ts';
import { causeOfConstraint } from '../../../platform/database/database-faults.ts';

/**
 * An address that somebody was moved away from is kept for them as long as they can take it back, and the database lets nobody else
 * have it. Whoever comes for it is told no more than to use another.
 * @throws AppError `address.kept`, naming it: it may be one of hundreds in a file
 */
export async function refusingKept<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    const kept = causeOfConstraint(error, 'people_email_kept');
    if (kept) throw new AppError('address.kept', { params: { email: kept.detail ?? '' } });
    throw error;
  }
}
