export const STANDARDS_ERRORS = {
  'standard.changed-meanwhile': 409,
  'standard.unchanged': 409,
} as const;
