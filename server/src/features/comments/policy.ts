import { AppError } from '@minga/shared/kernel/errors.ts';
import { keyOfSubject, type SubjectRef } from '@minga/shared/links/rules.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { type CommentRights, type ShownSubject, showSubjects, type SubjectSource } from '../links/policy.ts';

/** A subject that this person may know of and whose comments are for them, and what they may do in these. */
type Talk = { subject: ShownSubject; rights: CommentRights };

/** Of these subjects, by `keyOfSubject`, those whose comments this person may read. */
export async function showTalks(
  tx: Tx,
  scope: Scope,
  sources: readonly SubjectSource[],
  refs: readonly SubjectRef[],
  { toWrite = false }: { toWrite?: boolean } = {},
): Promise<ReadonlyMap<string, Talk>> {
  const shown = await showSubjects(tx, scope, sources, refs);
  const talks = new Map<string, Talk>();
  for (const ref of refs) {
    const key = keyOfSubject(ref);
    const subject = shown.get(key);
    if (subject === undefined || talks.has(key)) continue;
    const source = sources.find(({ kinds }) => kinds.includes(ref.kind));
    const rights = await source?.commentsOn?.(tx, scope, ref, toWrite);
    if (rights) talks.set(key, { subject, rights });
  }
  return talks;
}

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
  options: { toWrite?: boolean } = {},
): Promise<CommentRights> {
  const talk = (await showTalks(tx, scope, sources, [ref], options)).get(keyOfSubject(ref));
  if (!talk) throw new AppError('subject.not-found');
  return talk.rights;
}

/** One's own words, or anybody's by the facilitation; what is gone is gone. */
export function mayRemove(scope: Scope, comment: { personId: string; removedAt: Date | null }): boolean {
  const isMine = scope.actor.kind === 'person' && scope.actor.personId === comment.personId;
  return comment.removedAt === null && (isMine || scope.isFacilitator);
}

export const abilitiesOn = (...about: Parameters<typeof mayRemove>) => ({ canRemove: mayRemove(...about) });
export const abilitiesInThread = ({ mayWrite }: CommentRights) => ({ canWrite: mayWrite });
