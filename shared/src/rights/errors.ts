export const RIGHTS_ERRORS = {
  'erasure.last-in-charge': 409,
  'erasure.last-administrator': 409,
  'erasure.shared-persona': 409,
  'privacy.changed': 409,
  'consent.not-found': 404,
  'person-request.not-found': 404,
  'person-request.answered': 409,
  'retention.changed': 409,
} as const;
