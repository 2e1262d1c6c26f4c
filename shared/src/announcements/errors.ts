export const ANNOUNCEMENTS_ERRORS = {
  'announcement.not-found': 404,
  'announcement.changed-meanwhile': 409,
  'announcement.incomplete': 422,
  'announcement.unchanged': 422,
  'announcement.already-published': 409,
  'announcement.still-draft': 409,
  'announcement.withdrawn': 410,
  'announcement.cycle-unpublished': 409,
} as const;
