export const STAGES_ERRORS = {
  'stage.not-found': 404,
  'stage.not-open': 409,
  'stage.closed': 409,
  'stage.gate-unmet': 409,
  'stage.changed-meanwhile': 409,
} as const;
