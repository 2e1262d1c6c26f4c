/** What of a cycle somebody may follow by letter. */
export const FOLLOWED_KINDS = ['announcements'] as const;
export type FollowedKind = (typeof FOLLOWED_KINDS)[number];

export const FOLLOW_MODES = ['on', 'off'] as const;
export type FollowMode = (typeof FOLLOW_MODES)[number];
