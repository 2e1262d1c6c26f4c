export const EVENTS_ERRORS = {
  'delivery.not-found': 404,
  'letter.link-unknown': 404,
  'letter.not-found': 404,
} as const;
