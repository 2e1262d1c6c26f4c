import {
  type BallotRule,
  CHOICES,
  type Choice,
  type Counts,
  SIDES,
  SMALLEST_GROUP,
  sum,
  type Verdict,
  verdictOf,
} from './tally.ts';

/**
 * T8: what coarser numbers say about why finer ones are missing. Groups are not shown where one of them is of one mind;
 * who knows this can often work out which one it was, and how it voted. So a sum is shown only if every group in it can
 * have been mixed although another was not, for somebody who knows this program, the roll and who took part.
 */

/** Did at least two of them answer differently? */
export const isMixed = (counts: Counts): boolean => CHOICES.every((choice) => counts[choice] < sum(counts));

/** Can a group of so many have been mixed, if these are its votes and those of others? */
const canBeMixed = (among: Counts, size: number): boolean =>
  size > 1 && CHOICES.filter((choice) => among[choice] > 0).length > 1;

/** What is left when so many answered this; null if so many did not. */
const without = (counts: Counts, choice: Choice, size: number): Counts | null =>
  counts[choice] < size ? null : { ...counts, [choice]: counts[choice] - size };

const isOfOneMindPossible = (whole: Counts, sizes: readonly number[]): boolean =>
  sizes.some((size) => CHOICES.some((choice) => whole[choice] >= size));

/** Can this group have been mixed, and another of the same side of one mind? */
const isAnotherPossible = (whole: Counts, sizes: readonly number[], at: number): boolean =>
  sizes.some(
    (size, other) =>
      other !== at &&
      CHOICES.some((choice) => {
        const rest = without(whole, choice, size);
        return rest !== null && canBeMixed(rest, sizes[at] ?? 0);
      }),
  );

/** The sum of a side of which some group was of one mind. */
const isWholeDeniable = (whole: Counts, sizes: readonly number[]): boolean =>
  sum(whole) >= SMALLEST_GROUP && isMixed(whole) && sizes.every((_size, at) => isAnotherPossible(whole, sizes, at));

const add = (groups: readonly Counts[]): Counts =>
  groups.reduce(
    (all, counts) => ({
      for: all.for + counts.for,
      against: all.against + counts.against,
      abstain: all.abstain + counts.abstain,
    }),
    { for: 0, against: 0, abstain: 0 },
  );

/** May a side be shown as one sum, when its groups may not be shown? */
export const mayShowWhole = (groups: readonly Counts[]): boolean => isWholeDeniable(add(groups), groups.map(sum));

/** Every way in which a side of so many can have had its part of the total. */
function* partsOf(total: Counts, size: number): Generator<Counts> {
  for (let yes = 0; yes <= Math.min(total.for, size); yes += 1)
    for (let no = 0; no <= Math.min(total.against, size - yes); no += 1) {
      const abstain = size - yes - no;
      if (abstain <= total.abstain) yield { for: yes, against: no, abstain };
    }
}

const minus = (a: Counts, b: Counts): Counts => ({
  for: a.for - b.for,
  against: a.against - b.against,
  abstain: a.abstain - b.abstain,
});

/** Can a side with these votes be one that may not be shown? */
const canBeHidden = (whole: Counts, sizes: readonly number[]): boolean =>
  sum(whole) > 0 && isOfOneMindPossible(whole, sizes) && !isWholeDeniable(whole, sizes);

/** The same, with this group mixed: then it is another group that was of one mind. */
const canBeHiddenWithMixed = (whole: Counts, sizes: readonly number[], at: number): boolean =>
  isMixed(whole) && !isWholeDeniable(whole, sizes) && isAnotherPossible(whole, sizes, at);

/** May the total be shown with the outcome, when one of the sides may not? */
export function mayShowTotal(
  rule: BallotRule,
  verdict: Verdict,
  government: readonly Counts[],
  others: readonly Counts[],
): boolean {
  const total = add([...government, ...others]);
  const sizes = [government.map(sum), others.map(sum)] as const;
  const isSame = (parts: readonly [Counts, Counts]) => {
    const found = verdictOf(rule, 'secret', total, { government: parts[0], non_government: parts[1] });
    return found.grounds === verdict.grounds && found.isOneSided === verdict.isOneSided;
  };
  const open = new Set(sizes.flatMap((own, side) => own.map((_size, at) => `${side} ${at}`)));
  for (const part of partsOf(
    total,
    sizes[0].reduce((a, b) => a + b, 0),
  )) {
    const parts = [part, minus(total, part)] as const;
    if (!isSame(parts)) continue;
    for (const side of SIDES.keys()) {
      const [whole, own] = [parts[side] ?? part, sizes[side] ?? []];
      const [otherWhole, otherSizes] = [parts[1 - side] ?? part, sizes[1 - side] ?? []];
      const isOtherHidden = canBeHidden(otherWhole, otherSizes);
      for (const [at, size] of own.entries())
        if ((isOtherHidden && canBeMixed(whole, size)) || canBeHiddenWithMixed(whole, own, at))
          open.delete(`${side} ${at}`);
    }
    if (open.size === 0) return true;
  }
  return false;
}
