import type { StageName } from '../cycles/rules.ts';
import type { Standard } from './standard.ts';

/** Days between announcing a timeline and its first event. */
export const P07 = {
  id: 'P07',
  source: 'OGP Participation & Co-Creation Standards (2021), minimum requirement 3.1',
  standing: 'page-known',
  severity: 'failure',
  thresholds: { noticeDays: 14 },
} as const satisfies Standard;

/** No stage opens without what the one before it brings. */
export const P16 = {
  id: 'P16',
  source: 'stages of a national action plan as CEPAL describes them; the review of the fifth plan of Peru',
  standing: 'our-default',
  severity: 'warning',
  thresholds: { unreachable: 0 },
} as const satisfies Standard;

/**
 * Numbers of one cycle that gates look at. Each is counted by the feature that keeps the things: of those called `any-…` only
 * whether there is one, 1 or 0, since a gate is asked with each act.
 */
export const FACTS = [
  'diagnoses.announced',
  'diagnoses.unreachable',
  'diagnoses.any-published',
  'commitments.any-frozen',
] as const;
export type Fact = (typeof FACTS)[number];

type Gate = {
  readonly standard: Standard;
  readonly criterion: string;
  /** what decides; nothing else is read before an act */
  readonly decidedBy: Fact;
  /** how many things are not as it asks */
  readonly missing: (value: number) => number;
  /** how many things it looks at; null where it asks that there be one */
  readonly subjects: Fact | null;
};

const oneOf = (any: number) => 1 - any;

/** P16 by stage: what must be true before it may open. Stages that are not here open on their date alone. */
export const GATES = {
  problem_discussion: {
    standard: P16,
    criterion: 'diagnoses-reachable',
    decidedBy: 'diagnoses.unreachable',
    missing: (unreachable) => (unreachable > P16.thresholds.unreachable ? unreachable : 0),
    subjects: 'diagnoses.announced',
  },
  brainstorming: {
    standard: P16,
    criterion: 'diagnosis-published',
    decidedBy: 'diagnoses.any-published',
    missing: oneOf,
    subjects: null,
  },
  validation: {
    standard: P16,
    criterion: 'version-frozen',
    decidedBy: 'commitments.any-frozen',
    missing: oneOf,
    subjects: null,
  },
} as const satisfies Partial<Record<StageName, Gate>>;
export type GatedStage = keyof typeof GATES;
export type GateCriterion = (typeof GATES)[GatedStage]['criterion'];

export const gateOf = (stage: StageName): (Gate & { criterion: GateCriterion }) | null =>
  Object.hasOwn(GATES, stage) ? GATES[stage as GatedStage] : null;
