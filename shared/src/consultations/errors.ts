export const CONSULTATIONS_ERRORS = {
  'consultation.not-found': 404,
} as const;
