export const NOTICES_ERRORS = {
  'notice.not-found': 404,
} as const;
