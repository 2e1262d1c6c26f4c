export const THEMES_ERRORS = {
  'theme.in-use': 409,
  'theme.not-found': 404,
} as const;
