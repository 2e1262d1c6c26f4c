import type { Policy } from '../../server/src/platform/http/gate.ts';

/** What each role meets where a route or a room is not for it: the other half of role-matrix.ts. */
export const ROLES = [
  'anonymous',
  'guest',
  'participant',
  'cso',
  'state',
  'member',
  'observer',
  'facilitator',
  'other-forum facilitator',
  'other-forum cso',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** What the gate answers before any handler runs; null lets the request pass. */
export type Refusal = 'session.required' | 'permission.denied' | 'permission.seat-required' | 'cycle.not-found' | null;

const SEATED: readonly Role[] = ['cso', 'state', 'member'];
const IN_FORUM: readonly Role[] = [...SEATED, 'participant', 'observer', 'facilitator', 'administrator'];

/** The matrix itself: what this role meets on a route of this policy, inside a cycle's forum or outside any. */
export function refusalOf(role: Role, policy: Policy, inCycle: boolean): Refusal {
  if (policy === 'public') return null;
  if (role === 'anonymous') return 'session.required';
  // What is none of somebody's business does not exist for them.
  if (inCycle && !IN_FORUM.includes(role)) return 'cycle.not-found';
  switch (policy) {
    case 'session':
      return null;
    case 'signed-in':
      return role === 'guest' ? 'permission.denied' : null;
    case 'forum':
      return inCycle ? null : 'permission.denied';
    case 'seat':
      return inCycle && SEATED.includes(role) ? null : 'permission.seat-required';
    case 'facilitator':
      return inCycle && role === 'facilitator' ? null : 'permission.denied';
    case 'leader':
      return inCycle && (role === 'facilitator' || role === 'administrator') ? null : 'permission.denied';
    case 'administrator':
      return role === 'administrator' ? null : 'permission.denied';
  }
}

/** What a role meets when it asks to enter a live room of a cycle; null lets it in. */
export function entryRefusalOf(role: Exclude<Role, 'anonymous'>, room: 'board' | 'plan'): string | null {
  if (!IN_FORUM.includes(role)) return room === 'board' ? 'board.not-found' : 'cycle.not-found';
  return room === 'board' || role === 'facilitator' ? null : 'permission.denied';
}
