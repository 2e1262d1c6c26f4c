import { AppError } from '@minga/shared/kernel/errors.ts';
import { keyOfSubject, type SubjectRef } from '@minga/shared/links/rules.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { type CommentRights, showSubjects, type SubjectSource } from '../links/policy.ts';

/**
 * What the feature that keeps a subject lets this person do in its comments.
 * @throws AppError `subject.not-found` for what they may not know of, for what has no comments, and for those whom its
 *   comments are not for: the three look alike
 * @param options.toWrite holds what they depend on to the end of the transaction
 */
export async function requireRights(
  tx: Tx,
  scope: Scope,
  sources: readonly SubjectSource[],
  ref: SubjectRef,
  { toWrite = false }: { toWrite?: boolean } = {},
): Promise<CommentRights> {
  const isKnown = (await showSubjects(tx, scope, sources, [ref])).has(keyOfSubject(ref));
  const source = sources.find(({ kinds }) => kinds.includes(ref.kind));
  const rights = isKnown ? await source?.commentsOn?.(tx, scope, ref, toWrite) : null;
  if (!rights) throw new AppError('subject.not-found');
  return rights;
}

/** One's own words, or anybody's by the facilitation; what is gone is gone. */
export function mayRemove(scope: Scope, comment: { personId: string; removedAt: Date | null }): boolean {
  const isMine = scope.actor.kind === 'person' && scope.actor.personId === comment.personId;
  return comment.removedAt === null && (isMine || scope.isFacilitator);
}

export const abilitiesOn = (...about: Parameters<typeof mayRemove>) => ({ canRemove: mayRemove(...about) });
export const abilitiesInThread = ({ mayWrite }: CommentRights) => ({ canWrite: mayWrite });
