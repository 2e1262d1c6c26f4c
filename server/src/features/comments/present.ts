import type { Comment, Comments } from '@minga/shared/comments/schema.ts';
import type { Scope } from '../../platform/http/gate.ts';
import type { CommentRights } from '../links/policy.ts';
import { abilitiesInThread, abilitiesOn } from './policy.ts';
import type { ListedComment } from './queries.ts';

function presentComment({ comment, name, isGuest, organisation, sector }: ListedComment, scope: Scope): Comment {
  const { id, replyTo, part, at, personId, removedAt, removedBy, removedReason } = comment;
  return {
    id,
    replyTo,
    part,
    quote: removedAt ? null : comment.quote,
    body: removedAt ? null : comment.body,
    at: at.toISOString(),
    author: {
      name,
      organisation,
      sector,
      isVerified: !isGuest,
      isMine: scope.actor.kind === 'person' && scope.actor.personId === personId,
    },
    removed: removedAt && {
      at: removedAt.toISOString(),
      reason: removedReason ?? '',
      by: removedBy === personId ? 'author' : 'facilitation',
    },
    abilities: abilitiesOn(scope, comment),
  };
}

export function presentComments(rows: readonly ListedComment[], rights: CommentRights, scope: Scope): Comments {
  return {
    items: rows.map((row) => presentComment(row, scope)),
    parts: [...rights.parts],
    abilities: abilitiesInThread(rights),
  };
}
