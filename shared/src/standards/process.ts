import type { StageName } from '../cycles/rules.ts';
import type { Standard, ValuesOf } from './standard.ts';

/** Working days in which somebody looks at a diagnosis that was handed in, before it is published by itself; 0: at once. */
export const D01 = {
  id: 'D01',
  basis: 'our-default',
  severity: 'information',
  thresholds: { reviewDays: { default: 5, unit: 'days', least: 0, most: 30, looser: 'higher', mayLoosen: true } },
} as const satisfies Standard;

/** Days between announcing a timeline and its first event. */
export const P07 = {
  id: 'P07',
  basis: 'page-known',
  severity: 'failure',
  thresholds: { noticeDays: { default: 14, unit: 'days', least: 1, most: 120, looser: 'lower', mayLoosen: false } },
} as const satisfies Standard;

/** Days between announcing a ballot or a consultation and its beginning. */
export const P08 = {
  id: 'P08',
  basis: 'read',
  severity: 'warning',
  thresholds: { changeDays: { default: 7, unit: 'days', least: 1, most: 60, looser: 'lower', mayLoosen: true } },
} as const satisfies Standard;

/** Days for which a consultation is open. */
export const P10 = {
  id: 'P10',
  basis: 'our-default',
  severity: 'warning',
  thresholds: { windowDays: { default: 14, unit: 'days', least: 1, most: 120, looser: 'lower', mayLoosen: true } },
} as const satisfies Standard;

/** Hours that a vote of absent people stays open, and those before its end in which they can be reminded. */
export const V08 = {
  id: 'V08',
  basis: 'our-default',
  severity: 'warning',
  thresholds: {
    windowHours: {
      default: 72,
      unit: 'hours',
      least: 2,
      most: 720,
      looser: 'lower',
      mayLoosen: true,
      above: 'reminderHours',
    },
    reminderHours: { default: 24, unit: 'hours', least: 1, most: 168, looser: 'lower', mayLoosen: true },
  },
} as const satisfies Standard;

/** No stage opens without what the one before it brings. */
export const P16 = {
  id: 'P16',
  basis: 'our-default',
  severity: 'warning',
  thresholds: {
    unreachable: { default: 0, unit: 'diagnoses', least: 0, most: 20, looser: 'higher', mayLoosen: false },
    publishedDiagnoses: { default: 1, unit: 'diagnoses', least: 1, most: 20, looser: 'lower', mayLoosen: false },
    frozenCommitments: { default: 1, unit: 'commitments', least: 1, most: 20, looser: 'lower', mayLoosen: false },
  },
} as const satisfies Standard;

/**
 * Numbers of one cycle that gates look at. Each is counted by the feature that keeps the things: those called `enough-…` no
 * further than a gate can ask for, since it is asked with each act.
 */
export const FACTS = [
  'diagnoses.announced',
  'diagnoses.unreachable',
  'diagnoses.enough-published',
  'commitments.enough-frozen',
] as const;
export type Fact = (typeof FACTS)[number];

type Gate = {
  readonly criterion: string;
  /** the number of P16 that it asks for */
  readonly threshold: keyof ValuesOf<typeof P16>;
  /** what decides; nothing else is read before an act */
  readonly decidedBy: Fact;
  /** how many things are not as it asks */
  readonly missing: (value: number, asked: number) => number;
  /** how many things it looks at; null where it asks that there be some */
  readonly subjects: Fact | null;
};

const fewerThan = (value: number, asked: number) => Math.max(0, asked - value);

/** P16 by stage: what must be true before it may open. Stages that are not here open on their date alone. */
export const GATES = {
  problem_discussion: {
    criterion: 'diagnoses-reachable',
    threshold: 'unreachable',
    decidedBy: 'diagnoses.unreachable',
    missing: (value, asked) => (value > asked ? value : 0),
    subjects: 'diagnoses.announced',
  },
  brainstorming: {
    criterion: 'diagnosis-published',
    threshold: 'publishedDiagnoses',
    decidedBy: 'diagnoses.enough-published',
    missing: fewerThan,
    subjects: null,
  },
  validation: {
    criterion: 'version-frozen',
    threshold: 'frozenCommitments',
    decidedBy: 'commitments.enough-frozen',
    missing: fewerThan,
    subjects: null,
  },
} as const satisfies Partial<Record<StageName, Gate>>;
type GatedStage = keyof typeof GATES;
export type GateCriterion = (typeof GATES)[GatedStage]['criterion'];
export const GATE_CRITERIA = [
  'diagnoses-reachable',
  'diagnosis-published',
  'version-frozen',
] as const satisfies readonly GateCriterion[];

export const gateOf = (stage: StageName): (Gate & { criterion: GateCriterion }) | null =>
  Object.hasOwn(GATES, stage) ? GATES[stage as GatedStage] : null;
