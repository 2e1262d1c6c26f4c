/**
 * Who else looks at the plan of a cycle, as it is sent to those who plan. In memory only, never written down. Types and
 * names alone: browsers ship no parser for it.
 */
export const PLAN_EVENTS = {
  join: 'plan:join',
  leave: 'plan:leave',
  presence: 'plan:presence',
  evicted: 'plan:evicted',
} as const;

export type PresentPlanner = {
  personId: string;
  name: string;
  /** the meeting this person is changing right now */
  meetingId: string | null;
};
export type PlanPresenceFrame = { cycleId: string; people: PresentPlanner[] };
export type PlanEvictedFrame = { cycleId: string; code: string };
export type PlanJoinAnswer = { ok: true } | { ok: false; code: string };
