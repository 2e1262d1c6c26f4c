/**
 * What goes by itself, and after how many days: as it comes, and between which bounds the administration of an installation may
 * choose. `null`: as long as there is an account. The bounds keep what the product promises: an answer that is kept for less than
 * three days could let a press of a browser that comes back happen twice, and what tells that notice was given is needed for as
 * long as a cycle asks for it.
 */
export const RETENTION = {
  // A stage with its answers takes about a quarter; until then a facilitator may still confirm for whom a guest spoke.
  guests: { usual: 90, least: 7, most: 365 },
  sessions: { usual: 1, least: 1, most: 30 },
  states: { usual: 30, least: 7, most: 365 },
  notices: { usual: null, least: 365, most: 3_650 },
  deliveries: { usual: 30, least: 7, most: 365 },
  repeats: { usual: 3, least: 3, most: 30 },
  // Whoever asked to take part reads the answer meanwhile, and the forum what it answered.
  requests: { usual: 180, least: 30, most: 1_095 },
  uploads: { usual: 1, least: 1, most: 14 },
} as const satisfies Readonly<Record<string, { usual: number | null; least: number; most: number }>>;

export type RetentionKind = keyof typeof RETENTION;
export const RETENTION_KINDS = Object.keys(RETENTION) as [RetentionKind, ...RetentionKind[]];
export type Terms = Readonly<Record<RetentionKind, number | null>>;

type Fault = { code: 'required' } | { code: 'too-small' | 'too-big'; params: Record<'minimum' | 'maximum', number> };

/** Why this term cannot be chosen; null where it can. */
export function faultOfTerm(kind: RetentionKind, days: number | null): Fault | null {
  const { usual, least: minimum, most: maximum } = RETENTION[kind];
  if (days === null) return usual === null ? null : { code: 'required' };
  if (days >= minimum && days <= maximum) return null;
  return { code: days < minimum ? 'too-small' : 'too-big', params: { minimum, maximum } };
}
