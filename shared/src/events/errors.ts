export const EVENTS_ERRORS = {
  'delivery.not-found': 404,
} as const;
