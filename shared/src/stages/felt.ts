import { happensSoon } from '../notices/rules.ts';
import { endOf, stageStatus, type StageWindow } from './rules.ts';

type ChangeOfStage = { before: StageWindow; after: StageWindow; kind: 'dates' | 'closed' | 'gate_override'; at: Date };

/** Does a change of a stage open or close it now, or move a beginning or an end that was, or is, within two days? */
export function isFeltAtOnce({ before, after, kind, at }: ChangeOfStage): boolean {
  if (stageStatus(before, at) !== stageStatus(after, at)) return true;
  if (kind === 'gate_override') return happensSoon(after.opensAt, at);
  const pairs = [
    [before.opensAt, after.opensAt],
    [endOf(before), endOf(after)],
  ] as const;
  return pairs.some(
    (pair) => pair[0].getTime() !== pair[1].getTime() && pair.some((one) => one >= at && happensSoon(one, at)),
  );
}
