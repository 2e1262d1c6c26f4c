export const DIAGNOSES_ERRORS = {
  'diagnosis.not-found': 404,
  'diagnosis.changed-meanwhile': 409,
  'diagnosis.incomplete': 422,
  'diagnosis.already-published': 409,
  'diagnosis.already-declared': 409,
  'diagnosis.still-draft': 409,
  'diagnosis.in-review': 409,
  'diagnosis.not-in-review': 409,
  'diagnosis.review-over': 409,
  'diagnosis.withdrawn': 410,
} as const;
