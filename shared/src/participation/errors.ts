export const PARTICIPATION_ERRORS = {
  'participation.closed': 409,
  'participation.too-many-unconfirmed': 429,
  'participation.not-found': 404,
  'participation.decided': 409,
} as const;
