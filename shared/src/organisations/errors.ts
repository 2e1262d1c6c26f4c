export const ORGANISATIONS_ERRORS = {
  'organisation.not-found': 404,
  'organisation.logo-size': 422,
  'seat.not-found': 404,
  'seat.choice-required': 422,
  'list.not-a-sheet': 422,
  'list.too-many-rows': 422,
  'list.too-many-cells': 422,
} as const;
