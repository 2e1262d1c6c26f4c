import { describe, expect, it } from 'vitest';
import { BUDGETS, MARGIN, publicWeights, tooHeavy } from '../support/page-weights.ts';

describe('what a stranger fetches of public pages', () => {
  it('weighs no more than each page’s budget', async () => {
    const weights = await publicWeights();
    expect(weights?.length).toBeGreaterThan(15);
    expect(tooHeavy(weights ?? [])).toEqual([]);
  });

  it('is refused where a page grows by more than the margin, or stands in no row', async () => {
    const weights = (await publicWeights()) ?? [];
    const [first] = weights;
    if (!first) throw new Error('nothing was built');
    const budget = BUDGETS[first.page] ?? 0;
    const at = (sum: number) => tooHeavy([{ ...first, styles: 0, scripts: sum }, ...weights.slice(1)]);
    expect(at(budget + MARGIN)).toEqual([]);
    expect(at(budget + MARGIN + 1)).toEqual([expect.stringContaining(`${first.page} weighs`)]);
    expect(tooHeavy(weights, { ...BUDGETS, gone: 1 })).toEqual(['gone has a budget and is no public page']);
    const { [first.page]: _, ...others } = BUDGETS;
    expect(tooHeavy(weights, others)).toEqual([expect.stringContaining('has no budget')]);
  });
});
