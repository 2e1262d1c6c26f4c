import { titleSimilarity } from './lexicon.ts';

/** What is needed to know a milestone again. `id` is empty in versions that were frozen before milestones kept theirs. */
type Step = { id: string; title: string; output: string };
/** Places in both lists; null where only one of them has it. */
type Match = { before: number | null; after: number | null };

/** Milestones without a common id are the same from this likeness on, of both texts or of the titles. */
const ALIKE = 0.6;

const wordsOf = ({ title, output }: Step): string => `${title}\n${output}`;
export const likenessOf = (one: Step, other: Step): number => titleSimilarity(wordsOf(one), wordsOf(other));

/**
 * Which milestone of `before` became which of `after`: by its id, which it keeps through edits and freezes, and otherwise
 * by likeness, the most alike first. In the order of `after`; those that are gone come last.
 */
export function matchMilestones(before: readonly Step[], after: readonly Step[]): Match[] {
  const partner = new Map<number, number>();
  after.forEach(({ id }, at) => {
    const same = id === '' ? -1 : before.findIndex((one) => one.id === id);
    if (same >= 0) partner.set(at, same);
  });
  const taken = new Set(partner.values());
  const candidates = after
    .flatMap((one, at) =>
      partner.has(at)
        ? []
        : before.map((other, from) => ({
            at,
            from,
            likeness: Math.max(
              likenessOf(one, other),
              one.title && other.title ? titleSimilarity(one.title, other.title) : 0,
            ),
          })),
    )
    .filter(({ likeness }) => likeness >= ALIKE)
    .sort((a, b) => b.likeness - a.likeness);
  for (const { at, from } of candidates) {
    if (partner.has(at) || taken.has(from)) continue;
    partner.set(at, from);
    taken.add(from);
  }
  return [
    ...after.map((_one, at) => ({ before: partner.get(at) ?? null, after: at })),
    ...before.flatMap((_one, from) => (taken.has(from) ? [] : [{ before: from, after: null }])),
  ];
}
