/** Words of a cycle. No zod here, so that the client pays nothing for it. */

/** Four working stages, then the tail. The order is the order of the woven band. */
export const STAGE_NAMES = [
  'preparation',
  'problem_discussion',
  'brainstorming',
  'co_creation',
  'validation',
  'adoption',
] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export const STAGE_STATUSES = ['upcoming', 'open', 'closed'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

export const POTENTIALS = ['unclear', 'modest', 'substantial'] as const;
export type Potential = (typeof POTENTIALS)[number];

/** What a cycle that is over left without an outcome. */
export const LEFT_OPEN = [
  'diagnosis-unreachable',
  'diagnosis-uncited',
  'contributions-unanswered',
  'commitment-undecided',
  'objections-undecided',
] as const;
