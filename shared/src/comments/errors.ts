export const COMMENTS_ERRORS = {
  'comment.not-found': 404,
  'comment.closed': 409,
  'comment.removed': 409,
  'comment.full': 409,
  'comment.share': 409,
} as const;
