export const DEMO_ERRORS = {
  'demo.forum-not-found': 404,
} as const;
