/** What one person saves within this is one state; milliseconds. */
const SITTING = 5 * 60_000;
/** Losing more than this of one part is never merged into the state before: it may have been a mistake. */
const LARGE_LOSS = { characters: 200, share: 0.2 };

export type TextParts = Readonly<Record<string, unknown>>;

/** The words of one part, whatever its shape. Ids of its rows are given anew at each saving and say nothing. */
const wordsOf = (part: unknown): string =>
  typeof part === 'string' ? part : JSON.stringify(part ?? '', (key, value) => (key === 'id' ? undefined : value));

/** Names of the parts in which two readings of one thing differ, in their order. */
export function changedParts(before: TextParts, after: TextParts): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const isSame = (one: unknown, other: unknown) => typeof one === typeof other && wordsOf(one) === wordsOf(other);
  return names.filter((name) => !isSame(before[name] ?? null, after[name] ?? null));
}

function losesMuch(before: TextParts, after: TextParts): boolean {
  return Object.keys(before).some((name) => {
    const [had, has] = [wordsOf(before[name]).length, wordsOf(after[name]).length];
    return had - has > LARGE_LOSS.characters || (had > 20 && (had - has) / had > LARGE_LOSS.share);
  });
}

/**
 * Is this saving still the same state? Never when somebody else saves, so that the last words of each are kept, and never
 * when a good part of the text goes.
 * @param last the newest state; `begunAt` of its first saving
 */
export function isSameState(
  last: { personId: string | null; begunAt: Date; content: TextParts },
  next: { personId: string; at: Date; content: TextParts },
): boolean {
  if (last.personId !== next.personId || next.at.getTime() - last.begunAt.getTime() >= SITTING) return false;
  return !losesMuch(last.content, next.content);
}
