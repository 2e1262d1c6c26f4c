import { AppError } from '@minga/shared/kernel/errors.ts';
import type { SubjectRef } from '@minga/shared/links/rules.ts';
import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
import { comments } from './tables.ts';

type CommentRow = typeof comments.$inferSelect;

const on = (cycleId: string, { kind, id }: SubjectRef) =>
  and(eq(comments.cycleId, cycleId), eq(comments.subjectKind, kind), eq(comments.subjectId, id));

/** All that was said on a subject, oldest first, with who said it. The caller has asked `requireRights`. */
export async function listComments(tx: Tx, cycleId: string, subject: SubjectRef) {
  return tx
    .select({
      comment: comments,
      name: people.name,
      isGuest: people.isGuest,
      organisation: organisations.shortName,
      sector: organisations.sector,
    })
    .from(comments)
    .innerJoin(people, eq(people.id, comments.personId))
    .leftJoin(seats, eq(seats.id, comments.seatId))
    .leftJoin(organisations, eq(organisations.id, seats.organisationId))
    .where(on(cycleId, subject))
    .orderBy(asc(comments.at), asc(comments.id));
}
export type ListedComment = Awaited<ReturnType<typeof listComments>>[number];

/** How many stand on a subject, and of them by one person: what was removed takes no place. */
export async function countComments(tx: Tx, cycleId: string, subject: SubjectRef, personId: string) {
  const [row] = await tx
    .select({ all: count(), own: sql<number>`(count(*) filter (where ${eq(comments.personId, personId)}))::int` })
    .from(comments)
    .where(and(on(cycleId, subject), isNull(comments.removedAt)));
  return row ?? { all: 0, own: 0 };
}

/** @throws AppError `comment.not-found` also for one of another cycle */
export async function getComment(tx: Tx, cycleId: string, id: string): Promise<CommentRow> {
  const [row] = await tx
    .select()
    .from(comments)
    .where(and(eq(comments.cycleId, cycleId), eq(comments.id, id)));
  if (!row) throw new AppError('comment.not-found');
  return row;
}
