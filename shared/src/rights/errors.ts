export const RIGHTS_ERRORS = {
  'erasure.last-in-charge': 409,
  'erasure.last-administrator': 409,
  'erasure.shared-persona': 409,
  'privacy.changed': 409,
  'consent.not-found': 404,
} as const;
