import { and, asc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { people } from '../../people/tables.ts';
import { comments } from '../tables.ts';

/** What she said on anything, and what others answered to it; of what was removed her own words, with who removed it and why. */
export async function ownComments(tx: Tx, { cycleId }: Scope, { personId }: Person) {
  const own = await tx
    .select()
    .from(comments)
    .where(and(eq(comments.cycleId, cycleId), eq(comments.personId, personId)));
  const ids = own.map(({ id }) => id);
  const replies =
    ids.length === 0
      ? []
      : await tx
          .select({ to: comments.replyTo, text: comments.body, by: people.name, at: comments.at })
          .from(comments)
          .innerJoin(people, eq(people.id, comments.personId))
          .where(and(inArray(comments.replyTo, ids), isNull(comments.removedAt), ne(comments.personId, personId)))
          .orderBy(asc(comments.at), asc(comments.id));
  const texts = own.map(({ id, subjectKind, subjectId, body, at, removedAt, removedBy, removedReason }) => ({
    kind: 'comment' as const,
    id,
    title: '',
    text: body,
    path: null,
    at,
    state: removedAt === null ? null : ('removed' as const),
    cluster: null,
    about: { kind: subjectKind, id: subjectId },
    sources: [],
    removed: removedAt && {
      by: removedBy === personId ? ('author' as const) : ('facilitation' as const),
      reason: removedReason,
      at: removedAt,
    },
    answers: replies.filter(({ to }) => to === id).map(({ text, by, at: when }) => ({ text, by, at: when })),
  }));
  return { texts };
}
