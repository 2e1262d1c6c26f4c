import type { Hint } from './rules.ts';

/**
 * Keys of the sentences that a hint says, one after the other (texts `rules`); none where there is nothing to say. A loss is
 * said alone or with lost participation, and with a reason given or still wanted.
 */
export function sentencesOf({ rule, variant }: Pick<Hint, 'rule' | 'variant'>): string[] {
  if (variant === 'ok' || variant === 'empty') return [];
  const [loss, ...marks] = rule === 'C14' ? variant.split('-') : [variant];
  const said = [loss, ...(marks.includes('unheard') ? ['also'] : [])];
  if (rule === 'C14') said.push(marks.includes('reasoned') ? 'given' : 'wanted');
  return said.map((sentence) => `rules:${rule}.${sentence}`);
}
