/** A place in the chain of acts, as receipts, exports, backups and pages print it. */
export const spokenMark = ({ position, hash }: { position: number; hash: string }): string => `${position}:${hash}`;

/** Reads `position:hash`, or a hash alone; null when it is neither. */
export function readMark(text: string): { position: number | null; hash: string } | null {
  const parts = /^(?:(\d{1,9}):)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase());
  return parts ? { position: parts[1] ? Number(parts[1]) : null, hash: parts[2] ?? '' } : null;
}

/** What a person brings to a cycle in her own words. */
export const OWN_TEXT_KINDS = ['diagnosis', 'note', 'commitment', 'comment', 'contribution'] as const;
