/**
 * A rule of the process as data: what it asks is a pure function beside it, which reads its numbers here and nowhere else.
 * Ids are those of the domain's catalogue.
 */
export type Standard = {
  /** P process, S schedule */
  readonly id: string;
  readonly source: string;
  /** Is the source itself read, is its page known but not the passage, or is it our own default? */
  readonly standing: 'read' | 'page-known' | 'our-default';
  readonly severity: 'failure' | Severity;
  /** The unit is in the name. */
  readonly thresholds: Readonly<Record<string, number>>;
};

export const SEVERITIES = ['block', 'warning', 'information'] as const;
export type Severity = (typeof SEVERITIES)[number];
