import type { NewRating } from '@minga/shared/commitments/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { looksLike } from '@minga/shared/people/names.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { isObserver, mayRate } from '../policy.ts';
import { lockCommitment } from '../queries/commitments.ts';
import { listOwnNames, today } from '../queries/ratings.ts';
import { listVersions } from '../queries/versions.ts';
import { commitmentRatings } from '../tables.ts';
import { recordChange } from './drafts.ts';

/**
 * Records what a reviewer said of a commitment's potential: named, with role, date and reason. The facilitation writes it
 * down with a source and never speaks in it; an observer of the forum rates under her own name.
 * @throws AppError `commitment.nothing-frozen`, `rating.own` when the name is that of the facilitation or of somebody who
 *   holds a seat; `request.invalid` naming ratedOn when that day is still to come, source when the rating of somebody
 *   else has none, and role when the facilitation would speak as an observer
 */
export async function addRating(tx: Tx, scope: Scope, number: number, input: NewRating): Promise<void> {
  const row = await lockCommitment(tx, scope, number);
  if (row.state === 'draft') throw new AppError('commitment.nothing-frozen');
  if (row.state === 'withdrawn') throw new AppError('commitment.withdrawn');
  const person = personOf(scope);
  if (!mayRate(scope)) throw new AppError('permission.denied');
  const isOwnWord = isObserver(scope);
  const rating = isOwnWord ? { ...input, rater: person.name, role: 'observer' as const } : input;
  const own = await listOwnNames(tx, scope.forumId);
  if (!isOwnWord && looksLike(rating.rater, own)) throw new AppError('rating.own');
  // An observer's word comes from the observer; the facilitation writes down only what reviewers from outside said.
  if (!isOwnWord && rating.role === 'observer')
    throw new AppError('request.invalid', { errors: [{ field: 'role', code: 'invalid' }] });
  if (rating.ratedOn > (await today(tx, scope.timeZone)))
    throw new AppError('request.invalid', { errors: [{ field: 'ratedOn', code: 'in-future' }] });
  if (!isOwnWord && !rating.source)
    throw new AppError('request.invalid', { errors: [{ field: 'source', code: 'required' }] });
  const newest = (await listVersions(tx, row)).at(-1);
  await tx.insert(commitmentRatings).values({
    id: newId(),
    commitmentId: row.id,
    ...rating,
    isOwn: isOwnWord,
    versionId: newest?.id ?? null,
    recordedBy: person.personId,
  });
  await recordChange(tx, scope, 'commitment.rated', row, rating);
}

/**
 * A rating entered by mistake counts no longer; it stays readable with the reason.
 * @throws AppError `rating.not-found` also when it was retracted before
 */
export async function retractRating(
  tx: Tx,
  scope: Scope,
  number: number,
  input: { ratingId: string; reason: string },
): Promise<void> {
  const row = await lockCommitment(tx, scope, number);
  const gone = await tx
    .update(commitmentRatings)
    .set({ retractedAt: sql`now()`, retractedReason: input.reason })
    .where(
      and(
        eq(commitmentRatings.id, input.ratingId),
        eq(commitmentRatings.commitmentId, row.id),
        isNull(commitmentRatings.retractedAt),
      ),
    )
    .returning({ id: commitmentRatings.id });
  if (gone.length === 0) throw new AppError('rating.not-found');
  await recordChange(tx, scope, 'commitment.rating-retracted', row, input);
}
