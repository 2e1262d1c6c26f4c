import type { Policy } from '../../server/src/platform/gate.ts';

/**
 * Every route and who may call it, written by hand: a route that is not here, or that declares another policy, fails
 * the build. Whoever adds a route adds its line here and thinks once more about who should be let in.
 */
export const ROUTES: Record<string, Policy> = {
  // platform
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/docs': 'public',
  // people
  'GET /api/me': 'public',
  'POST /api/sign-in/code': 'public',
  'POST /api/sign-in/verify': 'public',
  'POST /api/sign-out': 'public',
  'GET /api/sessions': 'signed-in',
  'DELETE /api/sessions/:sessionId': 'signed-in',
  'DELETE /api/sessions': 'signed-in',
  // cycles
  'GET /api/cycles': 'public',
  // stages
  'GET /api/cycles/:cycleId/stages': 'public',
  'PUT /api/cycles/:cycleId/stages/:stage': 'facilitator',
  'POST /api/cycles/:cycleId/stages/:stage/close': 'facilitator',
  'POST /api/cycles/:cycleId/stages/:stage/override': 'facilitator',
  // demo
  'POST /api/demo/sign-in': 'public',
  'GET /api/demo/mail': 'public',
  'POST /api/cycles/:cycleId/demo/stage': 'facilitator',
};

/** Doors to the built pages; they are there when the client has been built, as `npm test` does first. */
export const PAGE_ROUTES: Record<string, Policy> = {
  'GET /assets/*': 'public',
  'GET /favicon.svg': 'public',
};

export const ROLES = ['anonymous', 'guest', 'participant', 'cso', 'state', 'member', 'observer', 'facilitator', 'other-forum facilitator', 'other-forum cso', 'administrator'] as const;
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
    case 'signed-in':
      return role === 'guest' ? 'permission.denied' : null;
    case 'forum':
      return inCycle ? null : 'permission.denied';
    case 'seat':
      return inCycle && SEATED.includes(role) ? null : 'permission.seat-required';
    case 'facilitator':
      return inCycle && role === 'facilitator' ? null : 'permission.denied';
    case 'administrator':
      return role === 'administrator' ? null : 'permission.denied';
  }
}
