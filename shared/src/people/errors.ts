export const PEOPLE_ERRORS = {
  'session.required': 401,
  'session.renewed': 401,
  'session.other-person': 401,
  'session.not-found': 404,
  'sign-in.code-wrong': 400,
  'sign-in.code-dead': 410,
  'sign-in.other-browser': 409,
  'sign-in.link-dead': 410,
  'permission.denied': 403,
  'permission.seat-required': 403,
  'forum.not-found': 404,
  'role.not-found': 404,
} as const;
