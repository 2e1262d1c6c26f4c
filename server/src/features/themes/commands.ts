import type { NewCycle } from '@minga/shared/cycles/sheet.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { slugOf } from '@minga/shared/kernel/text.ts';
import type { Tx } from '../../platform/database/db.ts';
import { createCycle, publish } from '../cycles/commands.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import { getCycle } from '../cycles/queries.ts';
import { carryStandards } from '../standards/commands.ts';
import { planStages } from '../stages/commands.ts';
import { themes } from './tables.ts';

const LONGEST_SLUG = 40;

/** Addresses for names in order: words where they can be had, a number where they cannot or where two would be alike. */
export function slugsOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const words = slugOf(name, LONGEST_SLUG - 3);
    const wanted = words.length < 2 ? `t-${index + 1}` : words;
    let slug = wanted;
    for (let again = 2; taken.has(slug); again += 1) slug = `${wanted}-${again}`;
    taken.add(slug);
    return slug;
  });
}

async function addThemes(tx: Tx, cycleId: string, names: readonly string[]): Promise<void> {
  const slugs = slugsOf(names);
  await tx
    .insert(themes)
    .values(names.map((name, position) => ({ id: newId(), cycleId, name, position, slug: slugs[position] ?? '' })));
}

/**
 * A whole new cycle: its words, six stages and themes, published at once when asked, with the numbers of the one that it
 * goes on from. All of it or nothing.
 */
export async function startCycle(
  tx: Tx,
  by: { personId: string; forumId: string },
  input: NewCycle,
): Promise<{ id: string; publishedAt: Date | null }> {
  const id = await createCycle(tx, by, input);
  const windows = input.stages.map(({ name, opensAt, closesAt }) => ({
    name,
    opensAt: new Date(opensAt),
    closesAt: new Date(closesAt),
  }));
  await planStages(tx, id, windows);
  await addThemes(tx, id, input.themes);
  if (input.previousId) {
    const { title } = await getCycle(tx, input.previousId);
    const reason = wordsOf(input.locale)('standards:carried', { title });
    await carryStandards(tx, { ...by, cycleId: id }, { from: input.previousId, reason });
  }
  return { id, publishedAt: input.publish ? await publish(tx, { ...by, cycleId: id }) : null };
}
