export const NOTICES_ERRORS = {
  'notice.not-found': 404,
  'bounce.unsigned': 401,
} as const;
