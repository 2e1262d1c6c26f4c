import { COMMENT_LIMITS } from '@minga/shared/comments/rules.ts';
import { commentsSchema, newCommentSchema, removeCommentSchema } from '@minga/shared/comments/schema.ts';
import { SUBJECT_KINDS, type SubjectRef } from '@minga/shared/links/rules.ts';
import { z } from 'zod';
import type { Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { perPerson } from '../../platform/http/person-limits.ts';
import { routesOf } from '../../platform/http/routes.ts';
import type { SubjectSource } from '../links/policy.ts';
import { removeComment, writeComment } from './commands.ts';
import { requireRights } from './policy.ts';
import { presentComments } from './present.ts';
import { listComments } from './queries.ts';

const CYCLE = '/api/cycles/:cycleId';
const route = routesOf('comments');
const params = { kind: z.enum(SUBJECT_KINDS) };
const subjectOf = ({ kind, subjectId }: { kind: SubjectRef['kind']; subjectId: string }) => ({ kind, id: subjectId });

/** @param sources every feature with what it says of its subjects: who reads and writes is theirs to decide */
export function commentsRoutes(sources: readonly SubjectSource[]) {
  const read = async (tx: Tx, scope: Scope, subject: SubjectRef) => ({
    rights: await requireRights(tx, scope, sources, subject),
    rows: await listComments(tx, scope.cycleId, subject),
  });
  const present = ({ rows, rights }: Awaited<ReturnType<typeof read>>, { scope }: { scope: Scope }) =>
    presentComments(rows, rights, scope);
  const thread = `${CYCLE}/subjects/:kind/:subjectId/comments` as const;
  return [
    route.get(thread, 'What was said about a subject', {
      policy: 'public',
      params,
      returns: commentsSchema,
      read: (tx, asked) => read(tx, asked.scope, subjectOf(asked.params)),
      present,
    }),
    route.post(thread, 'Comment on a subject or on a part of it, or answer a comment', {
      policy: 'forum',
      rateLimit: perPerson(COMMENT_LIMITS.aMinute),
      params,
      body: newCommentSchema,
      returns: commentsSchema,
      command: (tx, { scope, params: asked, body }) => writeComment(tx, scope, sources, subjectOf(asked), body),
      read: (tx, asked) => read(tx, asked.scope, subjectOf(asked.params)),
      present,
    }),
    route.post(`${CYCLE}/comments/:commentId/remove`, 'Take a comment away, leaving a mark with the reason', {
      policy: 'forum',
      rateLimit: perPerson(COMMENT_LIMITS.aMinute),
      body: removeCommentSchema,
      returns: commentsSchema,
      command: (tx, { scope, params: asked, body }) => removeComment(tx, scope, sources, asked.commentId, body.reason),
      read: (tx, { scope }, subject) => read(tx, scope, subject),
      present,
    }),
  ];
}
