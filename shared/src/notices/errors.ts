export const NOTICES_ERRORS = {
  'notice.not-found': 404,
  'bounce.unsigned': 401,
  'device.not-found': 404,
  'device.refused': 422,
  'device.too-many': 409,
} as const;
