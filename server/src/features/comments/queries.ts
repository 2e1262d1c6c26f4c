import { AppError } from '@minga/shared/kernel/errors.ts';
import type { SubjectRef } from '@minga/shared/links/rules.ts';
import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { isOfForum } from '../organisations/queries/of-person.ts';
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

/** Whoever of the forum has said something on a subject that still stands; who has left is there no more. */
export async function listCommenters(tx: Tx, { kind, id }: SubjectRef): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct m.person_id as id from comments m join cycles y on y.id = m.cycle_id join people p on p.id = m.person_id
    where m.subject_kind = ${kind} and m.subject_id = ${id} and m.removed_at is null and not p.is_guest
      and ${isOfForum(sql`y.forum_id`, sql`p.id`)}`);
  return rows.map((row) => row.id);
}

type SaidComment = { subjectId: string; personId: string; body: string; organisation: string | null };

/** A comment on a subject of this kind as others are told of it; null once it was removed. */
export async function findSaid(tx: Tx, kind: SubjectRef['kind'], commentId: string): Promise<SaidComment | null> {
  const [row] = await tx
    .select({
      subjectId: comments.subjectId,
      personId: comments.personId,
      body: comments.body,
      organisation: organisations.shortName,
    })
    .from(comments)
    .leftJoin(seats, eq(seats.id, comments.seatId))
    .leftJoin(organisations, eq(organisations.id, seats.organisationId))
    .where(and(eq(comments.id, commentId), eq(comments.subjectKind, kind), isNull(comments.removedAt)));
  return row ?? null;
}
