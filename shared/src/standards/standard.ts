/**
 * A rule of the process as data: what it asks is a pure function elsewhere, which is given its numbers and knows none itself.
 * Ids are those of the domain's catalogue.
 */
export type Standard = {
  /** D diagnosis, P process, S schedule, V vote */
  readonly id: string;
  /** Is its source (`standards:source.…`) read, is its page known but not the passage, or is it our own default? */
  readonly basis: 'read' | 'page-known' | 'our-default';
  readonly severity: 'failure' | Severity;
  readonly thresholds: Readonly<Record<string, Threshold>>;
};

export const SEVERITIES = ['block', 'warning', 'information'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How loudly a rule speaks, from silence on: the number of a `level` is a place among these. */
export const LEVELS = ['off', 'information', 'warning', 'block'] as const satisfies readonly ('off' | Severity)[];

/** `clock`: minutes since midnight on the forum's wall clock. `level`: a place among {@link LEVELS}. */
export const UNITS = [
  'days',
  'hours',
  'minutes',
  'clock',
  'meetings',
  'people',
  'diagnoses',
  'commitments',
  'level',
] as const;
export type Unit = (typeof UNITS)[number];

/** «8:00», for minutes since midnight. */
export const clockText = (minute: number): string =>
  `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;

/** A number that a forum may choose for a cycle of its own. */
export type Threshold = {
  readonly default: number;
  readonly unit: Unit;
  /** Beyond these it would be a slip of the pen, or a rule that says nothing any more. */
  readonly least: number;
  readonly most: number;
  /** Which numbers ask less than the default does. */
  readonly looser: 'lower' | 'higher';
  /** false: the rule keeps a promise, or is the least that its source asks for; a forum may only ask for more */
  readonly mayLoosen: boolean;
  /** Another threshold of the same rule that must stay below this one. */
  readonly above?: string;
};

/** A forum may hear a rule louder, more softly or not at all. */
export const speaking = (usual: Severity) =>
  ({
    default: LEVELS.indexOf(usual),
    unit: 'level',
    least: 0,
    most: LEVELS.length - 1,
    looser: 'lower',
    mayLoosen: true,
  }) as const satisfies Threshold;

export type ValuesOf<S extends Standard> = { readonly [Name in keyof S['thresholds']]: number };

/** Between which numbers a forum may choose. */
export function boundsOf(threshold: Threshold): { least: number; most: number } {
  const { least, most, looser, mayLoosen } = threshold;
  if (mayLoosen) return { least, most };
  return looser === 'lower' ? { least: threshold.default, most } : { least, most: threshold.default };
}

/** The numbers as the rule has them where no forum has chosen others. */
export function defaultsOf<S extends Standard>(standard: S): ValuesOf<S> {
  const entries = Object.entries(standard.thresholds).map(([name, threshold]) => [name, threshold.default]);
  return Object.fromEntries(entries) as ValuesOf<S>;
}

type ThresholdFault = {
  code: 'not-whole' | 'too-small' | 'too-big' | 'least-promised' | 'most-promised' | 'not-above' | 'ends-before-start';
  params?: Record<string, number>;
};

/** What is wrong with a number that somebody chose, by itself. */
export function valueFault(threshold: Threshold, value: number): ThresholdFault | null {
  if (!Number.isInteger(value)) return { code: 'not-whole' };
  const { least: minimum, most: maximum } = boundsOf(threshold);
  if (value < minimum) return { code: value < threshold.least ? 'too-small' : 'least-promised', params: { minimum } };
  if (value > maximum) return { code: value > threshold.most ? 'too-big' : 'most-promised', params: { maximum } };
  return null;
}

/** Numbers of one rule that must stay above another of it and do not, by their names. */
export function orderFaults(
  standard: Standard,
  values: Readonly<Record<string, number | undefined>>,
): (ThresholdFault & { name: string })[] {
  return Object.entries(standard.thresholds).flatMap(([name, { above, unit }]) => {
    const [value, lower] = [values[name], above === undefined ? undefined : values[above]];
    if (value === undefined || lower === undefined || value > lower) return [];
    return [{ name, code: unit === 'clock' ? 'ends-before-start' : 'not-above', params: { lower } }];
  });
}
