export const CYCLES_ERRORS = {
  'cycle.not-found': 404,
  'cycle.already-published': 409,
  'cycle.changed-meanwhile': 409,
  'cycle.unchanged': 409,
  'cycle.still-running': 409,
  'cycle.archived': 409,
} as const;
