export const LINKS_ERRORS = {
  'subject.not-found': 404,
} as const;
