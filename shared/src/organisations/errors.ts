export const ORGANISATIONS_ERRORS = {
  'organisation.not-found': 404,
  'seat.not-found': 404,
  'seat.choice-required': 422,
} as const;
