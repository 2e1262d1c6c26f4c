import { COMMENT_LIMITS } from '@minga/shared/comments/rules.ts';
import type { NewComment } from '@minga/shared/comments/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { SubjectRef } from '@minga/shared/links/rules.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import type { Tx } from '../../platform/database/db.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import type { SubjectSource } from '../links/policy.ts';
import { findActingSeat } from '../organisations/policy.ts';
import { mayRemove, requireRights } from './policy.ts';
import { countComments, getComment } from './queries.ts';
import { comments } from './tables.ts';

const invalid = (field: string) => new AppError('request.invalid', { errors: [{ field, code: 'unknown' }] });

/**
 * Says something about a subject, or about a part of it. An answer to an answer joins the thread: they are one deep.
 * @throws AppError `subject.not-found`, `comment.closed` where the feature lets this person only read, `comment.full`,
 *   `comment.share`
 */
export async function writeComment(
  tx: Tx,
  scope: Scope,
  sources: readonly SubjectSource[],
  subject: SubjectRef,
  input: NewComment,
): Promise<void> {
  const rights = await requireRights(tx, scope, sources, subject, { toWrite: true });
  if (!rights.mayWrite) throw new AppError('comment.closed');
  if (input.part !== undefined && !rights.parts.includes(input.part)) throw invalid('part');
  const answered = input.replyTo === undefined ? null : await getComment(tx, scope.cycleId, input.replyTo);
  if (answered && (answered.subjectKind !== subject.kind || answered.subjectId !== subject.id))
    throw new AppError('comment.not-found');
  if (!scope.isFacilitator) await requireRoom(tx, scope, subject);
  const seatId = findActingSeat(scope, input.seatId)?.id ?? null;
  const id = newId();
  await tx.insert(comments).values({
    id,
    cycleId: scope.cycleId,
    subjectKind: subject.kind,
    subjectId: subject.id,
    part: answered ? null : (input.part ?? null),
    quote: answered ? null : (input.quote ?? null),
    replyTo: answered ? (answered.replyTo ?? answered.id) : null,
    body: input.body,
    personId: personOf(scope).personId,
    seatId,
  });
  const source = sources.find(({ kinds }) => kinds.includes(subject.kind));
  await source?.onComment?.(tx, scope, subject, id);
  await record(tx, { ...scope, seatId }, 'comment.written', id, { on: subject.kind, subjectId: subject.id, seatId });
}

/** Whoever facilitates goes on where others fill a text, and makes room by removing. */
async function requireRoom(tx: Tx, scope: Scope, subject: SubjectRef): Promise<void> {
  const { comments: max, ofPerson } = COMMENT_LIMITS;
  const { all, own } = await countComments(tx, scope.cycleId, subject, personOf(scope).personId);
  if (own >= ofPerson) throw new AppError('comment.share', { params: { max: ofPerson } });
  if (all >= max) throw new AppError('comment.full', { params: { max } });
}

/**
 * Takes a comment away, one's own or as the facilitation: its words are told to nobody any more, the mark and the reason stay.
 * @throws AppError `permission.denied`, and `comment.removed` for the second of two who remove it
 */
export async function removeComment(
  tx: Tx,
  scope: Scope,
  sources: readonly SubjectSource[],
  commentId: string,
  reason: string,
): Promise<SubjectRef> {
  const comment = await getComment(tx, scope.cycleId, commentId);
  const subject = { kind: comment.subjectKind, id: comment.subjectId };
  await requireRights(tx, scope, sources, subject);
  if (comment.removedAt === null && !mayRemove(scope, comment)) throw new AppError('permission.denied');
  const removed = await tx
    .update(comments)
    .set({ removedAt: sql`now()`, removedBy: personOf(scope).personId, removedReason: reason })
    .where(and(eq(comments.id, commentId), isNull(comments.removedAt)))
    .returning({ id: comments.id });
  if (removed.length === 0) throw new AppError('comment.removed');
  await record(tx, scope, 'comment.removed', commentId, { on: subject.kind, subjectId: subject.id, reason });
  return subject;
}
